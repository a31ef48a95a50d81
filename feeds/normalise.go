package feeds

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

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
	maxLead    = 100   // a title that is made from the text
	maxGUID    = 1_024 // bytes; a longer one is kept as its hash
)

// normalise makes items of entries: the repair of every field, and identity last, because it
// needs the others.
func normalise(d document, base *url.URL, f Feed, now time.Time) []Item {
	base = baseOf(d, base)
	feedLang := primary(d.lang)
	if feedLang == "" {
		feedLang = primary(f.Lang)
	}
	items := make([]Item, 0, len(d.entries))
	guids := make([]string, 0, len(d.entries))
	for _, e := range d.entries {
		it := Item{Feed: f.Name, Fetched: now.UTC(), Lang: primary(e.lang)}
		if it.Lang == "" {
			it.Lang = feedLang
		}
		for _, l := range e.links {
			if it.URL = absolute(base, l); it.URL != "" {
				if page, ok := resolveGoogleNews(it.URL); ok {
					it.URL = page
				}
				break
			}
		}
		it.setTexts(e)
		if it.Title == "" && it.Summary == "" && it.URL == "" {
			continue
		}
		if it.Title == "" {
			it.Title = htmltext.Shorten(strings.Join(strings.Fields(it.Summary), " "), maxLead)
		}
		it.Authors = labels(e.authors)
		it.Categories = labels(e.categories)
		it.Published = firstTime(e.published, now)
		it.Updated = firstTime(e.updated, now)
		it.Enclosures = enclosures(e.enclosures, base)
		it.Image = image(e, base, cmp.Or(absolute(base, e.base), it.URL))
		items = append(items, it)
		guids = append(guids, believableGUID(e.guid))
	}
	return identify(items, guids)
}

// setTexts fills title, summary and content. The summary is the beginning of the content where
// the feed has none; a description that is too long for a summary is the content, too.
func (it *Item) setTexts(e entry) {
	it.Title = oneLine(e.title, e.plainTitle, maxTitle)
	switch {
	case strings.TrimSpace(e.content) == "":
		it.Summary = render(e.summary, e.plain, maxSummary)
		if len(e.summary) > maxSummary && strings.HasSuffix(it.Summary, "…") {
			it.Content = render(e.summary, e.plain, maxContent)
		}
	case strings.TrimSpace(e.summary) == "", e.summary == e.content && e.plain == e.plainContent:
		it.Content = render(e.content, e.plainContent, maxContent)
		it.Summary = htmltext.Shorten(it.Content, maxSummary)
	default:
		it.Summary = render(e.summary, e.plain, maxSummary)
		it.Content = render(e.content, e.plainContent, maxContent)
	}
	if it.Summary == "" { // markup without a word in it
		it.Summary = htmltext.Shorten(it.Content, maxSummary)
	}
}

func render(s string, plain bool, limit int) string {
	if plain {
		return htmltext.Plain(s, limit)
	}
	return htmltext.Text(s, limit)
}

func oneLine(s string, plain bool, limit int) string {
	return strings.Join(strings.Fields(render(s, plain, limit)), " ")
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

func enclosures(raw []Enclosure, base *url.URL) []Enclosure {
	var out []Enclosure
	for _, e := range raw[:min(len(raw), maxList)] {
		e.URL = absolute(base, e.URL)
		e.Type = htmltext.Line(e.Type, maxLabel)
		if e.URL != "" && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// believableGUID gives the guid as it was written, without what cannot be stored.
func believableGUID(guid string) string {
	guid = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, guid))
	if len(guid) > maxGUID {
		return textHash(guid, "")
	}
	return guid
}

// identify gives every item its ID and takes out repetitions. A guid that stands for different
// items in one document names none of them: there the ID is the guid, a bar, and what does tell
// the items apart.
func identify(items []Item, guids []string) []Item {
	own := make([]string, len(items)) // what an item is without its guid
	first := map[string]string{}
	shared := map[string]bool{}
	for i, it := range items {
		if own[i] = Canonical(it.URL); own[i] == "" {
			own[i] = textHash(it.Title, it.Summary)
		}
		if before, ok := first[guids[i]]; ok && before != own[i] {
			shared[guids[i]] = true
		} else if !ok {
			first[guids[i]] = own[i]
		}
	}
	seen := map[string]bool{}
	kept := items[:0]
	for i, it := range items {
		switch {
		case guids[i] == "":
			it.ID = own[i]
		case shared[guids[i]]:
			it.ID = guids[i] + "|" + own[i]
		default:
			it.ID = guids[i]
		}
		if !seen[it.ID] {
			seen[it.ID] = true
			kept = append(kept, it)
		}
	}
	return kept
}

func textHash(title, summary string) string {
	h := sha256.Sum256([]byte(title + "\x00" + summary))
	return hex.EncodeToString(h[:16])
}

func firstTime(stamps []stamp, now time.Time) time.Time {
	for _, s := range stamps {
		if t := dates.Parse(string(s), now); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
