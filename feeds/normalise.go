package feeds

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"tocsin/feeds/internal/dates"
	"tocsin/feeds/internal/htmltext"
)

// The limits of an item's fields, in code points, and of its lists, in entries.
const (
	maxTitle   = 500
	maxSummary = 4_000
	maxContent = 40_000
	maxLabel   = 200 // an author, a category
	maxList    = 100
	maxLead    = 100 // a title that is made from the text
)

// setTexts fills summary and content. The summary is the beginning of the content where
// the feed has none; a description that is too long for a summary is the content, too.
func (it *Item) setTexts(summary, content rawText) {
	switch {
	case strings.TrimSpace(content.s) == "":
		it.Summary = render(summary, maxSummary)
		if len(summary.s) > maxSummary && strings.HasSuffix(it.Summary, "…") {
			it.Content = render(summary, maxContent)
		}
	case strings.TrimSpace(summary.s) == "", summary == content:
		it.Content = render(content, maxContent)
		it.Summary = htmltext.Shorten(it.Content, maxSummary)
	default:
		it.Summary = render(summary, maxSummary)
		it.Content = render(content, maxContent)
	}
	if it.Summary == "" { // markup without a word in it
		it.Summary = htmltext.Shorten(it.Content, maxSummary)
	}
}

func render(t rawText, limit int) string {
	if t.plain {
		return htmltext.Plain(t.s, limit)
	}
	return htmltext.Text(t.s, limit)
}

func oneLine(t rawText, limit int) string {
	return strings.Join(strings.Fields(render(t, limit)), " ")
}

// personName returns the name in "mail (Name)", "Name (mail)" or "Name <mail>", and any other text as
// it is.
func personName(s string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	if i := strings.IndexByte(s, '('); i >= 0 {
		if j := strings.LastIndexByte(s, ')'); j > i {
			before, within := strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:j])
			switch {
			case !strings.Contains(within, "@"):
				return within
			case before != "" && !strings.Contains(before, "@"):
				return before
			}
		}
	}
	if i := strings.IndexByte(s, '<'); i > 0 {
		if name := strings.Trim(s[:i], " \t\r\n\""); name != "" && !strings.Contains(name, "@") {
			return name
		}
	}
	return s
}

// labels cleans a list of names: no markup, no empties, no repetitions.
func labels(raw []string) []string {
	var out []string
	for _, s := range raw[:min(len(raw), maxList)] {
		if s = htmltext.Line(s, maxLabel); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// firstTime returns the first of the times as written that can be read and believed.
func firstTime(written []string, now time.Time) time.Time {
	for _, s := range written {
		if t := dates.Parse(s, now); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// primary returns the primary part of a language tag in lower case: "en" for "en-GB", "en_US" and "eng".
// It returns "" for an unknown language.
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.TrimSpace(tag), "-")
	tag, _, _ = strings.Cut(tag, "_")
	base, err := language.ParseBase(tag)
	if err != nil || base.String() == "und" {
		return ""
	}
	return base.String()
}
