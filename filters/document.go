package filters

import (
	"slices"
	"strings"

	"tocsin/feeds"
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/index"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// A document is an item cut into words, once for all rules. With the evaluator it defines matching;
// the index must agree with it.
type document struct {
	langs  inflect.Langs
	dotted bool
	text   [fields.Count]string
	tokens [fields.Count][]words.Token
	forms  map[formsKey][]inflect.Form
}

// A formsKey is a word and the languages of its rule.
type formsKey struct {
	word index.Word
	rule inflect.Langs
}

func newDocument(it feeds.Item) *document {
	d := &document{forms: map[formsKey][]inflect.Form{}}
	d.langs, d.dotted = inflect.Detect(it.Lang, it.Title, it.Summary, it.Content)
	for f := range d.text {
		d.text[f] = fields.Value(&it, f)
		d.tokens[f] = fields.Words(f, d.text[f])
	}
	return d
}

// find returns the occurrences of a word in a field, in order, for a rule in the given languages.
func (d *document) find(field int, w index.Word, rule inflect.Langs) []mark {
	if len(d.tokens[field]) == 0 {
		return nil
	}
	var forms, stems []inflect.Form
	switch {
	case w.Prefix || w.Exact:
	case !fields.Prose.Has(field):
		forms = []inflect.Form{{Text: w.Text}}
	default:
		forms, stems = d.formsOf(w, rule), w.Stems(rule)
	}
	var out []mark
	for i, t := range d.tokens[field] {
		if d.isWord(w, field, t.Text, i, i, forms) ||
			d.hasStem(t.Text, stems) && w.Accepts(d.text[field], t.Start, t.End, d.dotted) {
			out = append(out, mark{field, i, i})
		}
		if t.Span > 0 && d.isWord(w, field, t.Joined, i, i+t.Span-1, forms) {
			out = append(out, mark{field, i, i + t.Span - 1})
		}
	}
	return slices.Compact(out)
}

// formsOf returns the forms of a word, without those of languages that the document is not in. It caches
// them, since every field asks for the same.
func (d *document) formsOf(w index.Word, rule inflect.Langs) []inflect.Form {
	k := formsKey{w, rule}
	forms, ok := d.forms[k]
	if !ok {
		forms = slices.DeleteFunc(w.Forms(rule&d.langs), func(f inflect.Form) bool { return f.Gate()&d.langs == 0 })
		d.forms[k] = forms
	}
	return forms
}

// isWord reports whether tokens first to last match a word; folded is their folded text.
func (d *document) isWord(w index.Word, field int, folded string, first, last int, forms []inflect.Form) bool {
	switch {
	case w.Exact:
		if folded != fold.Word(words.Bare(w.Text)) {
			return false
		}
	case w.Prefix:
		if !strings.HasPrefix(folded, w.Text) {
			return false
		}
	default:
		ts := d.tokens[field]
		if !slices.ContainsFunc(forms, func(f inflect.Form) bool {
			return f.Text == folded && d.formAllowed(f, w, d.text[field][ts[first].Start:ts[last].End])
		}) {
			return false
		}
	}
	if ts := d.tokens[field]; fields.Prose.Has(field) || w.Exact {
		return w.Accepts(d.text[field], ts[first].Start, ts[last].End, d.dotted)
	}
	return true
}

// formAllowed reports whether a form counts in the document's languages and obeys their vowel harmony.
func (d *document) formAllowed(f inflect.Form, w index.Word, text string) bool {
	langs := f.Gate() & d.langs
	if f.Langs == 0 || langs&^inflect.Turkic != 0 || !d.dotted {
		return langs != 0
	}
	return langs != 0 && inflect.Harmonic(text, inflect.StemLen(w.Typed, w.Text), langs&inflect.TR != 0)
}

func (d *document) hasStem(folded string, stems []inflect.Form) bool {
	return slices.ContainsFunc(stems, func(s inflect.Form) bool {
		return s.Langs&d.langs != 0 && inflect.Stem(folded, s.Langs) == s.Text
	})
}
