// Package poll decides when feeds are polled, and polls them.
//
// In: a [Feed], which is a feed and its [Schedule], the [feeds.Cursor] that its last poll left, and
// the time. Out: the time of the next poll and the reason for it, by the pure function [Next]; and
// the [Result] of each poll, by a [Scheduler], whose clock is cron.
//
// Its one rule: a feed is never polled before the time that its publisher asked for, even if its
// schedule has an earlier one, and two feeds of one host are never polled at once.
//
//	s, err := poll.ParseSchedule("@every 5m")
//	f := poll.NewFeed(feeds.Feed{Name: "Example", URL: "https://example.org/feed.xml"}, s)
//	at, why := poll.Next(f, cursor, now) // 12:13:30, "the publisher asks to wait: max-age 900"
package poll
