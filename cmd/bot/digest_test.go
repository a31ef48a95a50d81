package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tocsin/store"
)

// pressFeed serves a feed with the given headlines.
func pressFeed(t *testing.T, age time.Duration, titles ...string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>Press</title>`)
		for i, title := range titles {
			_, _ = fmt.Fprintf(w,
				"<item><title>%s</title><guid>%s</guid><link>https://press.example/%d</link><pubDate>%s</pubDate></item>",
				title, title, i, time.Now().Add(-age-time.Duration(i)*time.Second).UTC().Format(time.RFC1123Z))
		}
		_, _ = io.WriteString(w, `</channel></rss>`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func headlines(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("Azerbaijan story number %c of the day", 'A'+i))
	}
	return out
}

// books audits the ledger.
func (d *desk) books() store.Books {
	d.t.Helper()
	before := d.out
	defer func() { d.out = before }()
	d.out = &output{}
	if err := d.bot(d.t.Context(), "audit", "--json"); err != nil {
		d.t.Fatalf("bot audit: %v\n%s", err, d.out)
	}
	var b store.Books
	if err := json.NewDecoder(bytes.NewReader([]byte(d.out.String()))).Decode(&b); err != nil {
		d.t.Fatalf("%v\n%s", err, d.out)
	}
	return b
}

// told counts the messages of a channel, and returns the headlines that occur in none or in several.
func (d *desk) told(channel string, titles []string) (messages int, missing, twice []string) {
	ms := d.discord.Messages(channel)
	for _, title := range titles {
		n := 0
		for _, m := range ms {
			text := m.Content
			for _, e := range m.Embeds {
				text += "\n" + e.Title + "\n" + e.Description
			}
			n += strings.Count(strings.ReplaceAll(text, "**", ""), title)
		}
		switch {
		case n == 0:
			missing = append(missing, title)
		case n > 1:
			twice = append(twice, title)
		}
	}
	return len(ms), missing, twice
}

// Alerts beyond the limit are folded into one message that lists every story, and the books balance.
func TestFloodIsOneMessage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	titles := headlines(12)
	d.rewrite("feeds:\n", fmt.Sprintf("feeds:\n  - {name: Press, url: %q, newest: 50, allow_private: true}\n",
		pressFeed(t, 0, titles...)))
	d.rewrite("topic: azerbaijan, channel: \""+testChannel+"\"",
		"topic: azerbaijan, limit: {burst: 3}, channel: \""+testChannel+"\"")
	d.once()
	n, missing, twice := d.told(testChannel, titles)
	if n != 3 || missing != nil || twice != nil {
		t.Errorf("%d messages, want 2 alerts and a digest; missing %v, twice %v", n, missing, twice)
	}
	b := d.books()
	if b.Alerts.Digested != 10 || b.Alerts.Delivered != 2+12 { // the webhook's limit is the default
		t.Errorf("the books: %+v", b.Alerts)
	}
}

// Items older than catch_up when they are first read are posted as a digest.
func TestCatchUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	titles := headlines(4)
	d.rewrite("feeds:\n",
		fmt.Sprintf("catch_up: 6h\nfeeds:\n  - {name: Press, url: %q, newest: 50, allow_private: true}\n",
			pressFeed(t, 12*time.Hour, titles...)))
	d.once()
	if n, missing, twice := d.told(testChannel, titles); n != 1 || missing != nil || twice != nil {
		t.Errorf("%d messages, want one digest; missing %v, twice %v", n, missing, twice)
	}
	if b := d.books(); b.Alerts.Digested != 4+4 { // at the webhook, too
		t.Errorf("the books: %+v", b.Alerts)
	}
}

// The alerts of a route with a digest wait until its time, and the audit counts them as waiting.
func TestDigestWaitsForItsTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	titles := headlines(4)
	d.rewrite("feeds:\n", fmt.Sprintf("feeds:\n  - {name: Press, url: %q, newest: 50, allow_private: true}\n",
		pressFeed(t, 0, titles...)))
	d.rewrite("topic: azerbaijan, channel: \""+testChannel+"\"",
		"topic: azerbaijan, digest: \"0 0 1 1 *\", channel: \""+testChannel+"\"")
	if err := d.bot(t.Context(), "run", "--once"); err == nil ||
		!strings.Contains(err.Error(), "4 alerts are still waiting") {
		t.Errorf("got %v, want that four alerts wait", err)
	}
	if n := len(d.discord.Messages(testChannel)); n != 0 {
		t.Errorf("%d messages before their time", n)
	}
	if b := d.books(); b.Alerts.Waiting != 4 || len(b.WaitingIDs) != 4 {
		t.Errorf("the books: %+v", b)
	}
}

// When a quarantined channel admits the bot again, its waiting alerts are posted as one digest as soon as
// Discord reports the change.
func TestQuarantineHeals(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	titles := headlines(5)
	d.rewrite("feeds:\n", fmt.Sprintf("feeds:\n  - {name: Press, url: %q, newest: 50, allow_private: true}\n",
		pressFeed(t, 0, titles...)))
	d.discord.Deny(testChannel, 50013)
	stop := d.start()
	d.logged(`"verdict":"quarantine"`)
	ctx, cancel := d.patience()
	defer cancel()
	if err := d.discord.WaitConnected(ctx); err != nil {
		t.Fatal(err)
	}
	if b := d.books(); b.Alerts.Quarantined != 5 || len(b.QuarantinedIDs) != 5 {
		t.Errorf("the books: %+v", b)
	}
	address := d.logged(`"status page","url":"(http://[^"]+)/"`)
	if _, body := get(t, address+"/metrics"); !strings.Contains(body,
		`tocsin_target_trouble{target="channel:`+testChannel+`",reason="`) ||
		!strings.Contains(body, `tocsin_attempts_total{verdict="quarantine"}`) {
		t.Errorf("the metrics do not tell of it\n%s", body)
	}
	d.discord.Deny(testChannel, 0)
	d.discord.Dispatch("CHANNEL_UPDATE", map[string]any{
		"id": testChannel, "guild_id": testGuild, "type": 0,
		"name": "desk", "permission_overwrites": []any{},
	})
	d.eventually("the digest", func() bool {
		_, missing, _ := d.told(testChannel, titles)
		return len(missing) == 0
	})
	if n, _, twice := d.told(testChannel, titles); n != 1 || twice != nil {
		t.Errorf("%d messages, want one digest; twice %v", n, twice)
	}
	stop()
	if b := d.books(); b.Alerts.Quarantined != 0 || b.Alerts.Digested != 5 {
		t.Errorf("the books: %+v", b.Alerts)
	}
}
