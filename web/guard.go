package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// A page is a template and where its images may come from, as a source list of a content
// security policy.
type page struct {
	tmpl   *template.Template
	images string
}

// write renders the page as a whole before the first byte leaves, so a fault in a template is a
// status 500 and not half a page.
func (p page) write(w http.ResponseWriter, status int, data any) {
	nonce := rand.Text()
	var body bytes.Buffer
	if err := p.tmpl.Execute(&body, struct {
		Nonce string
		Data  any
	}{nonce, data}); err != nil {
		http.Error(w, "the page could not be rendered: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; style-src 'nonce-%s'; script-src 'nonce-%[1]s'; "+
		"connect-src 'self'; img-src %s; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", nonce, p.images))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the reader may be gone, and nobody else is interested
}

// guard sets the headers that every answer carries, and refuses names of other machines.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && loopback(local) && !ours(r.Host) {
			http.Error(w, fmt.Sprintf("this page answers to localhost or an IP address on this machine, not to %q; "+
				"a proxy has to set the Host header to the address it calls", r.Host), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopback(a net.Addr) bool {
	ap, err := netip.ParseAddrPort(a.String())
	return err == nil && ap.Addr().Unmap().IsLoopback()
}

// ours tells whether a Host header names this machine without asking DNS.
func ours(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	_, err := netip.ParseAddr(host)
	return err == nil || host == "localhost" || strings.HasSuffix(host, ".localhost")
}
