package service

import (
	"context"
	"errors"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/store"
)

// turn is a feed's turn: a poll, whether or not it is due, which wakes the desk for what is new.
func (s *Service) turn(ctx context.Context, f poll.Feed) polled {
	var a polled
	now := s.now()
	batch, kept, err := pollFeed(ctx, s.store, s.fetch, f.Feed, now, func(before feeds.Cursor, b feeds.Batch, err error) bool {
		s.judge(f, before, b, err, &a)
		return a.excused
	})
	a.cursor, a.err = batch.Cursor, err
	if ctx.Err() != nil {
		a.err = ctx.Err()
		return a
	}
	s.counters.add(&s.counters.polls, outcome(err))
	switch {
	case a.excused:
		s.log.Debug("poll failed for want of a network", "feed", f.Name, "err", err)
		return a
	case err != nil:
		s.log.Warn("poll failed", "feed", f.Name, "err", err, "failures", batch.Cursor.Failures, "not_before", batch.Cursor.NotBefore)
	default:
		s.log.Debug("polled", "feed", f.Name, "status", batch.Status, "items", len(batch.Items), "new", kept.New, "not_before", batch.Cursor.NotBefore, "damage", batch.Damage, "took", batch.Took.Round(time.Microsecond).String())
	}
	if err == nil {
		s.hubNamed(f.Feed, batch.Cursor)
	}
	if kept.Baseline > 0 {
		s.log.Info("followed from now on", "feed", f.Name, "baseline", kept.Baseline, "new", kept.New)
	}
	if kept.New > 0 {
		wake(s.planWake)
	}
	if !batch.Cursor.Polled.IsZero() { // else the ledger could not be read
		s.watchHealth(ctx, f.Name, batch.Cursor)
	}
	return a
}

// judge looks for the bot's own network behind the outcome of a poll. What is near says nothing
// of it.
func (s *Service) judge(f poll.Feed, before feeds.Cursor, b feeds.Batch, err error, a *polled) {
	host, local := f.Host(before)
	if local {
		return
	}
	now := s.now()
	if err == nil || b.Status != 0 {
		since := s.net.Down()
		if a.back = s.net.Reached(host, now); a.back {
			s.notices.set(fromNetwork, "")
			s.log.Info("the network is back: all feeds have their turn", "down", feeds.Brief(now.Sub(since)))
		}
		return
	}
	if !feeds.Unreachable(err) {
		return
	}
	well := before.Failures == 0
	down, first := s.net.Missed(host, now, well)
	if first {
		s.notices.set(fromNetwork, "The network seems to be down since "+s.net.Down().UTC().Format("15:04 UTC on 2 January")+
			": failed polls do not count, and one feed a minute is polled.")
		s.log.Warn("the network seems to be down: failures do not count, and one feed a minute is tried", "since", s.net.Down())
	}
	a.excused, a.suspect = down, !down && well
}

// follow gives a clock the feeds of the configuration. It waits for a ledger that cannot be read,
// without which every feed would be asked at once; it is false when ctx ended first.
func (s *Service) follow(ctx context.Context, clock *clockwork) bool {
	s.following.Lock() // or an older configuration might come last
	defer s.following.Unlock()
	for {
		cursors, err := s.store.Cursors(ctx)
		health, err2 := s.store.FeedHealth(ctx)
		if err = errors.Join(err, err2, s.learnPushed(ctx)); err == nil {
			for name, h := range health {
				s.health.Store(name, h)
			}
			clock.set(s.config.Load().Feeds, cursors)
			return true
		}
		if ctx.Err() == nil {
			s.log.Error("the feeds stand still", "err", err, "again", afterFault.String())
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(afterFault):
		}
	}
}

// keepTime is the first loop: it polls each feed when its turn comes.
func (s *Service) keepTime(ctx context.Context) {
	if s.follow(ctx, s.clock) {
		s.clock.run(ctx)
	}
}

// watchHealth records a change of a feed's health, and tells of it once.
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
	case err != nil: // the next poll finds it out again
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
