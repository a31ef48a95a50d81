package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

func planTests() map[string]func(*testing.T, func(*testing.T) *store.Store) {
	return map[string]func(*testing.T, func(*testing.T) *store.Store){
		"pending":                       testPending,
		"all or nothing":                testCommitIsAtomic,
		"a place twice":                 testPlaceTwice,
		"twice the same plan":           testCommitTwice,
		"decisions go to their items":   testDecisions,
		"decisions go by number":        testSeq,
		"a plan that does not fit":      testUnfit,
		"stories are found by keys":     testStories,
		"stories come back whole":       testStoryRoundTrip,
		"growth makes what is done due": testGrowth,
	}
}

func testPending(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.poll("OC", item("OC", "2", "", ""), item("OC", "1", "", ""))
	l.poll("JAM", item("JAM", "3", "", ""))
	equal(t, "pending", l.pending(), "1", "2", "3")
	some, err := l.Pending(t.Context(), 2)
	if err != nil || len(some) != 2 || some[1].Item.ID != "2" || some[1].Seq <= some[0].Seq {
		t.Errorf("two of them: %+v, %v", some, err)
	}
	if err := l.Commit(t.Context(), l.now, alerts.Plan{Decisions: []alerts.Decision{{
		Seq:      some[0].Seq,
		Decision: alerts.Unmatched,
	}, {Seq: some[1].Seq, Decision: alerts.Unmatched}}}); err != nil {
		t.Fatal(err)
	}
	equal(t, "pending", l.pending(), "3")
}

// untouched checks that a commit left nothing.
func (l *ledger) untouched(items ...feeds.Item) {
	l.t.Helper()
	if n := len(l.pending()); n != len(items) {
		l.t.Errorf("%d items wait, want %d", n, len(items))
	}
	if known := l.known(items...); len(known.Stories)+len(known.Deliveries) > 0 {
		l.t.Errorf("stories and deliveries: %+v", known)
	}
	counts, err := l.Decisions(l.t.Context())
	if err != nil || counts[alerts.New] != 0 {
		l.t.Errorf("decisions %v, %v", counts, err)
	}
	if n, err := l.Waiting(l.t.Context()); err != nil || n != 0 {
		l.t.Errorf("%d deliveries wait, %v", n, err)
	}
}

func testCommitIsAtomic(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	items := []feeds.Item{
		item("OC", "1", "Two brothers die in custody", "https://oc.example/1"),
		item("OC", "2", "Protest in front of the embassy", ""),
	}
	l.poll("OC", items...)
	plan := l.plan()
	atEveryMoment(t, func(ctx context.Context) error { return l.Commit(ctx, l.now, plan) },
		func() { l.untouched(items...) })
	equal(t, "pending", l.pending())
	l.balanced()
}

func testPlaceTwice(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	it := item("OC", "1", "Two brothers die in custody", "")
	l.poll("OC", it)
	plan := l.plan()
	plan.Deliveries = append(plan.Deliveries, plan.Deliveries[0])
	if err := l.Commit(t.Context(), l.now, plan); err == nil {
		t.Error("a story was to be told twice at one target, and no error")
	}
	l.untouched(it)
}

func testCommitTwice(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	it := item("OC", "1", "Two brothers die in custody", "")
	l.poll("OC", it)
	plan := l.plan()
	l.now = l.now.Add(time.Second)
	later := l.plan() // another planner: the same item, another story
	if err := l.Commit(t.Context(), l.now, plan); err != nil {
		t.Fatal(err)
	}
	if err := l.Commit(t.Context(), l.now, later); err == nil {
		t.Error("an item was committed twice without an error")
	}
	equal(t, "alerts", l.states(), "1 Two brothers die in custody waiting")
	if known := l.known(it); len(known.Stories) != 1 {
		t.Errorf("%d stories, want 1", len(known.Stories))
	}
}

