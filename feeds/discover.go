package feeds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tocsin/feeds/internal/weburl"
)

// usualPaths are tried, in this order, on a site whose page names no feed: those of WordPress and
// most hosted blogs, of hand-made sites, and of the rest. There are no more than three, because
// every further one is a request for a page that is not there.
var usualPaths = [...]string{"/feed", "/rss.xml", "/atom.xml"}

// A NoFeedError is an address without a feed, after every place that is polite to look at.
type NoFeedError struct {
	Address string // without user, password, query and fragment
	Why     string // what was found instead, and what to do
}

func (e *NoFeedError) Error() string { return e.Address + " " + e.Why }

// Discover finds the feeds of an address that people know: of a site, a profile, a channel, a
// repository, a search. f.URL is that address, and the other fields of f say how to ask. The best
// feed is the first; if it is f.URL itself, that was a feed already.
//
// What is well known needs no request. Else the address is polled, and if it is a page that names
// no feed, at most three usual paths of its host are, one after the other, until one is a feed or
// the host wants to be left alone. No address is polled twice: a feed that was polled on the way
// has its Batch. Whoever takes another one has to find out whether it works.
//
// The error is a [*NoFeedError] or one of [Fetcher.Fetch].
func (ft *Fetcher) Discover(ctx context.Context, f Feed, now time.Time) ([]Found, error) {
	u, err := url.Parse(f.URL)
	if err == nil && u.Host != "" {
		known, without := wellKnown(u)
		if without != "" {
			return nil, &NoFeedError{Address: weburl.Bare(u), Why: "has no feed: " + without + " offers none (a bridge of your own, such as RSSHub, can make one)"}
		}
		if len(known) > 0 {
			found := make([]Found, len(known))
			for i, k := range known {
				found[i].URL = k
			}
			return found, nil
		}
	}
	b, err := ft.Fetch(ctx, f, Cursor{}, now)
	var not *NotFeedError
	switch {
	case err == nil:
		return []Found{{URL: f.URL, Title: b.Title, Batch: &b}}, nil
	case !IsPage(err) || !errors.As(err, &not):
		return nil, err
	case len(not.Feeds) > 0:
		return not.Feeds, nil
	}
	return ft.try(ctx, f, u, not.What, now)
}

// try looks for a feed at the usual paths of the host of a page.
func (ft *Fetcher) try(ctx context.Context, f Feed, page *url.URL, what string, now time.Time) ([]Found, error) {
	paths := usualPaths[:]
	if strings.HasPrefix(page.Path, "/@") { // a profile, which a Mastodon server has a feed for
		paths = append([]string{strings.TrimRight(page.EscapedPath(), "/") + ".rss"}, paths[:len(paths)-1]...)
	}
	for _, path := range paths {
		one := f
		one.URL = (&url.URL{Scheme: page.Scheme, User: page.User, Host: page.Host}).String() + path
		b, err := ft.Fetch(ctx, one, Cursor{}, now)
		var not *NotFeedError
		switch {
		case err == nil:
			return []Found{{URL: one.URL, Title: b.Title, Batch: &b}}, nil
		case ctx.Err() != nil:
			return nil, err
		case errors.As(err, &not) && len(not.Feeds) > 0: // a page about feeds
			return not.Feeds, nil
		case !isAbsent(err):
			return nil, fmt.Errorf("%w (on the search for a feed, at %s)", err, path)
		}
	}
	return nil, &NoFeedError{Address: weburl.Bare(page), Why: fmt.Sprintf(
		"is %s that names no feed, and there is none at %s (look for RSS on the site and give that address)", what, strings.Join(paths, ", "))}
}

// isAbsent tells answers that only mean that a path leads nowhere.
func isAbsent(err error) bool {
	var status *StatusError
	var not *NotFeedError
	return errors.As(err, &not) ||
		errors.As(err, &status) && status.Code >= 400 && status.Code < 500 && status.Code != http.StatusTooManyRequests
}
