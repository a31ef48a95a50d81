package feedtest

import (
	"bytes"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// requestsKept bounds the log: a demo may run for days.
const requestsKept = 1000

// A Request is a request that an outlet has answered.
type Request struct {
	At          time.Time
	Path        string
	IfNoneMatch string
	Status      int
}

// Log returns the latest requests for feeds, oldest first: at least the last thousand.
func (n *Newsroom) Log() []Request {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.log)
}

// serve answers for every outlet: its document at its path, and pictures.
func (n *Newsroom) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "a feed can be read, nothing else", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if picture, ok := strings.CutPrefix(name, "pictures/"); ok {
		if body, ok := n.script.pictures[picture]; ok {
			http.ServeContent(w, r, picture, time.Time{}, bytes.NewReader(body))
			return
		}
	}
	d, record := n.document(name)
	if d == nil {
		http.NotFound(w, r)
		return
	}
	seen := &statusWriter{ResponseWriter: w}
	if d.err != nil {
		http.Error(seen, d.err.Error(), http.StatusInternalServerError)
	} else {
		h := seen.Header()
		h.Set("Content-Type", d.source.dialect.contentType)
		h.Set("Etag", d.etag)
		h.Set("Cache-Control", "no-cache")
		// It also answers If-None-Match and If-Modified-Since, in the order of RFC 9110, 13.2.2.
		http.ServeContent(seen, r, "", d.modified, bytes.NewReader(d.body))
	}
	record(Request{
		At: time.Now(), Path: r.URL.Path, IfNoneMatch: r.Header.Get("If-None-Match"), Status: seen.status,
	})
}

// document returns the document with a name, and the function that records its request after the answer.
func (n *Newsroom) document(name string) (*document, func(Request)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	slug := strings.TrimSuffix(name, path.Ext(name))
	d := n.current[slug]
	if d == nil || path.Base(d.source.file) != name {
		return nil, nil
	}
	asked := n.publishes
	return d, func(r Request) {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.log = append(n.log, r)
		if len(n.log) > 2*requestsKept {
			n.log = slices.Clone(n.log[requestsKept:])
		}
		if asked == n.publishes && n.unread[slug] {
			delete(n.unread, slug)
			n.wake()
		}
	}
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
