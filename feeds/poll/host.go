package poll

import (
	"net"
	"net/url"
	"strings"
	"time"

	"tocsin/feeds"
)

// HostGap is the shortest time between two polls at one host, from the end of one to the start of
// the next. A host that answers 429 or 503 gets more.
const HostGap = time.Second

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
// and its answers tell nothing about the uplink.
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
	if c.Failures > 0 && c.WaitCause == feeds.WaitRetryAfter && c.NotBefore.After(now) {
		return c.NotBefore
	}
	return time.Time{}
}
