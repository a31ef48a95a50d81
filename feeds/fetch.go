package feeds

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	defaultMaxBytes  = 5 << 20
	defaultUserAgent = "Tocsin (self-hosted news alerts)"
	accept           = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, " +
		"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.8, */*;q=0.1"
)

// A Fetcher polls feeds over HTTP. The zero value works. It is safe for concurrent use and must
// not be copied after its first use.
type Fetcher struct {
	Client    *http.Client // nil: one with time limits, made at the first use. Redirects follow our policy with any client
	UserAgent string       // a name, a version and where to complain; publishers block who has none
	MaxBytes  int64        // of a document, decompressed; 0: 5 MiB

	once sync.Once
	own  *http.Client
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
// [*NotFeedError], a [*HostileError], or says in a sentence what went wrong on the way. When ctx
// is cancelled the error is ctx's and the cursor is c, since the publisher did nothing wrong.
func (ft *Fetcher) Fetch(ctx context.Context, f Feed, c Cursor, now time.Time) (Batch, error) {
	start := time.Now()
	b := Batch{Feed: f, Cursor: c}
	wait, err := ft.poll(ctx, &b, c, now)
	b.Took = time.Since(start)
	switch {
	case err == nil:
		return b, nil
	case errors.Is(ctx.Err(), context.Canceled):
		b.Cursor, err = c, ctx.Err()
	default:
		b.Cursor = c.failed(err, wait, now)
	}
	return b, fmt.Errorf("%s: %w", f.Name, err)
}

// poll fills b. After a failure it also says how long the publisher wants to be left alone.
func (ft *Fetcher) poll(ctx context.Context, b *Batch, c Cursor, now time.Time) (wait time.Duration, err error) {
	limited, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	req, err := ft.request(limited, b.Feed, c, now)
	if err != nil {
		return 0, err
	}
	resp, err := ft.client().Do(req)
	if err != nil {
		return 0, explain(ctx, err, req.URL)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	b.Status = resp.StatusCode

	conditional := req.Header.Get("If-None-Match") != "" || req.Header.Get("If-Modified-Since") != ""
	switch {
	case resp.StatusCode == http.StatusNotModified && conditional:
		b.Cursor = c.answered(b.Feed, resp.Header, now)
		b.Cursor.renew(resp.Header)
		return 0, nil
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		status := &StatusError{Code: resp.StatusCode}
		if status.Code == http.StatusTooManyRequests || status.Code == http.StatusServiceUnavailable {
			status.RetryAfter = retryAfter(resp.Header, now)
		}
		return status.RetryAfter, status
	}

	body, err := ft.body(resp)
	b.Bytes = int64(len(body))
	if err != nil {
		if errors.Is(err, ErrTooLarge) {
			return 0, err
		}
		return 0, explain(ctx, err, resp.Request.URL)
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	if c.URL != b.Feed.URL || c.BodyHash != hash {
		doc, err := Parse(body, resp.Header.Get("Content-Type"), resp.Request.URL, b.Feed, now)
		if err != nil {
			return 0, err
		}
		b.Title, b.Items, b.Damage = doc.Title, doc.Items, doc.Damage
		b.First = c.Succeeded.IsZero()
	}
	b.Cursor = c.answered(b.Feed, resp.Header, now)
	b.Cursor.BodyHash = hash
	b.Cursor.ETag, b.Cursor.LastModified = "", "" // those of the former document
	b.Cursor.renew(resp.Header)
	return 0, nil
}

// renew takes the validators that an answer brings; a 304 need not repeat them.
func (c *Cursor) renew(h http.Header) {
	if v := h.Get("ETag"); v != "" {
		c.ETag = v
	}
	if v := h.Get("Last-Modified"); v != "" {
		c.LastModified = v
	}
}

func (ft *Fetcher) request(ctx context.Context, f Feed, c Cursor, now time.Time) (*http.Request, error) {
	u, err := url.Parse(f.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, &transferError{sentence: "the address is none of the web (it must begin with http:// or https://)"}
	}
	u.Fragment = ""
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &transferError{sentence: "the address cannot be used", cause: err}
	}
	agent := ft.UserAgent
	if agent == "" {
		agent = defaultUserAgent
	}
	req.Header.Set("User-Agent", agent)
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", "gzip")
	etag, lastModified := c.validators(f, now)
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	if lastModified != "" {
		req.Header.Set("If-Modified-Since", lastModified)
	}
	return req, nil
}

// client gives a client with our policy for redirects and no cookies, around the transport of
// whatever client was set.
func (ft *Fetcher) client() *http.Client {
	base := ft.Client
	if base == nil {
		ft.once.Do(func() { ft.own = newClient() })
		base = ft.own
	}
	return &http.Client{Transport: base.Transport, Timeout: base.Timeout, CheckRedirect: follow}
}

// body reads and decompresses a document. Gzip is known by its first bytes: servers forget the
// header, or say it of what is not compressed.
func (ft *Fetcher) body(resp *http.Response) ([]byte, error) {
	limit := ft.MaxBytes
	if limit <= 0 {
		limit = defaultMaxBytes
	}
	buffered := bufio.NewReader(resp.Body)
	var r io.Reader = buffered
	if magic, err := buffered.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, badGzip(err)
		}
		r = z
	} else if coding := strings.ToLower(resp.Header.Get("Content-Encoding")); coding == "br" || coding == "zstd" || coding == "deflate" {
		return nil, &transferError{sentence: fmt.Sprintf("the answer is compressed as %q although only gzip was asked for", coding)}
	}
	var out bytes.Buffer
	n, err := out.ReadFrom(io.LimitReader(r, limit+1))
	switch {
	case n > limit:
		return out.Bytes(), fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	case err != nil:
		return out.Bytes(), badGzip(err)
	}
	return out.Bytes(), nil
}

// badGzip puts damage inside a compressed body into words, and leaves other errors alone.
func badGzip(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return &transferError{sentence: "the compressed answer is damaged", cause: err}
	}
	return err
}
