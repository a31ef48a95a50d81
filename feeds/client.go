package feeds

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

const (
	pollTimeout   = 30 * time.Second // for the whole poll, redirects and body included
	dialTimeout   = 10 * time.Second
	tlsTimeout    = 10 * time.Second
	headerTimeout = 15 * time.Second
	maxHeaders    = 256 << 10
	maxRedirects  = 5
)

// newClient makes the client of a Fetcher that was given none. It takes no proxy from the
// environment; whoever needs one passes a client.
func newClient() *http.Client {
	dialer := &net.Dialer{Timeout: dialTimeout}
	return &http.Client{Transport: &http.Transport{
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    tlsTimeout,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(0)},
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // Fetch asks for gzip itself, to limit what comes out of it
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        time.Minute,
	}}
}

// follow is the policy for redirects: few, to the web only, and without telling the next server
// where we come from.
func follow(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return &transferError{sentence: fmt.Sprintf("more than %d redirects, the last to %s", maxRedirects, shown(req.URL))}
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return &transferError{sentence: "redirected to " + shown(req.URL) + ", which is not on the web"}
	}
	if req.URL.Host != via[0].URL.Host {
		req.URL.User = nil // a server must not choose a password for another
	}
	req.Header.Del("Referer")
	return nil
}

// shown is an address fit for logs: without user, password, query and fragment.
func shown(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// explain puts what went wrong on the way into a sentence. ctx is the caller's, whose end is not
// the publisher's fault.
func explain(ctx context.Context, err error, u *url.URL) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // its text has the whole address
	}
	if ours, ok := errors.AsType[*transferError](err); ok {
		return ours
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &transferError{sentence: sentence(err, u.Host), cause: err}
}

func sentence(err error, host string) string {
	var (
		timeout   net.Error
		op        *net.OpError
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	text := err.Error()
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("%s is unknown to DNS (check the address)", dns.Name)
	case errors.As(err, &dns):
		return fmt.Sprintf("no answer from DNS for %s", dns.Name)
	case errors.Is(err, context.DeadlineExceeded):
		return host + " did not answer in full in time"
	case errors.As(err, &timeout) && timeout.Timeout():
		switch {
		case errors.As(err, &op) && op.Op == "dial":
			return fmt.Sprintf("no connection to %s within %s", host, dialTimeout)
		case strings.Contains(text, "TLS handshake"):
			return fmt.Sprintf("no TLS connection to %s within %s", host, tlsTimeout)
		case strings.Contains(text, "awaiting response headers"):
			return fmt.Sprintf("%s did not answer within %s", host, headerTimeout)
		}
		return host + " took too long"
	case errors.As(err, &authority):
		return fmt.Sprintf("the TLS certificate of %s is signed by nobody we know", host)
	case errors.As(err, &name):
		return fmt.Sprintf("the TLS certificate of %s is for another host", host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("the TLS certificate of %s has expired", host)
	case errors.As(err, &record):
		return fmt.Sprintf("%s does not speak TLS (try http:// in the address)", host)
	case errors.Is(err, syscall.ECONNREFUSED):
		return host + " refuses connections"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return host + " cut the connection"
	case strings.Contains(text, "Location"): // net/http quotes it, secrets and all
		return host + " redirects to an address that cannot be read"
	case strings.Contains(text, "response headers exceeded"):
		return fmt.Sprintf("%s answers with headers of more than %d KiB", host, maxHeaders>>10)
	}
	return host + ": " + text
}
