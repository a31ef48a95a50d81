package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tocsin/alerts"
	"tocsin/alerts/discord"
	"tocsin/cmd/bot/config"
	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/store"
)

const (
	afterFault = 10 * time.Second    // until a loop that the ledger failed tries again
	keepFor    = 90 * 24 * time.Hour // what is older, and gone from its feed, is forgotten
	pruneEvery = 24 * time.Hour
)

// A service is the running bot: three loops over one ledger, and what wakes them.
type service struct {
	log    *slog.Logger
	store  *store.Store
	fetch  *feeds.Fetcher
	sender alerts.Sender // nil: nothing is sent, everything is kept
	now    func() time.Time
	// told is called for each attempt at a delivery, one at a time; it may be nil.
	told func(alerts.Delivery, alerts.Outcome)
	dry  bool // nothing is really sent: the log says nothing of deliveries

	guildOf func(channel string) string // where that is known; may be nil

	setup   atomic.Pointer[config.Config]
	notice  atomic.Pointer[string] // what the operator should do, for the status page
	started time.Time

	clock  *clockwork
	net    *poll.Network
	health sync.Map // of each feed that is not well, as the ledger has it, by name

	following sync.Mutex

	deskWake, outboxWake chan struct{}
	hubs                 hubState
	counters             counters
	tell                 sync.Mutex
}

func newService(log *slog.Logger, st *store.Store, s *config.Config, sender alerts.Sender, now func() time.Time) *service {
	sv := &service{
		log: log, store: st, sender: sender, now: now, started: now(),
		fetch: newFetcher(), net: &poll.Network{},
		deskWake: make(chan struct{}, 1), outboxWake: make(chan struct{}, 1),
		hubs: hubState{wake: make(chan struct{}, 1)},
	}
	sv.clock = newClockwork(log, now, sv.net, sv.turn)
	sv.clock.pushed = sv.hubs.pushed
	sv.setup.Store(s)
	sv.say("")
	return sv
}

// say puts a sentence for the operator on the status page.
func (s *service) say(notice string) { s.notice.Store(&notice) }

// wake tells a loop that there is work; a loop that is busy looks again when it is done.
func wake(loop chan struct{}) {
	select {
	case loop <- struct{}{}:
	default:
	}
}

// work takes what waits over the desk and wakes the outbox.
func (s *service) work(ctx context.Context) error {
	set := s.setup.Load()
	return work(ctx, s.store, set, judgeBy(set.Rules), s.routes, s.now, func(ds []alerts.Decision) {
		for _, d := range ds {
			s.log.Debug("decided", "item", d.Item, "decision", d.Decision, "route", d.Route, "story", d.Story, "reason", d.Reason)
		}
		wake(s.outboxWake)
	})
}

// routes gives the routes of the configuration, then those made by slash command, with the server
// of each where it is known.
func (s *service) routes(ctx context.Context) ([]alerts.Route, error) {
	routes, err := routesNow(ctx, s.store, s.setup.Load())
	for i := range routes {
		if r := &routes[i]; r.Guild == "" && s.guildOf != nil {
			r.Guild = s.guildOf(r.Target.ID)
		}
	}
	return routes, err
}

// desk is the second loop.
func (s *service) desk(ctx context.Context) {
	for ctx.Err() == nil {
		var again <-chan time.Time
		if err := s.work(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("the desk stands still", "err", err, "again", afterFault.String())
			again = time.After(afterFault)
		}
		select {
		case <-ctx.Done():
		case <-s.deskWake:
		case <-again:
		}
	}
}

func (s *service) deliverer() *alerts.Deliverer {
	return &alerts.Deliverer{Outbox: s.store, Sender: s.sender, Now: s.now, Report: s.report}
}

// deliver is the third loop. A sender that is refused sends nothing more; the other two go on.
func (s *service) deliver(ctx context.Context) {
	if s.sender == nil { // nothing to send with: everything is kept
		return
	}
	for ctx.Err() == nil {
		err := s.deliverer().Run(ctx, s.outboxWake)
		switch {
		case err == nil:
			return
		case errors.Is(err, alerts.ErrRefused):
			s.say(err.Error() + ". Nothing is sent until the bot is started again with a token that works; everything is kept.")
			s.log.Error("nothing can be sent; feeds are polled and alerts are kept until a restart", "err", err)
			<-ctx.Done()
			return
		}
		s.log.Error("the outbox stands still", "err", err, "again", afterFault.String())
		select {
		case <-ctx.Done():
		case <-time.After(afterFault):
		}
	}
}

