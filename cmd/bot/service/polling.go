package service

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/store"
)

// poll is the first loop: it polls the feeds of the configuration when they are due.
func (s *Service) poll(ctx context.Context) {
	if s.schedule(ctx) {
		s.polls.Run(ctx)
	}
}

// schedule schedules the feeds of the configuration. It reports false if ctx ended before.
func (s *Service) schedule(ctx context.Context) bool {
	s.following.Lock() // otherwise an older configuration might be set last
	defer s.following.Unlock()
	cursors, ok := s.cursors(ctx)
	if !ok {
		return false
	}
	scheduled := slices.Clone(s.config.Load().Feeds)
	s.hubs.mu.Lock()
	for i := range scheduled {
		scheduled[i].PushEvery = s.hubs.every[scheduled[i].Name]
	}
	s.hubs.mu.Unlock()
	s.polls.Set(scheduled, cursors)
	return true
}

// cursors reads the cursors of all feeds, their health, and the intervals of those that hubs push. It
// waits for a ledger that cannot be read, without which every feed would be polled at once. It reports
// false if ctx ended before.
func (s *Service) cursors(ctx context.Context) (map[string]feeds.Cursor, bool) {
	for {
		cursors, err := s.store.Cursors(ctx)
		health, err2 := s.store.FeedHealth(ctx)
		_, err3 := s.learnPushed(ctx)
		if err = errors.Join(err, err2, err3); err == nil {
			for name, h := range health {
				s.health.Store(name, h)
			}
			return cursors, true
		}
		if ctx.Err() == nil {
			s.log.Error("no feed is polled", "err", err, "again", retryDelay.String())
		}
		select {
		case <-ctx.Done():
			return nil, false
		case <-time.After(retryDelay):
		}
	}
}

// polled counts and logs a poll, and wakes the loops that have work after it.
func (s *Service) polled(ctx context.Context, r poll.Result) {
	c := r.Batch.Cursor
	s.counters.add(&s.counters.polls, outcome(r.Err))
	feed := r.Feed.Name
	switch {
	case r.NetworkBack:
		s.notices.set(fromNetwork, "")
		s.log.Info("the network is back: the feeds that were missed are polled", "down",
			feeds.Brief(s.now().Sub(r.Since)))
	case r.NetworkDown:
		s.notices.set(fromNetwork, "The network seems to be down since "+r.Since.UTC().Format("15:04 UTC on 2 January")+
			": failed polls do not count, and one feed a minute is polled.")
		s.log.Warn("the network seems to be down: failures do not count, and one feed a minute is polled",
			"since", r.Since)
	}
	switch {
	case r.Excused:
		s.log.Debug("poll failed while the network is down", "feed", feed, "err", r.Err)
		return
	case r.Err != nil:
		s.log.Warn("poll failed", "feed", feed, "err", r.Err, "failures", c.Failures, "not_before", c.NotBefore)
	default:
		s.log.Debug("polled", "feed", feed, "status", r.Batch.Status, "items", len(r.Batch.Items), "new", r.News,
			"not_before", c.NotBefore, "damage", r.Batch.Damage, "took", r.Batch.Took.Round(time.Microsecond).String())
		s.hubNamed(r.Feed.Feed, c)
	}
	if r.Baseline > 0 {
		s.log.Info("followed from now on", "feed", feed, "baseline", r.Baseline, "new", r.News)
	}
	if r.News > 0 {
		wake(s.planWake)
	}
	if !c.Polled.IsZero() { // zero: the ledger could not be read
		s.watchHealth(ctx, feed, c)
	}
}

// jumped logs a jump of the clock, after which all feeds are scheduled again.
func (s *Service) jumped(passed time.Duration, err error) {
	if err != nil {
		s.log.Error("the clock jumped, and the feeds could not be scheduled again",
			"passed", passed.String(), "err", err)
		return
	}
	s.log.Warn("the clock jumped, or the machine slept: all feeds are scheduled again", "passed", passed.String())
}

// watchHealth records a change of a feed's health, and logs it once.
func (s *Service) watchHealth(ctx context.Context, feed string, c feeds.Cursor) {
	was, _ := s.health.Load(feed)
	before, _ := was.(string)
	is, reason := poll.Health(before, c)
	if is == before {
		return
	}
	event := store.FeedEvent{Feed: feed, At: c.Polled, Health: is, Reason: reason}
	changed, err := s.store.SetHealth(ctx, event)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil: // the next poll records it
		s.log.Error("a feed's health could not be kept", "feed", feed, "err", err)
		return
	}
	s.health.Store(feed, is)
	switch {
	case !changed:
	case is == poll.HealthWell:
		s.log.Info("feed recovered", "feed", feed, "reason", reason)
	default:
		s.log.Warn("feed "+is, "feed", feed, "reason", reason)
	}
}

// A pollLedger is the store as the scheduler uses it.
type pollLedger struct{ *store.Store }

// Keep implements [poll.Ledger].
func (l pollLedger) Keep(ctx context.Context, b feeds.Batch) (news, baseline int, err error) {
	kept, err := l.Store.Keep(ctx, b)
	return kept.New, kept.Baseline, err
}

// A cronLog logs the events of cron at the debug level, and panics of jobs as errors.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, attrs ...any) { l.log.Debug("cron: "+msg, attrs...) }

func (l cronLog) Error(err error, msg string, attrs ...any) {
	l.log.Error("cron: "+msg, append(attrs, "err", err)...)
}
