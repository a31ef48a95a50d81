package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
)

// freely is a limit that folds nothing.
func freely() alerts.Limit { return alerts.Limit{Burst: 1e6, Hour: 1e6} }

// A run of deliveries as the stand-in saw it.
type pace struct {
	first, last time.Time
	created     int
	refused     int // answered with 429
}

func (p pace) took() time.Duration { return p.last.Sub(p.first) }

// paceOf measures the calls that create messages, from a moment on; in one channel where one is named.
func paceOf(s *discordtest.Server, since time.Time, channel string) pace {
	var p pace
	for _, c := range s.Calls() {
		if c.Method != http.MethodPost || !strings.HasSuffix(c.Path, "/messages") || !strings.Contains(c.Path, channel) || c.At.Before(since) {
			continue
		}
		if c.Status == http.StatusTooManyRequests {
			p.refused++
		}
		if c.Status != http.StatusOK {
			continue
		}
		if p.created++; p.created == 1 {
			p.first = c.At
		}
		p.last = c.At
	}
	return p
}

// What Discord allows: 50 requests a second in all, and 5 messages in 5 seconds for each channel. The
// sender paces itself a little below the one.
const (
	paceOfAll     = 50.0 // a second
	paceOfChannel = 1.0
)

// A thousand alerts to fifty channels leave at the pace that the limits allow, whatever the way to
// Discord takes, and without one refusal.
func TestThroughput(t *testing.T) {
	const channels, stories = 50, throughputStories
	for _, tt := range []struct {
		takes time.Duration // a call to Discord
		least float64       // of what is possible
	}{
		{0, 0.95},
		{50 * time.Millisecond, 0.95},
		{100 * time.Millisecond, 0.95},
		{200 * time.Millisecond, 0.94}, // of twenty seconds the last is not full
		{400 * time.Millisecond, 0.90},
	} {
		t.Run(tt.takes.String(), func(t *testing.T) {
			inBubble(t, channels, freely(), tt.takes, func(b *bubble) {
				for n := range stories {
					b.press.publish(headline("all", n))
				}
				b.poll()
				stop := b.deliver()
				b.settle()
				stop()
				for n := range channels {
					b.toldOnce(bubbleChannel(n), stories)
				}
				p := paceOf(b.discord, time.Time{}, "")
				rate := float64(p.created-1) / p.took().Seconds()
				ideal := min(channels*paceOfChannel, paceOfAll)
				b.t.Logf("a call takes %v: %d alerts in %v, %.1f a second, %.0f %% of %.0f; %d refused", tt.takes, p.created, p.took().Round(10*time.Millisecond), rate, 100*rate/ideal, ideal, p.refused)
				if rate < tt.least*ideal {
					b.t.Errorf("%.1f alerts a second, and %.1f are possible", rate, ideal)
				}
				if p.refused > 0 {
					b.t.Errorf("Discord refused %d calls: the limits were not kept", p.refused)
				}
			})
		})
	}
}

// A channel that must wait for its limit holds up no other.
func TestNoChannelWaitsForAnother(t *testing.T) {
	const channels, busy = 50, 60
	inBubble(t, channels, freely(), 100*time.Millisecond, func(b *bubble) {
		for n := range busy {
			b.press.publish(headline("busy", n)) // older than the rest, and first in the queue
		}
		b.poll()
		b.press.publish(headline("all", busy))
		b.poll()
		began := time.Now()
		stop := b.deliver()
		b.settle()
		stop()
		var others []time.Duration
		for n := 1; n < channels; n++ {
			p := paceOf(b.discord, began, bubbleChannel(n))
			if p.created != 1 {
				b.t.Fatalf("channel %d has %d messages", n, p.created)
			}
			others = append(others, p.last.Sub(began))
		}
		slices.Sort(others)
		first := paceOf(b.discord, began, bubbleChannel(0))
		b.t.Logf("%d alerts to one channel in %v; the %d others had theirs after %v, the last after %v",
			first.created, first.last.Sub(began).Round(10*time.Millisecond), len(others), others[len(others)/2].Round(10*time.Millisecond), others[len(others)-1].Round(10*time.Millisecond))
		// Fifty calls at forty a second, and what the busy channel may take of them.
		if last := others[len(others)-1]; last > 2*time.Second {
			b.t.Errorf("another channel had its alert after %v only", last)
		}
		ideal := time.Duration((busy+1)/paceOfChannel) * time.Second
		if took := first.last.Sub(began); first.created != busy+1 || took.Seconds() > ideal.Seconds()/0.95 {
			b.t.Errorf("the busy channel has %d of %d alerts after %v, and %v is possible", first.created, busy+1, took, ideal)
		}
	})
}

