package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
	"tocsin/store"
)

func healthTests() map[string]func(*testing.T, func(*testing.T) *store.Store) {
	return map[string]func(*testing.T, func(*testing.T) *store.Store){
		"a change is one event":        testHealthEvents,
		"a feed that was never kept":   testHealthOfNobody,
		"all or nothing":               testHealthIsAtomic,
		"old events are forgotten":     testPruneEvents,
		"cursors of all feeds at once": testCursors,
	}
}

func (l *ledger) setHealth(feed, health, reason string) bool {
	l.t.Helper()
	changed, err := l.SetHealth(l.t.Context(), store.FeedEvent{Feed: feed, At: l.now, Health: health, Reason: reason})
	if err != nil {
		l.t.Fatal(err)
	}
	return changed
}

// events returns the events with ids above after, oldest first.
func (l *ledger) events(after int64) []store.FeedEvent {
	l.t.Helper()
	es, err := l.RecentFeedEvents(l.t.Context(), 1000)
	if err != nil {
		l.t.Fatal(err)
	}
	slices.Reverse(es)
	return slices.DeleteFunc(es, func(e store.FeedEvent) bool { return e.ID <= after })
}

func testHealthEvents(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.poll("OC")
	l.poll("JAM")
	for _, step := range []struct {
		feed, health, reason string
		changed              bool
	}{
		{"OC", "", "well as ever", false},
		{"OC", "dead", "10 failed polls", true},
		{"JAM", "silent", "nothing new since Monday", true},
		{"OC", "dead", "11 failed polls", false},
		{"OC", "", "it can be read again", true},
	} {
		l.now = l.now.Add(time.Minute)
		if changed := l.setHealth(step.feed, step.health, step.reason); changed != step.changed {
			t.Errorf("%s %q: changed is %v", step.feed, step.health, changed)
		}
	}
	want := []store.FeedEvent{
		{ID: 1, Feed: "OC", At: begin.Add(2 * time.Minute), Health: "dead", Reason: "10 failed polls"},
		{ID: 2, Feed: "JAM", At: begin.Add(3 * time.Minute), Health: "silent", Reason: "nothing new since Monday"},
		{ID: 3, Feed: "OC", At: begin.Add(5 * time.Minute), Reason: "it can be read again"},
	}
	if diff := cmp.Diff(want, l.events(0)); diff != "" {
		t.Errorf("events (-want +got)\n%s", diff)
	}
	recent, err := l.RecentFeedEvents(t.Context(), 2)
	if diff := cmp.Diff([]store.FeedEvent{want[2], want[1]}, recent); diff != "" || err != nil {
		t.Errorf("the newest: %v (-want +got)\n%s", err, diff)
	}
	health, err := l.FeedHealth(t.Context())
	if diff := cmp.Diff(map[string]string{"JAM": "silent"}, health); diff != "" || err != nil {
		t.Errorf("health: %v (-want +got)\n%s", err, diff)
	}
	l.poll("JAM") // a poll alone changes nothing
	if all, err := l.Feeds(t.Context()); err != nil || all["JAM"].Health != "silent" || all["OC"].Health != "" {
		t.Errorf("status %+v, %v", all, err)
	}
}

func testHealthOfNobody(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	if l.setHealth("OC", "dead", "nobody kept it") || len(l.events(0)) > 0 {
		t.Error("an event of a feed that is not there was kept")
	}
}

func testHealthIsAtomic(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.poll("OC")
	atEveryMoment(t, func(ctx context.Context) error {
		_, err := l.SetHealth(ctx, store.FeedEvent{Feed: "OC", At: l.now, Health: "dead"})
		return err
	}, func() {
		health, err := l.FeedHealth(t.Context())
		if err != nil || len(health)+len(l.events(0)) > 0 {
			t.Errorf("half of it is kept: %v, %v", health, err)
		}
	})
	if len(l.events(0)) != 1 {
		t.Error("the event is not kept")
	}
}

func testPruneEvents(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.poll("OC")
	l.setHealth("OC", "dead", "10 failed polls")
	l.now = l.now.Add(keepFor + time.Hour)
	l.setHealth("OC", "", "it can be read again")
	l.prune()
	if es := l.events(0); len(es) != 1 || es[0].ID != 2 {
		t.Errorf("events kept: %+v", es)
	}
	l.now = l.now.Add(keepFor + time.Hour)
	l.prune()
	l.setHealth("OC", "dead", "10 failed polls")
	if es := l.events(2); len(es) != 1 || es[0].ID != 3 {
		t.Errorf("events after the second: %+v; ids must not come again", es)
	}
}

func testCursors(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	want := map[string]feeds.Cursor{
		"OC": {
			URL: "https://oc.example/", ETag: `"1"`, Polled: begin, NotBefore: begin.Add(time.Hour),
			Wait: "max-age 3600",
		},
		"JAM": {Polled: begin, Failures: 2, Error: "status 503", Pace: time.Hour, Signals: feeds.Signals{SkipDays: 3}},
	}
	for name, c := range want {
		l.keep(feeds.Batch{Feed: feeds.Feed{Name: name}, Cursor: c})
	}
	got, err := l.Cursors(t.Context())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}
