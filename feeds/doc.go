// Package feeds fetches and parses news feeds (RSS 0.9x to 2.0, RSS 1.0/RDF, Atom 0.3 and 1.0,
// JSON Feed, CDF) and normalises their entries to [Item]s: text without markup, absolute links,
// times in UTC.
//
// Its rules:
//
//   - One poll is one conditional GET: [Fetcher.Fetch]. What has to be remembered for the next
//     poll is the [Cursor] it returns, which is right after a failure, too. Nothing is retried
//     here; the caller polls again when the schedule says so, but not before Cursor.NotBefore.
//   - A poll reaches public addresses only, and what is meant for one host is sent to no other:
//     passwords, headers, validators. See [Fetcher].
//   - What publishers ask for is obeyed within bounds: no wait of more than 6 h after a success,
//     none of more than a day after a failure, and no feed is given up but for a week at a time
//     once it says that it is gone. See [Cursor].
//   - A feed is outside input. Every document passes limits of size, depth and number before a
//     parser reads it, and whatever is in it, [Parse] returns items or an error; it never panics.
//   - An item is known by several keys, [Item.Keys]; any equal key means the same item.
//   - What cannot be read in full is left out rather than guessed: a date with a word that no table
//     has is no date, a link of Google News that holds a ticket stays as it is.
//   - Feeds are found (package discover) only when a person asks, and with few requests.
//   - gofeed parses every document, and only this package imports it. It never sees the bytes of a
//     publisher: gofeed 1.4.2 gives up a whole feed over a bare "<", loses items after a stray end tag,
//     and recurses without limit. feeds/internal/mend writes each document, sound or broken, as
//     well-formed RSS within limits, and gofeed.go maps gofeed's items to Item.
//   - A document that can be read in part is read in part, and Document.Damage says what is wrong.
//
// Poll a feed once, then again an hour later:
//
//	ft := feeds.NewFetcher("Tocsin/1.0 (+https://example.org/tocsin)")
//	f := feeds.Feed{Name: "Example", URL: "https://example.org/feed.xml", Lang: "en"}
//	batch, err := ft.Fetch(ctx, f, feeds.Cursor{}, time.Now())
//	// err is a sentence for the operator; batch.Cursor is to be kept either way
//	batch, err = ft.Fetch(ctx, f, batch.Cursor, time.Now())
package feeds
