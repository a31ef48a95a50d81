package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts/discord/discordtest"
)

func nobodyPinged(string) []string { return nil }

// pingedForCustody returns a function from a headline to the roles it mentions: that of the custody route.
func (d *desk) pingedForCustody() func(string) []string {
	custody := map[string]bool{}
	for _, m := range d.discord.Messages(testChannel) {
		if len(m.Embeds) == 1 && strings.Contains(m.Embeds[0].Footer.Text, "Deaths and torture in custody") {
			custody[m.Embeds[0].Title] = true
		}
	}
	return func(title string) []string {
		if custody[title] {
			return []string{testRole}
		}
		return nil
	}
}

// The program runs once for each edition of the sample story. After each edition, both channels hold
// exactly the messages of the newsroom's table.
func TestStoryOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for edition := range d.news.Editions() {
		d.news.Publish(edition)
		for range 2 { // a second look at the same news changes nothing
			d.once()
			if diff := cmp.Diff(d.expected(edition, d.pingedForCustody()), d.posted(testChannel)); diff != "" {
				t.Fatalf("edition %d, channel (-want +got)\n%s\n%s", edition, diff, d.out)
			}
			if diff := cmp.Diff(d.expected(edition, nobodyPinged), d.posted(hookChannel)); diff != "" {
				t.Fatalf("edition %d, webhook (-want +got)\n%s\n%s", edition, diff, d.out)
			}
		}
	}
	pinged := 0
	for _, m := range d.discord.Messages(testChannel) {
		pinged += len(m.Pinged)
	}
	if pinged != 7 {
		t.Errorf("%d pings, want one for each of the 7 stories about custody", pinged)
	}
	for _, c := range d.discord.Calls() {
		create := c.Method == http.MethodPost && strings.HasSuffix(c.Path, "/channels/"+testChannel+"/messages")
		if create && !strings.Contains(string(c.Body), `"enforce_nonce":true`) {
			t.Errorf("a create-message without enforce_nonce: %s", c.Body)
		}
		if !strings.Contains(string(c.Body), `"allowed_mentions":{"parse":[]`) && len(c.Body) > 0 &&
			strings.Contains(c.Path, "/messages") {
			t.Errorf("%s %s without explicit allowed_mentions: %s", c.Method, c.Path, c.Body)
		}
	}
}

// The service is restarted in the middle of the story: no alert is repeated or lost, and no feed is polled
// more often than its schedule allows.
func TestStoryServiceWithRestart(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	stop := d.start()
	for edition := range d.news.Editions() {
		d.news.Publish(edition)
		ctx, cancel := d.patience()
		if err := d.news.Await(ctx); err != nil {
			t.Fatalf("edition %d: %v\n%s", edition, err, d.out)
		}
		cancel()
		if edition == 4 {
			stop() // wherever it is
			stop = d.start()
		}
		want := d.expected(edition, nobodyPinged)
		d.eventually("edition "+string(rune('0'+edition)),
			func() bool { return cmp.Equal(want, d.posted(hookChannel)) })
	}
	want := d.expected(d.news.Editions(), d.pingedForCustody())
	d.eventually("the channel", func() bool { return cmp.Equal(want, d.posted(testChannel)) })
	stop()
}

// Discord fails in every documented way: alerts are delayed, and neither lost nor repeated.
func TestStoryThroughFailures(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.once() // the baseline
	var mu sync.Mutex
	n := 0
	d.discord.Fail(func(c discordtest.Call) *discordtest.Failure {
		if !strings.Contains(c.Path, "/channels/") || c.Method != http.MethodPost {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		n++
		switch n {
		case 1:
			return discordtest.RateLimited(300*time.Millisecond, false)
		case 2:
			return discordtest.CutConnection(true) // posted, without an answer
		case 4:
			return discordtest.CutConnection(false)
		case 5:
			f := discordtest.Unavailable(502)
			f.After = true
			return f
		case 7:
			return discordtest.Unavailable(503)
		case 9:
			return discordtest.RateLimited(200*time.Millisecond, true)
		}
		return nil
	})
	for _, edition := range []int{1, 2, 4} {
		d.news.Publish(edition)
		d.once()
	}
	if diff := cmp.Diff(d.expected(4, d.pingedForCustody()), d.posted(testChannel)); diff != "" {
		t.Errorf("(-want +got)\n%s\n%s", diff, d.out)
	}
	if n < 9 {
		t.Errorf("only %d attempts: the failures were not met", n)
	}
}

// A dry run prints the alerts, and changes neither the ledger nor Discord.
func TestDryRun(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.news.Publish(2)
	before := len(d.discord.Calls())
	if err := d.bot(t.Context(), "run", "--once", "--dry-run"); err != nil {
		t.Fatal(err)
	}
	if got := len(d.discord.Calls()); got != before {
		t.Errorf("a dry run made %d calls to Discord", got-before)
	}
	for _, want := range []string{
		"Two brothers from *Azerbaijan* die in *custody* in Yekaterinburg",
		"also reported by", "Ural Wire",
	} {
		if !strings.Contains(d.out.String(), want) {
			t.Errorf("the dry run does not show %q\n%s", want, d.out)
		}
	}
	d.news.Publish(0)
	d.once() // a real first round after it is the silent baseline
	if got := d.posted(testChannel); len(got) != 0 {
		t.Errorf("posted %v", got)
	}
	d.news.Publish(1)
	d.once()
	if got := d.posted(testChannel); len(got) != 1 {
		t.Errorf("posted %v, want the first report", got)
	}
}
