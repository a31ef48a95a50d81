package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

// planBatch is the number of items that are decided in one transaction: large enough to be fast after
// a downtime, small enough for the transaction to be short.
const planBatch = 100

// A Matcher returns the rules that match an item, and a reason if none does and the reason is short.
type Matcher func(feeds.Item) (matches []filters.Match, missed string)

// MatchRules returns the matcher of a set of rules.
func MatchRules(set *filters.Set) Matcher {
	return func(it feeds.Item) ([]filters.Match, string) {
		ms := set.Match(it)
		if len(ms) == 0 && set.Len() == 1 {
			return nil, set.Explain(it)[0].Reason
		}
		return ms, ""
	}
}

// A planLedger is the part of the ledger that a [Planner] uses.
type planLedger interface {
	Pending(ctx context.Context, limit int) ([]store.Pending, error)
	Known(ctx context.Context, items []feeds.Item, since time.Time) (alerts.Known, error)
	Commit(ctx context.Context, now time.Time, plan alerts.Plan) error
}

// A Planner decides the pending items of a ledger.
type Planner struct {
	Ledger planLedger
	Match  Matcher
	Topics map[string]alerts.Topic
	Routes func(context.Context) ([]alerts.Route, error)
	Now    func() time.Time
	// Decided is called with the decisions of each batch, after they are committed.
	Decided func([]alerts.Decision)
}

// Drain decides items, a batch at a time, until none is pending. The error is that of the ledger.
func (p *Planner) Drain(ctx context.Context) error {
	for {
		pending, err := p.Ledger.Pending(ctx, planBatch)
		if err != nil || len(pending) == 0 {
			return err
		}
		now := p.Now()
		entries := make([]alerts.Entry, len(pending))
		var matched []feeds.Item
		for i, e := range pending {
			ms, missed := p.Match(e.Item)
			entries[i] = alerts.Entry{Seq: e.Seq, Item: e.Item, Matches: ms, Missed: missed}
			if len(ms) > 0 {
				matched = append(matched, e.Item)
			}
		}
		known, err := p.Ledger.Known(ctx, matched, now.Add(-alerts.StoryWindow))
		if err != nil {
			return err
		}
		routes, err := p.Routes(ctx)
		if err != nil {
			return err
		}
		plan := alerts.NewPlan(now, entries, known, p.Topics, routes)
		if err := p.Ledger.Commit(ctx, now, plan); err != nil {
			return fmt.Errorf("%d items are pending: %w", len(pending), err)
		}
		p.Decided(plan.Decisions)
	}
}

// decide decides all pending items with the configuration in use.
func (s *Service) decide(ctx context.Context) error {
	c := s.config.Load()
	p := Planner{
		Ledger: s.planLedger, Match: MatchRules(c.Rules), Topics: c.TopicsByName(), Routes: s.routes, Now: s.now,
		Decided: func(ds []alerts.Decision) {
			for _, d := range ds {
				s.log.Debug("decided", "item", d.Item, "decision", d.Decision,
					"route", d.Route, "story", d.Story, "reason", d.Reason)
			}
			wake(s.outboxWake)
		},
	}
	return p.Drain(ctx)
}

// routes returns the routes of the configuration, then those of slash commands, each with its server if
// that is known.
func (s *Service) routes(ctx context.Context) ([]alerts.Route, error) {
	subs, err := s.store.Subscriptions(ctx, "")
	if err != nil {
		return nil, err
	}
	c := s.config.Load()
	routes := slices.Clone(c.Routes)
	for _, sub := range subs {
		sub.CatchUp = c.CatchUp
		routes = append(routes, sub.Route)
	}
	for i := range routes {
		if r := &routes[i]; r.Guild == "" && s.gateway != nil {
			r.Guild = s.gateway.GuildOf(r.Target.ID)
		}
	}
	return routes, nil
}

// plan is the second loop, the desk: it decides pending items whenever it is woken.
func (s *Service) plan(ctx context.Context) {
	for ctx.Err() == nil {
		var retry <-chan time.Time
		if err := s.decide(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("items could not be decided", "err", err, "again", retryDelay.String())
			retry = time.After(retryDelay)
		}
		select {
		case <-ctx.Done():
		case <-s.planWake:
		case <-retry:
		}
	}
}
