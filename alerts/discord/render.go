package discord

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
	"tocsin/alerts/discord/internal/snowflake"
	"tocsin/feeds"
	"tocsin/filters"
)

// A Message is the body of a request that creates or edits a message.
type Message struct {
	Content         string                    `json:"content,omitempty"`
	Embeds          []*discordgo.MessageEmbed `json:"embeds"`
	AllowedMentions Mentions                  `json:"allowed_mentions"`
	Nonce           string                    `json:"nonce,omitempty"`
	EnforceNonce    bool                      `json:"enforce_nonce,omitempty"`
}

// Mentions lists the roles that a message may notify. Both lists are always present: without them Discord
// would notify everyone that the text mentions.
type Mentions struct {
	Parse []string `json:"parse"` // always empty
	Roles []string `json:"roles"`
}

// Render returns the message of a delivery: one embed, or several for a digest. The content of a new message
// holds the mentions of the roles; an edit leaves the content unchanged. The plain form is content without
// embeds.
//
// The title has no bold words, since clients differ in how they show Markdown there.
func Render(d alerts.Delivery) Message {
	m := Message{Embeds: []*discordgo.MessageEmbed{}, AllowedMentions: Mentions{Parse: []string{}, Roles: []string{}}}
	if stepOf(d) == alerts.Create {
		m.Content, m.AllowedMentions.Roles = mentions(rolesOf(d))
		if takesNonce(d.Target) {
			m.Nonce, m.EnforceNonce = d.Nonce, d.Nonce != ""
		}
	}
	room := maxContent - markdown.Length(m.Content) - 1
	switch {
	case d.Plain && len(d.Digest) > 0:
		m.Content = strings.TrimSpace(m.Content + "\n" + digestText(d.Digest, room))
	case d.Plain:
		m.Content = strings.TrimSpace(m.Content + " " + line(d.Alert, room))
	case len(d.Digest) > 0:
		m.Embeds = digestEmbeds(d.Digest)
	default:
		m.Embeds = append(m.Embeds, embed(d.Alert))
	}
	return m
}

// mentions returns the mentions of roles as text, and the ids that it mentions.
func mentions(roles []string) (content string, ids []string) {
	ids = []string{}
	var b strings.Builder
	for _, id := range roles {
		one := "<@&" + id + ">"
		full := len(ids) == maxRoles || b.Len()+len(one) >= mentionLength
		if full || !snowflake.Valid(id) || slices.Contains(ids, id) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(one)
		ids = append(ids, id)
	}
	return b.String(), ids
}

func embed(a alerts.Alert) *discordgo.MessageEmbed {
	link, host, _ := markdown.Link(a.Lead.URL) // empty if the link is not acceptable
	e := &discordgo.MessageEmbed{
		URL:         link,
		Title:       title(a.Lead, host, maxTitle),
		Description: description(a),
		Color:       colour(a.Topics),
	}
	if name := markdown.Plain(a.Lead.Feed, maxAuthor); name != "" {
		e.Author = &discordgo.MessageEmbedAuthor{Name: name}
	}
	if at := a.Lead.When().UTC(); markdown.ValidTime(at) {
		e.Timestamp = at.Format(time.RFC3339)
	}
	if image, _, err := markdown.Link(a.Lead.Image); err == nil {
		e.Image = &discordgo.MessageEmbedImage{URL: image}
	}
	if text := footer(a.Topics, host); text != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: text}
	}
	return e
}

// title returns the title of an embed, which must not be empty: the headline, or a substitute for it.
func title(it feeds.Item, host string, limit int) string {
	for _, text := range []string{it.Title, it.Summary, it.Content, host} {
		if text = markdown.Escape(text, limit); text != "" {
			return text
		}
	}
	return "Untitled"
}

// description returns the excerpt, the other outlets and the time, one per line.
func description(a alerts.Alert) string {
	var lines []string
	if text := body(a.Lead, a.Spans); text != "" {
		lines = append(lines, text)
	}
	end := markdown.Timestamp(a.Lead.When(), "R")
	if end != "" {
		end = "Published " + end
	}
	room := maxDescription - markdown.Length(end) - 2
	for _, l := range lines {
		room -= markdown.Length(l) + 1
	}
	if others := alsoReported(a.Others, room); others != "" {
		lines = append(lines, others)
	}
	if end != "" {
		lines = append(lines, end)
	}
	return strings.Join(lines, "\n")
}

// body returns an excerpt of the field that shows why the item matched.
func body(it feeds.Item, spans []filters.Span) string {
	of := func(field string) (in []filters.Span) {
		for _, s := range spans {
			if s.Field == field {
				in = append(in, s)
			}
		}
		return in
	}
	summary, content := of("summary"), of("content")
	if it.Summary == "" || len(summary) == 0 && len(content) > 0 && it.Content != "" {
		return markdown.Excerpt(it.Content, content, excerptLength)
	}
	if markdown.Plain(it.Summary, maxDescription) == markdown.Plain(it.Title, maxDescription) {
		return "" // some feeds repeat the headline
	}
	return markdown.Excerpt(it.Summary, summary, excerptLength)
}

// alsoReported names the other outlets in at most room code points, with their links if these are
// acceptable.
func alsoReported(others []alerts.Report, room int) string {
	const intro = "Also reported by "
	more := func(n int) string { return fmt.Sprintf("%d more", n) }
	room -= markdown.Length(intro) + markdown.Length(" and "+more(len(others)))
	var names []string
	for _, r := range others {
		name := markdown.Label(r.Feed, outletLength)
		link, host, _ := markdown.Link(r.URL)
		if name == "" {
			name = markdown.Label(host, outletLength)
		}
		if name == "" {
			continue
		}
		if linked := markdown.Masked(name, link); markdown.Length(linked)+2 <= room {
			name = linked
		}
		if len(names) == outletCount || markdown.Length(name)+2 > room {
			break
		}
		room -= markdown.Length(name) + 2
		names = append(names, name)
	}
	if len(names) == 0 {
		return ""
	}
	if rest := len(others) - len(names); rest > 0 {
		names = append(names, more(rest))
	}
	last := len(names) - 1
	if last == 0 {
		return intro + names[0]
	}
	return intro + strings.Join(names[:last], ", ") + " and " + names[last]
}

// footer returns the topics and the host of the link.
func footer(topics []alerts.Topic, host string) string {
	var names []string
	for _, t := range topics {
		names = append(names, t.Display())
	}
	parts := []string{markdown.Plain(strings.Join(names, " · "), topicsLength), host}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// colour returns the colour of a message. It depends only on the first topic, so that readers recognize it.
func colour(topics []alerts.Topic) int {
	palette := [...]int{
		0x4C6EF5, 0x1098AD, 0x0CA678, 0x74B816, 0xF59F00, 0xF76707, 0xE8590C, 0xD6336C, 0xAE3EC9, 0x7048E8,
	}
	h := fnv.New32a()
	if len(topics) > 0 {
		_, _ = h.Write([]byte(topics[0].Name))
	}
	return palette[h.Sum32()%uint32(len(palette))]
}

// line returns the plainest form of an alert: headline, outlet and link. It omits the link if the text
// would exceed room.
func line(a alerts.Alert, room int) string {
	link, host, _ := markdown.Link(a.Lead.URL)
	text := markdown.Bold(title(a.Lead, host, maxTitle))
	if name := markdown.Escape(a.Lead.Feed, outletLength); name != "" {
		text += " — " + name
	}
	if link != "" && markdown.Length(text)+markdown.Length(link)+3 <= room {
		text += "\n<" + link + ">" // in brackets it does not unfurl
	}
	return text
}
