package discord

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
	"tocsin/filters"
)

// A digest is one message that lists many stories, a line for each:
//
//	**OC Media** Two brothers die in custody [oc-media.org](<https://oc-media.org/a>) · also JAMnews
//
// The headline is not the link: backslashes do not escape inside a link, so a hostile headline
// could close it. The host is shown as the link instead, which also tells where it leads.

// heading counts the stories.
func heading(stories int) string {
	if stories == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", stories)
}

// A cutting is how much of a story a line of a digest shows.
type cutting struct {
	headline int // code points
	outlet   int // code points; 0 leaves it out
	others   int // outlets named
	link     int // how long it may be, in hundredths of a story's equal share of the room
}

// cuttings go from what is wanted to what 25 stories always have room for.
func cuttings() []cutting {
	return []cutting{
		{maxTitle, outletLength, 3, 200},
		{160, outletLength, 3, 200},
		{110, outletLength, 2, 100},
		{80, 24, 0, 100},
		{60, 20, 0, 60},
		{80, 24, 0, 0},
		{40, 20, 0, 0},
		{30, 0, 0, 0},
		{12, 0, 0, 0},
	}
}

// digestLines gives a line for every story, with as much of it as fits into room code points.
func digestLines(list []alerts.Alert, room int) []string {
	var lines []string
	for _, cut := range cuttings() {
		lines = lines[:0]
		total := 0
		for _, a := range list {
			l := digestLine(a, cut, cut.link*room/len(list)/100)
			lines = append(lines, l)
			total += markdown.Length(l) + 1
		}
		if total <= room {
			return lines
		}
	}
	// Reached only with more stories than one message is ever asked to hold.
	var fit []string
	for i, l := range lines {
		if room -= markdown.Length(l) + 1; room < reserved {
			return append(fit, fmt.Sprintf("…and %d more", len(lines)-i))
		}
		fit = append(fit, l)
	}
	return fit
}

// digestLine is a story in one line; its link is left out if it is longer than share.
func digestLine(a alerts.Alert, c cutting, share int) string {
	link, host, _ := markdown.Link(a.Lead.URL)
	text := headline(a, host, c.headline)
	if name := markdown.Escape(a.Lead.Feed, c.outlet); name != "" {
		text = markdown.Bold(name) + " " + text
	}
	if shown := markdown.Masked(markdown.Label(host, outletLength), link); link != "" && markdown.Length(shown) <= share {
		text += " " + shown
	}
	if also := alsoNamed(a.Others, c.others); also != "" {
		text += " · also " + also
	}
	return text
}

// headline is the title with the words that matched in bold, or what can stand for it.
func headline(a alerts.Alert, host string, limit int) string {
	spans := slices.DeleteFunc(slices.Clone(a.Spans), func(s filters.Span) bool { return s.Field != "title" })
	if text := markdown.Highlight(a.Lead.Title, spans, limit); text != "" {
		return text
	}
	return title(a.Lead, host, limit)
}

// alsoNamed names the first of the further outlets, and counts the rest.
func alsoNamed(others []alerts.Report, most int) string {
	var names []string
	for _, r := range others {
		if name := markdown.Escape(r.Feed, outletLength/2); name != "" && len(names) < most {
			names = append(names, name)
		}
	}
	if rest := len(others) - len(names); len(names) > 0 && rest > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), rest)
	}
	return strings.Join(names, ", ")
}

// digestEmbeds puts the stories into as few embeds as they need: heading above, topics below.
func digestEmbeds(list []alerts.Alert) []*discordgo.MessageEmbed {
	topics := topicsOf(list)
	below := footer(topics, "")
	first := &discordgo.MessageEmbed{Title: heading(len(list)), Color: colour(topics)}
	embeds := []*discordgo.MessageEmbed{first}
	last := first
	for _, l := range digestLines(list, maxEmbeds-markdown.Length(first.Title)-markdown.Length(below)) {
		if markdown.Length(last.Description)+1+markdown.Length(l) > maxDescription {
			last = &discordgo.MessageEmbed{Color: first.Color}
			embeds = append(embeds, last)
		}
		if last.Description != "" {
			last.Description += "\n"
		}
		last.Description += l
	}
	if below != "" {
		last.Footer = &discordgo.MessageEmbedFooter{Text: below}
	}
	return embeds
}

// digestText is the plainest form of a digest.
func digestText(list []alerts.Alert, room int) string {
	head := markdown.Bold(heading(len(list)))
	return head + "\n" + strings.Join(digestLines(list, room-markdown.Length(head)-1), "\n")
}

// topicsOf collects the topics of alerts, in the order in which they come.
func topicsOf(list []alerts.Alert) []alerts.Topic {
	var out []alerts.Topic
	for _, a := range list {
		for _, t := range a.Topics {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// rolesOf collects the roles that a delivery mentions. They belong to servers, so a member who is
// written to has none.
func rolesOf(d alerts.Delivery) []string {
	switch {
	case d.Target.Kind == alerts.Direct:
		return nil
	case len(d.Digest) == 0:
		return d.Alert.Roles
	}
	var out []string
	for _, a := range d.Digest {
		out = append(out, a.Roles...) // each is mentioned once, whoever brings it
	}
	return out
}
