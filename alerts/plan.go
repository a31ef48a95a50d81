package alerts

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"tocsin/feeds"
	"tocsin/filters"
)

// An Entry is an item to plan, with the rules that match it. The name of a rule is the name of its
// topic.
type Entry struct {
	Seq     int64 // number of the item in the ledger; 0 outside of one
	Item    feeds.Item
	Matches []filters.Match
	Missed  string // why the only rule does not match; empty with several rules
}

// Known is what the ledger holds about the entries' stories.
type Known struct {
	Stories    []Story
	Deliveries []Delivery // of these stories
}

// A Plan is what must be committed together, with the entries' being done.
type Plan struct {
	Stories    []Story    // new and grown, whole
	Deliveries []Delivery // to create where ID is 0, else to edit
	Decisions  []Decision // for every entry at least one, in the order of the entries
}

// NewPlan decides what becomes of the entries, in their order. Topics gives titles to names, and
// routes are asked in their order; both come from the configuration and the subscriptions.
func NewPlan(now time.Time, entries []Entry, known Known, topics map[string]Topic, routes []Route) Plan {
	p := planner{now: now, topics: topics, routes: routes, told: map[place]*Delivery{}}
	for _, s := range known.Stories {
		p.stories = append(p.stories, &s)
	}
	for _, d := range known.Deliveries {
		p.told[place{d.Target, d.Alert.Story}] = &d
	}
	for _, e := range entries {
		p.plan(e)
	}
	return p.out()
}

// A place is where a story is told at most once.
type place struct {
	target Target
	story  string
}

type planner struct {
	now     time.Time
	topics  map[string]Topic
	routes  []Route
	stories []*Story
	told    map[place]*Delivery

	touchedStories []*Story
	touched        []place
	decisions      []Decision
}

func (p *planner) out() Plan {
	plan := Plan{Decisions: p.decisions}
	for _, s := range p.touchedStories {
		plan.Stories = append(plan.Stories, *s)
	}
	for _, at := range p.touched {
		plan.Deliveries = append(plan.Deliveries, *p.told[at])
	}
	return plan
}

func (p *planner) plan(e Entry) {
	decide := func(d Decision) {
		d.Seq, d.Item = e.Seq, e.Item.ID
		p.decisions = append(p.decisions, d)
	}
	if len(e.Matches) == 0 {
		decide(Decision{Decision: Unmatched, Reason: e.unmatched()})
		return
	}
	routes := p.routesOf(e.Matches)
	if len(routes) == 0 {
		decide(Decision{Decision: Unrouted, Reason: "nobody follows " + strings.Join(names(e.Matches), ", ")})
		return
	}
	report := ReportOf(e.Item)
	story, kin, why := p.find(report)
	switch kin {
	case sameReport:
		decide(Decision{Story: story.ID, Lead: story.Reports[0].ItemID, Decision: Duplicate, Score: 1, Reason: why})
		return
	case unrelated:
		story = newStory(e.Item, p.now)
		p.stories = append(p.stories, story)
	}
	story.add(report, p.now)
	if !slices.Contains(p.touchedStories, story) {
		p.touchedStories = append(p.touchedStories, story)
	}
	for _, r := range routes {
		decide(p.tell(e, r, story, why))
	}
}

// tell decides about one route: whether the story's message there is new, grown or enough as it is.
func (p *planner) tell(e Entry, r Route, s *Story, why string) Decision {
	at := place{r.Target, s.ID}
	match := e.Matches[slices.IndexFunc(e.Matches, func(m filters.Match) bool { return m.Rule == r.Topic })]
	d, told := p.told[at]
	switch {
	case !told:
		d = &Delivery{
			Target: r.Target, Guild: r.Guild, Version: 1, Nonce: nonce(at),
			Alert: Alert{Story: s.ID, Lead: e.Item, Spans: match.Spans, Others: othersThan(e.Item.Feed, s), Tags: r.Tags, Publish: r.Publish, Limit: r.Limit},
		}
		d.NotBefore, d.Fold = r.post(e.Item, p.now)
		p.told[at] = d
		d.Alert.follow(p.topic(r.Topic), r.Role)
		p.touch(at)
		return Decision{Route: r.ID, Story: s.ID, Lead: e.Item.ID, Decision: New, Reason: match.Reason}
	case d.Alert.Lead.ID == e.Item.ID && d.Alert.Lead.Feed == e.Item.Feed:
		d.Alert.follow(p.topic(r.Topic), r.Role)
		d.Alert.Spans = union(d.Alert.Spans, match.Spans)
		if at, fold := r.post(e.Item, p.now); !fold || !at.After(d.NotBefore) { // the least patient route counts
			d.Fold = d.Fold && fold
			if at.Before(d.NotBefore) {
				d.NotBefore = at
			}
		}
		return Decision{Route: r.ID, Story: s.ID, Lead: e.Item.ID, Decision: Joined, Score: 1, Reason: "one message there for several topics; " + match.Reason}
	case d.Alert.names(e.Item.Feed):
		return Decision{Route: r.ID, Story: s.ID, Lead: d.Alert.Lead.ID, Decision: Joined, Score: 1, Reason: e.Item.Feed + " is named there already"}
	}
	d.Alert.Others = append(slices.Clone(d.Alert.Others), ReportOf(e.Item))
	d.Alert.follow(p.topic(r.Topic), "") // an edit mentions nobody
	d.Version++
	p.touch(at)
	return Decision{Route: r.ID, Story: s.ID, Lead: d.Alert.Lead.ID, Decision: Grown, Score: 1, Reason: why}
}

