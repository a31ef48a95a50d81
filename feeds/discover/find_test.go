package discover

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
)

func noon() time.Time { return time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC) }

// A web answers for every host from one server on loopback and records the requests.
type web struct {
	asked []string
	// pages has the answers by host and path: a body that begins with <, a status of digits, or the target
	// of a redirect.
	pages map[string]string
}

const feedOfTwo = `<rss version="2.0"><channel><title>The Feed</title>` +
	`<item><title>a</title></item><item><title>b</title></item></channel></rss>`

func (w *web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.asked = append(w.asked, r.Host+r.URL.RequestURI())
	answer, ok := w.pages[r.Host+r.URL.RequestURI()]
	switch {
	case !ok:
		http.NotFound(rw, r)
	case strings.HasPrefix(answer, "<"):
		rw.Header().Set("Content-Encoding", "gzip")
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		z := gzip.NewWriter(rw)
		_, _ = z.Write([]byte(answer)) // a test that reads nothing fails elsewhere
		_ = z.Close()
	case answer == "429":
		rw.WriteHeader(http.StatusTooManyRequests)
	default:
		http.Redirect(rw, r, answer, http.StatusFound)
	}
}

func (w *web) fetcher(t *testing.T) *feeds.Fetcher {
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	return &feeds.Fetcher{Client: &http.Client{Transport: &http.Transport{DialContext: dial, DisableCompression: true}}}
}

func TestFind(t *testing.T) {
	const named = `<html><head><title>Page</title>` +
		`<link rel="alternate" type="application/rss+xml" title="News" href="/feed/"></head></html>`
	const bare = `<html><head><title>Page</title></head><body>No feed</body></html>`
	for _, tt := range []struct {
		name, address string
		pages         map[string]string
		want          string // the first feed, its title, and how many items were read on the way
		err           string
		asked         []string
	}{
		{
			name: "a page names it", address: "http://example.org/a#b", pages: map[string]string{
				"example.org/a": named,
			},
			want: "http://example.org/feed/ News 0", asked: []string{"example.org/a"},
		},
		{
			name: "a page elsewhere names it", address: "http://example.org/a",
			pages: map[string]string{"example.org/a": "http://www.example.org/b", "www.example.org/b": named},
			want:  "http://www.example.org/feed/ News 0", asked: []string{"example.org/a", "www.example.org/b"},
		},
		{
			name: "it is a feed", address: "http://example.org/a", pages: map[string]string{"example.org/a": feedOfTwo},
			want: "http://example.org/a The Feed 2", asked: []string{"example.org/a"},
		},
		{
			name: "at a usual path", address: "http://example.org/a", pages: map[string]string{
				"example.org/a": bare, "example.org/rss.xml": feedOfTwo,
			},
			want: "http://example.org/rss.xml The Feed 2", asked: []string{
				"example.org/a", "example.org/feed", "example.org/rss.xml",
			},
		},
		{
			name: "pages where feeds could be", address: "http://example.org/a", pages: map[string]string{
				"example.org/a": bare, "example.org/feed": bare, "example.org/atom.xml": feedOfTwo,
			},
			want: "http://example.org/atom.xml The Feed 2", asked: []string{
				"example.org/a", "example.org/feed", "example.org/rss.xml", "example.org/atom.xml",
			},
		},
		{
			name: "nowhere", address: "http://example.org/a?key=secret", pages: map[string]string{
				"example.org/a?key=secret": bare,
			},
			err: `http://example.org/a is an HTML page titled "Page" that names no feed, and there is none at ` +
				`/feed, /rss.xml, /atom.xml (look for RSS on the site and give that address)`,
			asked: []string{
				"example.org/a?key=secret", "example.org/feed", "example.org/rss.xml", "example.org/atom.xml",
			},
		},
		{
			name: "the host wants to be left alone", address: "http://example.org/a", pages: map[string]string{
				"example.org/a": bare, "example.org/feed": "429",
			},
			err:   "Site: status 429 (too many requests) (on the search for a feed, at /feed)",
			asked: []string{"example.org/a", "example.org/feed"},
		},
		{
			name: "no page", address: "http://example.org/a",
			err:   "Site: status 404 (not found; check the address)",
			asked: []string{"example.org/a"},
		},
		{
			name: "a profile", address: "http://toots.example.org/@user", pages: map[string]string{
				"toots.example.org/@user": bare, "toots.example.org/@user.rss": feedOfTwo,
			},
			want: "http://toots.example.org/@user.rss The Feed 2", asked: []string{
				"toots.example.org/@user", "toots.example.org/@user.rss",
			},
		},
		{
			name: "a handle", address: "http://www.youtube.com/@name",
			pages: map[string]string{
				"www.youtube.com/@name": `<html><script>var x = {"externalId":"UCBR8-60-B28hp2BmDPdntcQ","x":1}</script></html>`,
			},
			want: "https://www.youtube.com/feeds/videos.xml?channel_id=UCBR8-60-B28hp2BmDPdntcQ  0", asked: []string{
				"www.youtube.com/@name",
			},
		},
		{
			name: "known", address: "https://www.reddit.com/r/azerbaijan",
			want: "https://www.reddit.com/r/azerbaijan/.rss  0",
		},
		{
			name: "known to have none", address: "https://t.me/s/channel",
			err: "https://t.me/s/channel has no feed: Telegram offers none (a bridge of your own, such as RSSHub, can make one)",
		},
		{
			name: "off the web", address: "file:///etc/passwd",
			err: "Site: the address is not on the web (it must begin with http:// or https://)",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &web{pages: tt.pages}
			found, err := Find(t.Context(), w.fetcher(t), feeds.Feed{Name: "Site", URL: tt.address}, noon())
			got, message := "", ""
			if len(found) > 0 {
				items := 0
				if b := found[0].Batch; b != nil {
					items = len(b.Items)
					if b.Feed.Name != "Site" || b.Feed.URL != found[0].URL || b.Cursor.URL != found[0].URL {
						t.Errorf("the batch is of %+v with %+v", b.Feed, b.Cursor)
					}
				}
				got = fmt.Sprintf("%s %s %d", found[0].URL, found[0].Title, items)
			}
			if err != nil {
				message = err.Error()
			}
			if got != tt.want || message != tt.err {
				t.Errorf("%q, %q; want %q, %q", got, message, tt.want, tt.err)
			}
			if diff := cmp.Diff(tt.asked, w.asked); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := &web{}
	if _, err := Find(ctx, w.fetcher(t), feeds.Feed{URL: "http://example.org/"}, noon()); !errors.Is(
		err,
		context.Canceled,
	) {
		t.Errorf("%v, want the end of the context", err)
	}
}
