package main

import (
	"context"
	"fmt"
	"time"

	"tocsin/alerts"
	"tocsin/cmd/bot/config"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

// deskBatch is how many items go over the desk at once: enough to be quick after a downtime, few
// enough to be one short transaction.
const deskBatch = 100

// A judge says which topics' rules hold for an item; and why none does, where that fits a line.
type judge func(feeds.Item) ([]filters.Match, string)

// judgeBy judges by a set of rules.
func judgeBy(set *filters.Set) judge {
	return func(it feeds.Item) ([]filters.Match, string) {
		ms := set.Match(it)
		if len(ms) > 0 {
			return ms, ""
		}
		if set.Len() == 1 {
			return nil, set.Explain(it)[0].Reason
		}
		return nil, ""
	}
}

// pollFeed is the first loop's step: fetch a feed, keep what is new. The error is the fetch's, and
// is in the ledger then; or the ledger's, and then nothing is. What excused says of a failure it is
// told before: one that is excused leaves the cursor as it was.
func pollFeed(ctx context.Context, st *store.Store, ft *feeds.Fetcher, f feeds.Feed, now time.Time, excused func(before feeds.Cursor, b feeds.Batch, err error) bool) (feeds.Batch, store.Kept, error) {
	cursor, err := st.Cursor(ctx, f.Name)
	if err != nil {
		return feeds.Batch{}, store.Kept{}, err
	}
	batch, fetchErr := ft.Fetch(ctx, f, cursor, now)
	if ctx.Err() != nil { // stopped from outside: not the publisher's failure
		return batch, store.Kept{}, ctx.Err()
	}
	if excused(cursor, batch, fetchErr) {
		batch.Cursor = cursor
		return batch, store.Kept{}, fetchErr
	}
	kept, err := st.Keep(ctx, batch)
	if err != nil {
		return batch, kept, err
	}
	return batch, kept, fetchErr
}

// work is the second loop's step: take what waits over the desk, a batch at a time, until
// nothing waits. It calls decided with each batch's decisions once they are committed.
func work(ctx context.Context, st *store.Store, s *config.Config, j judge, routes func(context.Context) ([]alerts.Route, error), now func() time.Time, decided func([]alerts.Decision)) error {
	for {
		waiting, err := st.Pending(ctx, deskBatch)
		if err != nil || len(waiting) == 0 {
			return err
		}
		at := now()
		entries := make([]alerts.Entry, len(waiting))
		var matched []feeds.Item
		for i, p := range waiting {
			ms, missed := j(p.Item)
			entries[i] = alerts.Entry{Item: p.Item, Matches: ms, Missed: missed}
			if len(ms) > 0 {
				matched = append(matched, p.Item)
			}
		}
		known, err := st.Known(ctx, matched, at.Add(-alerts.StoryWindow))
		if err != nil {
			return err
		}
		rs, err := routes(ctx)
		if err != nil {
			return err
		}
		plan := alerts.NewPlan(at, entries, known, s.TopicsByName(), rs)
		if err := st.Commit(ctx, at, waiting, plan); err != nil {
			return fmt.Errorf("%d items wait on the desk: %w", len(waiting), err)
		}
		decided(plan.Decisions)
	}
}

// routesNow gives the routes of the configuration, then those made by slash command.
func routesNow(ctx context.Context, st *store.Store, s *config.Config) ([]alerts.Route, error) {
	subs, err := st.Subscriptions(ctx, "")
	if err != nil {
		return nil, err
	}
	routes := append([]alerts.Route(nil), s.Routes...)
	for _, sub := range subs {
		routes = append(routes, sub.Route)
	}
	for i := range routes {
		routes[i].CatchUp = s.CatchUp
	}
	return routes, nil
}
