package service

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/websub"
)

const (
	callbacks  = "/websub/"
	hubsAtOnce = 8
	hubRound   = time.Hour // at most, between two looks at what is due
	// staleNews is the age of an item that a push may hold and a poll has to confirm: hubs tell of
	// every old item that is edited, as YouTube's does.
	staleNews = 48 * time.Hour
)

// hubState is what the loop over the hubs shares with the polls.
type hubState struct {
	wake chan struct{}
	mu   sync.Mutex
	told map[string][2]string // hub and topic of each feed, at the last look
	// every is how often each feed is polled whose hub pushes.
	every map[string]time.Duration
}

func (h *hubState) pushed(feed string) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.every[feed]
}

// learnPushed looks up which hubs push. A feed whose hub does so no longer has its turns by its
// schedule again.
func (s *Service) learnPushed(ctx context.Context) error {
	all, err := s.store.Hubs(ctx)
	if err != nil {
		return err
	}
	every := map[string]time.Duration{}
	for name, h := range all {
		if d := h.PollEvery(s.now()); d > 0 && !s.dry {
			every[name] = d
		}
	}
	var ended []string
	s.hubs.mu.Lock()
	for name := range s.hubs.every {
		if every[name] == 0 {
			ended = append(ended, name)
		}
	}
	s.hubs.every = every
	s.hubs.mu.Unlock()
	if len(ended) == 0 {
		return nil
	}
	cursors, err := s.store.Cursors(ctx)
	if err == nil {
		s.clock.again(ended, cursors)
	}
	return err
}

// hubNamed wakes the loop over the hubs when a poll found that a feed can be followed by another hub
// than before.
func (s *Service) hubNamed(f feeds.Feed, c feeds.Cursor) {
	if s.config.Load().PublicURL == "" {
		return
	}
	hub, topic := websub.HubOf(f, c)
	s.hubs.mu.Lock()
	same := hub == "" || s.hubs.told[f.Name] == [2]string{hub, topic}
	s.hubs.mu.Unlock()
	if !same {
		wake(s.hubs.wake)
	}
}

// followHubs is the loop that keeps the subscriptions at hubs: it asks for them, renews them before their
// leases end, and ends those that nobody wants any more.
func (s *Service) followHubs(ctx context.Context) {
	for ctx.Err() == nil {
		wait := hubRound
		due, err := s.followDue(ctx)
		err = errors.Join(err, s.learnPushed(ctx))
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.Error("the hubs are not asked", "err", err, "again", afterFault.String())
			wait = afterFault
		case !due.IsZero():
			wait = min(max(due.Sub(s.now()), time.Second), hubRound)
		}
		again := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-s.hubs.wake:
		case <-again.C:
		}
		again.Stop()
	}
}

// followDue brings the subscriptions in line with the configuration and the cursors, then asks the
// hubs for what is due. It tells when something is due again; zero for never.
func (s *Service) followDue(ctx context.Context) (next time.Time, err error) {
	if err := s.wantHubs(ctx); err != nil {
		return next, err
	}
	all, err := s.store.HubSubscriptions(ctx)
	if err != nil {
		return next, err
	}
	now := s.now()
	byHub := map[string][]websub.Subscription{}
	for _, h := range all {
		if !h.Next.After(now) {
			byHub[h.Hub] = append(byHub[h.Hub], h)
		}
	}
	slots := make(chan struct{}, hubsAtOnce)
	var wg sync.WaitGroup
	errs := make(chan error, len(byHub))
	for _, due := range byHub {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			errs <- s.askHub(ctx, due)
		})
	}
	wg.Wait()
	close(errs)
	for one := range errs {
		err = errors.Join(err, one)
	}
	if err != nil {
		return next, err
	}
	all, err = s.store.HubSubscriptions(ctx)
	if len(all) > 0 {
		next = all[0].Next
	}
	return next, err
}

// wantHubs records which subscriptions there should be: a new one for each feed that names a hub
// which it did not name before, and the end of those that nobody wants. A document that once does
// not name the hub is no reason to leave: that waits until the lease is to be renewed.
func (s *Service) wantHubs(ctx context.Context) error {
	set := s.config.Load()
	var cursors map[string]feeds.Cursor
	if set.PublicURL != "" {
		var err error
		if cursors, err = s.store.Cursors(ctx); err != nil {
			return err
		}
	}
	all, err := s.store.HubSubscriptions(ctx)
	if err != nil {
		return err
	}
	have := map[string]websub.Subscription{}
	for _, h := range all {
		if h.State != websub.Leaving {
			have[h.Feed] = h
		}
	}
	now, told := s.now(), map[string][2]string{}
	if set.PublicURL != "" {
		for _, f := range set.Feeds {
			hub, topic := websub.HubOf(f.Feed, cursors[f.Name])
			told[f.Name] = [2]string{hub, topic}
			h, ok := have[f.Name]
			here := strings.TrimSuffix(h.Callback, h.Token) == set.PublicURL+callbacks
			switch {
			case ok && here && (h.Hub == hub && h.Topic == topic || hub == "" && now.Before(h.Next)):
				delete(have, f.Name) // as it should be
			case hub != "":
				delete(have, f.Name) // the store leaves the one that was
				if err := s.store.AddHub(ctx, websub.New(f.Feed, hub, topic, set.PublicURL+callbacks, now), now); err != nil {
					return err
				}
			}
		}
	}
	for _, h := range have {
		if _, _, err := s.store.SaveHub(ctx, h.Leave(now)); err != nil {
			return err
		}
	}
	s.hubs.mu.Lock()
	s.hubs.told = told
	s.hubs.mu.Unlock()
	return nil
}

// askHub makes the requests that are due at one hub, one after the other. When the hub is down, the
// rest of them is put off without trying. The error is the ledger's.
func (s *Service) askHub(ctx context.Context, due []websub.Subscription) error {
	var down error
	for _, h := range due {
		asking, saved, err := s.store.SaveHub(ctx, h.Ask(s.now()))
		if err != nil {
			return err
		}
		if !saved || asking.State == websub.Gone {
			continue
		}
		f, ok := s.configured(h.Feed)
		if !ok {
			f = feeds.Feed{Name: h.Feed, AllowPrivate: h.Private}
		}
		asked := down
		if asked == nil {
			asked = websub.Send(ctx, s.fetch, f, asking)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if asked == nil {
			s.log.Debug("hub asked", "feed", h.Feed, "leaving", asking.State == websub.Leaving)
			continue
		}
		// What the hub confirmed meanwhile stands, whatever became of the answer to the request.
		if _, _, err := s.store.SaveHub(ctx, asking.Fail(asked, s.now())); err != nil {
			return err
		}
		if down == nil {
			s.log.Warn("hub not subscribed to", "feed", h.Feed, "err", asked, "leaving", asking.State == websub.Leaving)
		}
		if websub.HubDown(asked) {
			down = asked
		}
	}
	return nil
}

func (s *Service) configured(name string) (feeds.Feed, bool) {
	for _, f := range s.config.Load().Feeds {
		if f.Name == name {
			return f.Feed, true
		}
	}
	return feeds.Feed{}, false
}
