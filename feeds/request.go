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

// A pollRequest follows one poll through its redirects: it decides which headers go to which host.
type pollRequest struct {
	feed          Feed
	ownURL        *url.URL    // the feed's URL, without user and fragment
	ownHeaders    http.Header // for the feed's own host: its password and Feed.Headers
	cursor        Cursor      // its validators are for cursor.Final alone
	unconditional bool        // no validators are sent
	agent         string

	firstURL  string // of the first request
	redirects int
	temporary bool // at least one redirect was not permanent
}

// newPollRequest returns an error unless the feed's URL is http or https.
func newPollRequest(f Feed, c Cursor, agent string, now time.Time) (*pollRequest, error) {
	u, err := url.Parse(f.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, transferErrorf(kindAddress,
			"the address is not on the web (it must begin with http:// or https://)")
	}
	p := &pollRequest{feed: f, cursor: c, unconditional: !c.conditional(f, now), agent: agent}
	if f.UserAgent != "" {
		p.agent = f.UserAgent
	}
	if u.User != nil || len(f.Headers) > 0 {
		p.ownHeaders = http.Header{}
	}
	if u.User != nil {
		password, _ := u.User.Password()
		r := http.Request{Header: p.ownHeaders}
		r.SetBasicAuth(u.User.Username(), password)
	}
	for name, value := range f.Headers {
		p.ownHeaders.Set(name, value.Reveal())
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	p.ownURL = u
	return p, nil
}

// request returns the first request of the poll: to the feed's URL, or to the one it has moved to.
func (p *pollRequest) request(ctx context.Context) (*http.Request, error) {
	u := p.ownURL
	p.firstURL = u.String()
	if p.adopted() {
		moved, err := url.Parse(p.cursor.Moved)
		if err != nil {
			return nil, transferErrorf(kindAddress, "the address that the feed moved to cannot be used")
		}
		u, p.firstURL = moved, p.cursor.Moved
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "", http.NoBody)
	if err != nil {
		return nil, &TransferError{kind: kindAddress, sentence: "the address cannot be used", cause: err}
	}
	req.URL, req.Host = u, u.Host
	p.setHeaders(req, p.firstURL)
	return req, nil
}

func (p *pollRequest) adopted() bool {
	return p.cursor.Adopted && p.cursor.URL == p.feed.URL && p.cursor.Moved != ""
}

// setHeaders sets the headers of a request to a URL.
func (p *pollRequest) setHeaders(req *http.Request, target string) {
	h := make(http.Header, 8)
	values := make([]string, 0, 6) // of all headers, in one allocation
	set := func(name, value string) {
		values = append(values, value)
		h[name] = values[len(values)-1 : len(values) : len(values)]
	}
	set("User-Agent", p.agent)
	set("Accept", accept)
	set("Accept-Encoding", acceptEncoding)
	if !p.unconditional && target == p.cursor.final() {
		if p.cursor.ETag != "" {
			set("If-None-Match", p.cursor.ETag)
			set("A-Im", "feed") // the new items are enough: RFC 3229, section 5.2
		}
		if p.cursor.LastModified != "" {
			set("If-Modified-Since", p.cursor.LastModified)
		}
	}
	if sameHost(p.ownURL, req.URL) {
		maps.Copy(h, p.ownHeaders)
	}
	req.Header = h
}

// checkRedirect is the CheckRedirect of a poll's client. It allows few redirects, to the web only, and
// sends no header that is meant for another host or that names the page before.
func (p *pollRequest) checkRedirect(req *http.Request, via []*http.Request) error {
	req.URL.User = nil // a server must not choose a password, for itself or for another
	switch {
	case len(via) > maxRedirects:
		return transferErrorf(kindRedirect, "more than %d redirects, the last to %s",
			maxRedirects, weburl.Bare(req.URL))
	case req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "":
		return transferErrorf(kindRedirect, "redirected to %s, which is not on the web", weburl.Bare(req.URL))
	case !p.feed.AllowPrivate && !isWebPort(req.URL) && port(req.URL) != port(p.ownURL):
		return transferErrorf(kindRedirect, "redirected to %s, whose port is none of the web's "+
			"(80, 443, 8080 or 8443; if it is right, write this address into the configuration)", weburl.Bare(req.URL))
	}
	p.redirects++
	if code := req.Response.StatusCode; code != http.StatusMovedPermanently && code != http.StatusPermanentRedirect {
		p.temporary = true
	}
	req.URL.Fragment, req.URL.RawFragment = "", ""
	p.setHeaders(req, req.URL.String()) // drops net/http's Referer, cookies and copies of the headers before
	return nil
}

// sameHost reports whether headers for the host of a may be sent to b: the same host and port, or the
// change from http to https.
func sameHost(a, b *url.URL) bool {
	if !strings.EqualFold(a.Hostname(), b.Hostname()) {
		return false
	}
	return a.Scheme == b.Scheme && port(a) == port(b) || upgraded(a, b)
}

// upgraded reports whether b is a's host with https, both on the usual ports.
func upgraded(a, b *url.URL) bool {
	return a.Scheme == "http" && b.Scheme == "https" && port(a) == "80" && port(b) == "443" &&
		strings.EqualFold(a.Hostname(), b.Hostname())
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

func isWebPort(u *url.URL) bool {
	switch port(u) {
	case "80", "443", "8080", "8443":
		return true
	}
	return false
}
