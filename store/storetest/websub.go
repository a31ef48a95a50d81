package storetest

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
	"tocsin/feeds/websub"
	"tocsin/store"
)

func webSubTests() map[string]func(*testing.T, func(*testing.T) *store.Store) {
	return map[string]func(*testing.T, func(*testing.T) *store.Store){
		"one for a feed":                  testAddHub,
		"two changes at once":             testSaveHub,
		"what is over is forgotten":       testHubGone,
		"how seldom a feed may be polled": testHubStatus,
		"a push leaves the cursor alone":  testKeepPushed,
		"a push before the first poll":    testPushBeforePoll,
		"a push and the poll after it":    testPushThenPoll,
		"what a push does not repeat":     testPruneAfterPush,
		"a push is kept whole or not":     testPushIsAtomic,
	}
}

func hubOf(feed string, now time.Time) websub.Subscription {
	f := feeds.Feed{Name: feed, AllowPrivate: true}
	return websub.New(f, "https://hub.example/", "https://example.org/"+feed, "https://bot.example/websub/", now)
}

func (l *ledger) addHub(sub websub.Subscription) websub.Subscription {
	l.t.Helper()
	if err := l.AddHub(l.t.Context(), sub, l.now); err != nil {
		l.t.Fatal(err)
	}
	return l.hub(sub.Token)
}

func (l *ledger) hub(token string) websub.Subscription {
	l.t.Helper()
	h, ok, err := l.HubSubscription(l.t.Context(), token)
	if err != nil || !ok {
		l.t.Fatalf("no subscription: %v", err)
	}
	return h
}

func (l *ledger) saveHub(h websub.Subscription) websub.Subscription {
	l.t.Helper()
	h, saved, err := l.SaveHub(l.t.Context(), h)
	if err != nil || !saved {
		l.t.Fatalf("saved %v, %v", saved, err)
	}
	return h
}

// confirmed returns a subscription after its hub has confirmed it.
func (l *ledger) confirmed(h websub.Subscription, seconds string) websub.Subscription {
	l.t.Helper()
	next, _, err := h.Verify(url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {h.Topic}, "hub.challenge": {"c"}, "hub.lease_seconds": {seconds},
	}, l.now)
	if err != nil {
		l.t.Fatal(err)
	}
	return l.saveHub(next)
}

func (l *ledger) push(h websub.Subscription, items ...feeds.Item) (store.Kept, error) {
	b := l.batch(feeds.Batch{Feed: feeds.Feed{Name: h.Feed}, Items: items})
	f := feeds.Feed{Name: h.Feed, URL: "https://example.org/" + h.Feed}
	return l.KeepPushed(l.t.Context(), f, h.Token, b.Items, l.now)
}

func testAddHub(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	first := hubOf("OC", l.now)
	h := l.addHub(first)
	if h.Secret.Reveal() != first.Secret.Reveal() {
		t.Error("the secret does not come back")
	}
	if diff := cmp.Diff(first, h); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	l.addHub(hubOf("JAM", l.now))
	if _, ok, err := l.HubSubscription(t.Context(), "unknown"); ok || err != nil {
		t.Errorf("an unknown token: %v, %v", ok, err)
	}

	// A second one of the feed takes the place of one that the hub never confirmed, and has one that
	// it did confirm ended.
	second := l.addHub(hubOf("OC", l.now))
	if _, ok, err := l.HubSubscription(t.Context(), first.Token); ok || err != nil {
		t.Errorf("what the hub never had is still there: %v", err)
	}
	l.confirmed(second, "86400")
	third := l.addHub(hubOf("OC", l.now))
	if got := l.hub(second.Token); got.State != websub.Leaving || !got.Next.Equal(l.now) {
		t.Errorf("%+v, want it to be left now", got)
	}
	third.Feed = "another"
	if err := l.AddHub(t.Context(), third, l.now); err == nil {
		t.Error("a token is taken twice")
	}
	all, err := l.Hubs(t.Context())
	if err != nil || len(all) != 2 || all["OC"].State != websub.Asked {
		t.Errorf("status: %+v, %v", all, err)
	}
}