// Two feeds number their items alike, or a guid was used again, and the items lie side by side. A
// line is an item's title and topics, and the decisions that are to be found for it.
func testDecisions(t *testing.T, open func(*testing.T) *store.Store) {
	const a, b = "Two brothers die in custody", "Protest in front of the embassy"
	for _, tc := range []struct {
		name  string
		items []string // title: topics
		want  []string // decision and route
	}{
		{"no rule holds for either", []string{a + ":", b + ":"}, []string{"unmatched", "unmatched"}},
		{"routes, then none", []string{a + ":x y", b + ":"}, []string{"new x, new y", "unmatched"}},
		{"none, then routes", []string{a + ":", b + ":x y"}, []string{"unmatched", "new x, new y"}},
		{"the same routes", []string{a + ":x y", b + ":x y"}, []string{"new x, new y", "new x, new y"}},
		{"other routes", []string{a + ":x y", b + ":z"}, []string{"new x, new y", "new z"}},
		{"one story", []string{a + ":x y", a + ":x y"}, []string{"new x, new y", "grown x, grown y"}},
		{"one story, other routes", []string{a + ":x", a + ":y"}, []string{"new x", "new y"}},
		{"three", []string{a + ":x", b + ":", a + ":x"}, []string{"new x", "unmatched", "grown x"}},
		{
			"nobody follows, then a duplicate",
			[]string{a + ":w", b + ":x", b + ":x"},
			[]string{"unrouted", "new x", "grown x"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := newLedger(t, open, route("x", "x", "1"), route("y", "y", "2"), route("z", "z", "3"))
			for i, line := range tc.items {
				title, topics, _ := strings.Cut(line, ":")
				it := item("", "7", title, "")
				it.Categories = strings.Fields(topics)
				l.poll(fmt.Sprint("feed ", i), it)
			}
			var got []string
			for _, seq := range l.work() {
				ds, err := l.Decided(t.Context(), seq)
				if err != nil {
					t.Fatal(err)
				}
				var all []string
				for _, d := range ds {
					all = append(all, strings.TrimSpace(d.Decision+" "+d.Route))
				}
				got = append(got, strings.Join(all, ", "))
			}
			equal(t, "decisions", got, tc.want...)
			l.balanced()
		})
	}
}

