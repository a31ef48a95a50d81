package discord

import (
	"sync"
	"time"
)

// A rolling counter lets n things happen within any stretch of a time.
type rolling struct {
	n   int
	per time.Duration
	at  []time.Time // of those within the last stretch, in order
}

// room tells how long there is no room for another one; zero when there is.
func (r *rolling) room(now time.Time) time.Duration {
	for len(r.at) > 0 && now.Sub(r.at[0]) >= r.per {
		r.at = r.at[1:]
	}
	if len(r.at) < r.n {
		return 0
	}
	return r.at[len(r.at)-r.n].Add(r.per).Sub(now)
}

// add counts one.
func (r *rolling) add(now time.Time) { r.at = append(r.at, now) }

// A queue lets one thing happen at a time, with a pause in between, in the order in which they
// were first asked for. Nobody waits in it: who comes too early is told when to come again.
type queue struct {
	every time.Duration

	mu    sync.Mutex
	last  time.Time            // when one happened
	tail  time.Time            // the last turn that was given out
	turns map[string]time.Time // by who asked
}

// ask tells how long it is until who's turn; zero is now, and takes the turn.
func (q *queue) ask(who string, now time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	turn, waits := q.turns[who]
	if waits && now.Before(turn) {
		return turn.Sub(now)
	}
	// Who comes late may find that others, late as well, have just gone.
	free := q.last.Add(q.every)
	if next := q.tail.Add(q.every); !waits && next.After(free) {
		free = next
	}
	if free.After(now) {
		turn = maxTime(free, q.tail.Add(q.every))
		if q.turns == nil {
			q.turns = map[string]time.Time{}
		}
		q.turns[who], q.tail = turn, turn
		return turn.Sub(now)
	}
	delete(q.turns, who)
	q.last = now
	return 0
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
