package alerts_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
)

var begin = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// A ledger keeps the results of plans, as a store does.
type ledger struct {
	stories    map[string]alerts.Story
	deliveries map[int64]alerts.Delivery
}

func (l *ledger) known() alerts.Known {
	var k alerts.Known
	for _, s := range l.stories {
		k.Stories = append(k.Stories, s)
	}
	for _, d := range l.deliveries {
		k.Deliveries = append(k.Deliveries, d)
	}
	return k
}

func (l *ledger) commit(p alerts.Plan) {
	for _, s := range p.Stories {
		l.stories[s.ID] = s
	}
	for _, d := range p.Deliveries {
		if d.ID == 0 {
			d.ID = int64(len(l.deliveries) + 1)
		}
		l.deliveries[d.ID] = d
	}
}

// TestPlans plays testdata/plans.txt twice: each item alone, and the items of a case
// that come at one time together.
func TestPlans(t *testing.T) {
	doc, err := os.ReadFile("testdata/plans.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(string(doc), "\n== ")[1:]
	if len(cases) < 10 {
		t.Fatalf("read %d cases only", len(cases))
	}
	for _, c := range cases {
		name, body, _ := strings.Cut(c, "\n")
		t.Run(name, func(t *testing.T) {
			l := &ledger{map[string]alerts.Story{}, map[int64]alerts.Delivery{}}
			var routes []alerts.Route
			for line := range strings.Lines(body) {
				f := strings.Split(strings.TrimSpace(line), "|")
				for i := range f {
					f[i] = strings.TrimSpace(f[i])
				}
				switch f[0] {
				case "route":
					target, err := alerts.ParseTarget(f[3])
					if err != nil {
						t.Fatal(err)
					}
					routes = append(routes, alerts.Route{ID: f[1], Topic: f[2], Target: target})
				case "item":
					now, it, topics := itemOf(t, f)
					entry := alerts.Entry{Item: it}
					for _, topic := range topics {
						entry.Matches = append(entry.Matches, filters.Match{Rule: topic})
					}
					plan := alerts.NewPlan(now, []alerts.Entry{entry}, l.known(), nil, routes)
					l.commit(plan)
					if got, want := decisions(plan.Decisions), strings.Join(f[7:],
						" | "); got != strings.TrimSpace(want) {
						t.Errorf("%s\n got %s\nwant %s\n%+v", line, got, want, plan.Decisions)
					}
				}
			}
		})
	}
}

func itemOf(t *testing.T, f []string) (time.Time, feeds.Item, []string) {
	t.Helper()
	var h, m int
	if _, err := fmt.Sscanf(f[1], "%d:%d", &h, &m); err != nil {
		t.Fatal(err)
	}
	now := begin.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
	var topics []string
	if f[6] != "-" {
		topics = strings.Fields(f[6])
	}
	return now, feeds.Item{ID: f[2], Feed: f[3], Title: f[4], URL: f[5], Fetched: now}, topics
}

// decisions writes decisions as plans.txt does.
func decisions(ds []alerts.Decision) string {
	var what, leads []string
	for _, d := range ds {
		word := d.Decision
		if d.Route != "" {
			word = d.Route + "=" + word
		}
		what = append(what, word)
		if d.Lead != "" && (len(leads) == 0 || leads[len(leads)-1] != d.Lead) {
			leads = append(leads, d.Lead)
		}
	}
	return strings.TrimSpace(strings.Join(what, " ") + " | " + strings.Join(leads, " "))
}

// A batch results in the same decisions as its items one by one, and the same input in the same plan.
func TestBatchEqualsSingles(t *testing.T) {
	routes := []alerts.Route{
		{ID: "r1", Topic: "custody", Target: alerts.Target{Kind: alerts.Channel, ID: "1"}, Role: "77"},
		{ID: "r2", Topic: "azerbaijan", Target: alerts.Target{Kind: alerts.Channel, ID: "1"}},
		{ID: "r3", Topic: "azerbaijan", Target: alerts.Target{Kind: alerts.Webhook, ID: "2"}},
	}
	var entries []alerts.Entry
	for i, title := range []string{
		"Two brothers die in custody", "Prosecutors open a torture case",
		"Two brothers die in custody", "Weather stays mild and dry", "Prosecutors open a torture case",
	} {
		e := alerts.Entry{Item: feeds.Item{
			ID: fmt.Sprint(i), Feed: fmt.Sprint("outlet ", i), Title: title,
			URL: fmt.Sprintf("https://%d.example/", i), Fetched: begin,
		}}
		if !strings.HasPrefix(title, "Weather") {
			e.Matches = []filters.Match{{Rule: "azerbaijan"}}
			if i%2 == 0 {
				e.Matches = append(e.Matches, filters.Match{Rule: "custody"})
			}
		}
		entries = append(entries, e)
	}
	one := &ledger{map[string]alerts.Story{}, map[int64]alerts.Delivery{}}
	var singles []alerts.Decision
	for _, e := range entries {
		p := alerts.NewPlan(begin, []alerts.Entry{e}, one.known(), nil, routes)
		one.commit(p)
		singles = append(singles, p.Decisions...)
	}
	batch := alerts.NewPlan(begin, entries, alerts.Known{}, nil, routes)
	if d := cmp.Diff(singles, batch.Decisions); d != "" {
		t.Errorf("singles and batch differ (-singles +batch)\n%s", d)
	}
	if d := cmp.Diff(batch, alerts.NewPlan(begin, entries, alerts.Known{}, nil, routes)); d != "" {
		t.Errorf("two plans of the same differ\n%s", d)
	}
	if len(batch.Deliveries) != 4 {
		t.Fatalf("%d deliveries, want 4: two stories at two targets", len(batch.Deliveries))
	}
	seen := map[string]bool{}
	for _, d := range batch.Deliveries {
		if len(d.Nonce) == 0 || len(d.Nonce) > 25 || seen[d.Nonce] {
			t.Errorf("nonce %q is empty, longer than 25 or given twice", d.Nonce)
		}
		seen[d.Nonce] = true
	}
	first := batch.Deliveries[0].Alert
	if want := []alerts.Topic{
		{Name: "custody", Title: "custody"},
		{Name: "azerbaijan", Title: "azerbaijan"},
	}; !cmp.Equal(first.Topics, want) {
		t.Errorf("topics %v, want %v", first.Topics, want)
	}
	if !cmp.Equal(first.Roles, []string{"77"}) {
		t.Errorf("roles %v, want the role of the route that posts", first.Roles)
	}
	if len(first.Others) != 1 || first.Others[0].Feed != "outlet 2" {
		t.Errorf("others %v, want outlet 2", first.Others)
	}
}

// NewPlan does not modify its arguments: the ledger's values may be shared.
func TestPlanDoesNotTouchItsInput(t *testing.T) {
	route := alerts.Route{ID: "r", Topic: "custody", Target: alerts.Target{Kind: alerts.Channel, ID: "1"}}
	entry := func(id, outlet string) []alerts.Entry {
		return []alerts.Entry{{
			Item:    feeds.Item{ID: id, Feed: outlet, Title: "Two brothers die in custody", Fetched: begin},
			Matches: []filters.Match{{Rule: "custody"}},
		}}
	}
	l := &ledger{map[string]alerts.Story{}, map[int64]alerts.Delivery{}}
	l.commit(alerts.NewPlan(begin, entry("a", "OC"), l.known(), nil, []alerts.Route{route}))
	known := l.known()
	before := fmt.Sprintf("%+v", known)
	for _, outlet := range []string{"JAM", "TASS"} {
		alerts.NewPlan(begin, entry(outlet, outlet), known, nil, []alerts.Route{route})
	}
	if after := fmt.Sprintf("%+v", known); after != before {
		t.Errorf("the input changed\nbefore %s\nafter  %s", before, after)
	}
}

func TestQuietTimeHoldsNewAlerts(t *testing.T) {
	baku, err := time.LoadLocation("Asia/Baku")
	if err != nil {
		t.Fatal(err)
	}
	quiet := alerts.Quiet{From: 23 * time.Hour, To: 7 * time.Hour, Zone: baku}
	night := time.Date(2026, 11, 24, 22, 30, 0, 0, time.UTC) // 02:30 in Baku
	routes := []alerts.Route{{
		ID: "quiet", Topic: "custody", Target: alerts.Target{Kind: alerts.Channel, ID: "1"},
		Quiet: quiet,
	}}
	entries := []alerts.Entry{{Item: feeds.Item{ID: "a", Fetched: night}, Matches: []filters.Match{{Rule: "custody"}}}}
	d := alerts.NewPlan(night, entries, alerts.Known{}, nil, routes).Deliveries[0]
	if want := time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC); !d.NotBefore.Equal(want) {
		t.Errorf("posted from %v, want %v", d.NotBefore, want)
	}
	// A second route to the same place that is never quiet lets the alert through.
	routes = append(routes, alerts.Route{ID: "loud", Topic: "custody", Target: routes[0].Target})
	if d := alerts.NewPlan(night, entries, alerts.Known{}, nil, routes).Deliveries[0]; !d.NotBefore.IsZero() {
		t.Errorf("posted from %v, want at once", d.NotBefore)
	}
}

