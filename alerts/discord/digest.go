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

// A digest is one message that lists many stories, one per line:
//
//	**OC Media** Two brothers die in custody [oc-media.org](<https://oc-media.org/a>) · also JAMnews
//
// The headline is not the link: backslashes do not escape inside a link, so a hostile headline could
// close it. The link shows the host instead.

// heading returns the title of a digest: the number of its stories.
func heading(stories int) string {
	if stories == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", stories)
}

// A lineFormat limits the parts of a digest's line.
type lineFormat struct {
	headline int // code points
	outlet   int // code points; 0 omits it
	others   int // number of other outlets named
	link     int // percent of a story's equal share of the room; longer links are omitted
}

// lineFormats returns the formats from the widest to the narrowest. 25 stories always fit in the last one.
func lineFormats() []lineFormat {
	return []lineFormat{
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

// digestLines returns one line for each story, in the widest format that fits into room code points.
func digestLines(list []alerts.Alert, room int) []string {
	var lines []string
	for _, format := range lineFormats() {
		lines = lines[:0]
		total := 0
		for _, a := range list {
			l := digestLine(a, format, format.link*room/len(list)/100)
			lines = append(lines, l)
			total += markdown.Length(l) + 1
		}
		if total <= room {
			return lines
		}
	}
	// Reached only with more stories than package alerts folds into a digest.
	var fit []string
	for i, l := range lines {
		if room -= markdown.Length(l) + 1; room < reserved {
			return append(fit, fmt.Sprintf("…and %d more", len(lines)-i))
		}
		fit = append(fit, l)
	}
	return fit
}

// digestLine returns the line of a story, without its link if the link is longer than share.
func digestLine(a alerts.Alert, f lineFormat, share int) string {
	link, host, _ := markdown.Link(a.Lead.URL)
	text := headline(a, host, f.headline)
	if name := markdown.Escape(a.Lead.Feed, f.outlet); name != "" {
		text = markdown.Bold(name) + " " + text
	}
	shown := markdown.Masked(markdown.Label(host, outletLength), link)
	if link != "" && markdown.Length(shown) <= share {
		text += " " + shown
	}
	if also := alsoNamed(a.Others, f.others); also != "" {
		text += " · also " + also
	}
	return text
}

// headline returns the title with the matched words in bold, or a substitute for a missing title.
func headline(a alerts.Alert, host string, limit int) string {
	spans := slices.DeleteFunc(slices.Clone(a.Spans), func(s filters.Span) bool { return s.Field != "title" })
	if text := markdown.Highlight(a.Lead.Title, spans, limit); text != "" {
		return text
	}
	return title(a.Lead, host, limit)
}

// alsoNamed names at most most of the other outlets, and counts the rest.
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

// digestEmbeds returns the stories in as few embeds as possible, with the heading above and the topics below.
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

// digestText returns the plainest form of a digest.
func digestText(list []alerts.Alert, room int) string {
	head := markdown.Bold(heading(len(list)))
	return head + "\n" + strings.Join(digestLines(list, room-markdown.Length(head)-1), "\n")
}

// topicsOf returns the topics of alerts in order of their first use.
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

// rolesOf returns the roles that a delivery mentions; none in direct messages, since roles belong to
// servers.
func rolesOf(d alerts.Delivery) []string {
	switch {
	case d.Target.Kind == alerts.Direct:
		return nil
	case len(d.Digest) == 0:
		return d.Alert.Roles
	}
	var out []string
	for _, a := range d.Digest {
		out = append(out, a.Roles...) // mentions removes duplicates
	}
	return out
}
