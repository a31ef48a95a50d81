package filters

import (
	"net/url"
	"slices"
	"strings"

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
	places [fieldCount]map[string][]int // folded word to indexes into tokens
}

func newDocument(it feeds.Item) *document {
	d := &document{}
	d.text = [fieldCount]string{
		it.Title, it.Summary, it.Content,
		strings.Join(it.Authors, "\n"), strings.Join(it.Categories, "\n"),
		it.Feed, "", it.Lang, it.URL,
	}
	if u, err := url.Parse(it.URL); err == nil {
		d.text[fieldSite] = u.Hostname()
	}
	for f, text := range d.text {
		ts := tokens(text)
		places := make(map[string][]int, len(ts))
		for i, t := range ts {
			places[t.text] = append(places[t.text], i)
		}
		d.tokens[f], d.places[f] = ts, places
	}
	return d
}

// find gives the places of a word in a field, in order.
func (d *document) find(field int, w word) []int {
	switch {
	case w.exact:
		var out []int
		for _, i := range d.places[field][fold(w.text)] {
			if t := d.tokens[field][i]; d.text[field][t.start:t.end] == w.text {
				out = append(out, i)
			}
		}
		return out
	case w.prefix:
		var out []int
		for i, t := range d.tokens[field] {
			if strings.HasPrefix(t.text, w.text) {
				out = append(out, i)
			}
		}
		return out
	}
	return d.places[field][w.text]
}
