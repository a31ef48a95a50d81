package discord

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tocsin/alerts"
)

// Discord allows a bot 50 requests a second, and an address 10,000 invalid requests (401, 403,
// 429) in ten minutes before Cloudflare bans it. We stay below the one, without a burst, since nobody
// knows where Discord's second begins, and well below the other.
// https://docs.discord.com/developers/topics/rate-limits
const (
	perSecond     = 48
	burst         = 1
	invalidBudget = 2000
	invalidWindow = 10 * time.Minute
)

// A gate is what all requests pass. It knows what holds for the whole sender: the pace, a pause
// that Discord asked for, the invalid requests so far, a refused token; and the limits that are
// used up.
type gate struct {
	pace *rate.Limiter

	mu      sync.Mutex
	pause   time.Time // nothing is sent before
	why     string
	invalid rolling
	dead    bool // the bot token is refused
	buckets buckets
}

func newGate() *gate {
	return &gate{pace: rate.NewLimiter(perSecond, burst), invalid: rolling{n: invalidBudget, per: invalidWindow}}
}

// closed says whether a request may not be sent now, and what that means for the delivery.
func (g *gate) closed(r request) (alerts.Outcome, bool) {
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
		return wait(rest, fmt.Sprintf("Discord refused %d requests within ten minutes: sending rests, or this address would be banned", invalidBudget))
	}
	route, major := r.route()
	if rest := g.buckets.rest(route, major, now); rest > 0 {
		return wait(rest, "Discord takes no more of this kind for now")
	}
	return alerts.Outcome{}, false
}

// pass waits for a place in the pace, as long as ctx allows. It tells whether the request may be
// sent, or else what that means for the delivery.
func (g *gate) pass(ctx context.Context, r request) (alerts.Outcome, bool) {
	if o, closed := g.closed(r); closed {
		return o, false
	}
	if err := g.pace.Wait(ctx); err != nil {
		return alerts.Outcome{Verdict: alerts.Later, Reason: "stopped before it was sent"}, false
	}
	o, closed := g.closed(r) // an answer may have closed it while this one waited
	return o, !closed
}

// refused says whether the bot's token is known to be refused.
func (g *gate) refused() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.dead
}

// note learns from the answer to a request.
func (g *gate) note(r request, v reading) {
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

// hold lets no request of the same kind pass for a while.
func (g *gate) hold(r request, after time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	route, major := r.route()
	g.buckets.hold(route, major, after, time.Now())
}
