package poll

import (
	"fmt"
	"time"

	"tocsin/feeds"
)

// The health of a feed, as it is stored. A change is an event.
const (
	HealthWell   = ""
	HealthDead   = "dead"   // polls have failed for long
	HealthGone   = "gone"   // a confirmed 410
	HealthSilent = "silent" // it answers and has had no new item for long
)

const (
	deadFailures  = 10             // in a row; they take about eight hours
	deadFor       = 12 * time.Hour // without a success, and with deadAtLeast failures
	deadAtLeast   = 3
	silentAtLeast = 48 * time.Hour
	silentPaces   = 10
)

// Health returns a feed's health after a poll, and the reason for a change as a sentence for the
// operator. A feed that fails keeps its health until it has failed for deadFor or deadFailures
// times; one that was never read is dead after deadAtLeast failures.
func Health(was string, c feeds.Cursor) (is, reason string) {
	switch {
	case c.GoneForGood():
		return HealthGone, "its server says that it is gone for good (410)"
	case c.Failures > 0:
		since := c.Polled.Sub(c.Succeeded)
		switch {
		case c.Failures < deadAtLeast || c.Failures < deadFailures && since < deadFor && !c.Succeeded.IsZero():
			return was, ""
		case c.Succeeded.IsZero():
			return HealthDead, fmt.Sprintf("it could never be read: %s", c.Error)
		}
		return HealthDead, fmt.Sprintf("%d failed polls since %s: %s", c.Failures, minute(c.Succeeded), c.Error)
	case c.Pace > 0 && !c.Latest.IsZero():
		if quiet := c.Polled.Sub(c.Latest); quiet >= max(silentAtLeast, silentPaces*c.Pace) {
			return HealthSilent, fmt.Sprintf("it answers and has had nothing new since %s; "+
				"before, it had an item about every %s", minute(c.Latest), feeds.Brief(c.Pace))
		}
	}
	switch was {
	case HealthWell:
		return HealthWell, ""
	case HealthSilent:
		return HealthWell, "it has news again"
	}
	return HealthWell, "it can be read again"
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// HealthWord returns a feed's health as a word for the operator: its stored health, or else new,
// failing or well by its cursor.
func HealthWord(kept string, c feeds.Cursor) string {
	switch {
	case kept != HealthWell:
		return kept
	case c.Polled.IsZero():
		return "new"
	case c.Failures > 0:
		return "failing"
	}
	return "well"
}
