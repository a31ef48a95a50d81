package feeds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin/feeds/internal/header"
)

// A HubError is a hub's answer that it does not do what it was asked.
type HubError struct {
	Code       int
	RetryAfter time.Duration // zero when the hub did not say
	Said       string        // by the hub, in a line; may be empty
}

// Refused tells whether the same request will be refused again.
func (e *HubError) Refused() bool {
	return e.Code >= 400 && e.Code < 500 && e.Code != http.StatusTooManyRequests && e.Code != http.StatusRequestTimeout
}

func (e *HubError) Error() string {
	var what string
	switch {
	case e.Refused():
		what = "the hub refuses"
	case e.Code == http.StatusTooManyRequests:
		what = "the hub is asked too often"
	case e.Code >= 500:
		what = "the hub is out of order"
	default:
		what = "the hub gives no answer that says yes or no"
	}
	what += fmt.Sprintf(" (status %d", e.Code)
	if e.RetryAfter > 0 {
		what += ", try again in " + e.RetryAfter.String()
	}
	what += ")"
	if e.Said != "" {
		what += ": " + e.Said
	}
	return what + "; the feed is polled as before"
}

// MaxBody is how much of a document is read, in bytes.
func (ft *Fetcher) MaxBody() int64 {
	if ft.MaxBytes > 0 {
		return ft.MaxBytes
	}
	return defaultMaxBytes
}

const formType = "application/x-www-form-urlencoded"

// AskHub asks a hub for a subscription, or for its end if that is what its state says (WebSub,
// section 5.1). When it returns nil the hub has taken the request; what becomes of it, the hub says
// at the callback. A redirect is followed where the request can be repeated, never from https to
// http. The error begins with the feed's name; it is a [*HubError], or says in a sentence what went
// wrong on the way, and holds neither the secret nor the callback.
func (ft *Fetcher) AskHub(ctx context.Context, f Feed, s Subscription) error {
	if err := ft.askHub(ctx, f, s); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	return nil
}

func (ft *Fetcher) askHub(ctx context.Context, f Feed, s Subscription) error {
	limited, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	form := url.Values{"hub.callback": {s.Callback}, "hub.topic": {s.Topic}}
	if s.State == HubLeaving {
		form.Set("hub.mode", "unsubscribe")
	} else {
		form.Set("hub.mode", "subscribe")
		form.Set("hub.lease_seconds", strconv.Itoa(int(hubLease/time.Second)))
		form.Set("hub.secret", s.Secret.Reveal())
	}
	// The hub is reached as the feed is, by the same proxy and into the same networks, but what is
	// meant for the feed's host alone does not go there.
	w, err := newWay(Feed{URL: s.Hub, Proxy: f.Proxy, AllowPrivate: f.AllowPrivate, UserAgent: f.UserAgent}, Cursor{}, ft.agent(), time.Time{})
	if err != nil {
		return trouble(KindAddress, "the address of the hub cannot be used")
	}
	req, err := http.NewRequestWithContext(limited, http.MethodPost, s.Hub, strings.NewReader(form.Encode()))
	if err != nil {
		return trouble(KindAddress, "the address of the hub cannot be used")
	}
	req.Header.Set("User-Agent", w.agent)
	req.Header.Set("Content-Type", formType)
	client, err := ft.client(w)
	if err != nil {
		return err
	}
	client.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if req.Method != http.MethodPost {
			return trouble(KindRedirect, "the hub redirects to %s, which is no hub", shown(req.URL))
		}
		if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
			return trouble(KindRedirect, "the hub redirects from https to http, where the secret is not sent")
		}
		if err := w.follow(req, via); err != nil {
			return err
		}
		req.Header = http.Header{"User-Agent": {w.agent}, "Content-Type": {formType}} //nolint:gosec // nothing of the first request's
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		return explain(ctx, err, req.URL)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return nil
	}
	answer := &HubError{Code: resp.StatusCode, RetryAfter: hubRetryAfter(resp.Header)}
	if body, err := io.ReadAll(io.LimitReader(resp.Body, 4*maxHubReason)); err == nil && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
		answer.Said = said(s.hide(string(body)))
	}
	return answer
}

// hubRetryAfter reads Retry-After in seconds, or as a date where the hub says what time it is there.
func hubRetryAfter(h http.Header) time.Duration {
	now, err := http.ParseTime(h.Get("Date"))
	if _, seconds := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After"))); err != nil && seconds != nil {
		return 0
	}
	return header.RetryAfter(h, now)
}

// HubDown tells whether an error of [Fetcher.AskHub] is the hub's as a whole, so that the next
// request to it would end like this one.
func HubDown(err error) bool {
	hub, answered := errors.AsType[*HubError](err)
	return err != nil && (!answered || !hub.Refused())
}
