// Package discover finds the feeds of an address that people know: of a site, a profile, a channel, a
// repository, a search.
//
// In goes a feed whose URL may be a page's, out come its feeds, the best one first.
//
// The one rule: few requests, and only when a person asks. The feeds of known sites need no request, a
// page is read once, and at most three usual paths of its host are tried until the host objects. No
// address is polled twice.
//
//	found, err := discover.Find(ctx, fetcher, feeds.Feed{URL: "https://github.com/golang/go"}, now)
//	// found[0].URL == "https://github.com/golang/go/releases.atom"
package discover