func testSaveHub(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	before := l.addHub(hubOf("OC", l.now))
	asking := l.saveHub(before.Ask(l.now))
	l.confirmed(asking, "86400") // while the request is still on its way
	failed := asking.Fail(&websub.HubError{Code: 503}, l.now)
	if _, saved, err := l.SaveHub(t.Context(), failed); saved || err != nil {
		t.Errorf("saved %v, %v: what was confirmed is overwritten", saved, err)
	}
	got := l.hub(before.Token)
	if got.State != websub.Active || got.Reason != "" || !got.LeaseEnd.Equal(l.now.Add(24*time.Hour)) {
		t.Errorf("%+v", got)
	}
	// SaveHub returns the record of the store, which can be saved again.
	again := l.saveHub(got.Ask(l.now))
	if diff := cmp.Diff(l.hub(before.Token), again); diff != "" {
		t.Errorf("(-ledger +given)\n%s", diff)
	}
	l.saveHub(again.Fail(&websub.HubError{Code: 503}, l.now))
	if got := l.hub(before.Token); got.Reason == "" || got.Failures != 1 {
		t.Errorf("%+v", got)
	}
}

func testHubGone(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	h := l.confirmed(l.addHub(hubOf("OC", l.now)), "86400")
	h = l.saveHub(h.Leave(l.now))
	gone := h
	gone.State = websub.Gone
	l.saveHub(gone)
	if all, err := l.HubSubscriptions(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d subscriptions, %v", len(all), err)
	}
	if _, saved, err := l.SaveHub(t.Context(), h); saved || err != nil {
		t.Errorf("saved %v, %v: it comes back", saved, err)
	}
}

func testHubStatus(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	every := func(when string, want time.Duration) {
		t.Helper()
		all, err := l.Hubs(t.Context())
		if got := all["OC"].PollEvery(l.now); err != nil || got != want {
			t.Errorf("%s: every %v, want %v (%v)", when, got, want, err)
		}
	}
	every("without a hub", 0)
	l.poll("OC")
	h := l.addHub(hubOf("OC", l.now))
	every("not confirmed", 0)
	h = l.confirmed(h, "86400")
	every("confirmed", time.Hour)
	l.now = l.now.Add(time.Hour)
	if _, err := l.push(h, item("OC", "1", "", "")); err != nil {
		t.Fatal(err)
	}
	every("pushed", 24*time.Hour)
	h = l.confirmed(l.hub(h.Token), "86400")
	every("renewed", 24*time.Hour)
	l.now = l.now.Add(25 * time.Hour)
	every("the lease is over", 0)
	l.confirmed(l.hub(h.Token), "86400")
	every("after a gap", time.Hour)
	all, err := l.Hubs(t.Context())
	got := all["OC"]
	if err != nil || !got.LastPush.Equal(begin.Add(time.Hour)) || !got.LeaseEnd.Equal(l.now.Add(24*time.Hour)) {
		t.Errorf("%+v, %v", got, err)
	}
}

func testKeepPushed(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.keep(feeds.Batch{
		Feed: feeds.Feed{Name: "OC"}, First: true, Items: []feeds.Item{item("OC", "1", "", "")},
		Cursor: feeds.Cursor{
			URL: "https://example.org/OC", ETag: `"a"`, Succeeded: l.now, Polled: l.now,
			NotBefore: l.now.Add(time.Hour), Failures: 2,
		},
	})
	before, err := l.Cursor(t.Context(), "OC")
	if err != nil {
		t.Fatal(err)
	}
	h := l.confirmed(l.addHub(hubOf("OC", l.now)), "86400")
	l.now = l.now.Add(time.Minute)
	kept, err := l.push(h,
		item("OC", "1", "", ""),
		at(item("OC", "3", "", ""), l.now.Add(-time.Minute)),
		at(item("OC", "2", "", ""), l.now.Add(-time.Hour)))
	if err != nil || kept.New != 2 || kept.Baseline != 0 || len(kept.Known) != 1 {
		t.Errorf("kept %+v, %v; want 2 new and 1 known", kept, err)
	}
	equal(t, "pending", l.pending(), "2", "3")
	after, err := l.Cursor(t.Context(), "OC")
	if diff := cmp.Diff(before, after); err != nil || diff != "" {
		t.Errorf("the cursor (-before +after) %v\n%s", err, diff)
	}
	if got := l.hub(h.Token); !got.LastPush.Equal(l.now) {
		t.Errorf("the last push was at %v", got.LastPush)
	}
	l.balanced()
	l.work()
	kept, err = l.push(h, item("OC", "2", "", ""), item("OC", "3", "", ""))
	if err != nil || kept.New != 0 || len(kept.Known) != 2 {
		t.Errorf("the same again: %+v, %v", kept, err)
	}
	if kept, err := l.push(h); err != nil || kept.New+len(kept.Known) != 0 {
		t.Errorf("an empty push: %+v, %v", kept, err)
	}
	l.balanced()
}

