package discord

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tocsin/alerts"
	"tocsin/feeds"
)

// maskedLink finds the links of a description, as a client would make them.
var maskedLink = regexp.MustCompile(`\[([^\[\]\n]*)\]\(<([^>\n]*)>\)`)

// digested fails unless a digest of n alerts like d's holds a line for each, and no link that lies
// about where it leads.
func digested(t *testing.T, d alerts.Delivery, n int) {
	t.Helper()
	for range n {
		d.Digest = append(d.Digest, d.Alert)
	}
	for _, d.Plain = range []bool{false, true} {
		m := Render(d)
		within(t, m)
		text := m.Content
		for _, e := range m.Embeds {
			text += "\n" + e.Description
		}
		lines := strings.Split(strings.TrimSpace(text), "\n")
		if d.Plain {
			lines = lines[1:] // the heading
			if stepOf(d) == alerts.Create && len(m.AllowedMentions.Roles) > 0 {
				lines = lines[1:]
			}
		} else if m.Content != "" {
			lines = lines[1:]
		}
		if len(lines) != n {
			t.Fatalf("%d lines for %d stories: %q", len(lines), n, text)
		}
		for _, l := range lines {
			if strings.TrimSpace(strings.Trim(l, "*")) == "" {
				t.Fatalf("line %q", l)
			}
			for _, found := range maskedLink.FindAllStringSubmatch(l, -1) {
				u, err := url.Parse(found[2])
				if err != nil || strings.Trim(u.Hostname(), "[]") != strings.ReplaceAll(found[1], "\u200b",
					"") && !strings.HasSuffix(found[1], "…") {
					t.Fatalf("the link %q is shown as %q", found[2], found[1])
				}
			}
		}
		for _, id := range m.AllowedMentions.Roles {
			if strings.Count(m.Content, id) > 1 && strings.Count(m.Content, "<@&"+id+">") > 1 {
				t.Fatalf("role %s is mentioned twice: %q", id, m.Content)
			}
		}
	}
}

// TestDigestHoldsEverything has stories that are as long as they can be.
func TestDigestHoldsEverything(t *testing.T) {
	for _, text := range []string{"word ", "😀", "- [a](b) "} {
		for _, n := range []int{1, 25} {
			for _, link := range []int{0, 1900} {
				d := toChannel()
				long := strings.Repeat(text, 80)
				d.Alert = alerts.Alert{
					Topics: []alerts.Topic{{Name: "a", Title: long}, {Name: "b"}},
					Lead: feeds.Item{
						Title: long, Feed: long,
						URL: "https://example.org/" + strings.Repeat("a", link),
					},
					Others: []alerts.Report{{Feed: long}, {Feed: long}, {Feed: long}, {Feed: long}},
				}
				for i := range 100 {
					d.Alert.Roles = append(d.Alert.Roles, fmt.Sprint(1000000000000000000+i))
				}
				digested(t, d, n)
			}
		}
	}
}

// TestDigestShrinksBeforeItDrops checks the order in which parts are omitted.
func TestDigestShrinksBeforeItDrops(t *testing.T) {
	d := toChannel()
	for i := range 25 {
		a := d.Alert
		a.Lead.Title = fmt.Sprintf("Story number %d is told in so many words that it has to be shown in full "+
			"only as long as there is room for it", i)
		a.Lead.URL = fmt.Sprintf("https://oc-media.org/%d-%s", i, strings.Repeat("a", 60))
		d.Digest = append(d.Digest, a)
	}
	text := ""
	for _, e := range Render(d).Embeds {
		text += e.Description + "\n"
	}
	for i, a := range d.Digest {
		if !strings.Contains(text, fmt.Sprintf("Story number %d is", i)) || !strings.Contains(text, a.Lead.URL) {
			t.Errorf("story %d or its link is missing", i)
		}
	}
}
