package filters

import (
	"slices"
	"strings"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/index"
	"tocsin/filters/internal/inflect"
)

// WordForms are the forms of a word of a query in one language, folded.
type WordForms struct {
	Word  string   `json:"word"`
	Lang  string   `json:"lang"` // empty: in texts of any
	Forms []string `json:"forms"`
}

// Preview returns the forms of the words of a query, those of its sets included, in the order of the
// query. Langs are as in [Rule]; a language that is not known is an error.
func (q *Query) Preview(langs ...string) ([]WordForms, error) {
	rule, err := ruleLangs(langs)
	if err != nil {
		return nil, err
	}
	var out []WordForms
	phrases(q.root, func(p phrase) {
		for _, w := range p.words {
			out = append(out, previewWord(w, rule)...)
		}
	})
	return out, nil
}

func previewWord(w index.Word, rule inflect.Langs) []WordForms {
	name := w.Before + w.Text + w.After
	switch {
	case w.Typed != "":
		name = w.Before + w.Typed + w.After
	case w.Caps:
		name = w.Before + strings.ToUpper(w.Text) + w.After
	}
	always := WordForms{Word: name, Forms: []string{w.Text}}
	switch {
	case w.Caps:
		always.Forms = []string{strings.ToUpper(w.Text)}
	case w.Exact:
		always.Word = "=" + name
		return []WordForms{always}
	case w.Prefix:
		always.Word, always.Forms = name+"*", []string{w.Text + "…"}
		return []WordForms{always}
	}
	out := []WordForms{always}
	byLang := map[string]*WordForms{}
	for _, f := range append(w.Forms(rule), w.Stems(rule)...) {
		for _, code := range f.Langs.Codes() {
			if byLang[code] == nil {
				byLang[code] = &WordForms{Word: name, Lang: code}
			}
			text := f.Text
			if w.Caps { // only as capitals: USes, ООНа
				text = strings.ToUpper(w.Text) + strings.TrimPrefix(text, w.Text)
			}
			if w.Stem && !slices.Contains(w.Forms(rule), f) {
				text = "~" + text
			}
			if l := byLang[code]; !slices.Contains(l.Forms, text) {
				l.Forms = append(l.Forms, text)
			}
		}
	}
	for _, code := range inflect.All.Codes() {
		if l := byLang[code]; l != nil {
			out = append(out, *l)
		}
	}
	return out
}

// phrases calls do with each word and phrase of a node, in its order, except those in author, source and
// other fields without forms.
func phrases(n node, do func(phrase)) {
	switch n := n.(type) {
	case phrase:
		do(n)
	case setRef:
		phrases(n.part, do)
	case scope:
		if in, ok := fields.Named(n.field); !ok || in&fields.Prose != 0 {
			phrases(n.part, do)
		}
	case not:
		phrases(n.part, do)
	case near:
		phrases(n.left, do)
		phrases(n.right, do)
	case and:
		for _, p := range n.parts {
			phrases(p, do)
		}
	case or:
		for _, p := range n.parts {
			phrases(p, do)
		}
	case of:
		for _, p := range n.parts {
			phrases(p, do)
		}
	}
}

// A BroaderQuery is a variant of a query, with a prefix or a stem in place of one word.
type BroaderQuery struct {
	Word  string // the word of the original
	With  string // its replacement: word* or ~word
	Query string // the whole variant
}

const maxBroader = 16 // of a query; each is matched with every item

// Broader returns variants of the query that also find derivations of its words, at most 16.
func (q *Query) Broader() []BroaderQuery {
	var out []BroaderQuery
	seen := map[string]bool{}
	phrases(q.root, func(p phrase) {
		w := p.words[0]
		if len(p.words) > 1 || w.Typed == "" || w.Stem || w.Before != "" || w.After != "" ||
			seen[p.typed] || strings.HasPrefix(p.typed, `"`) {
			return
		}
		seen[p.typed] = true
		for _, with := range []string{p.typed + "*", "~" + p.typed} {
			ph, err := newWord(with)
			if err != nil || len(out) == maxBroader || with[0] == '~' && len(ph.words[0].Stems(inflect.All)) == 0 {
				continue
			}
			if wider := replaceWord(q.root, p.typed, ph); wider.String() != q.String() {
				out = append(out, BroaderQuery{p.typed, with, wider.String()})
			}
		}
	})
	return out
}

// replaceWord returns a node with a phrase in place of the word that was typed so. It leaves negated parts
// alone: to broaden them would find less.
func replaceWord(n node, typed string, with phrase) node {
	list := func(parts []node) []node {
		out := make([]node, len(parts))
		for i, p := range parts {
			out[i] = replaceWord(p, typed, with)
		}
		return out
	}
	switch n := n.(type) {
	case phrase:
		if n.typed == typed {
			return with
		}
	case scope:
		return scope{n.field, replaceWord(n.part, typed, with)}
	case near:
		n.left, n.right = replaceWord(n.left, typed, with), replaceWord(n.right, typed, with)
		return n
	case and:
		return and{list(n.parts)}
	case or:
		return or{list(n.parts)}
	case of:
		n.parts = list(n.parts)
		return n
	}
	return n
}

// A Variant is a shipped set that contains a word of a query.
type Variant struct {
	Word, Set string
	Others    []string // the other entries of the set
}

// Variants returns the shipped sets with other spellings of a query's words, such as Əliyev and Алиев for
// Aliyev: for each word the smallest set.
func (q *Query) Variants() []Variant {
	var out []Variant
	seen := map[string]bool{}
	phrases(q.root, func(p phrase) {
		if seen[p.typed] || len(p.words) > 1 || p.words[0].Fixed {
			return
		}
		seen[p.typed] = true
		best := Variant{}
		for _, name := range shippedNames() {
			entries, _ := shippedEntries(name)
			v := Variant{Word: p.typed, Set: name}
			in := false
			for _, e := range entries {
				if fold.Word(strings.TrimPrefix(e.text, "=")) == p.words[0].Text {
					in = true
				} else if !slices.Contains(v.Others, e.text) {
					v.Others = append(v.Others, e.text)
				}
			}
			if in && len(v.Others) > 0 && (best.Set == "" || len(v.Others) < len(best.Others)) {
				best = v
			}
		}
		if best.Set != "" {
			out = append(out, best)
		}
	})
	return out
}
