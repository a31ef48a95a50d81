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

	"tocsin/alerts"
	"tocsin/alerts/discord"
	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/cmd/bot/service"
	"tocsin/filters"
	"tocsin/store"
)

const oncePatience = 2 * time.Minute

func (p *program) runVerb() *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "runs the service (the default verb)",
		Description: `Polls the feeds of the configuration on their schedules, posts alerts for matching items, serves
the status page, and answers slash commands if there is a bot token. SIGHUP or a change of the
file reloads the configuration; an invalid one changes nothing. Ctrl-C or SIGTERM ends it cleanly.

  DISCORD_WEBHOOK=https://discord.com/api/webhooks/… bot run      a first alert takes one URL
  DISCORD_TOKEN=… bot run                                         the whole bot

The first poll of a feed is a silent baseline: the items already in it are not news.

Environment: LOG_LEVEL (debug, info, warn, error), LOG_FORMAT (text, json), TOCSIN_CONFIG, TZ.`,
		Flags: []cli.Flag{
			configFlag(),
			&cli.BoolFlag{
				Name: "once", Local: true,
				Usage: "poll every feed once, deliver, and exit; " +
					"status 1 if no feed could be read or alerts still wait",
			},
			&cli.BoolFlag{
				Name: "dry-run", Local: true,
				Usage: "print the alerts instead of sending them, and leave the ledger as it is",
			},
			&cli.BoolFlag{
				Name: "wait-for-token", Local: true,
				Usage: "without credentials, poll and show a notice on the status page instead of exiting",
			},
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
			conf, err := config.Load(path, p.getenv)
			if err != nil {
				return p.configError(err)
			}
			if c.Bool("dry-run") {
				return p.dryRun(ctx, conf, c.Bool("once"), c.Bool("json"))
			}
			missing := conf.CanSend()
			if missing != nil && (!c.Bool("wait-for-token") || c.Bool("once")) {
				return missing
			}
			return p.serve(ctx, conf, path, c.Bool("once"), missing)
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

// serve runs the service on the configured ledger. missing is the reason why nothing can be sent, or nil.
func (p *program) serve(ctx context.Context, c *config.Config, path string, once bool, missing error) (err error) {
	log, err := service.NewLogger(p.stderr, console.IsTerminal(p.stderr), p.getenv)
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.Own(ctx, p.now()); err != nil {
		return err
	}
	client, err := p.discord(c)
	if err != nil {
		return err
	}
	if c.BaseURL != "" {
		log.Warn("the token is sent to discord.base_url instead of Discord", "base_url", c.BaseURL)
	}
	o := service.Options{
		Log: log, Config: c, Store: st, Fetcher: newFetcher(), Now: p.now, Version: thisBuild().Version,
		Path: path, Reload: func() (*config.Config, error) { return config.Load(path, p.getenv) },
	}
	if missing == nil {
		o.Sender = client
	} else {
		o.Missing = missing
		log.Warn("waiting", "notice", missing.Error())
	}
	if once {
		return service.New(o).Once(ctx, oncePatience)
	}
	if c.Token != "" {
		o.Commands = client
	}
	log.Info("running", "version", o.Version,
		"feeds", len(c.Feeds), "topics", len(c.Topics), "routes", len(c.Routes), "store", c.Store)
	if c.Off > 0 {
		log.Info("routes without a webhook are off", "routes", c.Off, "set", strings.Join(c.Unset, ", "))
	}
	err = service.New(o).Run(ctx)
	log.Info("stopped")
	return err
}

// discord returns a client with the credentials of a configuration.
func (p *program) discord(c *config.Config) (*discord.Client, error) {
	return discord.New(discord.Options{
		Token: c.Token, Webhooks: c.Webhooks, BaseURL: c.BaseURL, Version: thisBuild().Version,
	})
}

// dryRun runs the service on a copy of the ledger and prints the alerts. All items of a feed that was
// never polled count as news, since a silent baseline would print nothing.
func (p *program) dryRun(ctx context.Context, c *config.Config, once, asJSON bool) (err error) {
	log, err := service.NewLogger(p.stderr, console.IsTerminal(p.stderr), p.getenv)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tocsin-dry-run-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	copied := filepath.Join(dir, "tocsin.db")
	if file := strings.TrimPrefix(c.Store, "sqlite:"); fileExists(file) {
		from, err := store.Open(ctx, c.Store)
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
	for i := range c.Feeds {
		c.Feeds[i].Newest = 1 << 30
	}
	if len(c.Routes) == 0 { // no subscriptions yet
		c.Routes = routePerTopic(c, "no-subscription")
	}
	s := service.New(service.Options{
		Log: log, Config: c, Store: st, Fetcher: newFetcher(), Now: p.now, Version: thisBuild().Version, DryRun: true,
		Sender: &printer{screen: console.NewScreen(p.stdout, p.getenv), out: p, json: asJSON},
	})
	if once {
		return s.Once(ctx, oncePatience)
	}
	return s.Run(ctx)
}

// A printer is a sender that prints deliveries.
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

// writeAlert writes the alert of a delivery as JSON, with lists that are never null.
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

// routePerTopic returns a route for each topic, to a channel that does not exist.
func routePerTopic(c *config.Config, channel string) (routes []alerts.Route) {
	for _, t := range c.Topics {
		target := alerts.Target{Kind: alerts.Channel, ID: channel}
		routes = append(routes, alerts.Route{ID: t.Name, Topic: t.Name, Target: target, CatchUp: c.CatchUp})
	}
	return routes
}
