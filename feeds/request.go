package feeds

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tocsin/feeds/internal/weburl"
)

const maxRedirects = 5

// A way is one poll's from the feed's address to the document: what may be sent where, and what
// the redirects on it were.
type way struct {
	feed    Feed
	own     *url.URL    // the feed's address, without user and fragment
	secrets http.Header // for the feed's own host
	known   Cursor      // whose validators are for known.Final alone
	fresh   bool        // the whole document is wanted: no validators
	agent   string

	target    string // of the first request
	hops      int
	temporary bool // one of the redirects at least was no permanent one
}

// newWay is an error when the feed's address is none of the web.
func newWay(f Feed, c Cursor, agent string, now time.Time) (*way, error) {
	u, err := url.Parse(f.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, trouble(KindAddress, "the address is none of the web (it must begin with http:// or https://)")
	}
	w := &way{feed: f, known: c, fresh: !c.conditional(f, now), agent: agent}
	if f.UserAgent != "" {
		w.agent = f.UserAgent
	}
	if u.User != nil || len(f.Headers) > 0 {
		w.secrets = http.Header{}
	}
	if u.User != nil {
		password, _ := u.User.Password()
		r := http.Request{Header: w.secrets}
		r.SetBasicAuth(u.User.Username(), password)
	}
	for name, value := range f.Headers {
		w.secrets.Set(name, value.Reveal())
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	w.own = u
	return w, nil
}

// request is the first of the poll: to the feed's address, or to where it has moved for good.
func (w *way) request(ctx context.Context) (*http.Request, error) {
	u := w.own
	w.target = u.String()
	if w.adopted() {
		moved, err := url.Parse(w.known.Moved)
		if err != nil {
			return nil, &TransferError{Kind: KindAddress, sentence: "the address that the feed moved to cannot be used", cause: err}
		}
		u, w.target = moved, w.known.Moved
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "", http.NoBody)
	if err != nil {
		return nil, &TransferError{Kind: KindAddress, sentence: "the address cannot be used", cause: err}
	}
	req.URL, req.Host = u, u.Host
	w.dress(req, w.target)
	return req, nil
}

func (w *way) adopted() bool {
	return w.known.Adopted && w.known.URL == w.feed.URL && w.known.Moved != ""
}

// dress sets the headers of a request by where it goes.
func (w *way) dress(req *http.Request, target string) {
	h := make(http.Header, 8)
	values := make([]string, 0, 6) // of all of them, in one piece
	set := func(name, value string) {
		values = append(values, value)
		h[name] = values[len(values)-1 : len(values) : len(values)]
	}
	set("User-Agent", w.agent)
	set("Accept", accept)
	set("Accept-Encoding", acceptEncoding)
	if !w.fresh && target == w.known.final() {
		if w.known.ETag != "" {
			set("If-None-Match", w.known.ETag)
			set("A-Im", "feed") // the new items are enough: RFC 3229, section 5.2
		}
		if w.known.LastModified != "" {
			set("If-Modified-Since", w.known.LastModified)
		}
	}
	if sameHost(w.own, req.URL) {
		maps.Copy(h, w.secrets)
	}
	req.Header = h
}

// follow is the policy for redirects: few, to the web only, and with nothing that is meant for
// another host, or that tells where we come from. It is a http.Client's CheckRedirect.
func (w *way) follow(req *http.Request, via []*http.Request) error {
	req.URL.User = nil // a server must not choose a password, for itself or for another
	switch {
	case len(via) > maxRedirects:
		return trouble(KindRedirect, "more than %d redirects, the last to %s", maxRedirects, weburl.Bare(req.URL))
	case req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "":
		return trouble(KindRedirect, "redirected to %s, which is not on the web", weburl.Bare(req.URL))
	case !w.feed.AllowPrivate && !webPort(req.URL) && port(req.URL) != port(w.own):
		return trouble(KindRedirect, "redirected to %s, whose port is none of the web's (80, 443, 8080 or 8443; if it is right, write this address into the configuration)", weburl.Bare(req.URL))
	}
	w.hops++
	if code := req.Response.StatusCode; code != http.StatusMovedPermanently && code != http.StatusPermanentRedirect {
		w.temporary = true
	}
	req.URL.Fragment, req.URL.RawFragment = "", ""
	w.dress(req, req.URL.String()) // and net/http's own Referer, cookies and copies of the former headers are gone
	return nil
}

// sameHost tells whether what is meant for one address may be sent to another: the same host and
// port, or its change from http to https.
func sameHost(a, b *url.URL) bool {
	if !strings.EqualFold(a.Hostname(), b.Hostname()) {
		return false
	}
	return a.Scheme == b.Scheme && port(a) == port(b) || upgraded(a, b)
}

// upgraded tells whether b is a's host with https on the usual ports.
func upgraded(a, b *url.URL) bool {
	return a.Scheme == "http" && b.Scheme == "https" && port(a) == "80" && port(b) == "443" && strings.EqualFold(a.Hostname(), b.Hostname())
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

func webPort(u *url.URL) bool {
	switch port(u) {
	case "80", "443", "8080", "8443":
		return true
	}
	return false
}
