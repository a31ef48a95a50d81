package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"tocsin/alerts/discord/discordtest"
)

// audit compares the reports of the outlets, the messages of readers, and the ledger.
func (c *chaos) audit() {
	c.t.Helper()
	w := c.weather
	reports := 0
	for _, s := range c.press.stories {
		reports += len(s.told)
	}
	c.t.Logf("%d kills; %d stories in %d reports; %d calls to Discord, of which %d failed (%.0f %%): %v; %d bodies judged by the published schemas",
		len(c.died), len(c.press.stories), reports, w.calls, w.failed, 100*float64(w.failed)/float64(max(1, w.calls)),
		w.kinds, c.checked.Load())
	ids := map[string][]string{}
	for _, p := range c.places {
		ids[p.target] = c.readers(p)
	}
	db, err := sql.Open("sqlite", "file:"+c.ledger()+"?mode=ro")
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			c.t.Error(err)
		}
	}()
	c.messages(db, ids)
	c.items(db)
	c.verb()
	if log, err := os.ReadFile(c.logFile()); err != nil || bytes.Contains(log, []byte(testToken)) ||
		bytes.Contains(log, []byte(hookSecret)) || bytes.Contains(log, []byte(posterSecret)) {
		c.t.Errorf("the log holds a secret, or cannot be read: %v", err)
	}
}

// readers checks that a target shows each of its stories once and completely, and nothing else. It returns
// the ids of the messages.
func (c *chaos) readers(p chaosPlace) []string {
	c.t.Helper()
	told := map[string][]discordtest.Message{}
	var ids []string
	for _, m := range c.shown(p) {
		ids = append(ids, m.ID)
		stories := storiesIn(m)
		if len(stories) == 0 {
			c.t.Errorf("%s: message %s tells of no story: %+v", p.target, m.ID, m)
		}
		for _, s := range stories {
			told[s] = append(told[s], m)
		}
	}
	digests := map[string]bool{}
	expected := 0
	for _, s := range c.press.stories {
		number := fmt.Sprintf("%04d", s.number)
		messages := told[number]
		delete(told, number)
		hears, pinged := p.hears(s)
		if !hears {
			if len(messages) > 0 {
				c.fault(p, number, messages, "it must not be told there")
			}
			continue
		}
		expected++
		switch {
		case len(messages) == 0:
			c.fault(p, number, messages, "it is lost")
			continue
		case len(messages) > 1:
			c.fault(p, number, messages, "it is repeated")
			continue
		}
		m := messages[0]
		if len(storiesIn(m)) > 1 {
			if digests[m.ID] = true; p.burst > 1000 {
				c.fault(p, number, messages, "it is in a digest, and there was room for a message")
			}
			continue
		}
		if got := outletsIn(m); !slices.Equal(got, s.told) {
			c.fault(p, number, messages, fmt.Sprintf("it names %v, and %v reported it", got, s.told))
		}
		if m.Published != p.publish {
			c.fault(p, number, messages, fmt.Sprintf("published: %t, want %t", m.Published, p.publish))
		}
		if !slices.Equal(m.Pinged, pinged) {
			c.fault(p, number, messages, fmt.Sprintf("it pinged %v, want %v", m.Pinged, pinged))
		}
	}
	for _, number := range slices.Sorted(maps.Keys(told)) {
		c.fault(p, number, told[number], "it is no news")
	}
	c.t.Logf("%-27s %d stories, %d messages, of which %d digests", p.target, expected, len(ids), len(digests))
	slices.Sort(ids)
	return ids
}

// shown returns the messages that a reader of a target sees; those of a forum are in its posts.
func (c *chaos) shown(p chaosPlace) []discordtest.Message {
	if p.kind() == "user" {
		return c.discord.DirectMessages(chaosMember)
	}
	out := c.discord.Messages(p.channel)
	if p.kind() == "forum" || p.channel == chaosPosts {
		for _, post := range c.discord.Threads(p.channel) {
			out = append(out, c.discord.Messages(post.ID)...)
		}
	}
	return out
}

// outletsIn returns the outlets that a message names, sorted.
func outletsIn(m discordtest.Message) []string {
	if len(m.Embeds) != 1 {
		return nil
	}
	out := []string{m.Embeds[0].Author.Name}
	for line := range strings.Lines(m.Embeds[0].Description) {
		if names, ok := strings.CutPrefix(line, "Also reported by "); ok {
			out = append(out, outlets(strings.TrimSpace(names))...)
		}
	}
	slices.Sort(out)
	return out
}

// fault reports an error about a story at a target, with all decisions and calls about it.
func (c *chaos) fault(p chaosPlace, number string, messages []discordtest.Message, what string) {
	c.t.Helper()
	type event struct {
		at   time.Time
		text string
	}
	var events []event
	told := map[string]bool{}
	for _, m := range messages {
		told[m.ID] = true
		events = append(events, event{
			m.CreatedAt,
			fmt.Sprintf("message %s with nonce %q is there, edited %d times since", m.ID, m.Nonce, m.Edits),
		})
	}
	for _, call := range c.discord.Calls() {
		if !storyNumber.Match(call.Body) || !strings.EqualFold(string(storyNumber.FindSubmatch(call.Body)[1]), number) {
			continue
		}
		_, id, _ := strings.Cut(p.target, ":")
		ofPlace := func(id string) bool { return strings.Contains(call.Path+"/", "/"+id+"/") }
		if !ofPlace(id) && !slices.ContainsFunc(slices.Collect(maps.Keys(told)), ofPlace) {
			continue
		}
		path := strings.TrimPrefix(call.Path, "/api/v10")
		path = strings.NewReplacer(hookSecret, "***", posterSecret, "***").Replace(path)
		text := fmt.Sprintf("%s %s: %d %s", call.Method, path, call.Status, c.weather.fate[call.At])
		events = append(events, event{call.At, strings.TrimSpace(text)})
	}
	byTime := func(a, b event) int { return a.at.Compare(b.at) }
	slices.SortStableFunc(events, byTime)
	if len(events) > 0 {
		first, last := events[0].at, events[len(events)-1].at
		for n, at := range c.died {
			if at.After(first) && at.Before(last) {
				events = append(events, event{at, fmt.Sprintf("the program is killed (%d)", n)})
			}
		}
	}
	slices.SortStableFunc(events, byTime)
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "\n\t%s %s", e.at.UTC().Format("15:04:05.000"), e.text)
	}
	c.t.Errorf("%s, story %s: %s%s\n\tlog:\n%s", p.target, number, what, b.String(), c.logged("story "+number, 12))
}

var storyNumber = regexp.MustCompile(`(?i)\bstory (\d{4})\b`)

// storiesIn returns the numbers of the stories in a message, without duplicates.
func storiesIn(m discordtest.Message) []string {
	var out []string
	for _, found := range storyNumber.FindAllStringSubmatch(m.Text(), -1) {
		out = append(out, found[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}
