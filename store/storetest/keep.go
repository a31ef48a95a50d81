package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
	"tocsin/store"
)

func keepTests() map[string]func(*testing.T, func(*testing.T) *store.Store) {
	return map[string]func(*testing.T, func(*testing.T) *store.Store){
		"baseline is silent":               testBaseline,
		"newest by time are news":          testNewest,
		"oldest first":                     testOldestFirst,
		"known by any key":                 testKnown,
		"keys accumulate":                  testGlitches,
		"re-used guid":                     testReusedGUID,
		"twice in one document":            testTwice,
		"failed poll":                      testFailedPoll,
		"cursor is kept to the byte":       testCursor,
		"all or nothing":                   testKeepIsAtomic,
		"what an item is comes back whole": testItemRoundTrip,
	}
}

func at(it feeds.Item, published time.Time) feeds.Item {
	it.Published = published
	return it
}

func testBaseline(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	old := []feeds.Item{item("OC", "1", "", ""), item("OC", "2", "", ""), item("OC", "3", "", "")}
	kept := l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, Items: old, First: true})
	if kept.Baseline != 3 || kept.New != 0 {
		t.Errorf("first answer: %+v, want a baseline of 3", kept)
	}
	equal(t, "pending", l.pending())
	kept = l.poll("OC", append(old, item("OC", "4", "", ""))...)
	if kept.New != 1 || kept.Baseline != 0 || len(kept.Known) != 3 {
		t.Errorf("second answer: %+v, want 1 new and 3 known", kept)
	}
	equal(t, "pending", l.pending(), "4")
	counts, err := l.Decisions(t.Context())
	if err != nil || counts["baseline"] != 3 {
		t.Errorf("decisions %v, %v; want a baseline of 3", counts, err)
	}
}

func testNewest(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	kept := l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC", Newest: 2}, First: true, Items: []feeds.Item{
		at(item("OC", "pinned, old", "", ""), begin.Add(-30*time.Hour)),
		at(item("OC", "newest", "", ""), begin.Add(-time.Hour)),
		at(item("OC", "oldest", "", ""), begin.Add(-90*time.Hour)),
		at(item("OC", "second", "", ""), begin.Add(-2*time.Hour)),
	}})
	if kept.New != 2 || kept.Baseline != 2 {
		t.Errorf("kept %+v, want 2 new and 2 baseline", kept)
	}
	equal(t, "pending", l.pending(), "second", "newest")

	few := l.keep(feeds.Batch{
		Feed: feeds.Feed{Name: "JAM", Newest: 10}, First: true,
		Items: []feeds.Item{item("JAM", "only", "", "")},
	})
	if few.New != 1 || few.Baseline != 0 {
		t.Errorf("kept %+v of one item, want it new", few)
	}
}

func testOldestFirst(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.poll("OC",
		item("OC", "undated, upper", "", ""), // taken as fetched now
		item("OC", "undated, lower", "", ""),
		at(item("OC", "b", "", ""), begin.Add(-time.Hour)),
		at(item("OC", "a", "", ""), begin.Add(-2*time.Hour)),
		at(item("OC", "from tomorrow", "", ""), begin.Add(20*time.Hour)), // not believed
	)
	equal(t, "pending", l.pending(), "a", "b", "from tomorrow", "undated, lower", "undated, upper")
}

func testKnown(t *testing.T, open func(*testing.T) *store.Store) {
	const title, url = "Two brothers die in custody", "https://oc.example/a/1"
	first := at(item("OC", "g1", title, url), begin.Add(-time.Hour))
	for _, tc := range []struct {
		name  string
		feed  string
		again feeds.Item
		known bool
	}{
		{"guid", "OC", at(item("OC", "g1", "Short", ""), begin.Add(-time.Hour)), true},
		{"address", "OC", item("OC", "g2", "Short", "http://www.oc.example/a/1/?utm_source=rss#top"), true},
		{"title of the day", "OC", at(item("OC", "g2", "TWO BROTHERS die in custody!", "https://oc.example/a/2"),
			begin.Add(-2*time.Hour)), true},
		{"title of another day", "OC", at(item("OC", "g2", title, "https://oc.example/a/2"),
			begin.Add(-30*time.Hour)), false},
		{"nothing", "OC", item("OC", "g2", "Something else was said today", "https://oc.example/a/2"), false},
		{"all keys of another feed", "JAM", first, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := newLedger(t, open)
			l.poll("OC", first)
			l.now = l.now.Add(time.Minute)
			kept := l.poll(tc.feed, tc.again)
			if got := kept.New == 0 && len(kept.Known) == 1; got != tc.known {
				t.Errorf("known: %v (%+v), want %v", got, kept, tc.known)
			}
		})
	}
}

