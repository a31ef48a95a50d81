package page

import (
	"bytes"
	"crypto/rand"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
)

//go:embed bell.html
var icons embed.FS

// A Page is an HTML page made from a template.
type Page struct {
	tmpl   *template.Template
	images string
}

// Parse parses the templates of a page. The first file is the page itself. All files may use the
// templates "bell" and "icon", and the functions link ([Link]) and count ([Count]). Images is the
// source list of the content security policy for images. Parse panics if a template is not valid.
func Parse(files fs.FS, images string, funcs template.FuncMap, names ...string) Page {
	t := template.New(path.Base(names[0])).Funcs(template.FuncMap{"link": Link, "count": Count}).Funcs(funcs)
	template.Must(t.ParseFS(icons, "bell.html"))
	return Page{template.Must(t.ParseFS(files, names...)), images}
}

// Write writes the page with data as .Data and a nonce for scripts and styles as .Nonce. It renders
// the whole page first, so that an error in a template is status 500 and not half a page.
func (p Page) Write(w http.ResponseWriter, status int, data any) {
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
	_, _ = w.Write(body.Bytes()) // an error means that the reader is gone
}

// Render returns one of the page's templates as HTML.
func (p Page) Render(name string, data any) (string, error) {
	var out bytes.Buffer
	err := p.tmpl.ExecuteTemplate(&out, name, data)
	return out.String(), err
}

// Link returns address if it is http or https to a host, else "".
func Link(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return address
}

// Count returns a number with its noun, as in "1 feed" and "2 feeds".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
