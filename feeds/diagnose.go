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
)

// A transferKind classifies the errors of a transfer.
type transferKind string

const (
	kindAddress     transferKind = "address"     // the feed's URL or its headers cannot be used
	kindDNS         transferKind = "dns"         // the name is unknown, or DNS did not answer
	kindConnect     transferKind = "connect"     // refused, no route, or no connection in time
	kindProxy       transferKind = "proxy"       // the proxy cannot be reached, or refuses to connect
	kindTLS         transferKind = "tls"         // the other end does not speak TLS, or not in time
	kindCertificate transferKind = "certificate" // expired, for another host, or signed by an unknown authority
	kindTimeout     transferKind = "timeout"     // connected, but no complete answer in time
	kindSlow        transferKind = "slow"        // below 1 KiB/s over 10 s
	kindCut         transferKind = "cut"         // the connection ended before the document
	kindDamaged     transferKind = "damaged"     // the answer cannot be decompressed, or is not HTTP
	kindRedirect    transferKind = "redirect"    // too many redirects, or one that is not followed
	kindPrivate     transferKind = "private"     // an address of a private network
	kindOther       transferKind = "other"
)

// A TransferError is a request without a complete answer, as a sentence for the operator. Its cause can
// be tested for with errors.Is and errors.As, but is not part of the text: it may quote an address with
// its secrets.
type TransferError struct {
	kind     transferKind
	sentence string
	cause    error
	network  bool // no connection came about
}

func (e *TransferError) Error() string { return e.sentence }
func (e *TransferError) Unwrap() error { return e.cause }

func transferErrorf(k transferKind, format string, args ...any) *TransferError {
	return &TransferError{kind: k, sentence: fmt.Sprintf(format, args...)}
}

// Unreachable reports whether a poll failed before a connection: no DNS, no route, or no connection to
// the publisher or to the proxy. If most hosts fail so at the same time, the cause is the local network,
// and no feed should be slowed down for it.
func Unreachable(err error) bool {
	e, ok := errors.AsType[*TransferError](err)
	return ok && e.network
}

// explain turns an error of a request to u into a [*TransferError]. ctx is the caller's: if it is
// cancelled, explain returns its error, since the publisher did not fail.
func explain(ctx context.Context, err error, u *url.URL) error {
	host := u.Host
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		if at, bad := url.Parse(wrapped.URL); bad == nil && at.Host != "" {
			host = at.Host // after redirects
		}
		err = wrapped.Err // the text of wrapped has the whole address
	}
	if ours, ok := errors.AsType[*TransferError](err); ok {
		return ours
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	e := diagnose(err, host)
	if isProhibited(err) {
		name := hostname(host)
		e = transferErrorf(kindPrivate,
			"%s is an address of a private network (set allow_private: true for this feed if it is yours)", name)
		if name != u.Hostname() {
			e = transferErrorf(kindPrivate,
				"redirected to %s, an address of a private network "+
					"(set allow_private: true for this feed if both are yours)", name)
		}
	}
	e.cause = err
	return e
}

func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }

// unreachablef returns an error of kindDNS, kindConnect or kindProxy before any connection.
func unreachablef(k transferKind, format string, args ...any) *TransferError {
	e := transferErrorf(k, format, args...)
	e.network = true
	return e
}

