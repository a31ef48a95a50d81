package service

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"tocsin/feeds/poll"
)

// A dayKind is a behaviour of outlets: their answers, their schedule, and the expectations of their log. To
// add one, add a row to dayKinds.
type dayKind struct {
	name     string
	share    int    // of a thousand feeds
	schedule string // empty: adaptive
	family   int    // so many feeds share a host; 0: each has its own
	takes    time.Duration
	// nil: cut answers
	answer  func(o *dayOutlet, r *http.Request, at time.Time) *http.Response
	cut     error // instead of an answer
	failing bool  // from the first to the last: its waits grow
	dated   bool  // it has validators: unchanged documents are not sent
}

const (
	dayBorn   = "Mon, 02 Mar 2026 00:00:00 GMT"
	dayRetry  = 90 * time.Minute // of a 429, in seconds
	dayClosed = 2 * time.Hour    // of a 503, as a date
)

func dayKinds() []dayKind {
	fail := func(status int) func(*dayOutlet, *http.Request, time.Time) *http.Response {
		return func(*dayOutlet, *http.Request, time.Time) *http.Response { return reply(status, "") }
	}
	return []dayKind{
		{
			name: "etag", share: 250, schedule: "@every 4h", takes: 80 * time.Millisecond, dated: true,
			answer: (*dayOutlet).unchanged,
		},
		{
			name: "fields", share: 150, schedule: "0 */4 * * *", takes: 120 * time.Millisecond, dated: true,
			answer: (*dayOutlet).unchanged,
		},
		{
			name: "hourly", share: 45, schedule: "@hourly", takes: 50 * time.Millisecond, dated: true,
			answer: (*dayOutlet).unchanged,
		},
		{
			name: "half-hourly", share: 10, schedule: "*/30 * * * *", takes: 50 * time.Millisecond, dated: true,
			answer: (*dayOutlet).unchanged,
		},
		{
			name: "daily", share: 68, schedule: "30 6 * * *", takes: 50 * time.Millisecond, dated: true,
			answer: (*dayOutlet).unchanged,
		},
		{name: "adaptive", share: 2, takes: 50 * time.Millisecond, dated: true, answer: (*dayOutlet).unchanged},
		{
			name: "platform", share: 100, schedule: "@every 4h", family: 50, takes: 200 * time.Millisecond, dated: true,
			answer: (*dayOutlet).unchanged,
		},
		{name: "plain", share: 80, schedule: "@every 4h", takes: 100 * time.Millisecond, answer: (*dayOutlet).whole},
		{name: "news", share: 40, schedule: "@every 4h", takes: 100 * time.Millisecond, answer: (*dayOutlet).news},
		{name: "slow", share: 20, schedule: "@every 6h", takes: 12 * time.Second, answer: (*dayOutlet).whole},
		{
			name: "hanging", share: 10, schedule: "@every 3h", takes: time.Hour, failing: true,
			answer: fail(http.StatusOK),
		},
		{
			name: "too-many", share: 40, schedule: "@every 1h", family: 4, takes: 100 * time.Millisecond,
			answer: (*dayOutlet).tooMany,
		},
		{name: "closed", share: 30, schedule: "@every 1h", takes: 100 * time.Millisecond, answer: (*dayOutlet).closed},
		{
			name: "broken", share: 20, schedule: "@every 1h", takes: 100 * time.Millisecond, failing: true,
			answer: fail(http.StatusInternalServerError),
		},
		{
			name: "refused", share: 20, schedule: "@every 1h", failing: true,
			cut: &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED},
		},
		{
			name: "unknown", share: 15, schedule: "@every 1h", failing: true,
			cut: &net.DNSError{Err: "no such host", Name: "unknown", IsNotFound: true},
		},
		{
			name: "missing", share: 20, schedule: "@every 1h", takes: 50 * time.Millisecond, failing: true,
			answer: fail(http.StatusNotFound),
		},
		{
			name: "gone", share: 10, schedule: "@every 1h", takes: 50 * time.Millisecond, failing: true,
			answer: fail(http.StatusGone),
		},
		{
			name: "moved", share: 20, schedule: "@every 4h", takes: 50 * time.Millisecond,
			answer: redirecting(http.StatusMovedPermanently),
		},
		{
			name: "elsewhere", share: 20, schedule: "@every 4h", takes: 50 * time.Millisecond,
			answer: redirecting(http.StatusFound),
		},
		{name: "dies", share: 10, schedule: "@every 30m", takes: 50 * time.Millisecond, answer: (*dayOutlet).dies},
		{name: "max-age", share: 10, schedule: "@every 1h", takes: 50 * time.Millisecond, answer: (*dayOutlet).maxAge},
		{name: "ttl", share: 10, schedule: "@every 1h", takes: 50 * time.Millisecond, answer: (*dayOutlet).ttl},
	}
}

// A dayRequest is a request as received by an outlet.
type dayRequest struct {
	at, end     time.Time
	status      int // 0: cut
	match       string
	since       string
	retry       time.Duration // that the answer asked for
	unreachable bool          // in the outage of the bot's own network
}

// A dayOutlet is the server of a feed. The dayWorld checks that it has one request at a time.
type dayOutlet struct {
	kind     *dayKind
	name     string
	host     string
	url      string
	born     time.Time
	edition  int
	tag      string // of the last whole document that was sent
	requests []dayRequest
}

func reply(status int, body string, headers ...string) *http.Response {
	resp := &http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(body)),
	}
	for i := 0; i+1 < len(headers); i += 2 {
		resp.Header.Set(headers[i], headers[i+1])
	}
	return resp
}