// TestSpansOfTwoTopics has one item match two rules whose topics go to one target. The alert has the
// union of their spans, sorted and without overlaps.
func TestSpansOfTwoTopics(t *testing.T) {
	span := func(field string, start, end int) filters.Span {
		return filters.Span{Field: field, Start: start, End: end}
	}
	for _, tt := range []struct {
		name         string
		custody, cup []filters.Span
		want         []filters.Span
	}{
		{
			"apart",
			[]filters.Span{span("title", 10, 14)},
			[]filters.Span{span("title", 0, 3)},
			[]filters.Span{span("title", 0, 3), span("title", 10, 14)},
		},
		{
			"overlapping",
			[]filters.Span{span("title", 4, 9)},
			[]filters.Span{span("title", 6, 12)},
			[]filters.Span{span("title", 4, 12)},
		},
		{
			"one inside the other",
			[]filters.Span{span("title", 4, 12)},
			[]filters.Span{span("title", 6, 9)},
			[]filters.Span{span("title", 4, 12)},
		},
		{
			"touching",
			[]filters.Span{span("title", 4, 6)},
			[]filters.Span{span("title", 6, 9)},
			[]filters.Span{span("title", 4, 9)},
		},
		{
			"equal",
			[]filters.Span{span("title", 4, 6)},
			[]filters.Span{span("title", 4, 6)},
			[]filters.Span{span("title", 4, 6)},
		},
		{
			"in two fields",
			[]filters.Span{span("title", 4, 9)},
			[]filters.Span{span("summary", 6, 12)},
			[]filters.Span{span("summary", 6, 12), span("title", 4, 9)},
		},
		{
			"three become one",
			[]filters.Span{span("title", 0, 3), span("title", 6, 9)},
			[]filters.Span{span("title", 2, 7)},
			[]filters.Span{span("title", 0, 9)},
		},
		{"none in one rule", []filters.Span{span("title", 0, 3)}, nil, []filters.Span{span("title", 0, 3)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			entry := alerts.Entry{
				Item:    feeds.Item{ID: "a", Feed: "OC", Title: "Two brothers die", Fetched: begin},
				Matches: []filters.Match{{Rule: "custody", Spans: tt.custody}, {Rule: "cup", Spans: tt.cup}},
			}
			here := alerts.Target{Kind: alerts.Channel, ID: "1"}
			there := alerts.Target{Kind: alerts.Channel, ID: "2"}
			plan := alerts.NewPlan(begin, []alerts.Entry{entry}, alerts.Known{}, nil, []alerts.Route{
				{ID: "r1", Topic: "custody", Target: here},
				{ID: "r2", Topic: "cup", Target: here},
				{ID: "r3", Topic: "cup", Target: there},
			})
			if len(plan.Deliveries) != 2 {
				t.Fatalf("%d deliveries, want one for each target", len(plan.Deliveries))
			}
			if diff := cmp.Diff(tt.want, plan.Deliveries[0].Alert.Spans); diff != "" {
				t.Errorf("two topics (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.cup, plan.Deliveries[1].Alert.Spans); diff != "" {
				t.Errorf("one topic (-want +got)\n%s", diff)
			}
		})
	}
}
