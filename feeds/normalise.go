package feeds

import (
	"crypto/sha256"
	"encoding/hex"
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

// believableGUID returns the guid as written, without control characters; a long one as its hash.
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

// identify sets every item's ID and removes repetitions. A guid that stands for different items in one
// document names none of them: their IDs are the guid, a bar, and the canonical address or the hash of
// the text.
func identify(items []Item, guids []string) []Item {
	own := make([]string, len(items)) // the identity of an item without its guid
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

// firstTime returns the first of the times as written that can be read and believed.
func firstTime(written []string, now time.Time) time.Time {
	for _, s := range written {
		if t := dates.Parse(s, now); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
