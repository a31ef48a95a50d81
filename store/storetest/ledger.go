package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

var begin = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// A ledger is a store on its own clock, with the steps of the three loops.
type ledger struct {
	*store.Store
	t      *testing.T
	now    time.Time
	routes []alerts.Route
}

func newLedger(t *testing.T, open func(t *testing.T) *store.Store, routes ...alerts.Route) *ledger {
	t.Helper()
	return &ledger{Store: open(t), t: t, now: begin, routes: routes}
}

// route leads a topic to a channel that takes as much as comes.
func route(id, topic, channel string) alerts.Route {
	return alerts.Route{
		ID: id, Topic: topic, Target: target(channel),
		Limit: alerts.Limit{Burst: 1 << 20, Hour: 1 << 20},
	}
}

func target(channel string) alerts.Target { return alerts.Target{Kind: alerts.Channel, ID: channel} }

// item is one about the topic "t".
func item(feed, id, title, url string) feeds.Item {
	return feeds.Item{Feed: feed, ID: id, Title: title, URL: url, Categories: []string{"t"}}
}

// poll keeps a poll's items, in document order.
func (l *ledger) poll(feed string, items ...feeds.Item) store.Kept {
	l.t.Helper()
	return l.keep(feeds.Batch{Feed: feeds.Feed{Name: feed}, Items: items})
}

func (l *ledger) keep(b feeds.Batch) store.Kept {
	l.t.Helper()
	kept, err := l.Keep(l.t.Context(), l.batch(b))
	if err != nil {
		l.t.Fatal(err)
	}
	return kept
}

// batch sets the fields that a fetch sets.
func (l *ledger) batch(b feeds.Batch) feeds.Batch {
	b.Items = slices.Clone(b.Items)
	for i := range b.Items {
		b.Items[i].Feed = b.Feed.Name
		if b.Items[i].Fetched.IsZero() {
			b.Items[i].Fetched = l.now
		}
	}
	if b.Cursor == (feeds.Cursor{}) {
		b.Cursor = feeds.Cursor{URL: "https://example.org/" + b.Feed.Name, Polled: l.now, Succeeded: l.now}
	}
	return b
}

// plan plans all pending items. An item matches the topics among its categories.
func (l *ledger) plan() alerts.Plan {
	l.t.Helper()
	waiting, err := l.Pending(l.t.Context(), 1000)
	if err != nil {
		l.t.Fatal(err)
	}
	var items []feeds.Item
	entries := make([]alerts.Entry, len(waiting))
	for i, p := range waiting {
		items = append(items, p.Item)
		entries[i].Seq, entries[i].Item = p.Seq, p.Item
		for _, topic := range p.Item.Categories {
			entries[i].Matches = append(entries[i].Matches, filters.Match{Rule: topic, Reason: "it is about " + topic})
		}
	}
	return alerts.NewPlan(l.now, entries, l.known(items...), nil, l.routes)
}

// work plans all pending items and commits the plan. It returns the numbers of the items.
func (l *ledger) work() (seqs []int64) {
	l.t.Helper()
	plan := l.plan()
	if err := l.Commit(l.t.Context(), l.now, plan); err != nil {
		l.t.Fatal(err)
	}
	for _, d := range plan.Decisions {
		seqs = append(seqs, d.Seq)
	}
	return slices.Compact(seqs)
}

// tell polls a report and plans it.
func (l *ledger) tell(feed, id, title string, topics ...string) feeds.Item {
	l.t.Helper()
	it := item(feed, id, title, "")
	if len(topics) > 0 {
		it.Categories = topics
	}
	l.poll(feed, it)
	l.work()
	return it
}

func (l *ledger) known(items ...feeds.Item) alerts.Known {
	l.t.Helper()
	known, err := l.Known(l.t.Context(), items, l.now.Add(-alerts.StoryWindow))
	if err != nil {
		l.t.Fatal(err)
	}
	return known
}

// delivery is the one of a story of one target.
func (l *ledger) delivery(it feeds.Item) alerts.Delivery {
	l.t.Helper()
	known := l.known(it)
	if len(known.Deliveries) != 1 {
		l.t.Fatalf("%d deliveries of %s, want one", len(known.Deliveries), it.ID)
	}
	return known.Deliveries[0]
}

