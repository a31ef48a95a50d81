package feeds

import (
	"compress/gzip"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkPoll compares a whole poll (request, hash, parse, normalise) with the least of a poll, on the
// same server and by turns: a GET and the hash of the body, or for a 304 the
// conditional GET alone. The metric x is the ratio of the medians.
func BenchmarkPoll(b *testing.B) {
	document := newsOf(50)
	plain := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"v1"`)
		_, _ = io.WriteString(w, document)
	}
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, document)
	_ = z.Close()
	zipped := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, packed.String())
	}
	for _, bb := range []struct {
		name   string
		serve  http.HandlerFunc
		tls    bool
		cursor func(Cursor) Cursor // that of each poll, made from that of the first
		etag   string              // for the plain GET
	}{
		{"304 keep-alive", plain, false, func(c Cursor) Cursor { return c }, `"v1"`},
		{
			"same keep-alive", plain, false, func(c Cursor) Cursor { return Cursor{URL: c.URL, BodyHash: c.BodyHash} },
			"",
		},
		{"changed keep-alive", plain, false, func(Cursor) Cursor { return Cursor{} }, ""},
		{"304 TLS", plain, true, func(c Cursor) Cursor { return c }, `"v1"`},
		{"changed TLS gzip", zipped, true, func(Cursor) Cursor { return Cursor{} }, ""},
	} {
		b.Run(bb.name, func(b *testing.B) {
			srv := httptest.NewUnstartedServer(bb.serve)
			if bb.tls {
				srv.StartTLS()
			} else {
				srv.Start()
			}
			defer srv.Close()
			ft, bare := pollers(b, srv)
			f := Feed{Name: "Bench", URL: srv.URL, AllowPrivate: true}
			now := noon()
			first, err := ft.Fetch(b.Context(), f, Cursor{}, now)
			if err != nil || len(first.Items) != 50 {
				b.Fatal(first, err)
			}
			var polls, gets []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := get(b, bare, srv.URL, bb.etag); err != nil {
					b.Fatal(err)
				}
				between := time.Now()
				if _, err := ft.Fetch(b.Context(), f, bb.cursor(first.Cursor), now); err != nil {
					b.Fatal(err)
				}
				gets, polls = append(gets, between.Sub(start)), append(polls, time.Since(between))
				if bb.tls { // the next poll is minutes away
					ft.transports[transportKey{private: true}].(*transport).CloseIdleConnections()
					bare.CloseIdleConnections()
				}
			}
			slices.Sort(polls)
			slices.Sort(gets)
			poll, get := polls[len(polls)/2], gets[len(gets)/2]
			b.ReportMetric(float64(poll.Nanoseconds())/1e3, "poll-us")
			b.ReportMetric(float64(get.Nanoseconds())/1e3, "get-us")
			b.ReportMetric(float64(poll)/float64(get), "x")
		})
	}
}

// pollers returns a Fetcher with our own transport and a plain client that trust a server.
func pollers(b *testing.B, srv *httptest.Server) (*Fetcher, *http.Client) {
	roots := x509.NewCertPool()
	if c := srv.Certificate(); c != nil {
		roots.AddCert(c)
	}
	t, err := newTransport(transportKey{private: true})
	if err != nil {
		b.Fatal(err)
	}
	t.direct.TLSClientConfig.RootCAs = roots
	ft := NewFetcher("Bench/1")
	ft.transports = map[transportKey]http.RoundTripper{{private: true}: t}
	bare := newHTTP(&net.Dialer{})
	bare.TLSClientConfig.RootCAs = roots
	return ft, &http.Client{Transport: bare}
}

// get is the least of a poll.
func get(b *testing.B, client *http.Client, url, etag string) error {
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var r io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "gzip" {
		if r, err = gzip.NewReader(r); err != nil {
			return err
		}
	}
	body, err := io.ReadAll(r)
	sha256.Sum256(body)
	return err
}

// newsOf is a feed of some items, about 1.2 KB each.
func newsOf(items int) string {
	var b strings.Builder
	b.WriteString(
		`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Outlet</title>`,
	)
	for n := range items {
		fmt.Fprintf(
			&b,
			"<item><title>Report %d from the region</title><link>https://oc.example/news/%d</link><guid isPermaLink=\"false\">%d-%x</guid><dc:creator>A. Reporter</dc:creator><pubDate>%s</pubDate><description><![CDATA[<p>",
			n, n, n, sha256.Sum256([]byte{byte(n)}), noon().Add(-time.Duration(n)*time.Hour).Format(time.RFC1123Z),
		)
		for w := range 120 {
			fmt.Fprintf(&b, "word%d ", (n*7919+w*104729)%5000)
		}
		b.WriteString("</p>]]></description></item>\n")
	}
	b.WriteString("</channel></rss>")
	return b.String()
}

// BenchmarkIdleFeed measures the memory of a feed while nothing happens: the Feed and the
// Cursor. More than 2 KB is a failure.
func BenchmarkIdleFeed(b *testing.B) {
	type idle struct {
		Feed
		Cursor
	}
	const n = 10_000
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		all := make([]*idle, n)
		for i := range all {
			url := fmt.Sprintf("https://outlet-%d.example.org/category/caucasus/feed/?format=rss", i)
			f := Feed{
				Name:     fmt.Sprintf("Outlet %d", i),
				URL:      url,
				Schedule: "@every 10m",
				Lang:     "en",
				Tags:     []string{"caucasus"},
			}
			c := Cursor{
				URL: url, Final: url + "&final", ETag: fmt.Sprintf(`W/"%064d-gzip"`, i),
				LastModified: fmt.Sprintf("Wed, 04 Nov 2026 12:00:%02d GMT", i%60),
				BodyHash: fmt.Sprintf(
					"%064x",
					i,
				), Wait: fmt.Sprintf("max-age %d", i),
				Error: fmt.Sprintf("status %d (not found; check the address)", i),
				Moved: url + "&moved", Signals: Signals{
					Hub: fmt.Sprintf("https://hub-%d.example/", i), Self: url + "&self",
				},
			}
			all[i] = &idle{f, c}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		each := float64(after.HeapAlloc-before.HeapAlloc) / n
		runtime.KeepAlive(all)
		b.ReportMetric(each, "B/feed")
		if each > 2048 {
			b.Errorf("%.0f bytes a feed", each)
		}
	}
}