// document returns a feed with two items, and one more for each edition.
func (o *dayOutlet) document(extra string) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>` + o.name + `</title>` + extra)
	for n := range o.edition + 2 {
		fmt.Fprintf(&b, "<item><title>Report %d of %s</title><guid>%[2]s-%[1]d</guid></item>", n, o.name)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func (o *dayOutlet) whole(*http.Request, time.Time) *http.Response {
	return reply(http.StatusOK, o.document(""))
}

// unchanged answers with opaque validators, and with 304 if they are sent back.
func (o *dayOutlet) unchanged(r *http.Request, _ time.Time) *http.Response {
	tag := `W/"` + o.name + `;q='1,2' --gzip"`
	status, body := http.StatusOK, o.document("")
	if r.Header.Get("If-None-Match") == tag && r.Header.Get("If-Modified-Since") == dayBorn+" ("+o.name+")" {
		status, body = http.StatusNotModified, ""
	}
	o.tag = tag
	return reply(status, body, "ETag", tag, "Last-Modified", dayBorn+" ("+o.name+")")
}

func (o *dayOutlet) news(*http.Request, time.Time) *http.Response {
	o.edition++
	return reply(http.StatusOK, o.document(""))
}

func (o *dayOutlet) tooMany(*http.Request, time.Time) *http.Response {
	if o.edition++; o.edition%3 == 2 {
		return reply(http.StatusTooManyRequests, "", "Retry-After", strconv.Itoa(int(dayRetry.Seconds())))
	}
	return reply(http.StatusOK, "<rss version='2.0'><channel><title>x</title></channel></rss>")
}

func (o *dayOutlet) closed(_ *http.Request, at time.Time) *http.Response {
	if o.edition++; o.edition%2 == 0 {
		return reply(http.StatusServiceUnavailable, "", "Retry-After", at.Add(dayClosed).UTC().Format(http.TimeFormat))
	}
	return reply(http.StatusOK, "<rss version='2.0'><channel><title>x</title></channel></rss>")
}

// dies fails from one hour after the start to sixteen hours after it.
func (o *dayOutlet) dies(_ *http.Request, at time.Time) *http.Response {
	if age := at.Sub(o.born); age > time.Hour && age < 16*time.Hour {
		return reply(http.StatusBadGateway, "")
	}
	return reply(http.StatusOK, o.document(""))
}

func (o *dayOutlet) maxAge(*http.Request, time.Time) *http.Response {
	return reply(http.StatusOK, o.document(""), "Cache-Control", "max-age=7200")
}

func (o *dayOutlet) ttl(*http.Request, time.Time) *http.Response {
	return reply(http.StatusOK, o.document("<ttl>120</ttl>"))
}

func redirecting(status int) func(*dayOutlet, *http.Request, time.Time) *http.Response {
	return func(o *dayOutlet, _ *http.Request, _ time.Time) *http.Response {
		return reply(status, "", "Location", "http://target."+o.host+"/feed")
	}
}

// A dayWorld is the network with all outlets, in process. It checks the rules of a host at each request: one
// at a time, a gap between two, and the rest that the host asked for.
type dayWorld struct {
	mu      sync.Mutex
	byURL   map[string]*dayOutlet
	outlets []*dayOutlet
	hosts   map[string]*dayHost
	down    func(time.Time) bool // the bot's own network
	seconds map[int64]int        // polls
	faults  []string
}

type dayHost struct {
	busy  bool
	ended time.Time
	rest  time.Time
}

func (w *dayWorld) fault(format string, args ...any) {
	if len(w.faults) < 20 {
		w.faults = append(w.faults, fmt.Sprintf(format, args...))
	}
}

func (w *dayWorld) RoundTrip(r *http.Request) (*http.Response, error) {
	now := time.Now()
	w.mu.Lock()
	o := w.byURL[r.URL.String()]
	if o == nil { // where a redirect leads
		w.mu.Unlock()
		resp := reply(http.StatusOK,
			"<rss version='2.0'><channel><title>x</title><item><title>Moved</title></item></channel></rss>")
		resp.Request = r
		return resp, nil
	}
	h := w.hosts[o.host]
	w.seconds[now.Unix()]++
	switch {
	case h.busy:
		w.fault("%s: asked at %s while its host is being asked", o.name, now)
	case now.Before(h.ended.Add(poll.HostGap)):
		w.fault("%s: asked %s after the end of the last poll at its host", o.name, now.Sub(h.ended))
	case now.Before(h.rest):
		w.fault("%s: asked %s before its host wants to be", o.name, h.rest.Sub(now))
	}
	h.busy = true
	down := w.down(now)
	w.mu.Unlock()

	req := dayRequest{
		at: now, match: r.Header.Get("If-None-Match"), since: r.Header.Get("If-Modified-Since"),
		unreachable: down,
	}
	resp, err := w.serve(r.Context(), o, r, now, down)
	if resp != nil {
		resp.Request = r
		req.status = resp.StatusCode
		if after := resp.Header.Get("Retry-After"); after != "" {
			req.retry = dayRetry
			if resp.StatusCode == http.StatusServiceUnavailable {
				req.retry = dayClosed
			}
		}
	}
	req.end = time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	h.busy, h.ended = false, req.end
	if req.retry > 0 {
		h.rest = req.at.Add(req.retry - time.Second) // a date has no fractions
	}
	o.requests = append(o.requests, req)
	return resp, err
}

func (w *dayWorld) serve(
	ctx context.Context, o *dayOutlet, r *http.Request, at time.Time, down bool,
) (*http.Response, error) {
	if down {
		return nil, &net.DNSError{Err: "server misbehaving", Name: o.host, IsTemporary: true}
	}
	if o.kind.cut != nil {
		return nil, o.kind.cut
	}
	select {
	case <-time.After(o.kind.takes):
		return o.kind.answer(o, r, at), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
