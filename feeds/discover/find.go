package discover

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/internal/weburl"
)

// usualPaths are tried, in this order, on a site whose page names no feed: those of WordPress and most
// hosted blogs, of hand-made sites, and of the rest. There are no more than three, because every further
// path is a request for a page that does not exist.
var usualPaths = [...]string{"/feed", "/rss.xml", "/atom.xml"}

// A Found is a feed of the address.
type Found struct {
	URL   string       // absolute; http or https
	Title string       // in one line, of the link to the feed or of the feed itself; may be empty
	Batch *feeds.Batch // the result of the poll that found it; nil if it was not polled
}

// A NoFeedError is an address without a feed.
type NoFeedError struct {
	Address string // without user, password, query and fragment
	Why     string // the rest of the sentence: the document at the address, and the next step
}

func (e *NoFeedError) Error() string { return e.Address + " " + e.Why }

// Find returns the feeds of the address f.URL, the best one first. The other fields of f are for the
// polls. If f.URL is itself a feed's, it is the only one.
//
// The address of a known site needs no request. Any other is polled, and if it is a page that names no
// feed, so are at most three usual paths of its host, until one is a feed or the host objects. A feed
// that was polled has its Batch; the others may turn out not to work.
//
// The error is a [*NoFeedError] or one of [feeds.Fetcher.Fetch].
func Find(ctx context.Context, ft *feeds.Fetcher, f feeds.Feed, now time.Time) ([]Found, error) {
	u, err := url.Parse(f.URL)
	if err == nil && u.Host != "" {
		known, without := wellKnown(u)
		if without != "" {
			return nil, &NoFeedError{
				Address: weburl.Bare(u),
				Why: "has no feed: " + without +
					" offers none (a bridge of your own, such as RSSHub, can make one)",
			}
		}
		if len(known) > 0 {
			found := make([]Found, len(known))
			for i, k := range known {
				found[i].URL = k
			}
			return found, nil
		}
	}
	b, err := ft.Fetch(ctx, f, feeds.Cursor{}, now)
	if err == nil {
		return []Found{{URL: f.URL, Title: b.Title, Batch: &b}}, nil
	}
	not, ok := errors.AsType[*feeds.NotFeedError](err)
	switch {
	case !ok || !not.Page():
		return nil, err
	case len(not.Feeds) > 0:
		return named(not.Feeds), nil
	}
	return tryUsualPaths(ctx, ft, f, u, not.What, now)
}

// named returns the feeds that a page names.
func named(links []feeds.FeedLink) []Found {
	found := make([]Found, len(links))
	for i, l := range links {
		found[i] = Found{URL: l.URL, Title: l.Title}
	}
	return found
}

// tryUsualPaths looks for a feed at the usual paths of the host of a page.
func tryUsualPaths(
	ctx context.Context, ft *feeds.Fetcher, f feeds.Feed, page *url.URL, kind string, now time.Time,
) ([]Found, error) {
	paths := usualPaths[:]
	if strings.HasPrefix(page.Path, "/@") { // a profile, whose feed a Mastodon server has
		paths = append([]string{strings.TrimRight(page.EscapedPath(), "/") + ".rss"}, paths[:len(paths)-1]...)
	}
	for _, path := range paths {
		one := f
		one.URL = (&url.URL{Scheme: page.Scheme, User: page.User, Host: page.Host}).String() + path
		b, err := ft.Fetch(ctx, one, feeds.Cursor{}, now)
		not, isDocument := errors.AsType[*feeds.NotFeedError](err)
		switch {
		case err == nil:
			return []Found{{URL: one.URL, Title: b.Title, Batch: &b}}, nil
		case ctx.Err() != nil:
			return nil, err
		case isDocument && len(not.Feeds) > 0: // a page about feeds
			return named(not.Feeds), nil
		case !isAbsent(err):
			return nil, fmt.Errorf("%w (on the search for a feed, at %s)", err, path)
		}
	}
	return nil, &NoFeedError{Address: weburl.Bare(page), Why: fmt.Sprintf(
		"is %s that names no feed, and there is none at %s (look for RSS on the site and give that address)",
		kind, strings.Join(paths, ", "))}
}

// isAbsent reports whether an error only means that a path leads to no feed.
func isAbsent(err error) bool {
	if _, ok := errors.AsType[*feeds.NotFeedError](err); ok {
		return true
	}
	status, ok := errors.AsType[*feeds.StatusError](err)
	return ok && status.Code >= 400 && status.Code < 500 && status.Code != http.StatusTooManyRequests
}
