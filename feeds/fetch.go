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
// It connects to public addresses only, whatever DNS and redirects say, unless Feed.AllowPrivate
// is set; redirects lead to the ports of the web (80, 443, 8080, 8443) and to the port in the
// feed's own address. It goes through Feed.Proxy, else through the proxy that HTTP_PROXY,
// HTTPS_PROXY and NO_PROXY name. Behind a proxy, DNS is the proxy's, so that only hosts that are
// written as private addresses are refused: the proxy has to guard its own network.
type Fetcher struct {
	Client    *http.Client // nil: our own. Of another one, the transport and the timeout are used, and who may be reached is its business
	UserAgent string       // a name, a version and where to complain; publishers block who has none
	MaxBytes  int64        // of a document, decompressed; 0: 5 MiB

	mu    sync.Mutex
	wires map[wire]http.RoundTripper

	buffers, gzips, zstds sync.Pool
}

// NewFetcher makes a Fetcher that calls itself userAgent.
func NewFetcher(userAgent string) *Fetcher { return &Fetcher{UserAgent: userAgent} }

// Fetch polls a feed once: one GET, conditional where c allows, at most 5 redirects, at most 30 s
// in all. It does not look at c.NotBefore; that is the schedule's business.
//
// Items is empty, and err nil, when the document is the one that c knows: by status 304, or by
// its hash. Batch.First is set when items came and c had no success before.
//
// Batch is right in every case, above all Batch.Cursor, which is to be kept also when err is not
// nil. The error begins with the feed's name; it is a [*StatusError], [ErrTooLarge], a
// [*NotFeedError], a [*HostileError], a [*TransferError], or says what is wrong with the document.
// None of them shows a password, a header's value or an address's query. When ctx is cancelled the
// error is ctx's and the cursor is c, since the publisher did nothing wrong.
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
	w, err := newWay(b.Feed, c, ft.agent(), now)
	if err != nil {
		return err
	}
	// One context for the clock and for what is too slow: an unchanged feed is to cost little.
	limited, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer time.AfterFunc(pollTimeout, func() { end(context.DeadlineExceeded) }).Stop()
	req, err := w.request(limited)
	if err != nil {
		return err
	}
	client, err := ft.client(w)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return explain(ctx, because(limited, err), req.URL)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	b.Status = resp.StatusCode

	asked := resp.Request.Header // by the last request, after redirects
	known := asked.Get("If-None-Match") != "" || asked.Get("If-Modified-Since") != ""
	partial := resp.StatusCode == http.StatusIMUsed && asked.Get("A-IM") != ""
	switch code := resp.StatusCode; {
	case code == http.StatusNotModified && known:
		b.Cursor = c.answered(w, resp, now)
		b.Cursor.renew(resp.Header)
		b.Cursor.Signals.announce(resp.Header, resp.Request.URL)
		b.Cursor.obey(resp.Header, now)
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
		return explain(ctx, because(limited, err), resp.Request.URL)
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
	b.Cursor = c.answered(w, resp, now)
	b.Cursor.BodyHash = hash
	b.Cursor.ETag, b.Cursor.LastModified = "", "" // those of the former document
	b.Cursor.renew(resp.Header)
	switch {
	case doc.Cut: // what is missing must come with the next poll, not hide behind a 304
		b.Cursor.BodyHash, b.Cursor.ETag, b.Cursor.LastModified = "", "", ""
	case partial:
		b.Cursor.BodyHash = "" // of no whole document
	default:
		b.Cursor.Read = now
	}
	if !same {
		b.Cursor.Signals = doc.Signals
		b.Cursor.learn(doc.Items, partial, now)
	}
	b.Cursor.Signals.announce(resp.Header, resp.Request.URL)
	b.Cursor.obey(resp.Header, now)
	return nil
}

// because gives the reason for which we ended a poll ourselves, should that be what err is about.
func because(limited context.Context, err error) error {
	if cause := context.Cause(limited); errors.Is(err, context.Canceled) && cause != nil {
		return cause
	}
	return err
}

// client gives a client with our policy for redirects and no cookies.
func (ft *Fetcher) client(w *way) (*http.Client, error) {
	t, err := ft.transport(w.feed)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Transport: t, CheckRedirect: w.follow}
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
