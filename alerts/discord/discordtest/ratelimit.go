package discordtest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Discord allows a bot 50 requests in a second, all routes together:
// https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
const globalPerSecond = 50

// limits counts requests by bucket in fixed windows.
type limits struct {
	mu      sync.Mutex
	enforce bool
	n       int
	per     time.Duration
	windows map[string]*window
	global  window
}

type window struct {
	ends time.Time
	used int
}

// take counts one request and returns the time that it has to wait; 0 if it may pass.
func (w *window) take(now time.Time, n int, per time.Duration) time.Duration {
	if !now.Before(w.ends) {
		*w = window{ends: now.Add(per)}
	}
	if w.used >= n {
		return w.ends.Sub(now)
	}
	w.used++
	return 0
}

// EnforceLimits makes the stand-in refuse requests above the limit of a bucket with 429 (see
// [Server.Limit]) or over 50 requests a second in all. Without it the headers always speak of
// a bucket that was just opened.
func (s *Server) EnforceLimits(on bool) {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	s.limits.enforce = on
	s.limits.windows = map[string]*window{}
	s.limits.global = window{}
}

// Limit sets the size of every bucket: n requests in per. The default is 5 in 5 seconds, what
// has been observed for messages to one channel. A bucket is a method and a route on one
// channel, guild or webhook.
func (s *Server) Limit(n int, per time.Duration) {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	s.limits.n, s.limits.per = n, per
}

// pass returns the rate-limit headers of an answer and, if the request must not be executed,
// the refusal in its place. Discord names a bucket for the route alone; key parts it further, by
// the channel, guild or webhook.
func (l *limits) pass(route, key string, exempt bool, now time.Time) (http.Header, *answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := http.Header{}
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%x", sha256.Sum256([]byte(route)))[:32])
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.n))
	if !l.enforce {
		l.describe(h, max(0, l.n-1), now, now.Add(l.per))
		return h, nil
	}
	if !exempt {
		if wait := l.global.take(now, globalPerSecond, time.Second); wait > 0 {
			a := limited(http.Header{}, wait, true)
			return a.header, &a
		}
	}
	w := l.windows[key]
	if w == nil {
		w = &window{}
		l.windows[key] = w
	}
	wait := w.take(now, l.n, l.per)
	l.describe(h, l.n-w.used, now, w.ends)
	if wait > 0 {
		a := limited(h, wait, false)
		return h, &a
	}
	return h, nil
}

func (l *limits) describe(h http.Header, remaining int, now, ends time.Time) {
	h.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(ends.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", ends.Sub(now).Seconds()))
}

func limited(h http.Header, wait time.Duration, global bool) answer {
	// Rounded up to three decimals: a client that waits exactly that time passes.
	wait = time.Duration(math.Ceil(wait.Seconds()*1000)) * time.Millisecond
	f := RateLimited(wait, global)
	maps.Copy(h, f.Header)
	return answer{status: f.Status, header: h, body: rateLimitBody(wait, global)}
}
