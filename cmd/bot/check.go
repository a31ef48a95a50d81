package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/urfave/cli/v3"

	conf "tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/feeds"
)

func (p *program) checkVerb() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "validates the configuration and tests its samples",
		ArgsUsage: "[config.yaml]",
		Description: `Reads the whole configuration and reports every error with its line and column. Tests must_match
and must_not_match of every topic. It needs no network and no secrets.

  bot check --online     also fetches each feed and asks Discord whether each target accepts alerts
  bot check --schema     prints the JSON Schema of the configuration, for editors`,
		Flags: []cli.Flag{
			configFlag(), jsonFlag(),
			&cli.BoolFlag{Name: "online", Usage: "also fetch each feed and ask Discord about each target"},
			&cli.BoolFlag{Name: "schema", Usage: "print the JSON Schema and exit"},
		},
		Action: p.check,
	}
}

func (p *program) check(ctx context.Context, c *cli.Command) error {
	if c.Bool("schema") {
		_, err := io.WriteString(p.stdout, conf.Schema)
		return err
	}
	if c.Args().Len() > 1 {
		return &usageError{"check takes one file; see bot check --help"}
	}
	path := p.configPath(c)
	if c.Args().Present() {
		path = c.Args().First()
	}
	conf, err := conf.Load(path, p.getenv)
	if err != nil {
		return p.checkFailed(err, c.Bool("json"))
	}
	show := console.NewScreen(p.stdout, p.getenv)
	if !c.Bool("json") {
		for _, name := range conf.Unset {
			_, _ = fmt.Fprintf(p.stderr, "bot: note: %s is not set here\n", name)
		}
		for _, note := range conf.Notes {
			_, _ = fmt.Fprintf(p.stderr, "bot: note: %s\n", note)
		}
		if conf.Off > 0 {
			_, _ = fmt.Fprintf(p.stderr, "bot: note: %s off: the webhook is not set\n", are(conf.Off, "route"))
		}
	}
	bad := 0
	if c.Bool("online") {
		bad = p.online(ctx, conf, show, c.Bool("json"))
	}
	if c.Bool("json") {
		err = console.WriteJSON(p.stdout, struct {
			OK     bool `json:"ok"`
			Feeds  int  `json:"feeds"`
			Topics int  `json:"topics"`
			Routes int  `json:"routes"`
		}{bad == 0, len(conf.Feeds), len(conf.Topics), len(conf.Routes)})
	} else if bad == 0 {
		show.Printf("%s: %s, %s, %s: %s", path, plural(len(conf.Feeds), "feed"), plural(len(conf.Topics), "topic"),
			plural(len(conf.Routes), "route"), show.Good.Render("ok"))
	}
	if bad > 0 {
		return errors.Join(err, fmt.Errorf("%s: see above", failures(bad)))
	}
	return err
}

// checkFailed prints the errors of a configuration, as text or as JSON.
func (p *program) checkFailed(err error, asJSON bool) error {
	var many interface{ Unwrap() []error }
	if !asJSON || !errors.As(err, &many) {
		return p.configError(err)
	}
	for _, one := range many.Unwrap() {
		if err := console.WriteJSON(p.stdout, one); err != nil {
			return err
		}
	}
	return errReported
}

// An online is the result for one feed or target.
type online struct {
	Kind  string `json:"kind"` // feed or target
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Items int    `json:"items,omitempty"`
	Error string `json:"error,omitempty"`
}

// online requests every feed and target, eight at a time, and prints the results in the order of the
// file. It returns the number of failures.
func (p *program) online(ctx context.Context, s *conf.Config, show *console.Screen, asJSON bool) (bad int) {
	var requests []func() online
	fetcher := newFetcher()
	for _, f := range s.Feeds {
		requests = append(requests, func() online {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			b, err := fetcher.Fetch(ctx, f.Feed, feeds.Cursor{}, p.now())
			return result("feed", f.Name, len(b.Items), err)
		})
	}
	client, err := p.discord(s)
	for _, r := range s.Routes {
		requests = append(requests, func() online {
			if err != nil {
				return result("target", r.ID, 0, err)
			}
			return result("target", r.ID, 0, client.Check(ctx, r.Target))
		})
	}
	results := make([]online, len(requests))
	slots := make(chan struct{}, 8)
	bar := console.NewProgress(p.stderr, "asked", len(requests))
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for i, request := range requests {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = request()
			mu.Lock()
			done++
			bar.Set(done, p.now())
			mu.Unlock()
		})
	}
	wg.Wait()
	for _, a := range results {
		if !a.OK {
			bad++
		}
		switch {
		case asJSON:
			_ = console.WriteJSON(p.stdout, a) // writing the summary fails too
		case a.OK && a.Kind == "feed":
			show.Printf("%s %s  %s", show.Good.Render("ok"), a.Name, show.Quiet.Render(plural(a.Items, "item")))
		case a.OK:
			show.Printf("%s %s", show.Good.Render("ok"), a.Name)
		default:
			show.Printf("%s %s", show.Bad.Render("--"), a.Error)
		}
	}
	return bad
}

func result(kind, name string, items int, err error) online {
	a := online{Kind: kind, Name: name, OK: err == nil, Items: items}
	if err != nil {
		a.Error = err.Error()
	}
	return a
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func failures(n int) string {
	if n == 1 {
		return "1 feed or target failed"
	}
	return fmt.Sprintf("%d feeds or targets failed", n)
}

func are(n int, word string) string {
	if n == 1 {
		return "1 " + word + " is"
	}
	return plural(n, word) + " are"
}
