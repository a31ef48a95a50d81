package service

import (
	"context"
	"net/http"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/web"
)

const (
	recentAlerts = 25
	recentEvents = 10
)

// view returns the state of the bot for the status page.
func (s *Service) view(ctx context.Context) (web.View, error) {
	c := s.config.Load()
	v := web.View{Version: s.version, Started: s.started, Now: s.now(), Notices: s.notices.all()}
	kept, err := s.store.Feeds(ctx)
	if err != nil {
		return v, err
	}
	hubs, err := s.store.Hubs(ctx)
	if err != nil {
		return v, err
	}
	for _, f := range c.Feeds {
		k := kept[f.Name]
		next, followed := s.polls.Due(f.Name)
		if !followed {
			next, _ = poll.Next(f, k.Cursor, v.Now)
		}
		cadence := cadenceOf(f, k.Cursor)
		if every := hubs[f.Name].PollEvery(v.Now); every > 0 {
			cadence = "by push, and every " + feeds.Brief(every)
		}
		v.Feeds = append(v.Feeds, web.FeedRow{
			Name: f.Name, URL: f.URL, Lang: f.Lang, Schedule: cadence, Items: k.Items,
			Health: poll.HealthWord(k.Health, k.Cursor), Polled: k.Cursor.Polled, Succeeded: k.Cursor.Succeeded,
			Next: next, Failures: k.Cursor.Failures, Error: k.Cursor.Error,
		})
	}
	events, err := s.store.RecentFeedEvents(ctx, recentEvents)
	if err != nil {
		return v, err
	}
	for _, e := range events {
		health := poll.HealthWord(e.Health, feeds.Cursor{Polled: e.At})
		v.Events = append(v.Events, web.EventRow{At: e.At, Feed: e.Feed, Health: health, Reason: e.Reason})
	}
	routes, err := s.routes(ctx)
	if err != nil {
		return v, err
	}
	counts, err := s.store.TopicAlerts(ctx)
	if err != nil {
		return v, err
	}
	for _, t := range c.Topics {
		row := web.TopicRow{Name: t.Name, Title: t.Title, Alerts: counts[t.Name]}
		for _, r := range routes {
			if r.Topic == t.Name {
				row.Routes++
			}
		}
		v.Topics = append(v.Topics, row)
	}
	targets, err := s.store.Targets(ctx)
	if err != nil {
		return v, err
	}
	for _, t := range targets {
		v.Targets = append(v.Targets, web.TargetRow{
			Name: t.Target.String(), Waiting: t.Waiting, Delivered: t.Posted, Blocked: t.Refused, Trouble: t.Trouble,
		})
		v.Waiting += t.Waiting
	}
	recent, err := s.store.Recent(ctx, recentAlerts)
	for _, a := range recent {
		v.Recent = append(v.Recent, alertRow(a.Alert, a.State, a.Created))
	}
	return v, err
}

// cadenceOf returns the schedule of a feed, or the interval that stands for one.
func cadenceOf(f poll.Feed, c feeds.Cursor) string {
	if !f.When.IsZero() {
		return f.Schedule
	}
	return "about every " + feeds.Brief(f.Interval(c))
}

func alertRow(a alerts.Alert, state string, at time.Time) web.AlertRow {
	row := web.AlertRow{At: at, Outlet: a.Lead.Feed, Title: a.Lead.Title, URL: a.Lead.URL, State: state}
	switch state {
	case alerts.Done:
		row.State = "delivered"
	case alerts.Refused:
		row.State = "blocked"
	}
	for _, r := range a.Others {
		row.Also = append(row.Also, r.Feed)
	}
	for _, t := range a.Topics {
		row.Topics = append(row.Topics, t.Title)
	}
	return row
}

// Handler serves the status page, the health and metrics endpoints, and the callbacks of hubs.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	health := web.Health(s.store.Ping)
	mux.Handle("/healthz", health)
	mux.Handle("/readyz", health)
	mux.Handle("/metrics", web.Metrics(s.metrics))
	mux.Handle("/websub/", web.Callbacks(callback{s}, s.fetch.MaxBody(), s.now))
	mux.Handle("/", web.Status(s.view))
	return mux
}
