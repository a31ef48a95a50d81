package feeds

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ErrTooLarge is returned for a body over Fetcher.MaxBytes after decompression, or over two fifths of
// it before.
var ErrTooLarge = errors.New("the document is too large")

// A StatusError is an HTTP answer without a feed.
type StatusError struct {
	Code       int
	RetryAfter time.Duration // of a 429 or 503; zero: the publisher does not ask for a wait
}

func (e *StatusError) Error() string {
	if e.RetryAfter > 0 {
		return fmt.Sprintf("status %d (try again in %s)", e.Code, e.RetryAfter)
	}
	switch e.Code {
	case http.StatusNotModified:
		return "status 304 (not modified), although the whole document was asked for"
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("status %d (the publisher refuses; open the address in a browser and ask for access)",
			e.Code)
	case http.StatusProxyAuthRequired:
		return "status 407 (the proxy needs a user name and a password; write them into its address)"
	case http.StatusPartialContent, http.StatusIMUsed:
		return fmt.Sprintf("status %d (a part of the document, although the whole was asked for)", e.Code)
	case http.StatusNotFound, http.StatusGone:
		return fmt.Sprintf("status %d (%s; check the address)", e.Code, strings.ToLower(http.StatusText(e.Code)))
	}
	if text := http.StatusText(e.Code); text != "" {
		return fmt.Sprintf("status %d (%s)", e.Code, strings.ToLower(text))
	}
	return fmt.Sprintf("status %d", e.Code)
}

// A NotFeedError is a document that was read and is no feed.
type NotFeedError struct {
	What  string     // the kind of document, as in: an HTML page titled "Just a moment…"
	Feeds []FeedLink // of the page, the best one first

	shows bool // the feeds' addresses may be shown
}

// Page reports whether the document is a web page.
func (e *NotFeedError) Page() bool { return strings.HasPrefix(e.What, "an HTML page") }

func (e *NotFeedError) Error() string {
	hint := "check the address"
	switch {
	case len(e.Feeds) > 0 && e.shows:
		hint = "its feed is " + e.Feeds[0].URL
	case len(e.Feeds) > 0:
		hint = "it names its feed, which bot feed finds"
	}
	return "not a feed but " + e.What + " (" + hint + ")"
}

// A HostileError is a document that would cost a parser far more than its size. It is not parsed: no
// published feed comes near the limits.
type HostileError struct {
	What string // that is over a limit, as in: an entity of more than 1000 bytes
}

func (e *HostileError) Error() string { return "refused: " + e.What + ", which no feed needs" }
