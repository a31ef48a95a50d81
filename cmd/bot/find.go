package main

import (
	"context"
	"fmt"
	"net/url"

	"tocsin/cmd/bot/console"
	"tocsin/feeds"
	"tocsin/feeds/discover"
)

// fetch reads a feed. If the URL is that of a page, it finds the feed of the page, prints its URL and
// reads it.
func (p *program) fetch(ctx context.Context, ft *feeds.Fetcher, f feeds.Feed) (feeds.Batch, error) {
	found, err := discover.Find(ctx, ft, f, p.now())
	if err != nil {
		return feeds.Batch{Feed: f}, err
	}
	best := found[0]
	if best.URL != f.URL {
		_, _ = fmt.Fprintf(p.stderr, "bot: %s is a page; reading its feed %s\n",
			withoutPassword(f.URL), withoutPassword(best.URL))
		for _, other := range found[1:] {
			_, _ = fmt.Fprintf(p.stderr, "bot: another of its feeds is %s\n",
				console.Printable(other.URL+"  "+other.Title))
		}
	}
	if best.Batch != nil {
		return *best.Batch, nil
	}
	f.URL = best.URL
	return ft.Fetch(ctx, f, feeds.Cursor{}, p.now())
}

// withoutPassword returns a URL for a terminal: printable and without its password.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the address"
	}
	return console.Printable(u.Redacted())
}
