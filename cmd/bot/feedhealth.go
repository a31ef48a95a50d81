package main

import (
	"context"
	"fmt"
	"time"

	"tocsin/feeds"
	"tocsin/store"
)

// The health of a feed, as the ledger keeps it. A change is an event.
const (
	well   = ""
	dead   = "dead"
	lost   = "gone" // for good, says its server
	silent = "silent"
)

const (
	deadFailures  = 10             // in a row; they take about eight hours
	deadFor       = 12 * time.Hour // without a success, and with deadAtLeast failures
	deadAtLeast   = 3
	silentAtLeast = 48 * time.Hour
	silentPaces   = 10
)

// healthOf is a feed's health after a poll, and why. A feed that fails is what it was until it has
// failed for long; one that was never read is soon known to be wrong.
func healthOf(was string, c feeds.Cursor) (is, reason string) {
	switch {
	case c.GoneForGood():
		return lost, "its server says that it is gone for good (410)"
	case c.Failures > 0:
		since := c.Polled.Sub(c.Succeeded)
		switch {
		case c.Failures < deadAtLeast || c.Failures < deadFailures && since < deadFor && !c.Succeeded.IsZero():
			return was, ""
		case c.Succeeded.IsZero():
			return dead, fmt.Sprintf("it could never be read: %s", c.Error)
		}
		return dead, fmt.Sprintf("%s since %s: %s", plural(c.Failures, "failed poll"), c.Succeeded.UTC().Format("2006-01-02 15:04 UTC"), c.Error)
	case c.Pace > 0 && !c.Latest.IsZero():
		if quiet := c.Polled.Sub(c.Latest); quiet >= max(silentAtLeast, silentPaces*c.Pace) {
			return silent, fmt.Sprintf("it answers and has had nothing new since %s; before, it had an item about every %s", c.Latest.UTC().Format("2006-01-02 15:04 UTC"), brief(c.Pace))
		}
	}
	switch was {
	case well:
		return well, ""
	case silent:
		return well, "it has news again"
	}
	return well, "it can be read again"
}

// watchHealth records a change of a feed's health, and tells of it once.
func (s *service) watchHealth(ctx context.Context, feed string, c feeds.Cursor) {
	was, _ := s.health.Load(feed)
	before, _ := was.(string)
	is, reason := healthOf(before, c)
	if is == before {
		return
	}
	event := store.FeedEvent{Feed: feed, At: c.Polled, Health: is, Reason: reason}
	changed, err := s.store.SetHealth(ctx, event)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil: // the next poll finds it out again
		s.log.Error("a feed's health could not be kept", "feed", feed, "err", err)
		return
	}
	s.health.Store(feed, is)
	switch {
	case !changed:
	case is == well:
		s.log.Info("feed recovered", "feed", feed, "reason", reason)
	default:
		s.log.Warn("feed "+is, "feed", feed, "reason", reason)
	}
}

// healthWord is a feed's health for people: what is kept of it, or what its cursor shows.
func healthWord(kept string, c feeds.Cursor) string {
	switch {
	case kept != well:
		return kept
	case c.Polled.IsZero():
		return "new"
	case c.Failures > 0:
		return "failing"
	}
	return "well"
}
