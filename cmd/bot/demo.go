package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/cmd/bot/service"
	"tocsin/feeds/feedtest"
	"tocsin/store"
	"tocsin/web/preview"
)

//go:embed demo.yaml
var demoTopics string

// The channel of the demonstration.
const (
	demoGuild   = "1300000000000000001"
	demoChannel = "1300000000000000002"
	demoName    = "caucasus-desk"
	demoPace    = 2 * time.Second // between two editions of the sample news
)

func (p *program) demoVerb() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "runs the whole bot with no account and no network",
		Description: `Starts sample outlets and a stand-in for Discord on this machine, and the real bot between them,
with a ledger in a temporary folder. The terminal shows each alert when it is posted; the page
shows the channel as a reader of Discord would see it. The sample news: two brothers from
Azerbaijan die in custody in Russia, reported by six outlets in three languages. Ctrl-C ends it.`,
		Flags: []cli.Flag{
			&cli.DurationFlag{Name: "for", Usage: "end after `TIME`, such as 20s", DefaultText: "until Ctrl-C"},
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:0", Usage: "`ADDRESS` of the page"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArguments(c); err != nil {
				return err
			}
			if d := c.Duration("for"); d != 0 {
				if d < 0 {
					return &usageError{"--for takes a time such as 20s"}
				}
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, d)
				defer cancel()
			}
			return p.demo(ctx, c.String("listen"))
		},
	}
}

func (p *program) demo(ctx context.Context, address string) (err error) {
	dir, err := os.MkdirTemp("", "tocsin-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	news, err := feedtest.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, news.Close()) }()
	standIn, err := discordtest.New()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, standIn.Close()) }()
	standIn.AddGuild(discordtest.Guild{
		ID: demoGuild, Name: "Newsroom", Channels: []discordtest.Channel{{ID: demoChannel, Name: demoName}},
	})

	conf, err := config.Parse("demo.yaml", []byte(demoConfig(news, standIn, filepath.Join(dir, "tocsin.db"))), p.getenv)
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, conf.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	client, err := p.discord(conf)
	if err != nil {
		return err
	}
	l, err := service.Listen(ctx, address)
	if err != nil {
		return err
	}

	show := console.NewScreen(p.stdout, p.getenv)
	show.Printf("Tocsin, with sample news and a stand-in for Discord, both on this machine.")
	show.Printf("The channel as its readers see it: %s", show.Outlet.Render("http://"+l.Addr().String()+"/"))
	show.Printf("The bot's own status page:         %s", show.Outlet.Render("http://"+l.Addr().String()+"/status/"))
	show.Printf("Ctrl-C ends it.\n")

	log := slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	tally := &tally{}
	sv := service.New(service.Options{
		Log: log, Config: conf, Store: st, Fetcher: newFetcher(), Now: p.now, Version: thisBuild().Version,
		Sender: client, Commands: client,
		Attempted: func(d alerts.Delivery, o alerts.Outcome) {
			if o.Verdict == alerts.Delivered {
				tally.count(d, o.MessageID)
				show.Alert(d, p.now().Local())
			}
		},
	})

	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return service.Serve(ctx, l, demoPages(standIn, sv)) })
	g.Go(func() error { return sv.Run(ctx) })
	g.Go(func() error {
		if err := news.Await(ctx); err != nil { // the baseline
			return nil
		}
		if news.Play(ctx, demoPace) != nil || news.Await(ctx) != nil {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(demoPace): // until the last item is posted
			show.Printf("\n%s", show.Quiet.Render("That was all the sample news; the page stays up until Ctrl-C."))
		}
		return nil
	})
	err = g.Wait()
	show.Printf("\n%s", tally)
	demoNext(show)
	return err
}

// demoConfig returns the configuration file of the demonstration.
func demoConfig(news *feedtest.Newsroom, standIn *discordtest.Server, ledger string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "discord: {token: stand-in-token, base_url: %q}\nstore: %q\nweb: {listen: off}\nfeeds:\n",
		standIn.URL(), "sqlite:"+filepath.ToSlash(ledger))
	for _, f := range news.Outlets() {
		fmt.Fprintf(&b, "  - {name: %q, url: %q, schedule: %q, lang: %q, allow_private: true}\n",
			f.Name, f.URL, f.Schedule, f.Lang)
	}
	b.WriteString(demoTopics)
	b.WriteString("routes:\n")
	for _, topic := range []string{"custody", "azerbaijan", "caucasus"} {
		fmt.Fprintf(&b, "  - {topic: %s, channel: %q}\n", topic, demoChannel)
	}
	return b.String()
}

// demoPages serves the channel of the stand-in, and the status page below /status/.
func demoPages(standIn *discordtest.Server, sv *service.Service) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/status/", http.StripPrefix("/status", sv.Handler()))
	mux.Handle("/", preview.Handler(demoName,
		func() []preview.Message { return previewed(standIn.Messages(demoChannel)) },
		func(ctx context.Context) <-chan struct{} {
			changed := make(chan struct{}, 1)
			go func() {
				defer close(changed)
				for range standIn.Watch(ctx) {
					select {
					case changed <- struct{}{}:
					default: // a change is reported already
					}
				}
			}()
			return changed
		}))
	return mux
}

func previewed(ms []discordtest.Message) []preview.Message {
	var out []preview.Message
	for _, m := range ms {
		shown := preview.Message{ID: m.ID, Author: "Tocsin", At: m.CreatedAt, Edited: m.EditedAt, Content: m.Content}
		for _, e := range m.Embeds {
			card := preview.Embed{
				Title: e.Title, URL: e.URL, Description: e.Description, Color: e.Color,
				Author: e.Author.Name, Footer: e.Footer.Text, Image: e.Image.URL,
			}
			if at, err := time.Parse(time.RFC3339, e.Timestamp); err == nil {
				card.Timestamp = at
			}
			shown.Embeds = append(shown.Embeds, card)
		}
		out = append(out, shown)
	}
	return out
}

// A tally counts messages and the further reports that joined them. It does not count edits, since one
// edit may add two reports.
type tally struct {
	posted int
	joined map[string]int // by message
}

func (t *tally) count(d alerts.Delivery, messageID string) {
	if d.MessageID == "" {
		t.posted++
	}
	if t.joined == nil {
		t.joined = map[string]int{}
	}
	t.joined[messageID] = len(d.Alert.Others)
}

func (t *tally) String() string {
	further := 0
	for _, n := range t.joined {
		further += n
	}
	return fmt.Sprintf("%d messages posted, which %d further reports joined.", t.posted, further)
}

func demoNext(s *console.Screen) {
	s.Printf("Next, for real:")
	s.Printf("  1. A webhook is enough for a first alert: channel settings, Integrations, Webhooks, Copy URL.")
	s.Printf("       DISCORD_WEBHOOK=https://discord.com/api/webhooks/… go run ./cmd/bot run")
	s.Printf("  2. With a bot token (README, \"With a bot, in five minutes\") people subscribe in Discord: /subscribe")
	s.Printf("       DISCORD_TOKEN=… go run ./cmd/bot run")
}
