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

// Known is the ledger's knowledge of the stories that the entries may belong to.
type Known struct {
	Stories    []Story
	Deliveries []Delivery // of Stories
}

// A Plan is the result of planning some entries. It must be committed in one transaction.
type Plan struct {
	Stories    []Story    // new and grown ones, with all reports
	Deliveries []Delivery // to create if ID is 0, else to edit
	Decisions  []Decision // at least one for each entry, in the order of the entries
}

// NewPlan decides the entries in their order. Topics are by name, from the configuration. Routes come
// from the configuration and the subscriptions; their order is the order of the decisions about an
// entry. NewPlan does not modify its arguments, and the same arguments result in the same plan.
//
// The rules, in the order in which they apply to an item:
//
//  1. An item that no rule matches results in a decision and no message.
//  2. A report belongs to a [Story] that has its canonical URL or, from another outlet, its normalised
//     title. The same title from the same outlet is a duplicate within 20 hours and another story
//     after that ("Morning briefing"). A story takes reports for 72 hours after its first.
//  3. A [Target] has one message for each story, for all routes and topics together. The first report
//     that matched there leads the message.
//  4. The report of another outlet edits that message ("also reported by"), without a notification.
func NewPlan(now time.Time, entries []Entry, known Known, topics map[string]Topic, routes []Route) Plan {
	p := planner{now: now, topics: topics, routes: routes, deliveries: map[deliveryKey]*Delivery{}}
	for _, s := range known.Stories {
		p.stories = append(p.stories, &s)
	}
	for _, d := range known.Deliveries {
		p.deliveries[deliveryKey{d.Target, d.Alert.Story}] = &d
	}
	for _, e := range entries {
		p.plan(e)
	}
	return p.out()
}

// A deliveryKey identifies a delivery: a target has at most one message about a story.
type deliveryKey struct {
	target Target
	story  string
}

type planner struct {
	now        time.Time
	topics     map[string]Topic
	routes     []Route
	stories    []*Story
	deliveries map[deliveryKey]*Delivery

	touchedStories    []*Story
	touchedDeliveries []deliveryKey
	decisions         []Decision
}

func (p *planner) out() Plan {
	plan := Plan{Decisions: p.decisions}
	for _, s := range p.touchedStories {
		plan.Stories = append(plan.Stories, *s)
	}
	for _, key := range p.touchedDeliveries {
		plan.Deliveries = append(plan.Deliveries, *p.deliveries[key])
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
	story, rel, why := p.find(report)
	switch rel {
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
		decide(p.route(e, r, story, why))
	}
}

// route decides an entry on one route: it posts, edits or leaves the story's message at the target. Why
// is the reason for which the entry belongs to the story.
func (p *planner) route(e Entry, r Route, s *Story, why string) Decision {
	key := deliveryKey{r.Target, s.ID}
	match := e.Matches[slices.IndexFunc(e.Matches, func(m filters.Match) bool { return m.Rule == r.Topic })]
	d, found := p.deliveries[key]
	switch {
	case !found:
		d = &Delivery{
			Target: r.Target, Guild: r.Guild, Version: 1, Nonce: nonce(key),
			Alert: Alert{
				Story: s.ID, Lead: e.Item, Spans: match.Spans, Others: othersThan(e.Item.Feed, s),
				Tags: r.Tags, Publish: r.Publish, Limit: r.Limit,
			},
		}
		d.NotBefore, d.Fold = r.schedule(e.Item, p.now)
		p.deliveries[key] = d
		d.Alert.add(p.topic(r.Topic), r.Role)
		p.touch(key)
		return Decision{Route: r.ID, Story: s.ID, Lead: e.Item.ID, Decision: New, Reason: match.Reason}
	case d.Alert.Lead.ID == e.Item.ID && d.Alert.Lead.Feed == e.Item.Feed:
		d.Alert.add(p.topic(r.Topic), r.Role)
		d.Alert.Spans = union(d.Alert.Spans, match.Spans)
		if at, fold := r.schedule(e.Item, p.now); !fold || !at.After(d.NotBefore) { // the earliest route decides
			d.Fold = d.Fold && fold
			if at.Before(d.NotBefore) {
				d.NotBefore = at
			}
		}
		return Decision{
			Route: r.ID, Story: s.ID, Lead: e.Item.ID, Decision: Joined, Score: 1,
			Reason: "one message there for several topics; " + match.Reason,
		}
	case d.Alert.names(e.Item.Feed):
		return Decision{
			Route: r.ID, Story: s.ID, Lead: d.Alert.Lead.ID, Decision: Joined, Score: 1,
			Reason: e.Item.Feed + " is named there already",
		}
	}
	d.Alert.Others = append(slices.Clone(d.Alert.Others), ReportOf(e.Item))
	d.Alert.add(p.topic(r.Topic), "") // an edit mentions no role
	d.Version++
	p.touch(key)
	return Decision{Route: r.ID, Story: s.ID, Lead: d.Alert.Lead.ID, Decision: Grown, Score: 1, Reason: why}
}

// schedule returns the time before which a route does not post an item that arrives now, and whether
// the item waits for a digest.
func (r Route) schedule(it feeds.Item, now time.Time) (notBefore time.Time, fold bool) {
	if r.Digest != nil {
		return r.Digest.Next(now).UTC(), true
	}
	return r.Quiet.Until(now), r.CatchUp > 0 && now.Sub(it.When()) > r.CatchUp
}

func (p *planner) touch(key deliveryKey) {
	if !slices.Contains(p.touchedDeliveries, key) {
		p.touchedDeliveries = append(p.touchedDeliveries, key)
	}
}

// find returns the story that a report belongs to, the relation and the reason. A story that has the
// same report takes precedence over one that the report would extend.
func (p *planner) find(r Report) (*Story, relation, string) {
	var found *Story
	rel, why := unrelated, ""
	for _, s := range slices.Backward(p.stories) { // newest first
		k, w := s.relate(r, p.now)
		if k == sameReport {
			return s, k, w
		}
		if k == furtherReport && rel == unrelated {
			found, rel, why = s, k, w
		}
	}
	return found, rel, why
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

// add adds a topic of a route to this target, and the role that the route mentions.
func (a *Alert) add(t Topic, role string) {
	if !slices.Contains(a.Topics, t) {
		a.Topics = append(slices.Clone(a.Topics), t)
	}
	if role != "" && !slices.Contains(a.Roles, role) {
		a.Roles = append(slices.Clone(a.Roles), role)
	}
}

// names reports whether the alert names an outlet.
func (a *Alert) names(outlet string) bool {
	return a.Lead.Feed == outlet || slices.ContainsFunc(a.Others, func(r Report) bool { return r.Feed == outlet })
}

// othersThan returns the first report of each other outlet of a story.
func othersThan(outlet string, s *Story) []Report {
	var out []Report
	for _, r := range s.Reports {
		if r.Feed != outlet && !slices.ContainsFunc(out, func(o Report) bool { return o.Feed == r.Feed }) {
			out = append(out, r)
		}
	}
	return out
}

// union returns the spans of two rules on one item, sorted and without overlaps.
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

// nonce returns the nonce of a delivery for Discord: 24 hexadecimal digits, of 25 characters allowed.
// https://docs.discord.com/developers/resources/message#create-message
func nonce(key deliveryKey) string {
	sum := sha256.Sum256([]byte(key.target.String() + " " + key.story))
	return hex.EncodeToString(sum[:12])
}
