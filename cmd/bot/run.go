package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"

	"tocsin/alerts"
	"tocsin/alerts/discord"
	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/filters"
	"tocsin/store"
)

const oncePatience = 2 * time.Minute

func (p *program) runVerb() *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "runs the service (the default verb)",
		Description: `Polls the feeds of the configuration on their schedules, posts alerts for matching items, serves the
status page, and answers slash commands if there is a bot token. SIGHUP or a change of the file
reloads the configuration; an invalid one changes nothing. Ctrl-C or SIGTERM ends it cleanly.

  DISCORD_WEBHOOK=https://discord.com/api/webhooks/… bot run      a first alert takes one URL
  DISCORD_TOKEN=… bot run                                         the whole bot

The first poll of a feed is a silent baseline: the items already in it are not news.

Environment: LOG_LEVEL (debug, info, warn, error), LOG_FORMAT (text, json), TOCSIN_CONFIG, TZ.`,
		Flags: []cli.Flag{
			configFlag(),
			&cli.BoolFlag{Name: "once", Usage: "poll every feed once, deliver, and exit; status 1 if no feed could be read or alerts still wait", Local: true},
			&cli.BoolFlag{Name: "dry-run", Usage: "print the alerts instead of sending them, and leave the ledger as it is", Local: true},
			&cli.BoolFlag{Name: "wait-for-token", Usage: "without credentials, poll and show a notice on the status page instead of exiting", Local: true},
			jsonFlag(),
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArguments(c); err != nil {
				return err
			}
			if c.Bool("json") && !c.Bool("dry-run") {
				return &usageError{"--json needs --dry-run"}
			}
			path := p.configPath(c)
			read := func() (*config.Config, error) { return config.Load(path, p.getenv) }
			s, err := read()
			if err != nil {
				return p.configError(err)
			}
			if c.Bool("dry-run") {
				return p.dryRun(ctx, s, c.Bool("once"), c.Bool("json"))
			}
			missing := s.CanSend()
			if missing != nil && (!c.Bool("wait-for-token") || c.Bool("once")) {
				return missing
			}
			return p.serve(ctx, s, path, read, c.Bool("once"), missing)
		},
	}
}

// configError prints the errors of a configuration, one per line.
func (p *program) configError(err error) error {
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) {
		return err
	}
	for _, one := range many.Unwrap() {
		_, _ = fmt.Fprintln(p.stderr, one)
	}
	return errReported
}

// serve runs the service on the configured ledger.
func (p *program) serve(ctx context.Context, s *config.Config, path string, read func() (*config.Config, error), once bool, missing error) (err error) {
	log, err := newLog(p.stderr, p.getenv)
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, s.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.Own(ctx, p.now()); err != nil {
		return err
	}
	client, err := discord.New(discord.Options{Token: s.Token, Webhooks: s.Webhooks, BaseURL: s.BaseURL, Version: thisBuild().Version})
	if err != nil {
		return err
	}
	if s.BaseURL != "" {
		log.Warn("not talking to Discord itself: the token goes to discord.base_url", "base_url", s.BaseURL)
	}
	sv := newService(log, st, s, client, p.now)
	if missing != nil {
		sv.say(missing.Error())
		sv.sender = nil
		log.Warn("waiting", "notice", missing.Error())
	}
	if once {
		return sv.once(ctx, oncePatience)
	}
	var gateway *discord.Gateway
	if s.Token != "" {
		gateway = sv.gateway(ctx, client)
	}
	g, ctx := errgroup.WithContext(ctx)
	if s.Listen != "" {
		l, err := listen(ctx, s.Listen)
		if err != nil {
			return err
		}
		log.Info("status page", "url", "http://"+l.Addr().String()+"/")
		g.Go(func() error { return serve(ctx, l, sv.handler()) })
	}
	log.Info("running", "version", thisBuild().Version, "feeds", len(s.Feeds), "topics", len(s.Topics), "routes", len(s.Routes), "store", s.Store)
	if s.Off > 0 {
		log.Info("routes without a webhook are off", "routes", s.Off, "set", strings.Join(s.Unset, ", "))
	}
	g.Go(func() error { return sv.run(ctx, gateway, read, watchFile(ctx, path)) })
	err = g.Wait()
	log.Info("stopped")
	return err
}

// dryRun runs the service on a copy of the ledger and prints what would be sent. A feed that was
// never polled shows all that it holds, since a silent baseline would show nothing.
func (p *program) dryRun(ctx context.Context, s *config.Config, once, asJSON bool) (err error) {
	log, err := newLog(p.stderr, p.getenv)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tocsin-dry-run-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	copied := filepath.Join(dir, "tocsin.db")
	if file := strings.TrimPrefix(s.Store, "sqlite:"); fileExists(file) {
		from, err := store.Open(ctx, s.Store)
		if err != nil {
			return err
		}
		if err := errors.Join(from.Snapshot(ctx, copied), from.Close()); err != nil {
			return err
		}
	}
	st, err := store.Open(ctx, "sqlite:"+copied)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	for i := range s.Feeds {
		s.Feeds[i].Newest = 1 << 30
	}
	if len(s.Routes) == 0 { // nobody follows anything yet: show what each topic would bring
		for _, t := range s.Topics {
			s.Routes = append(s.Routes, alerts.Route{ID: t.Name, Topic: t.Name, Target: alerts.Target{Kind: alerts.Channel, ID: "nobody-yet"}})
		}
	}
	sv := newService(log, st, s, &printer{screen: console.NewScreen(p.stdout, p.getenv), out: p, json: asJSON}, p.now)
	sv.dry = true
	if once {
		return sv.once(ctx, oncePatience)
	}
	return sv.run(ctx, nil, nil, nil)
}

// A printer is a sender that shows deliveries instead of sending them.
type printer struct {
	screen *console.Screen
	out    *program
	json   bool

	mu sync.Mutex // one alert at a time
	n  int
}

func (p *printer) Send(_ context.Context, d alerts.Delivery) alerts.Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	o := alerts.Outcome{Verdict: alerts.Delivered, MessageID: strconv.Itoa(p.n)}
	if p.json {
		if err := writeAlert(p.out.stdout, d); err != nil {
			return alerts.Outcome{Verdict: alerts.Fatal, Reason: err.Error()}
		}
		return o
	}
	p.screen.Alert(d, p.out.now().Local())
	return o
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// writeAlert writes what a delivery would send. Lists are never null.
func writeAlert(w io.Writer, d alerts.Delivery) error {
	a := &d.Alert
	a.Topics, a.Roles = append([]alerts.Topic{}, a.Topics...), append([]string{}, a.Roles...)
	a.Spans, a.Others = append([]filters.Span{}, a.Spans...), append([]alerts.Report{}, a.Others...)
	return console.WriteJSON(w, struct {
		Target string `json:"target"`
		Edit   bool   `json:"edit"`
		alerts.Alert
	}{d.Target.String(), d.MessageID != "", d.Alert})
}
