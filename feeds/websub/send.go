package websub

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/internal/header"
)

// A HubError is a hub's answer to a request that it did not accept.
type HubError struct {
	Code       int           // HTTP status
	RetryAfter time.Duration // as the hub asks; zero: it does not
	Text       string        // of the answer, in one line; may be empty
}

// refused reports whether the hub would refuse the same request again.
func (e *HubError) refused() bool {
	return e.Code >= 400 && e.Code < 500 && e.Code != http.StatusTooManyRequests && e.Code != http.StatusRequestTimeout
}

func (e *HubError) Error() string {
	var what string
	switch {
	case e.refused():
		what = "the hub refuses"
	case e.Code == http.StatusTooManyRequests:
		what = "the hub is asked too often"
	case e.Code >= 500:
		what = "the hub is out of order"
	default:
		what = "the hub neither accepts nor refuses"
	}
	what += fmt.Sprintf(" (status %d", e.Code)
	if e.RetryAfter > 0 {
		what += ", try again in " + e.RetryAfter.String()
	}
	what += ")"
	if e.Text != "" {
		what += ": " + e.Text
	}
	return what + "; the feed is polled as before"
}

// Send requests a subscription from its hub, or its end if the state is Leaving (WebSub, section 5.1).
// A nil error means that the hub has accepted the request; it decides later, at the callback. The error
// begins with the feed's name and holds neither the secret nor the callback: it is a [*HubError], or one
// of [feeds.Fetcher.PostHub].
func Send(ctx context.Context, ft *feeds.Fetcher, f feeds.Feed, s Subscription) error {
	form := url.Values{"hub.callback": {s.Callback}, "hub.topic": {s.Topic}}
	if s.State == Leaving {
		form.Set("hub.mode", "unsubscribe")
	} else {
		form.Set("hub.mode", "subscribe")
		form.Set("hub.lease_seconds", strconv.Itoa(int(leaseWanted/time.Second)))
		form.Set("hub.secret", s.Secret.Reveal())
	}
	answer, err := ft.PostHub(ctx, f, s.Hub, form)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	if answer.Status >= 200 && answer.Status < 300 {
		return nil
	}
	refusal := &HubError{Code: answer.Status, RetryAfter: hubRetryAfter(answer.Header)}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain") {
		refusal.Text = oneLine(s.redact(string(answer.Body)))
	}
	return fmt.Errorf("%s: %w", f.Name, refusal)
}

// hubRetryAfter returns the wait of a Retry-After header in seconds, or as a date if the hub sends the
// time of its own clock.
func hubRetryAfter(h http.Header) time.Duration {
	now, err := http.ParseTime(h.Get("Date"))
	if _, seconds := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After"))); err != nil && seconds != nil {
		return 0
	}
	return header.RetryAfter(h, now)
}

// HubDown reports whether an error of [Send] concerns the hub as a whole, so that the next request to
// it would end like this one.
func HubDown(err error) bool {
	hub, answered := errors.AsType[*HubError](err)
	return err != nil && (!answered || !hub.refused())
}
