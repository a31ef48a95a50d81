package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"tocsin/alerts"
	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/cmd/bot/service"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

func (p *program) replayVerb() *cli.Command {
	return &cli.Command{
		Name:      "replay",
		Usage:     "decides recorded items at their own times",
		ArgsUsage: "ITEMS.jsonl",
		Description: `Reads items in the format of bot feed --json (- for standard input) and prints each decision with
its story and reason. The time of an item is "fetched", or else "published"; bot feed writes the
time of its own fetch. The rules are those of --query or --config; without either, every item
matches, on one route. With both, the query is the one rule and may use the sets of the
configuration. Nothing is fetched and nothing is sent.

  bot replay --query 'custody Azerbaijan*' items.jsonl`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "query", Usage: "use one rule, a `QUERY`"},
			&cli.StringFlag{
				Name: "config", Aliases: []string{"c"},
				Usage: "use the topics and routes of a configuration `FILE`; with --query only its sets",
			},
			jsonFlag(),
		},
		Action: p.replay,
	}
}

func (p *program) replay(ctx context.Context, c *cli.Command) (err error) {
	if c.Args().Len() != 1 {
		return &usageError{"replay takes one file of items; see bot replay --help"}
	}
	conf, match, err := p.replayRules(c)
	if err != nil {
		return err
	}
	items, err := p.items(c.Args().First())
	if err != nil {
		return err
	}
	if err := setTimes(items); err != nil {
		return fmt.Errorf("%s: %w", c.Args().First(), err)
	}
	st, err := store.Open(ctx, "sqlite::memory:")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	show := console.NewScreen(p.stdout, p.getenv)
	bar := console.NewProgress(p.stderr, "replayed", len(items))
	for i, it := range items {
		ds, err := replayOne(ctx, st, conf, match, it)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if c.Bool("json") {
				if err := console.WriteJSON(p.stdout, d); err != nil {
					return err
				}
				continue
			}
			showDecision(show, it, d)
		}
		bar.Set(i+1, p.now())
	}
	return nil
}

// replayRules returns the rules and routes: of a query, of a configuration, or for every item.
func (p *program) replayRules(c *cli.Command) (*config.Config, service.Matcher, error) {
	one := func(name string) *config.Config {
		c := &config.Config{Topics: []alerts.Topic{{Name: name, Title: name}}}
		c.Routes = routePerTopic(c, "replay")
		return c
	}
	switch {
	case c.String("query") != "":
		q, err := p.readQuery(c, c.String("query"))
		if err != nil {
			return nil, nil, err
		}
		return one("query"), service.MatchRules(q.set), nil
	case c.String("config") != "":
		conf, err := config.Load(c.String("config"), p.getenv)
		if err != nil {
			return nil, nil, p.configError(err)
		}
		if len(conf.Routes) == 0 { // subscriptions are made in Discord
			conf.Routes = routePerTopic(conf, "replay")
		}
		return conf, service.MatchRules(conf.Rules), nil
	}
	everything := func(feeds.Item) ([]filters.Match, string) {
		return []filters.Match{{Rule: "everything", Reason: "every item matches"}}, ""
	}
	return one("everything"), everything, nil
}

// setTimes sets the Fetched time of items that lack it, and sorts all items by it.
func setTimes(items []feeds.Item) error {
	for i := range items {
		it := &items[i]
		if it.ID == "" {
			return fmt.Errorf("item %d has no id", i+1)
		}
		if it.Fetched.IsZero() {
			it.Fetched = it.Published
		}
		if it.Fetched.IsZero() {
			return fmt.Errorf("item %s has neither fetched nor published", it.ID)
		}
	}
	slices.SortStableFunc(items, func(a, b feeds.Item) int { return a.Fetched.Compare(b.Fetched) })
	return nil
}

// replayOne keeps one item and decides it at its own time.
func replayOne(
	ctx context.Context, st *store.Store, c *config.Config, match service.Matcher, it feeds.Item,
) ([]alerts.Decision, error) {
	kept, err := st.Keep(ctx, feeds.Batch{Feed: feeds.Feed{Name: it.Feed}, Items: []feeds.Item{it}})
	if err != nil {
		return nil, err
	}
	if len(kept.Known) > 0 {
		return repeated(ctx, st, it, kept.Known[0])
	}
	var out []alerts.Decision
	planner := service.Planner{
		Ledger: st, Match: match, Topics: c.TopicsByName(), Now: func() time.Time { return it.Fetched },
		Routes:  func(context.Context) ([]alerts.Route, error) { return c.Routes, nil },
		Decided: func(ds []alerts.Decision) { out = append(out, ds...) },
	}
	err = planner.Drain(ctx)
	return out, err
}

// repeated returns the decisions about a known item: it is a duplicate on each route of the first one.
func repeated(ctx context.Context, st *store.Store, it feeds.Item, known int64) ([]alerts.Decision, error) {
	ds, err := st.Decided(ctx, known)
	for i := range ds {
		ds[i].Item = it.ID
		switch ds[i].Decision {
		case alerts.Unmatched, alerts.Unrouted:
		default:
			ds[i].Decision, ds[i].Score = alerts.Duplicate, 1
		}
		ds[i].Reason = "the same item as before: its guid, its URL, or its title on that day is known"
	}
	return ds, err
}

// showDecision prints one decision.
func showDecision(s *console.Screen, it feeds.Item, d alerts.Decision) {
	style := s.Quiet
	switch d.Decision {
	case alerts.New:
		style = s.Good
	case alerts.Grown:
		style = s.Hit
	}
	s.Printf("%s  %s %s  %s", s.Quiet.Render(it.Fetched.Format("2006-01-02 15:04")),
		style.Render(fmt.Sprintf("%-9s", d.Decision)), console.Printable(it.Title),
		s.Quiet.Render(console.Printable(it.Feed)))
	s.Printf("                  %s", s.Quiet.Render(console.Printable(d.Reason)))
}
