package service

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
	"tocsin/alerts/discord/commands"
	"tocsin/cmd/bot/config"
	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/store"
)

const (
	retryDelay = 10 * time.Second    // the delay of a loop after an error of the ledger
	keepFor    = 90 * 24 * time.Hour // older rows that have left their feed are removed
	pruneEvery = 24 * time.Hour
	lookEvery  = 10 * time.Second // at the configuration file, and at the leases of hubs
)

// Options are the parts of a [Service]. Log, Config, Store, Fetcher and Now are required.
type Options struct {
	Log     *slog.Logger
	Config  *config.Config
	Store   *store.Store
	Fetcher *feeds.Fetcher
	Now     func() time.Time
	Version string // of the program, for the pages

	Sender   alerts.Sender   // nil: nothing is sent, and deliveries stay in the ledger
	Missing  error           // the reason for a nil Sender, as a notice; may be nil
	Commands *discord.Client // that answers slash commands; nil: they are off
	// Attempted is called after each attempt at a delivery, one call at a time. It may be nil.
	Attempted func(alerts.Delivery, alerts.Outcome)

	// Reload reads the configuration again when the file at Path has changed. nil: never.
	Reload func() (*config.Config, error)
	Path   string

	// DryRun is for a Sender that only prints: deliveries are not logged, hubs are not asked, and the
	// status page is not served.
	DryRun bool
}

// A Service is the running bot: loops over one ledger that poll feeds, decide items and deliver alerts.
type Service struct {
	log       *slog.Logger
	config    atomic.Pointer[config.Config] // the one in use
	store     *store.Store
	fetch     *feeds.Fetcher
	now       func() time.Time
	version   string
	sender    alerts.Sender
	attempted func(alerts.Delivery, alerts.Outcome)
	reload    func() (*config.Config, error)
	path      string
	dry       bool

	planLedger planLedger    // the store, or a stand-in
	outbox     alerts.Outbox // the store, or a stand-in
	gateway    *discord.Gateway

	started  time.Time
	notices  notices
	counters counters
	reports  sync.Mutex // serializes attempted

	polls     *poll.Scheduler
	health    sync.Map // health by feed name, of each feed that is not well
	following sync.Mutex

	planWake, outboxWake chan struct{}
	hubs                 hubState
}

// New returns a service. It does nothing until [Service.Run] or [Service.Once].
func New(o Options) *Service {
	s := &Service{
		log: o.Log, store: o.Store, fetch: o.Fetcher, now: o.Now, version: o.Version, sender: o.Sender,
		attempted: o.Attempted, reload: o.Reload, path: o.Path, dry: o.DryRun,
		planLedger: o.Store, outbox: o.Store, started: o.Now(),
		planWake: make(chan struct{}, 1), outboxWake: make(chan struct{}, 1),
		hubs: hubState{wake: make(chan struct{}, 1)},
	}
	s.polls = &poll.Scheduler{
		Ledger: pollLedger{o.Store},
		Fetch: func(ctx context.Context, f feeds.Feed, c feeds.Cursor, now time.Time) (feeds.Batch, error) {
			return s.fetch.Fetch(ctx, f, c, now)
		},
		Now: o.Now, Report: s.polled, Jumped: s.jumped, Log: cronLog{o.Log},
	}
	s.config.Store(o.Config)
	if o.Missing != nil {
		s.notices.set(fromSender, o.Missing.Error())
	}
	if o.Commands != nil {
		topics := func() []alerts.Topic { return s.config.Load().Topics }
		s.gateway = discord.NewGateway(o.Commands, commands.Commands{Topics: topics, Store: o.Store}, o.Log)
	}
	return s
}

// wake makes a loop run again. A loop that is busy runs again afterwards.
func wake(loop chan struct{}) {
	select {
	case loop <- struct{}{}:
	default:
	}
}

// Run runs the service until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	if address := s.config.Load().Listen; address != "" && !s.dry {
		l, err := Listen(ctx, address)
		if err != nil {
			return err
		}
		s.log.Info("status page", "url", "http://"+l.Addr().String()+"/")
		g.Go(func() error { return Serve(ctx, l, s.Handler()) })
	}
	s.polls.Every(pruneEvery, s.prune)
	loops := []func(context.Context){s.poll, s.plan, s.deliver}
	if !s.dry {
		s.polls.Every(lookEvery, s.wakeHubs)
		loops = append(loops, s.followHubs)
	}
	if s.gateway != nil {
		loops = append(loops, s.commands)
	}
	if s.reload != nil {
		watch := newFileWatch(s.path)
		s.polls.Every(lookEvery, watch.look)
		loops = append(loops, watch.signals, func(ctx context.Context) { s.reloads(ctx, watch.changed) })
	}
	for _, loop := range loops {
		g.Go(func() error { loop(ctx); return nil })
	}
	return g.Wait()
}

// Once polls every feed once and delivers until no delivery is due. It waits for limits of Discord, up
// to patience in all. It returns an error if every feed failed, or if deliveries are still waiting.
func (s *Service) Once(ctx context.Context, patience time.Duration) error {
	fs := s.config.Load().Feeds
	s.polls.Network.Ignore = true // there is no time to wait for it
	cursors, ok := s.cursors(ctx)
	if !ok {
		return ctx.Err()
	}
	failed := s.polls.Once(ctx, fs, cursors)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := s.decide(ctx); err != nil {
		return err
	}
	if err := s.drain(ctx, s.now().Add(patience)); err != nil {
		return err
	}
	if n := len(failed); n == len(fs) {
		return fmt.Errorf("no feed could be read (%d failed); the log has the reasons", n)
	}
	return nil
}

// drain delivers until no delivery is due. It returns an error if the next one is due after until.
func (s *Service) drain(ctx context.Context, until time.Time) error {
	for {
		if err := s.deliverer().Drain(ctx); err != nil {
			return err
		}
		due, err := s.outbox.NextDue(ctx)
		if err != nil || due.IsZero() {
			return err
		}
		if due.After(until) {
			n, err := s.store.Waiting(ctx)
			return errors.Join(err, fmt.Errorf("%d alerts are still waiting, the next until %s; they are kept: "+
				"run it again then", n, due.Format(time.RFC3339)))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(due.Sub(s.now())):
		}
	}
}

// prune removes old rows from the ledger.
func (s *Service) prune(ctx context.Context) {
	n, err := s.store.Prune(ctx, s.now().Add(-keepFor))
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.log.Error("old rows could not be removed", "err", err)
	case n > 0:
		s.log.Info("old rows removed", "rows", n)
	}
}