func diagnose(err error, host string) *TransferError {
	if via, ok := errors.AsType[*proxyError](err); ok {
		if e := diagnoseProxy(via, host); e != nil {
			return e
		}
		err = via.cause
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return unreachablef(kindDNS, "%s is unknown to DNS (check the address)", dns.Name)
		}
		return unreachablef(kindDNS, "no answer from DNS for %s", dns.Name)
	}
	if errors.Is(err, errSlow) {
		return transferErrorf(kindSlow, "%s sends too slowly: less than %d KiB in %s", host, slowBytes>>10, slowSpan)
	}
	text := err.Error()
	op, dialled := errors.AsType[*net.OpError](err)
	dialled = dialled && op.Op == "dial"
	if e := diagnoseTimeout(err, host, dialled); e != nil {
		return e
	}
	if e := diagnoseTLS(err, host); e != nil {
		return e
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return unreachablef(kindConnect, "%s refuses connections", host)
	case dialled && (errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EHOSTUNREACH) ||
		errors.Is(err, syscall.ENETDOWN)):
		return unreachablef(kindConnect, "there is no way to %s (is this computer online?)", host)
	case dialled:
		return unreachablef(kindConnect, "no connection to %s", host)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return transferErrorf(kindCut, "%s cut the connection", host)
	case strings.Contains(text, "Location"): // net/http quotes it with its secrets
		return transferErrorf(kindRedirect, "%s redirects to an address that cannot be read", host)
	case strings.Contains(text, "response headers exceeded"):
		return transferErrorf(kindDamaged, "%s answers with headers of more than %d KiB", host, maxHeaders>>10)
	case strings.Contains(text, "malformed HTTP"): // net/http quotes the answer
		return transferErrorf(kindDamaged, "%s does not answer as a web server does", host)
	case strings.Contains(text, "invalid header field"):
		return transferErrorf(kindAddress, "one of the headers that are set for this feed cannot be sent "+
			"(letters, digits and hyphens in the name, one line as the value)")
	}
	return transferErrorf(kindOther, "%s: %s", host, text)
}

func diagnoseTimeout(err error, host string, dialled bool) *TransferError {
	late := errors.Is(err, context.DeadlineExceeded)
	if timeout, ok := errors.AsType[net.Error](err); !late && (!ok || !timeout.Timeout()) {
		return nil
	}
	switch text := err.Error(); {
	case dialled:
		return unreachablef(kindConnect, "no connection to %s within %s", host, dialTimeout)
	case strings.Contains(text, "TLS handshake"):
		return transferErrorf(kindTLS, "no TLS connection to %s within %s", host, tlsTimeout)
	case strings.Contains(text, "awaiting response headers"):
		return transferErrorf(kindTimeout, "%s did not answer within %s", host, headerTimeout)
	case late:
		return transferErrorf(kindTimeout, "%s did not answer in full in time", host)
	}
	return transferErrorf(kindTimeout, "%s took too long", host)
}

func diagnoseTLS(err error, host string) *TransferError {
	var (
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.As(err, &authority):
		return transferErrorf(kindCertificate, "the TLS certificate of %s is signed by an unknown authority", host)
	case errors.As(err, &name):
		return transferErrorf(kindCertificate, "the TLS certificate of %s is for another host", host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return transferErrorf(kindCertificate, "the TLS certificate of %s has expired", host)
	case errors.As(err, &verify):
		return transferErrorf(kindCertificate, "the TLS certificate of %s is not valid", host)
	case errors.As(err, &record),
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return transferErrorf(kindTLS, "%s does not speak TLS (try http:// in the address)", host)
	case errors.As(err, &alert):
		return transferErrorf(kindTLS, "%s refuses a TLS connection", host)
	}
	return nil
}

// diagnoseProxy returns nil if the error lies behind the proxy.
func diagnoseProxy(via *proxyError, host string) *TransferError {
	if refusal, ok := errors.AsType[*refusalError](via.cause); ok {
		if refusal.code == http.StatusProxyAuthRequired {
			return transferErrorf(kindProxy,
				"the proxy %s needs a user name and a password (write them into its address)", via.host)
		}
		return transferErrorf(kindProxy, "the proxy %s refuses to connect to %s: status %d",
			via.host, host, refusal.code)
	}
	op, ok := errors.AsType[*net.OpError](via.cause)
	switch {
	case ok && (op.Op == "proxyconnect" || op.Op == "dial"):
		return unreachablef(kindProxy, "the proxy %s cannot be reached", via.host)
	case ok && strings.HasPrefix(op.Op, "socks"):
		if errors.Is(op.Err, syscall.ECONNREFUSED) || errors.Is(op.Err, io.EOF) {
			return unreachablef(kindProxy, "the proxy %s cannot be reached", via.host)
		}
		return transferErrorf(kindProxy, "the proxy %s refuses to connect to %s", via.host, host)
	}
	return nil
}
