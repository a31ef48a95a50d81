package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"tocsin/feeds"
)

const (
	// The interval of a feed without a schedule.
	firstInterval    = 10 * time.Minute // until its pace is known
	shortestInterval = 5 * time.Minute
	longestInterval  = 3 * time.Hour

	longestPhase    = 5 * time.Minute // and never more than a tenth of the interval
	longestForgiven = 5 * time.Minute // and never more than half of the interval
)

// A scheduledFeed is a feed and when it is polled.
type scheduledFeed struct {
	feeds.Feed
	When  cron.Schedule // nil: as often as the feed has news
	Gap   time.Duration // the least time between two turns of When
	Phase time.Duration // how long after the times of a cron expression the feed has its turn
}

// scheduled gives a feed its turns.
func scheduled(f feeds.Feed, when cron.Schedule, gap time.Duration) scheduledFeed {
	s := scheduledFeed{Feed: f, When: when, Gap: gap}
	if _, ok := when.(wall); ok {
		s.Phase = phaseOf(f.URL, gap)
	}
	return s
}

// phaseOf is a feed's share of a tenth of an interval.
func phaseOf(url string, interval time.Duration) time.Duration {
	return time.Duration(share(url) * float64(min(interval/10, longestPhase))).Truncate(time.Millisecond)
}

// share is a number from 0 to 1 that an address always has, by which feeds are spread over time.
func share(url string) float64 {
	sum := sha256.Sum256([]byte(url))
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
}

// A turn is when a feed is asked next, and why then.
type turn struct {
	At  time.Time // zero: never
	Why string    // as a sentence for the operator
}

// next is a feed's turn after what its cursor tells. It is a matter of the cursor alone, so that a
// restart changes nothing: a feed that was asked is asked again when its schedule says so, and not
// before the publisher wants to be. What is overdue has its turn in the past.
func (f scheduledFeed) next(c feeds.Cursor, now time.Time) turn {
	switch {
	case c.Polled.IsZero():
		return turn{now, "it was never asked"}
	case c.URL != "" && c.URL != f.URL:
		return turn{now, "it has a new address"}
	}
	if ahead := c.Polled.Sub(now); ahead > 0 { // the clock was set back
		c.Polled, c.NotBefore = now, c.NotBefore.Add(-ahead)
	}
	t := f.scheduledAfter(c)
	at, wait := c.Earliest(t.At)
	if !at.After(t.At) {
		return t
	}
	_, fields := f.When.(wall)
	t.Why = waitOf(c, wait)
	if fields && at.Sub(t.At) > min(f.Gap/2, longestForgiven) {
		// The times of a cron expression are kept, but for a wait that ends soon after one: an
		// hourly feed with an hour of max-age would be asked every two hours.
		t.At = f.tick(at.Add(-time.Second))
		t.Why += ", and then the schedule"
		return t
	}
	t.At = at
	return t
}

// net is a turn of a feed whose hub pushes: the poll is the net below the pushes then, and one every
// so often is enough. A feed that fails, or was not read at its address, is polled as ever.
func (t turn) net(f scheduledFeed, c feeds.Cursor, every time.Duration) turn {
	if at := c.Polled.Add(every); every > 0 && c.Failures == 0 && c.URL == f.URL && at.After(t.At) {
		return turn{at, fmt.Sprintf("its hub pushes what is new: a poll every %s is the net below", brief(every))}
	}
	return t
}

// scheduledAfter is the turn as it would be if the publisher said nothing.
func (f scheduledFeed) scheduledAfter(c feeds.Cursor) turn {
	switch s := f.When.(type) {
	case nil:
		interval, why := adaptive(c)
		return turn{c.Polled.Add(interval), why}
	case cron.ConstantDelaySchedule:
		return turn{c.Polled.Add(s.Delay), fmt.Sprintf("every %s by its schedule", brief(s.Delay))}
	}
	return turn{f.tick(c.Polled), fmt.Sprintf("%q is its schedule, and %s after that its phase", f.Schedule, brief(f.Phase))}
}

// tick is the next time of the schedule after t, with the phase.
func (f scheduledFeed) tick(t time.Time) time.Time {
	return f.When.Next(t.Add(-f.Phase)).Add(f.Phase)
}

// adaptive is how long after its last poll a feed without a schedule is asked again: after a
// quarter of the usual time between two items; and the longer it is silent the later, when that
// is eight times the usual.
func adaptive(c feeds.Cursor) (time.Duration, string) {
	if c.Pace <= 0 {
		return firstInterval, fmt.Sprintf("every %s until its pace is known", brief(firstInterval))
	}
	usual, why := c.Pace, fmt.Sprintf("it has an item about every %s", brief(c.Pace))
	if silent := c.Polled.Sub(c.Latest); !c.Latest.IsZero() && silent/8 > usual {
		usual, why = silent/8, fmt.Sprintf("it had an item about every %s, and the last one %s before the last poll", brief(c.Pace), brief(silent))
	}
	interval := min(max(usual/4, shortestInterval), longestInterval)
	return interval, fmt.Sprintf("every %s: %s", brief(interval), why)
}

// waitOf tells why a feed is not asked at the time of its schedule.
func waitOf(c feeds.Cursor, wait string) string {
	switch {
	case c.Failures > 0 && strings.HasPrefix(wait, "Retry-After"):
		return fmt.Sprintf("after %s the publisher asks to wait: %s", plural(c.Failures, "failure"), wait)
	case c.GoneForGood():
		return "its publisher says that it is " + wait + ": remove it, or give it another address"
	case c.Failures == 0 && wait != "":
		return "the publisher asks to wait: " + wait
	case c.Failures > 0:
		return fmt.Sprintf("it waits longer with each failure, and had %d", c.Failures)
	}
	return "the publisher asks to wait"
}

// address is where a feed is asked: its own address, or the one that it has moved to for good.
func (f scheduledFeed) address(c feeds.Cursor) string {
	if c.Adopted && c.Moved != "" && c.URL == f.URL {
		return c.Moved
	}
	return f.URL
}
