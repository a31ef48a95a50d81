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
// 429) in ten minutes before Cloudflare bans it. We stay well below both.
// https://docs.discord.com/developers/topics/rate-limits
const (
	perSecond     = 40
	burst         = 5
	invalidBudget = 2000
	invalidWindow = 10 * time.Minute
)

// A gate is what all requests pass. It knows what holds for the whole sender: the pace, a pause
// that Discord asked for, the invalid requests so far, a refused token.
type gate struct {
	pace *rate.Limiter

	mu      sync.Mutex
	pause   time.Time // nothing is sent before
	why     string
	invalid []time.Time // of the last ten minutes, in order
	dead    bool        // the bot token is refused
}

func newGate() *gate { return &gate{pace: rate.NewLimiter(perSecond, burst)} }

// closed tells how long nothing may be sent, and why; why is empty when the gate is open.
func (g *gate) closed() (rest time.Duration, why string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if now.Before(g.pause) {
		return g.pause.Sub(now), g.why
	}
	for len(g.invalid) > 0 && now.Sub(g.invalid[0]) >= invalidWindow {
		g.invalid = g.invalid[1:]
	}
	if len(g.invalid) >= invalidBudget {
		return g.invalid[0].Add(invalidWindow).Sub(now), fmt.Sprintf("Discord refused %d requests within ten minutes: sending rests, or this address would be banned", invalidBudget)
	}
	return 0, ""
}

// refused says whether the bot's token is known to be refused.
func (g *gate) refused() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.dead
}

// pass waits for a place in the pace, as long as ctx allows.
func (g *gate) pass(ctx context.Context) error { return g.pace.Wait(ctx) }

// note learns from an answer.
func (g *gate) note(r reading) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if r.invalid {
		g.invalid = append(g.invalid, now)
	}
	if until := now.Add(r.After); r.global && until.After(g.pause) {
		g.pause, g.why = until, r.Reason
	}
	if r.Verdict == alerts.Fatal {
		g.dead = true
	}
}