// Each poll shares exactly one key with the polls before, and none with the first item.
func testGlitches(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	when := begin.Add(-time.Hour)
	l.poll("OC", at(item("OC", "g1", "Two brothers die in custody", "https://oc.example/1"), when))
	seq := l.work()[0]
	for _, glitch := range []struct{ what, guid, title, url string }{
		{"guid", "g2", "Two brothers die in custody", "https://oc.example/1"},
		{
			"address and title, known by the new guid", "g2", "Brothers from Azerbaijan die in custody",
			"https://oc.example/2",
		},
		{"guid and title, known by the new address", "g3", "Prosecutors open a case about it", "https://oc.example/2"},
		{"guid and address, known by the new title", "g4", "Prosecutors open a case about it", "https://oc.example/3"},
		{"title, known by the newest guid", "g4", "Moscow denies everything once more", ""},
	} {
		l.now = l.now.Add(time.Minute)
		kept := l.poll("OC", at(item("OC", glitch.guid, glitch.title, glitch.url), when))
		if diff := cmp.Diff(store.Kept{Known: []int64{seq}}, kept); diff != "" {
			t.Errorf("changed %s (-want +got)\n%s", glitch.what, diff)
		}
	}
}

func testReusedGUID(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	first := at(item("OC", "g", "Two brothers die in custody", "https://oc.example/1"), begin.Add(-2*time.Hour))
	second := at(item("OC", "g", "Protest in front of the embassy", "https://oc.example/2"), begin.Add(-time.Hour))
	if kept := l.poll("OC", first); kept.New != 1 {
		t.Fatalf("kept %+v", kept)
	}
	if kept := l.poll("OC", second, first); kept.New != 1 || len(kept.Known) != 1 {
		t.Errorf("kept %+v, want the second item new and the first known", kept)
	}
	seqs := l.work()
	if kept := l.poll("OC", second, first); !cmp.Equal(kept, store.Kept{Known: seqs}) {
		t.Errorf("kept %+v, want both known, as %v", kept, seqs)
	}
}

func testTwice(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	kept := l.poll("OC", item("OC", "1", "", "https://oc.example/1"),
		item("OC", "2", "", "https://oc.example/1?utm_medium=rss"))
	if kept.New != 1 || len(kept.Known) != 1 {
		t.Errorf("kept %+v, want one new and one known", kept)
	}
	l.balanced()
}

func testFailedPoll(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	good := feeds.Cursor{URL: "https://oc.example/feed", ETag: `W/"1"`, Polled: begin, Succeeded: begin}
	l.keep(feeds.Batch{
		Feed: feeds.Feed{Name: "OC"}, Title: "OC Media", Cursor: good,
		Items: []feeds.Item{item("OC", "1", "", "")},
	})
	bad := good
	bad.Polled, bad.NotBefore, bad.Failures, bad.Error = begin.Add(time.Hour), begin.Add(2*time.Hour), 3, "OC: "+
		"status 503"
	if kept := l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, Cursor: bad}); !cmp.Equal(kept, store.Kept{}) {
		t.Errorf("kept %+v", kept)
	}
	got, err := l.Cursor(t.Context(), "OC")
	if diff := cmp.Diff(bad, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	all, err := l.Feeds(t.Context())
	if f := all["OC"]; err != nil || f.Title != "OC "+
		"Media" || f.Items != 1 || f.Cursor.Failures != 3 || f.Cursor.Error != bad.Error {
		t.Errorf("status %+v, %v", f, err)
	}
	equal(t, "pending", l.pending(), "1")
}

func testCursor(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	if c, err := l.Cursor(t.Context(), "OC"); err != nil || c != (feeds.Cursor{}) {
		t.Errorf("cursor of a new feed: %+v, %v", c, err)
	}
	want := feeds.Cursor{
		URL: "https://oc.example/feed?a=%20", ETag: `W/"é '"`, LastModified: "Tue, 24 Nov 2026 12:00:00 " +
			"GMT", BodyHash: "0f",
		Polled: begin, Succeeded: begin.Add(-time.Millisecond), NotBefore: begin.Add(time.Hour), Failures: 7,
		Error: "two\nlines",
	}
	l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, Cursor: want})
	got, err := l.Cursor(t.Context(), "OC")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func testKeepIsAtomic(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	b := l.batch(feeds.Batch{
		Feed:  feeds.Feed{Name: "OC"},
		Items: []feeds.Item{item("OC", "1", "", "https://oc.example/1"), item("OC", "2", "", "")},
	})
	atEveryMoment(t, func(ctx context.Context) error {
		_, err := l.Keep(ctx, b)
		return err
	}, func() {
		equal(t, "pending", l.pending())
		if c, err := l.Cursor(t.Context(), "OC"); err != nil || c != (feeds.Cursor{}) {
			t.Errorf("cursor: %+v, %v; want none", c, err)
		}
	})
	equal(t, "pending", l.pending(), "2", "1")
}

func testItemRoundTrip(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	want := feeds.Item{
		ID: "urn:x?1 'é\x00", Feed: "OC", URL: "https://oc.example/İ", Title: "Səfərov " +
			"qardaşları", Summary: "a\nb", Content: "\"c\"",
		Authors: []string{"A"}, Categories: []string{}, Published: begin.Add(-time.Hour), Updated: begin,
		Fetched: begin, Lang: "az",
		Image: "https://oc.example/i.png", Enclosures: []feeds.Enclosure{{
			URL:  "https://oc.example/a.mp3",
			Type: "audio/mpeg", Length: 1 << 40,
		}},
	}
	l.poll("OC", want)
	got, err := l.Pending(t.Context(), 10)
	if err != nil || len(got) != 1 {
		t.Fatalf("%d items wait: %v", len(got), err)
	}
	if diff := cmp.Diff(want, got[0].Item); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
