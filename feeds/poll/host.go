package poll

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tocsin/feeds"
)

const (
	// HostGap is the shortest time between two polls at one host, from the end of one to the start of
	// the next. A host that answers 429 or 503 gets more, up to longestGap.
	HostGap    = time.Second
	longestGap = 2 * time.Minute
)

// Address returns the URL at which a feed is polled: its own, or the one that it has moved to for
// good.
func (f Feed) Address(c feeds.Cursor) string {
	if c.Adopted && c.Moved != "" && c.URL == f.URL {
		return c.Moved
	}
	return f.URL
}

// Host returns the host at which a feed is polled, with its port as written, and whether it is
// local: on this machine or in the operator's network. A local host needs no gap between two polls,
// and its answers are no sign of an outage.
func (f Feed) Host(c feeds.Cursor) (name string, local bool) {
	name, loopback := HostOf(f.Address(c))
	return name, loopback || f.AllowPrivate
}

// HostOf returns the host of a URL, with its port as written, and whether it is this machine. The
// name is empty if the URL cannot be parsed.
func HostOf(address string) (name string, loopback bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	plain := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	ip := net.ParseIP(plain)
	loopback = plain == "localhost" || strings.HasSuffix(plain, ".localhost") || ip != nil && ip.IsLoopback()
	return strings.ToLower(u.Host), loopback
}

// HostRest returns the time before which no feed of the host is polled because of the last answer
// to this one: its Retry-After, if it came with a failure. It is zero if there is none after now.
func HostRest(c feeds.Cursor, now time.Time) time.Time {
	c = notAhead(c, now)
	if c.Failures > 0 && c.WaitCause == feeds.WaitRetryAfter && c.NotBefore.After(now) {
		return c.NotBefore
	}
	return time.Time{}
}

// A host is polled for one feed at a time, with a gap between two polls. All but turn is guarded by
// Scheduler.mu.
type host struct {
	local bool          // it needs no gap
	feeds []*feedJob    // that are polled there
	turn  chan struct{} // held by the poll in flight, or by the one that waits for the gap
	gap   time.Duration // as learnt from the answers; 0: HostGap
	free  time.Time     // no poll before
}

// oldest returns the feed that has been due for the longest time, of those that are due now; nil if
// none is. A host that answers 429 again and again would else keep a feed from ever being polled.
func (h *host) oldest(now time.Time) *feedJob {
	var oldest *feedJob
	for _, f := range h.feeds {
		if !f.due.IsZero() && f.due.Sub(now) <= time.Second && (oldest == nil || f.due.Before(oldest.due)) {
			oldest = f
		}
	}
	return oldest
}

// answered learns from a poll that ended now. An answer 429 or 503 doubles the gap, and its
// Retry-After holds for all feeds of the host; each success takes an eighth off the gap.
func (h *host) answered(now time.Time, err error) {
	h.gap = max(h.gap, HostGap)
	status, ok := errors.AsType[*feeds.StatusError](err)
	switch {
	case ok && (status.Code == http.StatusTooManyRequests || status.Code == http.StatusServiceUnavailable):
		h.gap = min(2*h.gap, longestGap)
		h.rest(now.Add(status.RetryAfter))
	case err == nil:
		h.gap = max(h.gap-h.gap/8, HostGap)
	}
	h.rest(now.Add(h.gap))
}

// rest allows no poll before a time. A local host needs no rest.
func (h *host) rest(until time.Time) {
	if !h.local && until.After(h.free) {
		h.free = until
	}
}
