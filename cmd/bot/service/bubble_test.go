package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord"
	"tocsin/alerts/discord/discordtest"
	"tocsin/cmd/bot/config"
	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/store"
)

// A bubble is a service in simulated time. Its feed and its Discord are called in process, since synctest
// cannot advance the time while a goroutine waits for a socket.
type bubble struct {
	t       *testing.T
	discord *discordtest.Server
	ledger  *store.Store
	service *Service
	press   *bulletin
}

// A bulletin is a feed that shows numbered headlines of topics.
type bulletin struct {
	mu    sync.Mutex
	items []string
	hub   string // that the document names; empty: none
}

// headline returns a title that is unique to a number and contains its topic as a word.
func headline(topic string, n int) string {
	return fmt.Sprintf("Story %04d rings the %s alarm", n, topic)
}

var storyNumber = regexp.MustCompile(`(?i)\bstory (\d{4})\b`)

func (b *bulletin) publish(titles ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items = append(b.items, titles...)
}

func (b *bulletin) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w.Header().Set("Content-Type", "application/rss+xml")
	if b.hub != "" {
		w.Header().Set("Link", fmt.Sprintf(`<%s>; rel="hub", <%s>; rel="self"`, b.hub, bulletinURL))
	}
	_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>Bulletin</title>`)
	for _, title := range b.items {
		_, _ = fmt.Fprintf(w,
			"<item><title>%s</title><guid>%[1]s</guid><link>https://bulletin.example/%s</link></item>\n", title,
			strings.ReplaceAll(title, " ", "-"))
	}
	_, _ = io.WriteString(w, `</channel></rss>`)
}

// inProcess passes requests to a handler directly, with the latency of a network.
type inProcess struct {
	handler http.Handler
	takes   time.Duration
}

func (p inProcess) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler: // how a handler cuts the connection
			resp, err = nil, io.ErrUnexpectedEOF
		default:
			panic(v)
		}
	}()
	if p.takes > 0 {
		select {
		case <-time.After(p.takes / 2):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		defer time.Sleep(p.takes / 2)
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	resp = w.Result()
	resp.Request = r
	return resp, nil
}

// pollNow polls a feed, whether or not it is due.
func (s *Service) pollNow(ctx context.Context, f poll.Feed) error {
	return errors.Join(s.polls.Once(ctx, []poll.Feed{f}, nil)...)
}

const (
	testGuild   = "200000000000000001"
	hookChannel = "200000000000000003"
	hookID      = "200000000000000005"
	hookSecret  = "secret-of-the-webhook-0123456789"
)

const bubbleForum = "300000000000000100"

func bubbleChannel(n int) string { return fmt.Sprintf("3000000000000000%02d", n) }

// inBubble runs a test in simulated time. The topic "all" has a route to each of the channels, "busy" to the
// first one only, and "elsewhere" to a webhook and a forum. Each call to Discord takes the given time.
func inBubble(t *testing.T, channels int, limit alerts.Limit, takes time.Duration, test func(b *bubble)) {
	t.Helper()
	standIn, err := discordtest.New() // outside: its listener would hold the clock
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := standIn.Close(); err != nil {
			t.Error(err)
		}
	}()
	guild := discordtest.Guild{ID: testGuild, Name: "Newsroom"}
	doc := "discord: {token: t, base_url: '" + standIn.URL() + "'}\n" +
		"feeds: [{name: Bulletin, url: 'http://bulletin.example/', newest: 100000}]\n" +
		"topics: [{name: all, any: [all]}, {name: busy, any: [busy]}, {name: elsewhere, any: [elsewhere]}]\nroutes:\n"
	for n := range channels {
		guild.Channels = append(guild.Channels, discordtest.Channel{ID: bubbleChannel(n), Name: "desk"})
		doc += fmt.Sprintf("  - {topic: all, channel: %q}\n", bubbleChannel(n))
	}
	hook := discordtest.Webhook{ID: hookID, Token: hookSecret, ChannelID: hookChannel, Name: "desk"}
	doc += fmt.Sprintf("  - {topic: busy, channel: %q}\n  - {topic: elsewhere, webhook: %q}\n  - {topic: elsewhere, forum: %q}\n", bubbleChannel(0), hook.URL(standIn), bubbleForum)
	guild.Channels = append(guild.Channels, discordtest.Channel{ID: hookChannel, Name: "hook"},
		discordtest.Channel{ID: bubbleForum, Name: "posts", Type: discordtest.TypeForum})
	standIn.AddGuild(guild)
	standIn.AddWebhook(hook)
	standIn.EnforceLimits(true)
	set, err := config.Parse("config.yaml", []byte(doc), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	for i := range set.Routes {
		set.Routes[i].Limit = limit
	}
	synctest.Test(t, func(t *testing.T) {
		// The clock of synctest starts before the first timestamp of Discord's ids.
		time.Sleep(time.Until(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)))
		ledger, err := store.Open(t.Context(), "sqlite::memory:")
		if err != nil {
			t.Fatal(err)
		}
		client, err := discord.New(discord.Options{
			Token: feeds.Secret(standIn.Token), Webhooks: set.Webhooks,
			BaseURL: standIn.URL(), Transport: inProcess{standIn, takes},
		})
		if err != nil {
			t.Fatal(err)
		}
		b := &bubble{t: t, discord: standIn, ledger: ledger, press: &bulletin{}}
		b.service = New(Options{
			Log: slog.New(slog.DiscardHandler), Config: set, Store: ledger, Sender: client, Now: time.Now,
			Fetcher: &feeds.Fetcher{Client: &http.Client{Transport: inProcess{handler: b.press}}},
		})
		defer func() {
			if err := ledger.Close(); err != nil {
				t.Error(err)
			}
		}()
		test(b)
	})
}

// poll polls the feed once and decides its new items.
func (b *bubble) poll() {
	b.t.Helper()
	if err := errors.Join(b.service.pollNow(b.t.Context(), b.service.config.Load().Feeds[0]),
		b.service.decide(b.t.Context())); err != nil {
		b.t.Fatal(err)
	}
}

// deliver starts the delivery loop. The returned function ends it.
func (b *bubble) deliver() (stop func()) {
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); b.service.deliver(ctx) }()
	return func() { cancel(); <-done }
}

// settle waits until no delivery of the ledger is waiting.
func (b *bubble) settle() {
	b.t.Helper()
	for began := time.Now(); ; time.Sleep(time.Second) {
		n, err := b.ledger.Waiting(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		if n == 0 {
			return
		}
		if time.Since(began) > 48*time.Hour {
			b.t.Fatalf("%d deliveries still wait after two days", n)
		}
	}
}

// toldOnce checks that each of the stories 0 to n-1, and no other, occurs in exactly one message of a channel
// or forum, alone or in a digest.
func (b *bubble) toldOnce(channel string, n int) {
	b.t.Helper()
	told := map[string]int{}
	messages := b.discord.Messages(channel)
	for _, post := range b.discord.Threads(channel) {
		messages = append(messages, b.discord.Messages(post.ID)...)
	}
	for _, m := range messages {
		for _, story := range storiesIn(m) {
			told[story]++
		}
	}
	lost, again := 0, 0
	for i := range n {
		story := fmt.Sprintf("%04d", i)
		switch told[story] {
		case 0:
			lost++
		case 1:
		default:
			again++
		}
		delete(told, story)
	}
	if lost+again+len(told) > 0 {
		b.t.Errorf("channel %s: of %d stories %d are lost, %d are repeated, and %d are there that nobody published",
			channel, n, lost, again, len(told))
	}
}

// storiesIn returns the numbers of the stories in a message, without duplicates.
func storiesIn(m discordtest.Message) []string {
	var out []string
	for _, found := range storyNumber.FindAllStringSubmatch(m.Text(), -1) {
		out = append(out, found[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}
