package poll

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"tocsin/feeds"
)

const (
	// The interval of a feed without a schedule.
	firstInterval    = 10 * time.Minute // until its pace is known
	shortestInterval = 5 * time.Minute
	longestInterval  = 3 * time.Hour

	longestPhase     = 5 * time.Minute // and at most a tenth of the interval
	longestTolerance = 5 * time.Minute // and at most half of the interval
)

// A Feed is a feed and the times at which it is polled.
type Feed struct {
	feeds.Feed
	When  Schedule
	Phase time.Duration // after the times of a cron expression; 0 for any other schedule
	// PushEvery is the interval of polls while the feed's hub pushes its news; 0: it does not.
	PushEvery time.Duration
}

// NewFeed returns a feed with a schedule. Its phase depends on its address alone, so that feeds
// with one cron expression are not polled all at once.
func NewFeed(f feeds.Feed, s Schedule) Feed {
	scheduled := Feed{Feed: f, When: s}
	if s.fields() {
		scheduled.Phase = phase(f.URL, s.gap)
	}
	return scheduled
}

// phase returns an address's share of a tenth of an interval.
func phase(url string, interval time.Duration) time.Duration {
	return time.Duration(share(url) * float64(min(interval/10, longestPhase))).Truncate(time.Millisecond)
}

// share returns a number in [0, 1) that depends on an address alone. Feeds are spread over time by it.
func share(url string) float64 {
	sum := sha256.Sum256([]byte(url))
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
}

// Next returns the time of a feed's next poll, and the reason as a sentence for the operator. The
// time is in the past if the poll is overdue, now if the feed or its address is new, and zero if the
// schedule has no further time. It depends on the cursor alone and survives a restart: the feed is
// polled at the times of its schedule, and not before its publisher allows it. While the feed's hub
// pushes, and its last poll succeeded, the interval is at least PushEvery.
func Next(f Feed, c feeds.Cursor, now time.Time) (time.Time, string) {
	c = notAhead(c, now)
	at, why := next(f, c, now)
	if f.PushEvery <= 0 || c.Failures > 0 || c.URL != f.URL {
		return at, why
	}
	if net := c.Polled.Add(f.PushEvery); net.After(at) {
		return net, fmt.Sprintf("its hub pushes what is new: a poll every %s is the net below",
			feeds.Brief(f.PushEvery))
	}
	return at, why
}

// notAhead returns a cursor as it would be if the clock had not been set back since the last poll.
func notAhead(c feeds.Cursor, now time.Time) feeds.Cursor {
	if ahead := c.Polled.Sub(now); ahead > 0 {
		c.Polled, c.NotBefore = now, c.NotBefore.Add(-ahead)
	}
	return c
}

func next(f Feed, c feeds.Cursor, now time.Time) (time.Time, string) {
	switch {
	case c.Polled.IsZero():
		return now, "never polled"
	case c.URL != "" && c.URL != f.URL:
		return now, "it has a new address"
	}
	scheduled, why := scheduledAfter(f, c)
	at, cause, wait := c.Earliest(scheduled)
	if !at.After(scheduled) {
		return scheduled, why
	}
	why = waitReason(c, cause, wait)
	if f.When.fields() && at.Sub(scheduled) > min(f.When.gap/2, longestTolerance) {
		// A poll keeps to the times of a cron expression. A wait that ends soon after one of them is
		// the exception: an hourly feed with an hour of max-age would be polled every two hours.
		return f.tick(at.Add(-time.Second)), why + ", and then the schedule"
	}
	return at, why
}

// scheduledAfter returns the next poll after the last by the schedule alone, and the reason.
func scheduledAfter(f Feed, c feeds.Cursor) (time.Time, string) {
	if f.When.IsZero() {
		interval, why := adaptive(c)
		return c.Polled.Add(interval), why
	}
	if every, ok := f.When.interval(); ok {
		return c.Polled.Add(every), fmt.Sprintf("every %s by its schedule", feeds.Brief(every))
	}
	return f.tick(c.Polled), fmt.Sprintf("%q is its schedule, and %s after that its phase",
		f.Schedule, feeds.Brief(f.Phase))
}

// tick returns the next time of the schedule after t, with the phase; zero if there is none.
func (f Feed) tick(t time.Time) time.Time {
	at := f.When.Next(t.Add(-f.Phase))
	if at.IsZero() {
		return at
	}
	return at.Add(f.Phase)
}

// Interval returns the shortest time between two polls of a feed: by its schedule, or else by the
// pace of its items.
func (f Feed) Interval(c feeds.Cursor) time.Duration {
	if !f.When.IsZero() {
		return f.When.gap
	}
	interval, _ := adaptive(c)
	return interval
}

// adaptive returns the interval of a feed without a schedule, and the reason: a quarter of the usual
// time between two items, or a 32nd of the time for which there was no item if that is longer.
func adaptive(c feeds.Cursor) (time.Duration, string) {
	if c.Pace <= 0 {
		return firstInterval, fmt.Sprintf("every %s until its pace is known", feeds.Brief(firstInterval))
	}
	usual, why := c.Pace, fmt.Sprintf("it has an item about every %s", feeds.Brief(c.Pace))
	if silent := c.Polled.Sub(c.Latest); !c.Latest.IsZero() && silent/8 > usual {
		usual = silent / 8
		why = fmt.Sprintf("it had an item about every %s, and the last one %s before the last poll",
			feeds.Brief(c.Pace), feeds.Brief(silent))
	}
	interval := min(max(usual/4, shortestInterval), longestInterval)
	return interval, fmt.Sprintf("every %s: %s", feeds.Brief(interval), why)
}

// WaitReason returns the reason for c.NotBefore as a sentence for the operator.
func WaitReason(c feeds.Cursor) string { return waitReason(c, c.WaitCause, c.Wait) }

func waitReason(c feeds.Cursor, cause feeds.WaitCause, wait string) string {
	switch {
	case c.Failures == 1 && cause == feeds.WaitRetryAfter:
		return "after 1 failure the publisher asks to wait: " + wait
	case c.Failures > 1 && cause == feeds.WaitRetryAfter:
		return fmt.Sprintf("after %d failures the publisher asks to wait: %s", c.Failures, wait)
	case c.GoneForGood():
		return "its publisher says that it is " + wait + ": remove it, or give it another address"
	case c.Failures == 0 && wait != "":
		return "the publisher asks to wait: " + wait
	case c.Failures > 0:
		return fmt.Sprintf("it waits longer with each failure, and had %d", c.Failures)
	}
	return "the publisher asks to wait"
}
