// Package poll decides when and how often a feed is polled.
//
// In: a [Feed], which is a feed and its [Schedule], the [feeds.Cursor] that its last poll left, and
// the time. Out: the time of the next poll and the reason for it, as a sentence for the operator.
//
// Its one rule: a feed is never polled before the time that its publisher asked for, whatever its
// schedule says, and two feeds of one host are never polled at once.
//
//	s, err := poll.ParseSchedule("@every 5m")
//	f := poll.NewFeed(feeds.Feed{Name: "Example", URL: "https://example.org/feed.xml"}, s)
//	at, why := poll.Next(f, cursor, now) // 12:13:30, "the publisher asks to wait: max-age 900"
package poll
