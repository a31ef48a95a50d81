package discord

import (
	"sync"
	"time"
)

// A slidingWindow limits events to n within any period per.
type slidingWindow struct {
	n   int
	per time.Duration
	at  []time.Time // of the events within the last period, in order
}

// room returns the time until another event is allowed; 0 if it is allowed now.
func (r *slidingWindow) room(now time.Time) time.Duration {
	for len(r.at) > 0 && now.Sub(r.at[0]) >= r.per {
		r.at = r.at[1:]
	}
	if len(r.at) < r.n {
		return 0
	}
	return r.at[len(r.at)-r.n].Add(r.per).Sub(now)
}

// add records an event.
func (r *slidingWindow) add(now time.Time) { r.at = append(r.at, now) }

// A pacer spaces events by a fixed time, in the order in which they were first asked for. It never blocks:
// ask returns the time to wait. It is safe for concurrent use.
type pacer struct {
	every time.Duration

	mu    sync.Mutex
	last  time.Time            // time of the last event
	tail  time.Time            // latest time assigned to an event
	turns map[string]time.Time // assigned times by key
}

// ask returns the time until the event of a key; 0 means that it happens now.
func (p *pacer) ask(key string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	turn, waits := p.turns[key]
	if waits && now.Before(turn) {
		return turn.Sub(now)
	}
	// A caller that returns late may find that other late events have just happened.
	free := p.last.Add(p.every)
	if next := p.tail.Add(p.every); !waits && next.After(free) {
		free = next
	}
	if free.After(now) {
		turn = maxTime(free, p.tail.Add(p.every))
		if p.turns == nil {
			p.turns = map[string]time.Time{}
		}
		p.turns[key], p.tail = turn, turn
		return turn.Sub(now)
	}
	delete(p.turns, key)
	p.last = now
	return 0
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