// post tells when a route posts what comes in now, and whether that waits for a digest.
func (r Route) post(it feeds.Item, now time.Time) (notBefore time.Time, fold bool) {
	if r.Digest != nil {
		return r.Digest.Next(now).UTC(), true
	}
	return r.Quiet.Until(now), r.CatchUp > 0 && now.Sub(it.When()) > r.CatchUp
}

func (p *planner) touch(at place) {
	if !slices.Contains(p.touched, at) {
		p.touched = append(p.touched, at)
	}
}

// find gives the story that a report belongs to; a story of the same report goes before one that
// the report would add to.
func (p *planner) find(r Report) (*Story, kinship, string) {
	var found *Story
	kin, why := unrelated, ""
	for _, s := range slices.Backward(p.stories) { // the newest first
		k, w := s.relation(r, p.now)
		if k == sameReport {
			return s, k, w
		}
		if k == furtherReport && kin == unrelated {
			found, kin, why = s, k, w
		}
	}
	return found, kin, why
}

func (p *planner) routesOf(ms []filters.Match) []Route {
	var out []Route
	for _, r := range p.routes {
		if slices.ContainsFunc(ms, func(m filters.Match) bool { return m.Rule == r.Topic }) {
			out = append(out, r)
		}
	}
	return out
}

func (p *planner) topic(name string) Topic {
	if t, ok := p.topics[name]; ok {
		return t
	}
	return Topic{Name: name, Title: name}
}

func (e Entry) unmatched() string {
	if e.Missed != "" {
		return e.Missed
	}
	return "no topic matches"
}

// follow adds a topic that brought the alert here, and the role that it mentions.
func (a *Alert) follow(t Topic, role string) {
	if !slices.Contains(a.Topics, t) {
		a.Topics = append(slices.Clone(a.Topics), t)
	}
	if role != "" && !slices.Contains(a.Roles, role) {
		a.Roles = append(slices.Clone(a.Roles), role)
	}
}

// names tells whether an outlet is named in the alert.
func (a *Alert) names(outlet string) bool {
	return a.Lead.Feed == outlet || slices.ContainsFunc(a.Others, func(r Report) bool { return r.Feed == outlet })
}

// othersThan gives the first report of each further outlet of a story.
func othersThan(outlet string, s *Story) []Report {
	var out []Report
	for _, r := range s.Reports {
		if r.Feed != outlet && !slices.ContainsFunc(out, func(o Report) bool { return o.Feed == r.Feed }) {
			out = append(out, r)
		}
	}
	return out
}

// union merges the spans of two rules on one item.
func union(a, b []filters.Span) []filters.Span {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y filters.Span) int {
		if c := strings.Compare(x.Field, y.Field); c != 0 {
			return c
		}
		return x.Start - y.Start
	})
	var out []filters.Span
	for _, s := range all {
		if n := len(out) - 1; n >= 0 && out[n].Field == s.Field && s.Start <= out[n].End {
			out[n].End = max(out[n].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

func names(ms []filters.Match) []string {
	out := make([]string, len(ms))
	for i, m := range ms {
		out[i] = m.Rule
	}
	return out
}

// nonce names a delivery to Discord: 24 hexadecimal digits of at most 25 characters allowed,
// https://discord.com/developers/docs/resources/message#create-message.
func nonce(at place) string {
	sum := sha256.Sum256([]byte(at.target.String() + " " + at.story))
	return hex.EncodeToString(sum[:12])
}
