package storetest

import (
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/store"
)

func pruneTests() map[string]func(*testing.T, func(*testing.T) *store.Store) {
	return map[string]func(*testing.T, func(*testing.T) *store.Store){
		"what the feed still shows is kept": testPruneShown,
		"a feed that was quiet for months":  testPruneQuietFeed,
		"what waits is kept":                testPruneWaiting,
		"history":                           testHistory,
		"status":                            testStatus,
		"it answers":                        testPing,
	}
}

const (
	keepFor = 90 * 24 * time.Hour
	aMonth  = 30 * 24 * time.Hour
)

func (l *ledger) prune() int64 {
	l.t.Helper()
	n, err := l.Prune(l.t.Context(), l.now.Add(-keepFor))
	if err != nil {
		l.t.Fatal(err)
	}
	l.balanced()
	return n
}

func (l *ledger) kept(feed string) int {
	l.t.Helper()
	all, err := l.Feeds(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return all[feed].Items
}

func testPruneShown(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	pinned, gone := item("OC", "pinned", "About our outlet and its people", ""), item("OC", "gone",
		"Two brothers die in custody", "")
	l.poll("OC", gone, pinned)
	l.work()
	for range 2 {
		lease := l.claim()
		if lease == nil {
			break
		}
		for i := range lease.Deliveries {
			l.settle(lease, i, delivered)
		}
		l.release(lease)
	}
	for range 5 {
		l.now = l.now.Add(aMonth)
		l.poll("OC", pinned)
		l.prune()
	}
	if n := l.kept("OC"); n != 1 {
		t.Errorf("%d items kept, want the pinned one", n)
	}
	if known, err := l.Known(t.Context(), []feeds.Item{gone, pinned},
		time.Time{}); err != nil || len(known.Stories)+len(known.Deliveries) > 0 {
		t.Errorf("known still: %+v, %v", known, err)
	}
	kept := l.poll("OC", pinned)
	if kept.New != 0 {
		t.Errorf("kept %+v: what the feed showed all the time is news", kept)
	}
	if n := l.prune(); n != 0 {
		t.Errorf("%d rows pruned at the second time", n)
	}
}

// For half a year a feed answers "not modified" or not at all. Then its document comes back with
// one item more.
func testPruneQuietFeed(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	old := []feeds.Item{item("OC", "2", "", ""), item("OC", "1", "", "")}
	l.poll("OC", old...)
	l.work()
	for range 6 {
		l.now = l.now.Add(aMonth)
		l.poll("OC")
		l.prune()
	}
	kept := l.poll("OC", append([]feeds.Item{item("OC", "3", "", "")}, old...)...)
	if kept.New != 1 || len(kept.Known) != 2 {
		t.Errorf("kept %+v, want 1 new and 2 known", kept)
	}
}

func testPruneWaiting(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	l.tell("OC", "1", "waits for its target")
	l.poll("OC", item("OC", "2", "", "")) // pending
	for range 8 {
		l.now = l.now.Add(aMonth)
		l.poll("OC", item("OC", "9", "", ""))
		l.prune()
	}
	equal(t, "pending", l.pending(), "2", "9")
	l.deliver(delivered, "1", "waits for its target")
	l.now = l.now.Add(keepFor + time.Hour)
	l.prune()
	equal(t, "alerts", l.states())
}

func testHistory(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, Items: []feeds.Item{item("OC", "1", "", "")}, First: true})
	l.now = l.now.Add(time.Hour)
	l.poll("OC", item("OC", "3", "", ""), item("OC", "2", "", ""))
	l.work()
	l.now = l.now.Add(time.Hour)
	l.poll("JAM", item("JAM", "4", "", ""))
	history := func(since time.Time, n int) (ids []string) {
		if err := l.History(t.Context(), since, func(p store.Pending) bool {
			ids = append(ids, p.Item.ID)
			return len(ids) < n
		}); err != nil {
			t.Error(err)
		}
		return ids
	}
	equal(t, "all of it", history(time.Time{}, 9), "1", "2", "3", "4") // baseline, done and pending alike
	equal(t, "of the last hour", history(begin.Add(time.Hour), 9), "2", "3", "4")
	equal(t, "the first two", history(time.Time{}, 2), "1", "2")
	equal(t, "of the future", history(l.now.Add(time.Second), 9))
	equal(t, "pending", l.pending(), "4") // the connection is free again
}

func testStatus(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r1", "x", "1"), route("r2", "y", "2"))
	l.tell("OC", "1", "a", "x", "y")
	l.tell("OC", "2", "b", "x")
	l.tell("OC", "3", "c")
	l.tell("OC", "4", "d", "x")
	if n, err := l.Waiting(t.Context()); err != nil || n != 4 {
		t.Errorf("%d deliveries wait (%v), want 4", n, err)
	}
	lease := l.mustClaim("1", "a", "b", "d")
	l.settle(lease, 0, delivered)
	l.settle(lease, 1, notAllowed)
	l.release(lease)
	topics, err := l.TopicAlerts(t.Context())
	if err != nil || topics["x"] != 3 || topics["y"] != 1 || len(topics) != 2 {
		t.Errorf("alerts by topic: %v, %v", topics, err)
	}
	counts, err := l.Decisions(t.Context())
	if err != nil || counts[alerts.New] != 4 || counts[alerts.Unrouted] != 1 {
		t.Errorf("decisions: %v, %v", counts, err)
	}
	targets, err := l.Targets(t.Context())
	want := []store.TargetStatus{
		{Target: target("1"), Waiting: 1, Posted: 1, Refused: 1},
		{Target: target("2"), Waiting: 1},
	}
	if err != nil {
		t.Error(err)
	}
	equal(t, "targets", targets, want...)
	recent, err := l.Recent(t.Context(), 2)
	if err != nil || len(recent) != 2 || recent[0].Alert.Lead.Title != "d" || recent[1].State != alerts.Refused ||
		recent[1].Reason != "AutoMod" || !recent[0].Created.Equal(begin) {
		t.Errorf("recent: %+v, %v", recent, err)
	}
	equal(t, "alerts", l.states(), "1 d waiting", "1 b refused", "2 a waiting", "1 a done")
	l.balanced()
}

func testPing(t *testing.T, open func(*testing.T) *store.Store) {
	st := open(t)
	if err := st.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := st.Close(); err != nil {
		t.Error(err)
	}
	if err := st.Ping(t.Context()); err == nil {
		t.Error("a ledger that is closed answers")
	}
}
