package discord

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tocsin/alerts"
)

// Discord allows a bot 50 requests a second, and an address 10,000 invalid requests (401, 403, 429) in ten
// minutes before Cloudflare bans it. The limiter stays below the first without a burst, since the start
// of Discord's second is unknown, and far below the second.
// https://docs.discord.com/developers/topics/rate-limits
const (
	perSecond     = 48
	burst         = 1
	invalidBudget = 2000
	invalidWindow = 10 * time.Minute
)

// A rateLimiter admits requests. It holds the limits of the whole bot (the rate, a pause that Discord
// asked for, the invalid requests, a refused token) and the buckets without room. It is safe for
// concurrent use.
//
// The built-in limits are those that Discord documents or is known to punish. The others are learnt from the
// answers, by bucket. A request that would exceed a limit is not made: the verdict is Later, and the outcome
// has the time to wait. The ledger records the limits that must survive a restart (crossposts of the last
// hour, channels to members and the times when they were opened) and passes them with the delivery.
type rateLimiter struct {
	pace *rate.Limiter

	mu      sync.Mutex
	pause   time.Time // end of the pause
	why     string    // reason of the pause
	invalid slidingWindow
	dead    bool // Discord refuses the bot token
	buckets buckets
}

func newRateLimiter() *rateLimiter {
	return &rateLimiter{
		pace:    rate.NewLimiter(perSecond, burst),
		invalid: slidingWindow{n: invalidBudget, per: invalidWindow},
	}
}

// closed reports whether a request must not be sent now, and returns the outcome for its delivery.
func (g *rateLimiter) closed(r request) (alerts.Outcome, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if r.bot && g.dead {
		return alerts.Outcome{Verdict: alerts.Fatal, Reason: badToken}, true
	}
	wait := func(after time.Duration, why string) (alerts.Outcome, bool) {
		return alerts.Outcome{Verdict: alerts.Later, After: after, Reason: why}, true
	}
	if now.Before(g.pause) {
		return wait(g.pause.Sub(now), g.why)
	}
	if rest := g.invalid.room(now); rest > 0 {
		return wait(rest, fmt.Sprintf("Discord refused %d requests within ten minutes: sending pauses, "+
			"since more of them would ban this address", invalidBudget))
	}
	route, major := r.route()
	if rest := g.buckets.rest(route, major, now); rest > 0 {
		return wait(rest, "Discord takes no more of this kind for now")
	}
	return alerts.Outcome{}, false
}

// pass waits until the rate allows a request, or ctx ends. It reports whether the request may be sent, and
// if not, returns the outcome for its delivery.
func (g *rateLimiter) pass(ctx context.Context, r request) (alerts.Outcome, bool) {
	if o, closed := g.closed(r); closed {
		return o, false
	}
	if err := g.pace.Wait(ctx); err != nil {
		return alerts.Outcome{Verdict: alerts.Later, Reason: "stopped before it was sent"}, false
	}
	o, closed := g.closed(r) // an answer may have closed it meanwhile
	return o, !closed
}

// refused reports whether Discord has refused the bot's token.
func (g *rateLimiter) refused() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.dead
}

// note records the limits that an answer reports.
func (g *rateLimiter) note(r request, v classified) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if v.invalid {
		g.invalid.add(now)
	}
	if until := now.Add(v.After); v.global && until.After(g.pause) {
		g.pause, g.why = until, v.Reason
	}
	if v.Verdict == alerts.Fatal {
		g.dead = true
	}
	route, major := r.route()
	g.buckets.learn(route, v.bucket)
	g.buckets.hold(route, major, v.hold, now)
}

// hold closes the bucket of a request for a time.
func (g *rateLimiter) hold(r request, after time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	route, major := r.route()
	g.buckets.hold(route, major, after, time.Now())
}
