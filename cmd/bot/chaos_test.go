package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tocsin/alerts/discord/discordtest"
	openapi "tocsin/alerts/discord/discordtest/schema"
	"tocsin/store"
)

// TestChaos kills the real program repeatedly, with SIGKILL at random moments, while a third of the calls
// to Discord fail and the feeds glitch. In the end each story is at each of its targets exactly once, and
// the books balance.
//
// The seed, which is printed and can be set by TOCSIN_CHAOS_SEED, determines the failures, the glitches and
// the times of the kills. The state of the program at those times depends on the machine.
func TestChaos(t *testing.T) {
	t.Parallel()
	seed := uint64(rand.Uint32())
	if text := os.Getenv("TOCSIN_CHAOS_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("TOCSIN_CHAOS_SEED: %v", err)
		}
	}
	c := newChaos(t, seed)
	c.untilBaseline()
	for n := range chaosKills {
		c.press.round()
		c.live(n)
	}
	c.press.finish()
	c.discord.Fail(nil)
	c.calmDown()
	c.audit()
}

// A chaos is the program under test with its outlets and its Discord.
type chaos struct {
	t       *testing.T
	places  []chaosPlace
	rng     *rand.Rand
	press   *press
	discord *discordtest.Server
	weather *weather
	dir     string
	binary  string
	died    []time.Time
	checked atomic.Int64 // bodies, by the published schemas
}

func newChaos(t *testing.T, seed uint64) *chaos {
	t.Helper()
	t.Logf("TOCSIN_CHAOS_SEED=%d", seed)
	generator := func(n uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, n)) }
	inARow := 2 // or a target would rest for longer than the short form lasts
	if chaosLong {
		inARow = 4
	}
	gazettes := 3 // those of the long form are all that may be crossposted within an hour
	if chaosLong {
		gazettes = 10
	}
	c := &chaos{
		t: t, places: chaosPlaces(chaosLong), rng: generator(1), press: newPress(generator(2), chaosLong, gazettes),
		weather: newWeather(generator(3), inARow, chaosLong), dir: t.TempDir(),
	}
	t.Cleanup(c.press.Close)
	standIn, err := discordtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := standIn.Close(); err != nil {
			t.Error(err)
		}
	})
	standIn.Token = testToken
	c.published(standIn)
	standIn.AddGuild(discordtest.Guild{ID: testGuild, Name: "Newsroom", Channels: []discordtest.Channel{
		{ID: chaosDesk, Name: "desk"},
		{ID: chaosLantern, Name: "lantern"},
		{ID: chaosHooked, Name: "hooked"},
		{ID: chaosForum, Name: "posts", Type: discordtest.TypeForum},
		{ID: chaosFlood, Name: "flood"},
		{ID: chaosNews, Name: "news", Type: discordtest.TypeAnnouncement},
		{ID: chaosPosts, Name: "gazettes", Type: discordtest.TypeForum},
		{ID: chaosThread, Name: "harbour", Type: discordtest.TypeThread, Parent: chaosLantern},
	}, Roles: []discordtest.Role{{ID: chaosRole, Name: "harbour watch"}}, Members: []string{chaosMember}})
	standIn.AddWebhook(discordtest.Webhook{
		ID: chaosPoster, Token: posterSecret, ChannelID: chaosPosts,
		Name: "gazettes",
	})
	standIn.AddWebhook(discordtest.Webhook{ID: chaosHook, Token: hookSecret, ChannelID: chaosHooked, Name: "desk"})
	standIn.Fail(c.weather.strike)
	c.discord = standIn

	c.binary = filepath.Join(c.dir, "bot")
	if runtime.GOOS == "windows" {
		c.binary += ".exe"
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", c.binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	c.configure()
	return c
}

// published checks every body by Discord's OpenAPI document.
func (c *chaos) published(standIn *discordtest.Server) {
	c.t.Helper()
	check, err := openapi.Load()
	if err != nil {
		c.t.Fatal(err)
	}
	standIn.Check = func(name string, body []byte) error {
		c.checked.Add(1)
		err := check(name, body)
		if err != nil {
			c.t.Errorf("a body is not as %s says: %v\n%s", name, err, body)
		}
		return err
	}
}

func (c *chaos) ledger() string { return filepath.Join(c.dir, "tocsin.db") }

func (c *chaos) configure() {
	c.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "discord: {token: '${DISCORD_TOKEN}', base_url: %q}\nstore: %q\nweb: {listen: 'off'}\nfeeds:\n",
		c.discord.URL(), "sqlite:"+filepath.ToSlash(c.ledger()))
	for _, o := range c.press.outlets {
		fmt.Fprintf(&b, "  - {name: %s, url: %q, schedule: '@every 1s', allow_private: true}\n", o.name,
			c.press.URL+"/"+o.name)
	}
	b.WriteString("topics:\n")
	for _, topic := range []string{"harbour", "lantern", "gazette", "orchard"} {
		fmt.Fprintf(&b, "  - {name: %s, any: [%[1]s]}\n", topic)
	}
	b.WriteString("routes:\n")
	for _, p := range c.places {
		kind, id, _ := strings.Cut(p.target, ":")
		if kind == "webhook" {
			id = map[string]string{chaosHook: "${DISCORD_WEBHOOK}", chaosPoster: "${DISCORD_POSTER}"}[id]
		}
		for _, topic := range []string{"harbour", "lantern", "gazette"} {
			role, follows := p.follows[topic]
			if !follows {
				continue
			}
			if role != "" {
				role = fmt.Sprintf(", mention: '@role:%s'", role)
			}
			fmt.Fprintf(&b, "  - {topic: %s, %s: '%s'%s, crosspost: %t, limit: {burst: %d, hour: 10000}}\n", topic,
				kind, id, role, p.publish, p.burst)
		}
	}
	if err := os.WriteFile(filepath.Join(c.dir, "config.yaml"), []byte(b.String()), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// run returns the command of a verb, whose output is appended to a file.
func (c *chaos) run(ctx context.Context, verb ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.binary, append(verb, "--config", filepath.Join(c.dir, "config.yaml"))...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "DISCORD_TOKEN="+testToken, "LOG_LEVEL=debug", "LOG_FORMAT=json",
		"DISCORD_WEBHOOK="+discordtest.Webhook{ID: chaosHook, Token: hookSecret}.URL(c.discord),
		"DISCORD_POSTER="+discordtest.Webhook{ID: chaosPoster, Token: posterSecret}.URL(c.discord))
	return cmd
}