// testSeq commits decisions about two items with one id, in no order. The number of the item alone
// assigns them.
func testSeq(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.poll("OC", item("", "7", "Two brothers die in custody", ""))
	l.poll("JAM", item("", "7", "Protest in front of the embassy", ""))
	l.poll("TASS", item("", "7", "Moscow denies everything once more", ""))
	waiting, err := l.Pending(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	first, second := waiting[0].Seq, waiting[1].Seq
	plan := alerts.Plan{Decisions: []alerts.Decision{
		{Seq: second, Item: "7", Route: "x", Decision: alerts.New, Reason: "1"},
		{Seq: first, Item: "7", Route: "x", Decision: alerts.New, Reason: "2"},
		{Seq: second, Item: "7", Route: "y", Decision: alerts.Joined, Reason: "3"},
	}}
	if err := l.Commit(t.Context(), l.now, plan); err != nil {
		t.Fatal(err)
	}
	for seq, want := range map[int64][]string{first: {"2"}, second: {"1", "3"}, waiting[2].Seq: nil} {
		ds, err := l.Decided(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range ds {
			if d.Seq != seq {
				t.Errorf("a decision about item %d has number %d", seq, d.Seq)
			}
			got = append(got, d.Reason)
		}
		equal(t, fmt.Sprint("decisions about item ", seq), got, want...)
	}
	rest, err := l.Pending(t.Context(), 10)
	if err != nil || len(rest) != 1 || rest[0].Seq != waiting[2].Seq {
		t.Errorf("pending is %+v, %v; want only the item without a decision", rest, err)
	}
}

// testUnfit commits plans about items that the ledger does not hold.
func testUnfit(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	items := []feeds.Item{item("OC", "2", "", ""), item("OC", "1", "", "")}
	l.poll("OC", items...)
	plan := l.plan()
	first, second := plan.Decisions[0].Seq, plan.Decisions[1].Seq
	for _, seqs := range [][]int64{{0}, {second + 1}, {first, second, second + 1}, {first, 0, second}} {
		plan.Decisions = nil
		for _, seq := range seqs {
			plan.Decisions = append(plan.Decisions, alerts.Decision{Seq: seq, Decision: alerts.Unmatched})
		}
		if err := l.Commit(t.Context(), l.now, plan); err == nil {
			t.Errorf("decisions about the items %d of %d and %d: no error", seqs, first, second)
		}
		l.untouched(items...)
	}
}

func testStories(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	l.poll("OC", item("OC", "1", "Two brothers die in custody", "https://oc.example/1"))
	l.work()
	l.now = l.now.Add(time.Hour)
	l.poll("JAM", item("JAM", "1", "Protest in front of the embassy", "https://jam.example/1"))
	l.work()
	for _, tc := range []struct {
		name  string
		items []feeds.Item
		since time.Time
		want  []string
	}{
		{
			"by address",
			[]feeds.Item{item("TASS", "9", "Short", "https://www.oc.example/1?utm_source=x")},
			begin,
			[]string{"Two brothers die in custody"},
		},
		{
			"by title",
			[]feeds.Item{item("TASS", "9", "two brothers die in custody", "")},
			begin,
			[]string{"Two brothers die in custody"},
		},
		{"oldest first, each once", []feeds.Item{
			item("TASS", "9", "Two brothers die in custody", "https://jam.example/1"), // the newer one's address
			item("TASS", "8", "Protest in front of the embassy", "https://oc.example/1"),
		}, begin, []string{"Two brothers die in custody", "Protest in front of the embassy"}},
		{"not before since", []feeds.Item{item("TASS", "9", "Protest in front of the embassy",
			"https://oc.example/1")}, begin.Add(time.Minute), []string{"Protest in front of the embassy"}},
		{
			"none",
			[]feeds.Item{item("TASS", "1", "Moscow denies everything once more", "https://tass.example/1")},
			begin, nil,
		},
		{"of nothing", nil, begin, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			known, err := l.Known(t.Context(), tc.items, tc.since)
			if err != nil {
				t.Fatal(err)
			}
			var stories, deliveries []string
			for _, s := range known.Stories {
				stories = append(stories, s.Reports[0].Title)
			}
			for _, d := range known.Deliveries {
				deliveries = append(deliveries, d.Alert.Lead.Title)
			}
			slices.Sort(deliveries)
			equal(t, "stories", stories, tc.want...)
			equal(t, "deliveries", deliveries, slices.Sorted(slices.Values(tc.want))...)
		})
	}
}

func testStoryRoundTrip(t *testing.T, open func(*testing.T) *store.Store) {
	quiet := route("r", "t", "1")
	quiet.Role, quiet.Quiet = "9", alerts.Quiet{From: 12 * time.Hour, To: 13 * time.Hour, Zone: time.UTC}
	l := newLedger(t, open, quiet, route("s", "t", "2"))
	it := item("OC", "1", "Səfərov qardaşları həbsdə ölüb", "https://oc.example/1")
	it.Published, it.Lang = begin.Add(-time.Minute), "az"
	l.poll("OC", it)
	plan := l.plan()
	for i := range plan.Deliveries {
		plan.Deliveries[i].Alert.Spans = []filters.Span{{Field: "title", Start: 0, End: 10}}
	}
	if err := l.Commit(t.Context(), l.now, plan); err != nil {
		t.Fatal(err)
	}
	got := l.known(it)
	for i := range got.Deliveries {
		if got.Deliveries[i].ID == 0 {
			t.Error("a delivery without an id")
		}
		got.Deliveries[i].ID = 0
	}
	if diff := cmp.Diff(alerts.Known{Stories: plan.Stories, Deliveries: plan.Deliveries}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func testGrowth(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	const title = "Two brothers die in custody"
	it := l.tell("OC", "1", title)
	l.deliver(alerts.Outcome{MessageID: "m"}, "1", title)
	l.nothingDue()
	l.now = l.now.Add(time.Minute)
	l.tell("JAM", "1", title)
	d := l.delivery(it)
	if d.Version != 2 || d.Shown != 1 || len(d.Alert.Others) != 1 {
		t.Errorf("after growth: version %d, shown %d, %d others", d.Version, d.Shown, len(d.Alert.Others))
	}
	edits := l.deliver(alerts.Outcome{MessageID: "m"}, "1", title)
	if e := edits[0]; e.MessageID != fmt.Sprint("m", d.ID) || e.Step != alerts.Edit || len(e.Alert.Others) != 1 {
		t.Errorf("what is due is no edit: %+v", e)
	}
	if d := l.delivery(it); d.Shown != 2 {
		t.Errorf("shown %d after the edit, want 2", d.Shown)
	}
	l.nothingDue()
	l.balanced()

	// A message that is sent during the planning stays settled.
	l.tell("AFP", "1", title)
	l.poll("TASS", item("TASS", "1", title, ""))
	plan := l.plan()
	l.deliver(delivered, "1", title)
	l.nothingDue()
	if err := l.Commit(t.Context(), l.now, plan); err != nil {
		t.Fatal(err)
	}
	if e := l.deliver(delivered, "1", title)[0]; e.Step != alerts.Edit || e.Shown != 3 || len(e.Alert.Others) != 3 {
		t.Errorf("due is %+v, want the edit to the fourth version", e)
	}
	l.nothingDue()
}