// report logs an attempt.
func (s *service) report(d alerts.Delivery, o alerts.Outcome, st alerts.Settlement) {
	s.countAttempt(o)
	s.tell.Lock()
	defer s.tell.Unlock()
	if s.told != nil {
		s.told(d, o)
	}
	if s.dry {
		return
	}
	log := s.log.With("story", d.Alert.Story, "target", d.Target.String(), "attempt", d.Attempts+1, "edit", d.MessageID != "")
	switch {
	case o.Verdict == alerts.Delivered:
		log.Info("delivered", "outlet", d.Alert.Lead.Feed, "title", d.Alert.Lead.Title, "delay", s.now().Sub(d.Alert.Lead.Fetched).Round(time.Millisecond).String())
	case st.State == alerts.Refused:
		log.Error("refused for good", "verdict", o.Verdict.String(), "reason", o.Reason)
	case o.Verdict == alerts.Later:
		log.Info("put off", "verdict", o.Verdict.String(), "reason", o.Reason, "again", st.NotBefore)
	case o.Verdict == alerts.Retry || o.Verdict == alerts.Shrink:
		log.Warn("not delivered yet", "verdict", o.Verdict.String(), "reason", o.Reason, "again", st.NotBefore)
	default:
		log.Error("not delivered", "verdict", o.Verdict.String(), "reason", o.Reason, "again", st.NotBefore)
	}
}

// prune is the janitor.
func (s *service) prune(ctx context.Context) {
	for {
		n, err := s.store.Prune(ctx, s.now().Add(-keepFor))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.log.Error("old rows could not be removed", "err", err)
		case n > 0:
			s.log.Info("old rows removed", "rows", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pruneEvery):
		}
	}
}

// once polls every feed once, and delivers until nothing is due any more. What Discord asks to
// wait for is waited for, up to patience in all. It fails when every feed failed, or when
// something is still waiting.
func (s *service) once(ctx context.Context, patience time.Duration) error {
	fs := s.setup.Load().Feeds
	var failed atomic.Int64
	s.net.Ignore = true // nobody waits for it here
	clock := newClockwork(s.log, s.now, s.net, func(ctx context.Context, f poll.Feed) polled {
		a := s.turn(ctx, f)
		if a.err != nil {
			failed.Add(1)
		}
		return a
	})
	clock.once = true
	if s.follow(ctx, clock) {
		clock.run(ctx)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := s.work(ctx); err != nil {
		return err
	}
	until := s.now().Add(patience)
	for {
		if err := s.deliverer().Drain(ctx); err != nil {
			return err
		}
		due, err := s.store.NextDue(ctx)
		if err != nil {
			return err
		}
		if due.IsZero() {
			break
		}
		if due.After(until) {
			n, err := s.store.Waiting(ctx)
			return errors.Join(err, fmt.Errorf("%d alerts are still waiting, the next may be sent at %s; they are kept: run it again then", n, due.Format(time.RFC3339)))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(due.Sub(s.now())):
		}
	}
	if n := failed.Load(); n == int64(len(fs)) {
		return fmt.Errorf("no feed could be read (%d failed); the reasons are in the log", n)
	}
	return nil
}

// run runs everything until ctx ends: the three loops, the janitor, the gateway, the reloads.
func (s *service) run(ctx context.Context, gateway *discord.Gateway, reload func() (*config.Config, error), changed <-chan struct{}) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, loop := range []func(context.Context){s.keepTime, s.desk, s.deliver, s.prune} {
		g.Go(func() error { loop(ctx); return nil })
	}
	if !s.dry {
		g.Go(func() error { s.followHubs(ctx); return nil })
	}
	if gateway != nil {
		g.Go(func() error { s.commands(ctx, gateway); return nil })
	}
	if changed != nil {
		g.Go(func() error { s.reloads(ctx, reload, changed); return nil })
	}
	return g.Wait()
}

// gateway makes the connection for slash commands. What Discord tells over it of a channel that
// was out of reach ends the wait for that channel.
func (s *service) gateway(ctx context.Context, client *discord.Client) *discord.Gateway {
	g := discord.NewGateway(client, office{s.store, s.setup.Load, s.now}, s.log)
	g.OnChange = func(ids []string) {
		var targets []alerts.Target
		for _, id := range ids {
			for _, kind := range []string{alerts.Channel, alerts.Thread, alerts.Forum} {
				targets = append(targets, alerts.Target{Kind: kind, ID: id})
			}
		}
		n, err := s.store.Probe(ctx, targets)
		if err != nil && ctx.Err() == nil {
			s.log.Error("targets that changed could not be tried again", "err", err)
		}
		if n > 0 {
			s.log.Info("targets that were out of reach have changed and are tried again", "targets", n)
			wake(s.outboxWake)
		}
	}
	s.guildOf = g.GuildOf
	return g
}

// commands serves slash commands. Without them alerts go on: the gateway's end is no reason to
// stop.
func (s *service) commands(ctx context.Context, gateway *discord.Gateway) {
	if err := gateway.Run(ctx); err != nil {
		s.say("Slash commands are off: " + err.Error())
		s.log.Error("slash commands are off; alerts go on", "err", err)
	}
}