// BenchmarkLatency measures how long an item takes from the end of the poll that brought it to the
// call that posts it, in an idle bot on a real ledger file.
//
//	go test -run - -bench Latency -benchtime 30x ./cmd/bot
func BenchmarkLatency(b *testing.B) {
	samples := max(b.N, 20)
	var mu sync.Mutex
	published := 0
	polled, posted := make(chan time.Time, 1), make(chan time.Time, 1)
	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		news := &bulletin{}
		for n := range published {
			news.publish(headline(fmt.Sprintf("number%d", n), n))
		}
		news.ServeHTTP(w, nil)
		if published > 0 {
			select {
			case polled <- time.Now():
			default: // it was there before
			}
		}
	}))
	defer feed.Close()
	standIn, err := discordtest.New()
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := standIn.Close(); err != nil {
			b.Error(err)
		}
	}()
	// A topic and a channel for each sample: no limit comes into it.
	guild := discordtest.Guild{ID: testGuild, Name: "Newsroom"}
	config := fmt.Sprintf("discord: {token: %q, base_url: %q}\nstore: %q\nweb: {listen: 'off'}\nfeeds: [{name: Bulletin, url: %q, schedule: '@every 1s', allow_private: true}]\n",
		standIn.Token, standIn.URL(), "sqlite:"+filepath.ToSlash(filepath.Join(b.TempDir(), "tocsin.db")), feed.URL)
	topics, routes := "topics:\n", "routes:\n"
	for n := range samples + 1 {
		channel := fmt.Sprintf("31000000000000%04d", n)
		guild.Channels = append(guild.Channels, discordtest.Channel{ID: channel, Name: "desk"})
		topics += fmt.Sprintf("  - {name: number%d, any: [number%[1]d]}\n", n)
		routes += fmt.Sprintf("  - {topic: number%d, channel: %q}\n", n, channel)
	}
	standIn.AddGuild(guild)
	standIn.Fail(func(c discordtest.Call) *discordtest.Failure {
		if c.Method == http.MethodPost && strings.HasSuffix(c.Path, "/messages") {
			posted <- c.At
		}
		return nil
	})
	path := filepath.Join(b.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(config+topics+routes), 0o600); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	out := &output{}
	go func() {
		ended <- run(ctx, []string{"run", "--config", path}, func(string) string { return "" }, strings.NewReader(""), out, out)
	}()
	await := func(from <-chan time.Time) time.Time {
		b.Helper()
		select {
		case at := <-from:
			return at
		case err := <-ended:
			b.Fatalf("the bot ended: %v\n%s", err, out)
		case <-time.After(30 * time.Second):
			b.Fatalf("nothing comes\n%s", out)
		}
		return time.Time{}
	}
	var took []time.Duration
	b.ResetTimer()
	for n := range samples + 1 { // the first poll is the baseline
		mu.Lock()
		published = n + 1
		select {
		case <-polled:
		default:
		}
		mu.Unlock()
		at := await(polled)
		if n > 0 {
			took = append(took, await(posted).Sub(at))
		}
	}
	cancel()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "median-ms")
	b.ReportMetric(ms(took[len(took)*95/100]), "p95-ms")
	b.ReportMetric(float64(len(took)), "samples")
	b.ReportMetric(0, "ns/op") // most of which is waiting for the next second
}
