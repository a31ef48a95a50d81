package feedtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"tocsin/feeds"
	"tocsin/feeds/feedtest"
)

func open(t *testing.T) *feedtest.Newsroom {
	t.Helper()
	room, err := feedtest.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := room.Close(); err != nil {
			t.Error(err)
		}
	})
	return room
}

// get asks for a feed, with the given ETag if there is one.
func get(t *testing.T, address, etag string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func parse(t *testing.T, f feeds.Feed) *gofeed.Feed {
	t.Helper()
	_, body := get(t, f.URL, "")
	parsed, err := gofeed.NewParser().ParseString(body)
	if err != nil {
		t.Fatalf("%s: %v\n%s", f.Name, err, body)
	}
	return parsed
}

func TestEveryDocumentIsAProperFeed(t *testing.T) {
	room := open(t)
	media := map[string]string{
		"rss":  "application/rss+xml",
		"atom": "application/atom+xml",
		"json": "application/feed+json",
	}
	for edition := range room.Editions() {
		room.Publish(edition)
		for _, f := range room.Outlets() {
			where := fmt.Sprintf("edition %d, %s", edition, f.Name)
			resp, _ := get(t, f.URL, "")
			parsed := parse(t, f)
			if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, media[parsed.FeedType]+";") {
				t.Errorf("%s: %s is served as %s", where, parsed.FeedType, got)
			}
			if parsed.Title != f.Name || parsed.Language != f.Lang {
				t.Errorf("%s: calls itself %q in %q", where, parsed.Title, parsed.Language)
			}
			if len(parsed.Items) < 2 {
				t.Errorf("%s: %d items", where, len(parsed.Items))
			}
			for _, it := range parsed.Items {
				where := where + ", " + it.Title
				link, err := url.Parse(it.Link)
				if err != nil || link.Scheme != "https" || !strings.HasSuffix(link.Host, ".example") {
					t.Errorf("%s: link %q", where, it.Link)
				}
				if it.GUID == "" || it.Description+it.Content == "" {
					t.Errorf("%s: guid %q, text %q", where, it.GUID, it.Description+it.Content)
				}
				if it.PublishedParsed == nil {
					t.Errorf("%s: no date", where)
				} else if age := time.Since(*it.PublishedParsed); age < 0 || age > 7*24*time.Hour {
					t.Errorf("%s: %v old", where, age)
				}
			}
		}
	}
}

func TestPicturesAreServed(t *testing.T) {
	room := open(t)
	room.Publish(room.Editions() - 1)
	for _, f := range room.Outlets() {
		for _, it := range parse(t, f).Items {
			if it.Image == nil {
				continue
			}
			resp, _ := get(t, it.Image.URL, "")
			if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "image/png" {
				t.Errorf("%s: %s, %s", it.Image.URL, resp.Status, resp.Header.Get("Content-Type"))
			}
		}
	}
}

func TestItemsKeepTheirDates(t *testing.T) {
	room := open(t)
	dates := make(map[string]time.Time)
	for edition := range room.Editions() {
		room.Publish(edition)
		for _, f := range room.Outlets() {
			for _, it := range parse(t, f).Items {
				key := f.Name + " " + it.GUID
				if old, ok := dates[key]; ok && !old.Equal(*it.PublishedParsed) {
					t.Errorf("edition %d, %s: %v was %v before", edition, key, it.PublishedParsed, old)
				}
				dates[key] = *it.PublishedParsed
			}
		}
	}
}

func TestNotModified(t *testing.T) {
	room := open(t)
	f := room.Outlets()[0]
	first, _ := get(t, f.URL, "")
	etag := first.Header.Get("Etag")
	if first.StatusCode != http.StatusOK || etag == "" || first.Header.Get("Last-Modified") == "" {
		t.Fatalf("%s with ETag %q and Last-Modified %q", first.Status, etag, first.Header.Get("Last-Modified"))
	}
	if again, body := get(t, f.URL, etag); again.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("the same edition: %s, %q", again.Status, body)
	}
	room.Publish(1)
	next, _ := get(t, f.URL, etag)
	if next.StatusCode != http.StatusOK || next.Header.Get("Etag") == etag {
		t.Errorf("the next edition: %s, ETag %s after %s", next.Status, next.Header.Get("Etag"), etag)
	}
	room.Publish(0)
	if back, _ := get(t, f.URL, etag); back.StatusCode != http.StatusNotModified {
		t.Errorf("back to the first edition: %s", back.Status)
	}

	var log []string
	for _, r := range room.Log() {
		log = append(log, fmt.Sprintf("%s %t %d", r.Path, r.IfNoneMatch != "", r.Status))
	}
	want := []string{
		"/caspian-courier.rss false 200", "/caspian-courier.rss true 304",
		"/caspian-courier.rss true 200", "/caspian-courier.rss true 304",
	}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

func TestOtherRequestsAreRefused(t *testing.T) {
	room := open(t)
	f := room.Outlets()[0]
	resp, err := http.Post(f.URL, "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %s, %v", resp.Status, err)
	}
	for _, path := range []string{"", "/pictures/none.png", "/caspian-courier.atom", "/../newsroom.go"} {
		address := strings.TrimSuffix(f.URL, "/caspian-courier.rss") + path
		if resp, _ := get(t, address, ""); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%q: %s", path, resp.Status)
		}
	}
	if len(room.Log()) != 0 {
		t.Errorf("%d of them count as requests for feeds", len(room.Log()))
	}
}

// A reader that awaits each edition sees all of them, however fast they come.
func TestPlayAndAwait(t *testing.T) {
	room := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ended, end := context.WithCancel(ctx)
	end()
	for _, f := range room.Outlets() {
		if room.Await(ended) == nil {
			t.Fatalf("everything was read before %s was", f.Name)
		}
		get(t, f.URL, "")
	}
	if err := room.Await(ctx); err != nil {
		t.Fatal(err)
	}
	if err := room.Play(ctx, time.Microsecond); err != nil {
		t.Fatal(err)
	}
	_, body := get(t, room.Outlets()[2].URL, "")
	if !strings.Contains(body, "South Caucasus") {
		t.Errorf("the last edition is not out:\n%s", body)
	}
	cancel()
	if err := room.Await(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Await after the end: %v", err)
	}
	if err := room.Play(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("Play after the end: %v", err)
	}
}
