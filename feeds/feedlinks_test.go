package feeds

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"tocsin/feeds/internal/weburl"
)

func TestFeedLinks(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/feedlinks.txtar")
	if err != nil || len(archive.Files) < 9 {
		t.Fatal(len(archive.Files), err)
	}
	for _, f := range archive.Files {
		page, want, ok := strings.Cut(string(f.Data), "\n=>\n")
		if !ok {
			t.Fatalf("%s has no line with =>", f.Name)
		}
		got := ""
		for _, found := range feedLinks([]byte(page), mustURL(t, "https://reader:secret@example.org/news/today.html")) {
			got += strings.TrimSpace(found.URL+" "+found.Title) + "\n"
		}
		if strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s: %s, want %s", f.Name, got, want)
		}
	}
}

func FuzzFeedLinks(f *testing.F) {
	if archive, err := txtar.ParseFile("testdata/feedlinks.txtar"); err == nil {
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	page := mustURL(f, "https://reader:secret@example.org/news/today.html")
	f.Fuzz(func(t *testing.T, body []byte) {
		found := feedLinks(body, page)
		if len(found) > maxFeedLinks {
			t.Fatalf("%d feeds", len(found))
		}
		for i, one := range found {
			if u, err := url.Parse(one.URL); err != nil || !weburl.IsWeb(one.URL) || u.Host == "" ||
				strings.Contains(one.URL, "secret") {
				t.Fatalf("%q is no address", one.URL)
			}
			if strings.ContainsAny(one.Title, "\n\r") ||
				slices.ContainsFunc(found[:i], func(f FeedLink) bool { return f.URL == one.URL }) {
				t.Fatalf("%+v", found)
			}
		}
	})
}

// The error about a page names its feed, unless that could reveal a key.
func TestPagesNameTheirFeeds(t *testing.T) {
	const page = `<html><title>Page</title><link rel="alternate" type="application/rss+xml" href="/feed?key=secret">`
	for address, want := range map[string]string{
		"https://example.org/":            `not a feed but an HTML page titled "Page" (its feed is https://example.org/feed?key=secret)`,
		"https://example.org/?key=secret": `not a feed but an HTML page titled "Page" (it names its feed, which bot feed finds)`,
	} {
		_, err := Parse([]byte(page), "", mustURL(t, address), Feed{}, noon())
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestPage(t *testing.T) {
	for body, want := range map[string]bool{
		"<!doctype html><p>x": true, "<html>": true, "<opml/>": false, "{}": false, "": false,
	} {
		_, err := Parse([]byte(body), "", nil, Feed{}, noon())
		if not, ok := errors.AsType[*NotFeedError](err); !ok || not.Page() != want {
			t.Errorf("%q, %v: want a page %v", body, err, want)
		}
	}
}
