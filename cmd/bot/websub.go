package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"tocsin/feeds"
	"tocsin/store"
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
func (s *service) learnPushed(ctx context.Context) error {
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
func (s *service) hubNamed(f feeds.Feed, c feeds.Cursor) {
	if s.setup.Load().PublicURL == "" {
		return
	}
	hub, topic := feeds.HubOf(f, c)
	s.hubs.mu.Lock()
	same := hub == "" || s.hubs.told[f.Name] == [2]string{hub, topic}
	s.hubs.mu.Unlock()
	if !same {
		wake(s.hubs.wake)
	}
}

// followHubs is the loop that keeps the subscriptions at hubs: it asks for them, renews them before their
// leases end, and ends those that nobody wants any more.
func (s *service) followHubs(ctx context.Context) {
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
func (s *service) followDue(ctx context.Context) (next time.Time, err error) {
	if err := s.wantHubs(ctx); err != nil {
		return next, err
	}
	all, err := s.store.HubSubscriptions(ctx)
	if err != nil {
		return next, err
	}
	now := s.now()
	byHub := map[string][]store.Hub{}
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
func (s *service) wantHubs(ctx context.Context) error {
	set := s.setup.Load()
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
	have := map[string]store.Hub{}
	for _, h := range all {
		if h.State != feeds.HubLeaving {
			have[h.Feed] = h
		}
	}
	now, told := s.now(), map[string][2]string{}
	if set.PublicURL != "" {
		for _, f := range set.Feeds {
			hub, topic := feeds.HubOf(f.Feed, cursors[f.Name])
			told[f.Name] = [2]string{hub, topic}
			h, ok := have[f.Name]
			here := strings.TrimSuffix(h.Callback, h.Token) == set.PublicURL+callbacks
			switch {
			case ok && here && (h.Hub == hub && h.Topic == topic || hub == "" && now.Before(h.Next)):
				delete(have, f.Name) // as it should be
			case hub != "":
				delete(have, f.Name) // the store leaves the one that was
				if err := s.store.AddHub(ctx, feeds.NewSubscription(f.Feed, hub, topic, set.PublicURL+callbacks, now), now); err != nil {
					return err
				}
			}
		}
	}
	for _, h := range have {
		if _, _, err := s.store.SaveHub(ctx, h, h.Leave(now)); err != nil {
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
func (s *service) askHub(ctx context.Context, due []store.Hub) error {
	var down error
	for _, h := range due {
		asking, saved, err := s.store.SaveHub(ctx, h, h.Ask(s.now()))
		if err != nil {
			return err
		}
		if !saved || asking.State == feeds.HubGone {
			continue
		}
		f, ok := s.configured(h.Feed)
		if !ok {
			f = feeds.Feed{Name: h.Feed, AllowPrivate: h.Private}
		}
		asked := down
		if asked == nil {
			asked = s.fetch.AskHub(ctx, f, asking.Subscription)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if asked == nil {
			s.log.Debug("hub asked", "feed", h.Feed, "leaving", asking.State == feeds.HubLeaving)
			continue
		}
		// What the hub confirmed meanwhile stands, whatever became of the answer to the request.
		if _, _, err := s.store.SaveHub(ctx, asking, asking.Fail(asked, s.now())); err != nil {
			return err
		}
		if down == nil {
			s.log.Warn("hub not subscribed to", "feed", h.Feed, "err", asked, "leaving", asking.State == feeds.HubLeaving)
		}
		if feeds.HubDown(asked) {
			down = asked
		}
	}
	return nil
}

// A callback is the service as the hubs see it.
type callback struct{ *service }

// Awaits tells whether pushes are wanted at a callback.
func (c callback) Awaits(ctx context.Context, token string) (bool, error) {
	h, ok, err := c.store.HubSubscription(ctx, token)
	return ok && (h.State == feeds.HubAsked || h.State == feeds.HubActive), c.failed(ctx, h, err)
}

// failed logs what the ledger did not do for a hub, and gives it back.
func (c callback) failed(ctx context.Context, h store.Hub, err error) error {
	if err != nil && ctx.Err() == nil {
		c.log.Error("a hub has to come again", "feed", h.Feed, "err", err)
	}
	return err
}

// Confirm answers a hub's question.
func (c callback) Confirm(ctx context.Context, token string, q url.Values) (string, bool, error) {
	for {
		h, ok, err := c.store.HubSubscription(ctx, token)
		if err != nil || !ok {
			return "", false, c.failed(ctx, h, err)
		}
		now := c.now()
		next, challenge, err := h.Answer(q, now)
		if err != nil {
			c.log.Warn("hub refused", "feed", h.Feed, "err", err)
			return "", false, nil
		}
		_, saved, err := c.store.SaveHub(ctx, h, next)
		switch {
		case err != nil:
			return "", false, c.failed(ctx, h, err)
		case !saved: // somebody else was quicker: look again
			continue
		}
		switch next.State {
		case feeds.HubActive:
			c.log.Info("followed by push", "feed", h.Feed, "lease", next.LeaseEnd.Sub(now).String())
		case feeds.HubGone:
			c.log.Info("no longer followed by push", "feed", h.Feed)
		case feeds.HubDenied:
			c.log.Warn("not followed by push", "feed", h.Feed, "reason", next.Reason, "again", next.Next)
		}
		wake(c.hubs.wake)
		return challenge, true, nil
	}
}

// Receive keeps what a push holds, and wakes the desk. What is not signed as agreed is never parsed.
// An error is the ledger's: the hub is to try again.
func (c callback) Receive(ctx context.Context, token string, header http.Header, body []byte) error {
	h, ok, err := c.store.HubSubscription(ctx, token)
	if err != nil || !ok {
		return c.failed(ctx, h, err)
	}
	if !h.Signed(header, body) {
		c.counters.add(&c.counters.pushes, "unsigned")
		c.log.Warn("push ignored: it is not signed as agreed", "feed", h.Feed, "bytes", len(body))
		return nil
	}
	f, ok := c.configured(h.Feed)
	if !ok {
		return nil
	}
	now := c.now()
	base, err := url.Parse(h.Topic)
	if err != nil {
		return nil //nolint:nilerr // unreachable: a hub is asked for addresses alone
	}
	doc, err := feeds.Parse(body, header.Get("Content-Type"), base, f, now)
	if err != nil {
		c.counters.add(&c.counters.pushes, "unreadable")
		c.log.Warn("push ignored: it cannot be read", "feed", f.Name, "err", err)
		return nil // nor could it the next time; the poll has the last word
	}
	var items []feeds.Item
	for _, it := range doc.Items {
		if now.Sub(it.When()) <= staleNews {
			items = append(items, it)
		}
	}
	kept, err := c.store.KeepPushed(ctx, f, token, items, now)
	if errors.Is(err, store.ErrNoBaseline) {
		c.counters.add(&c.counters.pushes, "early")
		c.log.Debug("push ignored", "feed", f.Name, "err", err)
		return nil
	}
	if err != nil {
		return c.failed(ctx, h, err)
	}
	c.counters.add(&c.counters.pushes, "ok")
	c.log.Debug("pushed", "feed", f.Name, "items", len(doc.Items), "new", kept.New, "left_to_the_poll", len(doc.Items)-len(items))
	if kept.New > 0 {
		wake(c.deskWake)
	}
	return nil
}

func (s *service) configured(name string) (feeds.Feed, bool) {
	for _, f := range s.setup.Load().Feeds {
		if f.Name == name {
			return f.Feed, true
		}
	}
	return feeds.Feed{}, false
}
