package filters

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"tocsin/feeds"
)

// The fields of a document that can be looked in.
const (
	fieldTitle = iota
	fieldSummary
	fieldContent
	fieldAuthor
	fieldCategory
	fieldSource
	fieldSite
	fieldLang
	fieldLink
	fieldCount
)

// A fieldSet has a bit for each field.
type fieldSet uint16

const textFields fieldSet = 1<<fieldTitle | 1<<fieldSummary | 1<<fieldContent

func (s fieldSet) has(field int) bool { return s&(1<<field) != 0 }

var fieldNames = [fieldCount]string{"title", "summary", "content", "author", "category", "source", "site", "lang", "link"}

// fieldNamed gives the fields that a name before a colon stands for.
func fieldNamed(name string) (fieldSet, bool) {
	if name == "text" {
		return textFields, true
	}
	i := slices.Index(fieldNames[:], name)
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}

// A document is an item cut into words, once for all rules.
type document struct {
	text   [fieldCount]string
	tokens [fieldCount][]token
	places [fieldCount]map[string][]place // folded word to where it stands
	langs  langSet                        // whose forms count
}

// A place is where a word stands: tokens first to last, which differ when a compound is read as
// one word.
type place struct{ first, last int }

func newDocument(it feeds.Item) *document {
	d := &document{langs: languages(it)}
	d.text = [fieldCount]string{
		it.Title, it.Summary, it.Content,
		strings.Join(it.Authors, "\n"), strings.Join(it.Categories, "\n"),
		it.Feed, "", it.Lang, it.URL,
	}
	if u, err := url.Parse(it.URL); err == nil {
		d.text[fieldSite] = u.Hostname()
	}
	for f, text := range d.text {
		cut := tokens
		if f == fieldLink || f == fieldSite {
			cut = addressTokens
		}
		ts := cut(text)
		places := make(map[string][]place, len(ts))
		for i, t := range ts {
			places[t.text] = append(places[t.text], place{i, i})
			if t.span > 0 {
				places[t.joined] = append(places[t.joined], place{i, i + t.span - 1})
			}
		}
		d.tokens[f], d.places[f] = ts, places
	}
	return d
}

// find gives the places of a word in a field, in order.
func (d *document) find(field int, w word) []place {
	var out []place
	switch {
	case w.exact:
		for _, p := range d.places[field][fold(w.text)] {
			if d.between(field, p) == w.text {
				out = append(out, p)
			}
		}
	case w.prefix:
		for i, t := range d.tokens[field] {
			switch {
			case strings.HasPrefix(t.text, w.text):
				out = append(out, place{i, i})
			case t.span > 0 && strings.HasPrefix(t.joined, w.text):
				out = append(out, place{i, i + t.span - 1})
			}
		}
	default:
		n := utf8.RuneCountInString(w.text)
		for _, f := range w.forms {
			if f.langs != 0 && f.langs&d.langs == 0 {
				continue
			}
			for _, p := range d.places[field][f.text] {
				if !w.caps || capitals(d.between(field, p), n) {
					out = append(out, p)
				}
			}
		}
		if len(w.forms) == 0 {
			out = slices.Clone(d.places[field][w.text])
		}
		out = append(out, d.stemmed(field, w)...)
		slices.SortFunc(out, func(a, b place) int { return cmp.Or(a.last-b.last, a.first-b.first) })
		out = slices.Compact(out)
	}
	if w.before != "" || w.after != "" {
		out = slices.DeleteFunc(out, func(p place) bool {
			ts := d.tokens[field]
			return !strings.HasSuffix(d.text[field][:ts[p.first].start], w.before) || !strings.HasPrefix(d.text[field][ts[p.last].end:], w.after)
		})
	}
	return out
}

// stemmed gives the places whose words have a stem of w.
func (d *document) stemmed(field int, w word) []place {
	if len(w.stems) == 0 {
		return nil
	}
	var out []place
	for i, t := range d.tokens[field] {
		for _, s := range w.stems {
			if s.langs&d.langs != 0 && stem(t.text, s.langs.codes()[0]) == s.text {
				out = append(out, place{i, i})
				break
			}
		}
	}
	return out
}

// between gives the text of a place.
func (d *document) between(field int, p place) string {
	ts := d.tokens[field]
	return d.text[field][ts[p.first].start:ts[p.last].end]
}
