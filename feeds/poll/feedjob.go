package poll

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/feeds"
)

// Overdue feeds are spread over a minute, or less if they are few.
const (
	spreadEach = 20 * time.Millisecond
	spreadMost = time.Minute
)

// A feedJob is the job that polls a feed. All but the job is guarded by s.mu.
type feedJob struct {
	job
	feed     Feed
	lastPoll time.Time // its beginning
	ended    int       // Scheduler.ended at the end of the last poll
	suspect  bool      // the last poll failed as it would for want of a network, which seemed to be up
	spread   bool      // it is due at a time at which everything overdue was spread
}

// Set replaces the feeds. A feed that is known keeps its time unless its address or schedule changed,
// or its hub pushes no longer; any other is due by its cursor.
func (s *Scheduler) Set(fs []Feed, cursors map[string]feeds.Cursor) {
	s.setup()
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Now()
	before := s.feeds
	for name, h := range s.hosts {
		_, h.local = HostOf("http://" + name)
		h.feeds = h.feeds[:0]
	}
	s.feeds = make(map[string]*feedJob, len(fs))
	for _, feed := range fs {
		f, known := before[feed.Name]
		if !known {
			f = &feedJob{}
			f.job = job{s: s, call: func(ctx context.Context) { s.pollHost(ctx, f, false) }}
			f.wrapped = s.wrap(&f.job)
		}
		cursor := cursors[feed.Name]
		if !known || f.feed.URL != feed.URL || f.feed.Schedule != feed.Schedule || feed.PushEvery < f.feed.PushEvery {
			f.due, _ = Next(feed, cursor, now)
		}
		f.feed, f.recheck = feed, recheck
		if gap := feed.When.Gap(); gap > 0 {
			f.recheck = min(gap, recheck)
		}
		if !f.busy { // else the host is looked up when the poll ends
			f.host = s.hostOf(feed, cursor)
			f.host.local = f.host.local || feed.AllowPrivate
			f.host.rest(HostRest(cursor, now))
		}
		f.host.feeds = append(f.host.feeds, f)
		s.feeds[feed.Name] = f
	}
	s.spread(now)
	for name, h := range s.hosts {
		if len(h.feeds) == 0 && len(h.turn) == 0 && !h.free.After(now) {
			delete(s.hosts, name)
		}
	}
	s.plan()
}

// Due returns the time at which a feed is polled next, zero for never, and whether it is scheduled.
func (s *Scheduler) Due(feed string) (at time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.feeds[feed]
	if !ok {
		return time.Time{}, false
	}
	return f.at(), true
}

// spread spreads the feeds that are overdue, each at its own share of the time.
func (s *Scheduler) spread(now time.Time) {
	var overdue []*feedJob
	for _, f := range s.feeds {
		if !f.busy && !f.due.IsZero() && !f.due.After(now) {
			overdue = append(overdue, f)
		}
	}
	over := min(time.Duration(len(overdue))*spreadEach, spreadMost)
	for _, f := range overdue {
		f.due, f.spread = now.Add(time.Duration(share(f.feed.URL)*float64(over))), true
	}
}

// pollHost waits for the host of a feed that is busy, and for a slot. Then it polls the feed of the host
// that has been due for the longest time, and sets the time of its next poll. A test finds out whether
// the network is up again; nothing else is polled while it is down.
func (s *Scheduler) pollHost(ctx context.Context, f *feedJob, test bool) {
	defer f.failed()
	h := s.enter(ctx, f)
	if h == nil {
		return
	}
	defer func() {
		<-s.slots
		<-h.turn
	}()
	s.mu.Lock()
	now := s.Now()
	f.busy = false
	polled := h.oldest(now)
	if polled == nil || !test && !h.local && !s.Network.Down().IsZero() {
		s.mu.Unlock()
		return
	}
	polled.busy, polled.lastPoll = true, now
	feed := polled.feed
	s.mu.Unlock()
	defer func() {
		if r := recover(); r != nil {
			polled.failed()
			panic(fmt.Errorf("poll of %s: %v", feed.Name, r))
		}
	}()
	r := s.poll(ctx, feed)

	s.mu.Lock()
	defer s.mu.Unlock()
	if polled.busy = false; ctx.Err() == nil {
		s.polled(polled, h, feed, r)
	}
}

