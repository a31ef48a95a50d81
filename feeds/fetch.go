package feeds

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"tocsin/feeds/internal/header"
)

const (
	defaultMaxBytes  = 5 << 20
	defaultUserAgent = "Tocsin (+https://github.com/tocsin-bot/tocsin)"
	accept           = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, " +
		"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.8, */*;q=0.1"
)

// A Fetcher polls feeds over HTTP. The zero value works. It is safe for concurrent use and must
// not be copied after its first use.
//
// It connects to public addresses only, after DNS and after redirects, unless Feed.AllowPrivate is set.
// Redirects may lead to the ports of the web (80, 443, 8080, 8443) and to the port of the feed's own URL.
// It uses Feed.Proxy, else the proxy in HTTP_PROXY, HTTPS_PROXY and NO_PROXY. A proxy resolves names
// itself, so that only hosts written as private addresses are refused: it has to guard its own network.
type Fetcher struct {
	// Client's transport and timeout are used if it is set; then the transport decides which hosts may
	// be reached.
	Client    *http.Client
	UserAgent string // a name, a version and a contact; publishers block requests without one
	MaxBytes  int64  // of a document, decompressed; 0: 5 MiB

	mu         sync.Mutex
	transports map[transportKey]http.RoundTripper

	buffers, gzips, zstds sync.Pool
}

// NewFetcher returns a Fetcher with a User-Agent.
func NewFetcher(userAgent string) *Fetcher { return &Fetcher{UserAgent: userAgent} }

// Fetch polls a feed once: one GET, conditional if c allows it, at most 5 redirects, at most 30 s in all.
// It ignores c.NotBefore, which the caller has to respect.
//
// Items is empty, and err nil, if the document has not changed since c: by status 304 or by its hash.
// Batch.First is set if the feed was never read before.
//
// Batch is valid in every case, and Batch.Cursor has to be kept even if err is not nil. The error begins
// with the feed's name; it is a [*StatusError], [ErrTooLarge], a [*NotFeedError], a [*HostileError], a
// [*TransferError], or describes the fault of the document. None of them shows a password, a header's
// value or a query. If ctx is cancelled, the error is ctx's and the cursor is c, since the publisher did
// not fail.
func (ft *Fetcher) Fetch(ctx context.Context, f Feed, c Cursor, now time.Time) (Batch, error) {
	start := time.Now()
	b := Batch{Feed: f, Cursor: c}
	err := ft.poll(ctx, &b, c, now)
	b.Took = time.Since(start)
	switch {
	case err == nil:
		return b, nil
	case errors.Is(ctx.Err(), context.Canceled):
		b.Cursor, err = c, ctx.Err()
	default:
		b.Cursor = c.failed(f, err, now)
	}
	return b, fmt.Errorf("%s: %w", f.Name, err)
}

// poll fills b.
func (ft *Fetcher) poll(ctx context.Context, b *Batch, c Cursor, now time.Time) error {
	p, err := newPollRequest(b.Feed, c, ft.agent(), now)
	if err != nil {
		return err
	}
	// One context for both limits of time, since an unchanged feed should cost little.
	limited, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer time.AfterFunc(pollTimeout, func() { end(context.DeadlineExceeded) }).Stop()
	req, err := p.request(limited)
	if err != nil {
		return err
	}
	client, err := ft.client(p)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return explain(ctx, causeOf(limited, err), req.URL)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	b.Status = resp.StatusCode

	sent := resp.Request.Header // of the last request, after redirects
	conditional := sent.Get("If-None-Match") != "" || sent.Get("If-Modified-Since") != ""
	partial := resp.StatusCode == http.StatusIMUsed && sent.Get("A-IM") != ""
	switch code := resp.StatusCode; {
	case code == http.StatusNotModified && conditional:
		b.Cursor = c.answered(p, resp, now)
		b.Cursor.setValidators(resp.Header)
		b.Cursor.Signals.announce(resp.Header, resp.Request.URL)
		b.Cursor.setNotBefore(resp.Header, now)
		return nil
	case code < 200 || code > 299 || code == http.StatusPartialContent || code == http.StatusIMUsed && !partial:
		status := &StatusError{Code: code}
		if code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable {
			status.RetryAfter = header.RetryAfter(resp.Header, now)
		}
		return status
	}

	body, err := ft.body(resp, end)
	b.Bytes = int64(len(body))
	if err != nil {
		if errors.Is(err, ErrTooLarge) {
			return err
		}
		return explain(ctx, causeOf(limited, err), resp.Request.URL)
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	same := c.URL == b.Feed.URL && c.BodyHash == hash
	var doc Document
	if !same {
		if doc, err = Parse(body, resp.Header.Get("Content-Type"), resp.Request.URL, b.Feed, now); err != nil {
			return err
		}
		b.Title, b.Items, b.Damage = doc.Title, doc.Items, doc.Damage
		b.First = c.Succeeded.IsZero()
	}
	b.Cursor = c.answered(p, resp, now)
	b.Cursor.BodyHash = hash
	b.Cursor.ETag, b.Cursor.LastModified = "", "" // of the document before
	b.Cursor.setValidators(resp.Header)
	switch {
	case doc.Cut: // the next poll has to read the missing end, so it must not be answered with a 304
		b.Cursor.BodyHash, b.Cursor.ETag, b.Cursor.LastModified = "", "", ""
	case partial:
		b.Cursor.BodyHash = "" // it would be a part's
	default:
		b.Cursor.Read = now
	}
	if !same {
		b.Cursor.Signals = doc.Signals
		b.Cursor.learnPace(doc.Items, partial, now)
	}
	b.Cursor.Signals.announce(resp.Header, resp.Request.URL)
	b.Cursor.setNotBefore(resp.Header, now)
	return nil
}

// causeOf returns the reason for which Fetch itself ended the poll, or err if it did not.
func causeOf(limited context.Context, err error) error {
	if cause := context.Cause(limited); errors.Is(err, context.Canceled) && cause != nil {
		return cause
	}
	return err
}

// client returns a client without cookies that follows redirects as p allows.
func (ft *Fetcher) client(p *pollRequest) (*http.Client, error) {
	t, err := ft.transport(p.feed)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Transport: t, CheckRedirect: p.checkRedirect}
	if ft.Client != nil {
		c.Timeout = ft.Client.Timeout
	}
	return c, nil
}

// MaxBody returns the limit of a document's size, in bytes.
func (ft *Fetcher) MaxBody() int64 {
	if ft.MaxBytes > 0 {
		return ft.MaxBytes
	}
	return defaultMaxBytes
}

func (ft *Fetcher) agent() string { return cmp.Or(ft.UserAgent, defaultUserAgent) }
