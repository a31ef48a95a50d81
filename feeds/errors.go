package feeds

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ErrTooLarge is returned for a body over Fetcher.MaxBytes, counted after decompression.
var ErrTooLarge = errors.New("the document is too large")

// A StatusError is an HTTP answer that carries no feed.
type StatusError struct {
	Code       int
	RetryAfter time.Duration // of a 429 or 503; zero when the publisher did not say
}

func (e *StatusError) Error() string {
	if e.RetryAfter > 0 {
		return fmt.Sprintf("status %d (try again in %s)", e.Code, e.RetryAfter)
	}
	switch e.Code {
	case http.StatusNotModified:
		return "status 304 (not modified), although the whole document was asked for"
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("status %d (the publisher refuses; open the address in a browser and ask for access)", e.Code)
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
	What  string  // what it is instead, as in: an HTML page titled "Just a moment…"
	Feeds []Found // that the page names, best first

	shows bool // the feeds' addresses may be shown
}

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

// A HostileError is a document that would cost a parser far more than its size. No feed that
// people publish comes near these limits, so it is not parsed at all.
type HostileError struct {
	What string // the limit it broke
}

func (e *HostileError) Error() string { return "refused: " + e.What + ", which no feed needs" }

// A transferError is a request that got no complete answer, in words for the operator. The cause
// can be tested for with errors.Is and errors.As, but is not part of the text: it may quote an
// address together with its secrets.
type transferError struct {
	sentence string
	cause    error
}

func (e *transferError) Error() string { return e.sentence }
func (e *transferError) Unwrap() error { return e.cause }