func (l *ledger) pending() []string {
	l.t.Helper()
	waiting, err := l.Pending(l.t.Context(), 1000)
	if err != nil {
		l.t.Fatal(err)
	}
	ids := []string{}
	for _, p := range waiting {
		ids = append(ids, p.Item.ID)
	}
	return ids
}

// claim leases, and checks that NextDue agrees: Claim returns a
// delivery that is due by NextDue, and after Claim returned nil none is due by NextDue.
func (l *ledger) claim() *alerts.Lease {
	l.t.Helper()
	before := l.nextDue()
	lease, err := l.Claim(l.t.Context(), l.now)
	if err != nil {
		l.t.Fatal(err)
	}
	after := l.nextDue()
	switch {
	case lease == nil && !after.IsZero() && !after.After(l.now):
		l.t.Fatalf("at %v Claim gives nothing, and NextDue says %v", l.now, after)
	case lease != nil && (before.IsZero() || before.After(l.now)):
		l.t.Fatalf("at %v Claim gives %d deliveries, and NextDue said %v", l.now, len(lease.Deliveries), before)
	case lease != nil && len(lease.Deliveries) == 0:
		l.t.Fatalf("a lease of %s with nothing to deliver", lease.Target)
	}
	return lease
}

// mustClaim leases the due deliveries of the channel and checks their titles.
func (l *ledger) mustClaim(channel string, titles ...string) *alerts.Lease {
	l.t.Helper()
	lease := l.claim()
	if lease == nil {
		l.t.Fatalf("nothing is due, want %q at %s", titles, channel)
	}
	var got []string
	for _, d := range lease.Deliveries {
		got = append(got, d.Alert.Lead.Title)
	}
	if lease.Target != target(channel) || !slices.Equal(got, titles) {
		l.t.Fatalf("due: %q at %s, want %q at %s", got, lease.Target, titles, channel)
	}
	return lease
}

func (l *ledger) nothingDue() {
	l.t.Helper()
	if lease := l.claim(); lease != nil {
		l.t.Fatalf("%d deliveries are due at %s, want none", len(lease.Deliveries), lease.Target)
	}
}

func (l *ledger) nextDue() time.Time {
	l.t.Helper()
	due, err := l.NextDue(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return due
}

// settle records the outcome of the n-th delivery's attempt.
func (l *ledger) settle(lease *alerts.Lease, n int, o alerts.Outcome) {
	l.t.Helper()
	if err := l.trySettle(lease, n, o); err != nil {
		l.t.Fatal(err)
	}
}

func (l *ledger) trySettle(lease *alerts.Lease, n int, o alerts.Outcome) error {
	d := lease.Deliveries[n]
	if o.MessageID == delivered.MessageID { // each message has an id of its own
		o.MessageID = fmt.Sprint("m", d.ID)
	}
	return l.Settle(l.t.Context(), lease, d, alerts.Settle(d, o, l.now), l.now)
}

func (l *ledger) release(lease *alerts.Lease) {
	l.t.Helper()
	if err := l.Release(l.t.Context(), lease); err != nil {
		l.t.Fatal(err)
	}
}

// deliver serves the due deliveries of a channel with one outcome, until the target must rest.
func (l *ledger) deliver(o alerts.Outcome, channel string, titles ...string) []alerts.Delivery {
	l.t.Helper()
	lease := l.mustClaim(channel, titles...)
	for i := range lease.Deliveries {
		l.settle(lease, i, o)
		if o.Verdict != alerts.Delivered {
			break
		}
	}
	l.release(lease)
	return lease.Deliveries
}

// states returns the states of the alerts, by target and title, newest first.
func (l *ledger) states() []string {
	l.t.Helper()
	all, err := l.Recent(l.t.Context(), 1000)
	if err != nil {
		l.t.Fatal(err)
	}
	var out []string
	for _, a := range all {
		out = append(out, fmt.Sprintf("%s %s %s", a.Target.ID, a.Alert.Lead.Title, a.State))
	}
	return out
}

func (l *ledger) balanced() {
	l.t.Helper()
	b, err := l.Audit(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	for _, f := range b.Faults {
		l.t.Error(f)
	}
}

func equal[T comparable](t *testing.T, what string, got []T, want ...T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
