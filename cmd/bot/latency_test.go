package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/alerts/discord/discordtest"
)

// BenchmarkLatency measures the time from the end of the poll that reads an item to the call that posts it,
// in an idle bot with a ledger file.
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
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>Bulletin</title>`)
		for n := range published {
			_, _ = fmt.Fprintf(w,
				"<item><title>The number%d alarm rings</title><guid>%[1]d</guid><link>https://bulletin.example/%[1]d</link></item>\n", n)
		}
		_, _ = io.WriteString(w, `</channel></rss>`)
		if published > 0 {
			select {
			case polled <- time.Now():
			default: // polled before
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
	// A topic and a channel for each sample, so that no limit applies.
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
		ended <- run(ctx, []string{"run", "--config", path}, func(string) string { return "" }, strings.NewReader(""),
			out, out)
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
	b.ReportMetric(0, "ns/op") // mostly the wait for the next second
}
