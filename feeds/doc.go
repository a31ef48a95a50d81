// Package feeds fetches news feeds (RSS, Atom, RDF, CDF, JSON Feed) and normalises their entries.
//
// In go a [Feed], the [Cursor] of its last poll and the time now; out come its [Item] values, as text
// without markup, absolute links and times in UTC, and the next cursor.
//
// The one rule: a feed is outside input, and its publisher a host. Every document, however broken,
// becomes items or an error within limits of time and memory; one poll is one conditional GET to a public
// address, and never comes before the time that the publisher asked for.
//
//	ft := feeds.NewFetcher("Tocsin/1.0 (+https://example.org/tocsin)")
//	f := feeds.Feed{Name: "Example", URL: "https://example.org/feed.xml", Lang: "en"}
//	batch, err := ft.Fetch(ctx, f, feeds.Cursor{}, now) // batch.Cursor has to be kept, whatever err is
//
// feeds/internal/mend writes each document as well-formed RSS, and only this package imports gofeed, which
// parses it: gofeed alone loses whole feeds over a bare "<", and recurses without limit.
package feeds