// polled sets the time of a feed's next poll, after one of the feed as it was then.
func (s *Scheduler) polled(f *feedJob, h *host, feed Feed, r Result) {
	now := s.Now()
	s.ended++
	f.ended, f.suspect = s.ended, r.suspect
	if !h.local {
		h.answered(now, r.Err)
	}
	f.due = f.after(feed, r, now)
	if to := s.hostOf(f.feed, r.Batch.Cursor); to != f.host && s.feeds[f.feed.Name] == f {
		f.host.feeds = slices.DeleteFunc(f.host.feeds, func(other *feedJob) bool { return other == f })
		to.feeds = append(to.feeds, f)
		f.host = to
	}
	if r.NetworkBack {
		for _, f := range s.feeds {
			if f.suspect && !f.busy {
				f.suspect, f.due = false, now
			}
		}
		s.spread(now)
		s.plan()
	}
}

// enter waits until the host of a feed may be polled, and takes a slot. The host is nil, and the feed no
// longer busy, if the host needs a longer rest or ctx ended.
func (s *Scheduler) enter(ctx context.Context, f *feedJob) *host {
	s.mu.Lock()
	h := f.host
	s.mu.Unlock()
	if acquire(ctx, h.turn) {
		if s.rested(ctx, h) && acquire(ctx, s.slots) {
			return h
		}
		<-h.turn
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f.busy = false
	return nil
}

// rested waits for the end of a host's gap. It reports false if ctx ended before, and at once if the
// host needs a rest that no goroutine should wait for.
func (s *Scheduler) rested(ctx context.Context, h *host) bool {
	for {
		s.mu.Lock()
		wait := h.free.Sub(s.Now())
		s.mu.Unlock()
		if wait <= 0 {
			return ctx.Err() == nil
		}
		if wait > longestGap || !sleep(ctx, wait) {
			return false
		}
	}
}

// acquire takes a place in a semaphore. It reports false if ctx ended before.
func acquire(ctx context.Context, places chan struct{}) bool {
	select {
	case <-ctx.Done():
		return false
	case places <- struct{}{}:
		return true
	}
}

// after returns the time of a feed's next poll after one of the feed as it was then.
func (f *feedJob) after(then Feed, r Result, now time.Time) time.Time {
	c := r.Batch.Cursor
	switch {
	case r.Excused, f.feed.URL != then.URL:
		return now
	case c.Polled.IsZero(): // the ledger could not be read
		return now.Add(recheck)
	}
	c.URL = then.URL
	at, _ := Next(f.feed, c, now)
	if f.spread && f.feed.Phase == 0 && !at.IsZero() {
		// The intervals that began in one minute would all end in one, again and again.
		at = at.Add(phase(f.feed.URL, at.Sub(c.Polled)))
	}
	f.spread = false
	return at
}

// testNetwork polls, while the network is down, the feed that was not polled for the longest time of
// those that are due.
func (s *Scheduler) testNetwork(ctx context.Context) {
	if s.Network.Down().IsZero() {
		return
	}
	s.mu.Lock()
	now := s.Now()
	var test *feedJob
	for _, f := range s.feeds {
		if f.busy || f.host.local || f.due.IsZero() || f.due.After(now) || f.host.free.After(now) {
			continue
		}
		if test == nil || cmp.Or(f.lastPoll.Compare(test.lastPoll), strings.Compare(f.feed.Name, test.feed.Name)) < 0 {
			test = f
		}
	}
	if test != nil {
		test.busy = true
	}
	s.mu.Unlock()
	if test != nil {
		s.pollHost(ctx, test, true)
	}
}

// hostOf returns the host at which a feed is polled. Whether a host is local is decided when it is
// made, and again by Set.
func (s *Scheduler) hostOf(f Feed, c feeds.Cursor) *host {
	name, local := f.Host(c)
	h, ok := s.hosts[name]
	if !ok {
		h = &host{local: local, turn: make(chan struct{}, 1)}
		s.hosts[name] = h
	}
	return h
}
