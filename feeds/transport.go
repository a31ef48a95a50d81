package feeds

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

const (
	pollTimeout   = 30 * time.Second // for the whole poll, redirects and body included
	dialTimeout   = 10 * time.Second
	tlsTimeout    = 10 * time.Second
	headerTimeout = 15 * time.Second
	maxHeaders    = 256 << 10
)

// A transportKey selects the transport of a feed. Feeds with one proxy share it, but feeds that may
// reach private addresses have connections of their own, which serve no other feed.
type transportKey struct {
	proxy   string
	private bool
}

// transport returns the transport for a feed, made at its first use.
func (ft *Fetcher) transport(f Feed) (http.RoundTripper, error) {
	if ft.Client != nil {
		if ft.Client.Transport == nil {
			return http.DefaultTransport, nil
		}
		return ft.Client.Transport, nil
	}
	key := transportKey{f.Proxy.Reveal(), f.AllowPrivate}
	ft.mu.Lock()
	defer ft.mu.Unlock()
	if t, ok := ft.transports[key]; ok {
		return t, nil
	}
	t, err := newTransport(key)
	if err != nil {
		return nil, err
	}
	if ft.transports == nil {
		ft.transports = map[transportKey]http.RoundTripper{}
	}
	ft.transports[key] = t
	return t, nil
}

// A transport reaches publishers directly, where the guard checks each connection after DNS, or through
// a proxy. A proxy resolves names itself, so there the guard sees only hosts written as addresses.
type transport struct {
	proxy   func(*http.Request) (*url.URL, error)
	guard   *ssrf.Guardian // nil: private addresses are allowed
	direct  *http.Transport
	proxied *http.Transport
}

func newTransport(key transportKey) (*transport, error) {
	t := &transport{proxy: http.ProxyFromEnvironment}
	if key.proxy != "" {
		u, err := proxyURL(key.proxy)
		if err != nil {
			return nil, err
		}
		t.proxy = http.ProxyURL(u)
	}
	dialer := &net.Dialer{Timeout: dialTimeout}
	t.proxied = newHTTP(dialer)
	t.proxied.Proxy = t.proxy
	t.proxied.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return &refusalError{code: resp.StatusCode}
		}
		return nil
	}
	if !key.private {
		t.guard = ssrf.New(ssrf.WithAnyPort())
		dialer = &net.Dialer{Timeout: dialTimeout, Control: t.guard.Safe}
	}
	t.direct = newHTTP(dialer)
	return t, nil
}

func newHTTP(dialer *net.Dialer) *http.Transport {
	return &http.Transport{
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: tlsTimeout,
		TLSClientConfig: &tls.Config{
			MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(0),
		},
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // Fetch asks for it itself, to limit the size of the result
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        time.Minute, // the next poll is further away
	}
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	proxy, err := t.proxy(req)
	switch {
	case err != nil: // its text quotes the address of the proxy with its password
		return nil, transferErrorf(kindProxy, "the address of the proxy cannot be used "+
			"(HTTP_PROXY or HTTPS_PROXY; write http://, https:// or socks5:// and a host)")
	case proxy == nil:
		return t.direct.RoundTrip(req)
	case t.guard != nil && isPrivateName(t.guard, req.URL.Hostname()):
		return nil, ssrf.ErrProhibitedIP
	}
	resp, err := t.proxied.RoundTrip(req)
	if err != nil {
		return nil, &proxyError{host: proxy.Host, cause: err}
	}
	return resp, nil
}

// CloseIdleConnections implements the interface of http.Client.CloseIdleConnections.
func (t *transport) CloseIdleConnections() {
	t.direct.CloseIdleConnections()
	t.proxied.CloseIdleConnections()
}

// isPrivateName reports, without DNS, whether a host is in a private network: a private address in any
// spelling that a resolver may accept, or a name of this computer.
func isPrivateName(guard *ssrf.Guardian, host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return guard.SafeAddr(ip) != nil
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	return last == "localhost" || last != "" && last[0] >= '0' && last[0] <= '9' // 0x7f.1, 2130706433
}

func proxyURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err == nil && u.Host != "" {
		switch u.Scheme {
		case "http", "https", "socks5", "socks5h":
			return u, nil
		}
	}
	return nil, transferErrorf(kindProxy,
		"the address of the proxy cannot be used (write http://, https:// or socks5:// and a host)")
}

// A proxyError is an error of a request through a proxy.
type proxyError struct {
	host  string
	cause error
}

func (e *proxyError) Error() string { return "proxy: " + e.cause.Error() }
func (e *proxyError) Unwrap() error { return e.cause }

// A refusalError is a proxy's refusal to connect.
type refusalError struct{ code int }

func (e *refusalError) Error() string { return "no connection: " + http.StatusText(e.code) }

// isProhibited reports whether the guard refused a connection.
func isProhibited(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork)
}
