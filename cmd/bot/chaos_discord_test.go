package main

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"tocsin/alerts/discord/discordtest"
)

// A weather makes a share of the calls to Discord fail, each in a documented way.
type weather struct {
	rng     *rand.Rand
	percent int
	most    int   // failures of one target in a row: none of Discord's lasts for ever
	harsh   bool  // failures that keep everything away for a minute, too
	asked   *fuse // burns with each call that posts or edits a message

	row           map[string]int
	calls, failed int
	kinds         map[string]int
	fate          map[time.Time]string // of calls that failed, by their arrival
}

func newWeather(rng *rand.Rand, most int, harsh bool) *weather {
	return &weather{
		rng: rng, percent: 33, most: most, harsh: harsh, asked: newFuse(), row: map[string]int{},
		kinds: map[string]int{}, fate: map[time.Time]string{},
	}
}

// A plague is one kind of failure.
type plague struct {
	name    string
	weight  int
	harsh   bool
	failure func(*rand.Rand) *discordtest.Failure
}

func plagues() []plague {
	unavailable := func(after bool) func(*rand.Rand) *discordtest.Failure {
		return func(rng *rand.Rand) *discordtest.Failure {
			f := discordtest.Unavailable([]int{500, 502, 503, 504}[rng.IntN(4)])
			f.After = after
			f.Delay = time.Duration(rng.IntN(50)) * time.Millisecond
			return f
		}
	}
	return []plague{
		{name: "429 route", weight: 5, failure: func(rng *rand.Rand) *discordtest.Failure {
			return discordtest.RateLimited(time.Duration(100+rng.IntN(900))*time.Millisecond, false)
		}},
		{name: "429 shared", weight: 2, failure: func(rng *rand.Rand) *discordtest.Failure {
			f := discordtest.RateLimited(time.Duration(100+rng.IntN(900))*time.Millisecond, false)
			f.Header.Set("X-RateLimit-Scope", "shared")
			return f
		}},
		{name: "429 global", weight: 2, failure: func(rng *rand.Rand) *discordtest.Failure {
			return discordtest.RateLimited(time.Duration(100+rng.IntN(400))*time.Millisecond, true)
		}},
		{name: "5xx", weight: 5, failure: unavailable(false)},
		{name: "5xx, carried out", weight: 5, failure: unavailable(true)},
		{
			name: "cut", weight: 4,
			failure: func(*rand.Rand) *discordtest.Failure { return discordtest.CutConnection(false) },
		},
		{
			name: "cut, carried out", weight: 5,
			failure: func(*rand.Rand) *discordtest.Failure { return discordtest.CutConnection(true) },
		},
		{name: "slow", weight: 3, failure: func(rng *rand.Rand) *discordtest.Failure {
			return &discordtest.Failure{Delay: time.Duration(100+rng.IntN(500)) * time.Millisecond}
		}},
		{name: "slow to tell", weight: 3, failure: func(rng *rand.Rand) *discordtest.Failure {
			return &discordtest.Failure{After: true, Delay: time.Duration(100+rng.IntN(500)) * time.Millisecond}
		}},
		{
			name: "Cloudflare 520", weight: 1,
			failure: func(*rand.Rand) *discordtest.Failure { return discordtest.Cloudflare(520) },
		},
		{
			name: "Cloudflare 429", weight: 1, harsh: true,
			failure: func(*rand.Rand) *discordtest.Failure {
				return discordtest.Cloudflare(http.StatusTooManyRequests)
			},
		},
		{name: "no answer in time", weight: 1, harsh: true, failure: func(*rand.Rand) *discordtest.Failure {
			return &discordtest.Failure{After: true, Delay: 20 * time.Second}
		}},
	}
}

// strike returns the failure of a call, or nil.
func (w *weather) strike(c discordtest.Call) *discordtest.Failure {
	w.calls++
	message := c.Method == http.MethodPatch || c.Method == http.MethodPost &&
		(strings.HasSuffix(c.Path, "/messages") || strings.HasSuffix(c.Path, "/threads") ||
			strings.Contains(c.Path, "/webhooks/"))
	if message && w.asked.burn() && w.rng.IntN(3) > 0 {
		// The program is killed before it receives the answer.
		w.kinds["killed"]++
		w.fate[c.At] = "killed"
		return &discordtest.Failure{After: true, Delay: 100 * time.Millisecond}
	}
	target := strings.Join(strings.SplitN(c.Path, "/", 6)[:min(5, strings.Count(c.Path, "/")+1)], "/")
	percent := w.percent
	if c.Method == http.MethodGet && !w.harsh { // a look takes several calls, and the short form no long back-off
		percent = 10
	}
	if w.row[target] >= w.most || w.rng.IntN(100) >= percent {
		w.row[target] = 0
		return nil
	}
	var open []plague
	sum := 0
	for _, p := range plagues() {
		if p.harsh && (!w.harsh || w.rng.IntN(10) > 0) {
			continue
		}
		sum += p.weight
		open = append(open, p)
	}
	n := w.rng.IntN(sum)
	for _, p := range open {
		if n -= p.weight; n >= 0 {
			continue
		}
		w.row[target]++
		w.failed++
		w.kinds[p.name]++
		w.fate[c.At] = p.name
		return p.failure(w.rng)
	}
	return nil
}