func testPushBeforePoll(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	h := l.addHub(hubOf("OC", l.now))
	refused := func(when string) {
		t.Helper()
		if _, err := l.push(h, item("OC", "1", "", "")); !errors.Is(err, store.ErrNoBaseline) {
			t.Errorf("%s: %v", when, err)
		}
		equal(t, "pending", l.pending())
	}
	refused("never polled")
	l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, Cursor: feeds.Cursor{Polled: l.now, Failures: 1, Error: "down"}})
	refused("never answered")
	elsewhere := feeds.Cursor{URL: "https://example.org/elsewhere", Polled: l.now, Succeeded: l.now}
	l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, Cursor: elsewhere})
	refused("answered at another address")
	l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, First: true, Items: []feeds.Item{item("OC", "1", "", "")}})
	kept, err := l.push(h, item("OC", "1", "", ""), item("OC", "2", "", ""))
	if err != nil || kept.New != 1 || len(kept.Known) != 1 {
		t.Errorf("after the baseline: %+v, %v", kept, err)
	}
	l.balanced()
}

func testPushThenPoll(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, First: true, Items: []feeds.Item{item("OC", "1", "", "")}})
	h := l.addHub(hubOf("OC", l.now))
	pushed := item("OC", "2", "Two brothers die in custody", "https://oc.example/2")
	if kept, err := l.push(h, pushed); err != nil || kept.New != 1 {
		t.Errorf("pushed: %+v, %v", kept, err)
	}
	kept := l.poll("OC",
		item("OC", "2, another guid", "Two brothers die in custody", "https://oc.example/2?utm_source=rss"),
		item("OC", "1", "", ""))
	if kept.New != 0 || len(kept.Known) != 2 {
		t.Errorf("polled: %+v", kept)
	}
	equal(t, "pending", l.pending(), "2")
	l.work()
	l.balanced()
}

// A push may hold one item alone. The items of the last poll are not forgotten because of it, or the next
// poll would take them for news.
func testPruneAfterPush(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	old := []feeds.Item{item("OC", "1", "", ""), item("OC", "2", "", "")}
	l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, First: true, Items: old})
	h := l.addHub(hubOf("OC", l.now))
	for range 3 {
		l.now = l.now.Add(2 * aMonth)
		if _, err := l.push(h, item("OC", l.now.String(), "", "")); err != nil {
			t.Fatal(err)
		}
		l.work()
		l.prune()
	}
	if kept := l.poll("OC", old...); kept.New != 0 || len(kept.Known) != 2 {
		t.Errorf("the old items: %+v", kept)
	}
}

func testPushIsAtomic(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.keep(feeds.Batch{Feed: feeds.Feed{Name: "OC"}, First: true})
	h := l.addHub(hubOf("OC", l.now))
	bad := item("OC", "2", "", "")
	bad.Published = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) // no JSON has this year
	if _, err := l.push(h, item("OC", "1", "", ""), bad); err == nil {
		t.Fatal("kept")
	}
	equal(t, "pending", l.pending())
	if !l.hub(h.Token).LastPush.IsZero() {
		t.Error("the push counts")
	}
	l.balanced()
}
