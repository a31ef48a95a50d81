package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/alerts/discord/discordtest"
	"tocsin/feeds/feedtest"
)

const (
	testToken   = "MTIzNDU2Nzg5.secret-of-the-bot"
	hookSecret  = "secret-of-the-webhook-0123456789"
	testGuild   = "200000000000000001"
	testChannel = "200000000000000002"
	hookChannel = "200000000000000003"
	freeChannel = "200000000000000004"
	hookID      = "200000000000000005"
	testRole    = "200000000000000006"
)

// A desk is the real program between a newsroom and a stand-in for Discord, with a folder of its own.
type desk struct {
	t       *testing.T
	news    *feedtest.Newsroom
	discord *discordtest.Server
	dir     string
	out     *output
}

// An output collects the output of the program.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// newDesk starts the newsroom and the stand-in. Each of three topics has a route to a channel and one to a
// webhook of another channel.
func newDesk(t *testing.T) *desk {
	t.Helper()
	news, err := feedtest.Open()
	if err != nil {
		t.Fatal(err)
	}
	standIn, err := discordtest.New()
	if err != nil {
		t.Fatal(err)
	}
	standIn.Token = testToken
	standIn.AddGuild(discordtest.Guild{ID: testGuild, Name: "Newsroom", Channels: []discordtest.Channel{
		{ID: testChannel, Name: "desk"}, {ID: hookChannel, Name: "hook"}, {ID: freeChannel, Name: "free"},
	}, Roles: []discordtest.Role{{ID: testRole, Name: "caucasus"}}})
	standIn.AddWebhook(discordtest.Webhook{ID: hookID, Token: hookSecret, ChannelID: hookChannel, Name: "desk"})
	d := &desk{t: t, news: news, discord: standIn, dir: t.TempDir(), out: &output{}}
	t.Cleanup(func() {
		if err := news.Close(); err != nil {
			t.Error(err)
		}
		if err := standIn.Close(); err != nil {
			t.Error(err)
		}
		d.noSecrets()
	})
	d.configure(true)
	return d
}

func (d *desk) configure(routes bool) {
	d.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b,
		"discord: {token: '${DISCORD_TOKEN}', base_url: %q}\nstore: %q\nweb: {listen: '127.0.0.1:0'}\nfeeds:\n",
		d.discord.URL(), "sqlite:"+filepath.ToSlash(filepath.Join(d.dir, "data", "tocsin.db")))
	for _, f := range d.news.Outlets() {
		fmt.Fprintf(&b, "  - {name: %q, url: %q, schedule: %q, lang: %q, allow_private: true}\n", f.Name, f.URL,
			f.Schedule, f.Lang)
	}
	b.WriteString(demoTopics)
	if routes {
		b.WriteString("routes:\n")
		for _, topic := range []string{"custody", "azerbaijan", "caucasus"} {
			mention := ""
			if topic == "custody" {
				mention = fmt.Sprintf(", mention: \"@role:%s\"", testRole)
			}
			fmt.Fprintf(&b, "  - {topic: %s, channel: %q%s}\n  - {topic: %[1]s, webhook: '${DISCORD_WEBHOOK}'}\n",
				topic, testChannel, mention)
		}
	}
	if err := os.WriteFile(filepath.Join(d.dir, "config.yaml"), []byte(b.String()), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) getenv(name string) string {
	switch name {
	case "DISCORD_TOKEN":
		return testToken
	case "DISCORD_WEBHOOK":
		return discordtest.Webhook{ID: hookID, Token: hookSecret}.URL(d.discord)
	case "LOG_LEVEL":
		return "debug"
	}
	return ""
}

// bot runs the program to its end.
func (d *desk) bot(ctx context.Context, args ...string) error {
	return run(ctx, append(args, "--config", filepath.Join(d.dir, "config.yaml")), d.getenv, strings.NewReader(""),
		d.out, d.out)
}

// once runs bot run --once.
func (d *desk) once() {
	d.t.Helper()
	if err := d.bot(d.t.Context(), "run", "--once"); err != nil {
		d.t.Fatalf("bot run --once: %v\n%s", err, d.out)
	}
}

// start runs the service. The returned function ends it and waits for the end.
func (d *desk) start() (stop func()) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan error, 1)
	go func() { done <- d.bot(ctx, "run") }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-done:
				if err != nil {
					d.t.Errorf("bot run ended with %v", err)
				}
			case <-time.After(20 * time.Second):
				d.t.Errorf("bot run does not end\n%s", d.out)
			}
		})
	}
	d.t.Cleanup(stop)
	return stop
}

// patience returns a context that limits the time to wait for an event; no measurement depends on it.
func (d *desk) patience() (context.Context, context.CancelFunc) {
	return context.WithTimeout(d.t.Context(), 30*time.Second)
}

// eventually waits until a condition holds. It checks the condition after each change in Discord.
func (d *desk) eventually(what string, holds func() bool) {
	d.t.Helper()
	ctx, cancel := d.patience()
	defer cancel()
	changes := d.discord.Watch(ctx)
	for !holds() {
		select {
		case _, open := <-changes:
			if !open {
				d.t.Fatalf("%s: it did not come\n%s", what, d.out)
			}
		case <-ctx.Done():
			d.t.Fatalf("%s: it did not come in time\n%s", what, d.out)
		}
	}
}

// A posted is the part of a message that tests compare.
type posted struct {
	Outlet, Title string
	Also          []string // outlets, as the message names them
	Pinged        []string
}

func (d *desk) posted(channel string) []posted {
	var out []posted
	for _, m := range d.discord.Messages(channel) {
		p := posted{Pinged: m.Pinged}
		if len(m.Embeds) == 1 {
			e := m.Embeds[0]
			p.Outlet, p.Title = e.Author.Name, e.Title
			for line := range strings.Lines(e.Description) {
				if names, ok := strings.CutPrefix(line, "Also reported by "); ok {
					p.Also = outlets(strings.TrimSpace(names))
				}
			}
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b posted) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title),
			cmp.Compare(a.Outlet, b.Outlet))
	})
	return out
}

// outlets returns the names in "[A](<url>), [B](<url>) and C".
func outlets(line string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(line, " and ", ", "), ", ") {
		name, _, _ := strings.Cut(strings.TrimPrefix(part, "["), "](")
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// expected returns the messages of the channel after an edition, by the table of the newsroom.
func (d *desk) expected(edition int, pinged func(title string) []string) []posted {
	byTitle := map[string]*posted{}
	for _, e := range d.news.Expected() {
		if e.Edition > edition {
			continue
		}
		switch e.Kind {
		case feedtest.New:
			byTitle[e.Title] = &posted{Outlet: e.Outlet, Title: e.Title, Pinged: pinged(e.Title)}
		case feedtest.Grown:
			p := byTitle[e.Joins]
			p.Also = append(p.Also, e.Outlet)
			slices.Sort(p.Also)
		}
	}
	var out []posted
	for _, p := range byTitle {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b posted) int { return cmp.Compare(a.Title, b.Title) })
	return out
}

// noSecrets checks that neither the output nor a file contains a secret.
func (d *desk) noSecrets() {
	texts := map[string]string{"the output": d.out.String()}
	err := filepath.WalkDir(d.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		texts[filepath.Base(path)] = string(b)
		return err
	})
	if err != nil {
		d.t.Error(err)
	}
	for name, text := range texts {
		for _, secret := range []string{testToken, hookSecret} {
			if strings.Contains(text, secret) {
				d.t.Errorf("%s holds a secret", name)
			}
		}
	}
}
