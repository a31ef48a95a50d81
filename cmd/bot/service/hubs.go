package service

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/websub"
)

const (
	callbacks  = "/websub/" // the path of the callbacks
	hubsAtOnce = 8
	hubRound   = time.Hour // the longest time between two rounds
	// staleNews is the age above which an item of a push is left to the next poll: hubs push every
	// old item that is edited, as YouTube's does.
	staleNews = 48 * time.Hour
)

// hubState is shared by the loop of the hubs and the polls.
type hubState struct {
	wake  chan struct{}
	mu    sync.Mutex
	known map[string][2]string     // hub and topic by feed, as of the last round
	every map[string]time.Duration // interval of polls by feed, of each feed whose hub pushes
	next  time.Time                // of the next round; zero: the first has not ended
}

// learnPushed reads from the ledger which hubs push, and reports whether that changed.
func (s *Service) learnPushed(ctx context.Context) (changed bool, err error) {
	all, err := s.store.Hubs(ctx)
	if err != nil {
		return false, err
	}
	every := map[string]time.Duration{}
	for name, h := range all {
		if d := h.PollEvery(s.now()); d > 0 && !s.dry {
			every[name] = d
		}
	}
	s.hubs.mu.Lock()
	defer s.hubs.mu.Unlock()
	changed = !maps.Equal(s.hubs.every, every)
	s.hubs.every = every
	return changed, nil
}

// hubNamed wakes the loop of the hubs if a poll found another hub or topic than before.
func (s *Service) hubNamed(f feeds.Feed, c feeds.Cursor) {
	if s.config.Load().PublicURL == "" {
		return
	}
	hub, topic := websub.HubOf(f, c)
	s.hubs.mu.Lock()
	same := hub == "" || s.hubs.known[f.Name] == [2]string{hub, topic}
	s.hubs.mu.Unlock()
	if !same {
		wake(s.hubs.wake)
	}
}

// followHubs is the loop that keeps the subscriptions at hubs: it subscribes, renews each subscription
// before its lease ends, and unsubscribes when the configuration or the feed no longer names the hub.
func (s *Service) followHubs(ctx context.Context) {
	for ctx.Err() == nil {
		due, err := s.followDue(ctx)
		changed, err2 := s.learnPushed(ctx)
		now := s.now()
		next := now.Add(hubRound)
		switch err = errors.Join(err, err2); {
		case err != nil && ctx.Err() == nil:
			s.log.Error("hubs could not be asked", "err", err, "again", retryDelay.String())
			next = now.Add(retryDelay)
		case !due.IsZero() && due.Before(next):
			next = due
		}
		s.hubs.mu.Lock()
		s.hubs.next = next
		s.hubs.mu.Unlock()
		if changed {
			s.schedule(ctx)
		}
		select {
		case <-ctx.Done():
		case <-s.hubs.wake:
		}
	}
}

// wakeHubs wakes the loop over the hubs if something is due there.
func (s *Service) wakeHubs(context.Context) {
	s.hubs.mu.Lock()
	defer s.hubs.mu.Unlock()
	if !s.hubs.next.IsZero() && !s.now().Before(s.hubs.next) {
		wake(s.hubs.wake)
	}
}

// followDue updates the subscriptions from the configuration and the cursors, then makes the requests that
// are due. It returns the time at which the next one is due; zero if there is none.
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

// wantHubs records the wanted subscriptions: a new one for each feed with another hub or topic than
// before, and the end of those without a feed or a hub. A document that does not name its hub does not end
// a subscription before the lease is to be renewed.
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
	now, known := s.now(), map[string][2]string{}
	if set.PublicURL != "" {
		for _, f := range set.Feeds {
			hub, topic := websub.HubOf(f.Feed, cursors[f.Name])
			known[f.Name] = [2]string{hub, topic}
			h, ok := have[f.Name]
			here := strings.TrimSuffix(h.Callback, h.Token) == set.PublicURL+callbacks
			switch {
			case ok && here && (h.Hub == hub && h.Topic == topic || hub == "" && now.Before(h.Next)):
				delete(have, f.Name) // it stays
			case hub != "":
				delete(have, f.Name) // AddHub ends the old one
				wanted := websub.New(f.Feed, hub, topic, set.PublicURL+callbacks, now)
				if err := s.store.AddHub(ctx, wanted, now); err != nil {
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
	s.hubs.known = known
	s.hubs.mu.Unlock()
	return nil
}

// askHub makes the requests that are due at one hub, one after the other. If the hub is down, the others
// are postponed without a request. The error is that of the ledger.
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
		// SaveHub changes nothing if the hub has confirmed the subscription in the meantime.
		if _, _, err := s.store.SaveHub(ctx, asking.Fail(asked, s.now())); err != nil {
			return err
		}
		if down == nil {
			s.log.Warn("hub not subscribed to", "feed", h.Feed,
				"err", asked, "leaving", asking.State == websub.Leaving)
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