func (c *chaos) logFile() string { return filepath.Join(c.dir, "log") }

// start starts the program. The channel receives the error of its end.
func (c *chaos) start() (*exec.Cmd, <-chan error) {
	c.t.Helper()
	log, err := os.OpenFile(c.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := c.run(c.t.Context(), "run")
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- errors.Join(cmd.Wait(), log.Close()) }()
	return cmd, done
}

// untilBaseline runs the program until it holds the first document of each outlet, and kills it. Every
// later article is news.
func (c *chaos) untilBaseline() {
	c.t.Helper()
	cmd, done := c.start()
	patience := time.After(time.Minute)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for len(c.press.behind()) > 0 {
		select {
		case err := <-done:
			c.t.Fatalf("the first life ended by itself: %v\n%s", err, c.logged("", 20))
		case <-patience:
			c.t.Fatalf("outlets %v are not read\n%s", c.press.behind(), c.logged("", 40))
		case <-tick.C:
		}
	}
	c.kill(cmd)
	<-done
}

func (c *chaos) kill(cmd *exec.Cmd) {
	c.t.Helper()
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		c.t.Fatal(err)
	}
	c.died = append(c.died, time.Now())
}

// live runs the program until it is killed for the n-th time: some time after its start, or within
// milliseconds of a call to Discord or of a poll.
func (c *chaos) live(n int) {
	c.t.Helper()
	soon := time.Duration(c.rng.IntN(40)) * time.Millisecond
	late := time.After(time.Duration(c.rng.IntN(2500)) * time.Millisecond)
	var struck <-chan struct{}
	switch c.rng.IntN(10) {
	case 0, 1, 2, 3, 4:
		c.weather.asked.light(1 + c.rng.IntN(6))
		struck, late = c.weather.asked.struck, time.After(3*time.Second)
	case 5, 6:
		c.press.asked.light(1 + c.rng.IntN(10))
		struck, late = c.press.asked.struck, time.After(3*time.Second)
	}
	cmd, done := c.start()
	select {
	case err := <-done:
		c.t.Fatalf("life %d ended by itself: %v\n%s", n, err, c.logged("", 20))
	case <-late:
	case <-struck:
		select {
		case <-time.After(soon):
		case <-c.t.Context().Done():
		}
	}
	c.kill(cmd)
	<-done
}

// calmDown runs the program until no work is left, and ends it as an operator would.
func (c *chaos) calmDown() {
	c.t.Helper()
	c.press.asked.light(1)
	cmd, done := c.start()
	ledger, err := store.Open(c.t.Context(), "sqlite:"+c.ledger())
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() {
		if err := ledger.Close(); err != nil {
			c.t.Error(err)
		}
	}()
	patience := time.After(5 * time.Minute)
	select {
	case <-c.press.asked.struck: // a program that polls takes signals
	case err := <-done:
		c.t.Fatalf("the last life ended by itself: %v\n%s", err, c.logged("", 20))
	case <-patience:
		c.t.Fatalf("it polls nothing\n%s", c.logged("", 40))
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); ; {
		behind := c.press.behind()
		waiting, err := ledger.Waiting(c.t.Context())
		pending, err2 := ledger.Pending(c.t.Context(), 1)
		if err := errors.Join(err, err2); err != nil {
			c.t.Fatal(err)
		}
		if len(behind) == 0 && waiting == 0 && len(pending) == 0 {
			c.t.Logf("all was told %v after the failures ended", time.Since(began).Round(100*time.Millisecond))
			break
		}
		select {
		case err := <-done:
			c.t.Fatalf("the last life ended by itself: %v\n%s", err, c.logged("", 20))
		case <-patience:
			c.t.Fatalf("it does not come to rest: outlets %v are not read, %d deliveries wait, items are pending: %v\n%s", behind, waiting, len(pending) > 0, c.logged("", 40))
		case <-tick.C:
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		c.t.Fatal(err)
	}
	if err := <-done; err != nil {
		c.t.Errorf("the program ended with %v", err)
	}
}

// logged returns the last n lines of the log that contain a text.
func (c *chaos) logged(text string, n int) string {
	log, err := os.ReadFile(c.logFile())
	if err != nil {
		return err.Error()
	}
	var found [][]byte
	for line := range bytes.Lines(log) {
		if bytes.Contains(bytes.ToLower(line), []byte(strings.ToLower(text))) {
			found = append(found, line)
		}
	}
	return string(bytes.Join(found[max(0, len(found)-n):], nil))
}
