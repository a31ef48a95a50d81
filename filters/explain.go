package filters

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/index"
	"tocsin/filters/internal/words"
)

// conjuncts returns the parts of a clause that must all hold.
func conjuncts(n node) []node {
	if all, ok := n.(and); ok {
		return all.parts
	}
	return []node{n}
}

// clause evaluates one part of a rule.
func (d evaluator) clause(part string, n node, in fields.Set) Clause {
	held, found := d.marks(n, in)
	c := Clause{Part: part, Text: n.String(), Held: held, Why: d.foundWords(found)}
	if n, ok := n.(not); ok && part == partNone {
		c.Text = n.part.String()
	}
	if !held || c.Why == "" {
		c.Why = d.missing(n, in)
	}
	return c
}

// allCapsNote returns a note for the reason if an acronym was found in a text that is all capitals, where
// US may be the pronoun; else "".
func (d evaluator) allCapsNote(n node, in fields.Set) string {
	out := ""
	phrases(n, func(p phrase) {
		for _, w := range p.words {
			for field := range fields.Content + 1 {
				if w.Caps && in.Has(field) && isAllCaps(d.text[field]) && len(d.find(field, w, d.rule)) > 0 {
					out = " (the " + fields.Name(field) + " is all in capitals)"
				}
			}
		}
	})
	return out
}

// isAllCaps reports whether a text is all capitals and has more than acronyms: three words, or a word of
// five letters.
func isAllCaps(text string) bool {
	words := strings.Fields(text)
	return text == strings.ToUpper(text) && strings.ContainsFunc(text, unicode.IsUpper) &&
		(len(words) > 2 || slices.ContainsFunc(words, func(w string) bool { return utf8.RuneCountInString(w) > 4 }))
}

// spans returns the spans of marks in title, summary and content; adjoining words become one span.
func (d *document) spans(marks []mark) []Span {
	var out []Span
	for _, m := range sortedMarks(marks) {
		if !fields.Prose.Has(m.field) {
			continue
		}
		ts := d.tokens[m.field]
		s := Span{fields.Name(m.field), ts[m.first].Start, ts[m.last].End}
		if n := len(out); n > 0 && out[n-1].Field == s.Field && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// foundWords returns the words of marks by field: "title: custody, Azerbaijan; author: Petrov".
func (d *document) foundWords(marks []mark) string {
	var parts []string
	last := -1
	var words []string
	flush := func() {
		if last >= 0 {
			parts = append(parts, fields.Name(last)+": "+strings.Join(words, ", "))
		}
		words = nil
	}
	for _, m := range sortedMarks(marks) {
		if m.field != last {
			flush()
			last = m.field
		}
		ts := d.tokens[m.field]
		w := d.text[m.field][ts[m.first].Start:ts[m.last].End]
		if !slices.ContainsFunc(words, func(seen string) bool { return strings.EqualFold(seen, w) }) {
			words = append(words, w)
		}
	}
	flush()
	return strings.Join(parts, "; ")
}

func sortedMarks(marks []mark) []mark {
	out := slices.Clone(marks)
	slices.SortFunc(out, func(a, b mark) int {
		if a.field != b.field {
			return a.field - b.field
		}
		if a.first != b.first {
			return a.first - b.first
		}
		return a.last - b.last
	})
	return slices.Compact(out)
}

// missing returns the reason why a node does not hold: "no Azerbaijan", "football is in the title".
func (d evaluator) missing(n node, in fields.Set) string {
	switch n := n.(type) {
	case not:
		if held, hits := d.eval(n.part, in); held {
			var marks []mark
			for _, h := range hits {
				marks = append(marks, h.marks...)
			}
			if len(marks) == 0 {
				return n.part.String() + " holds"
			}
			return "there is " + d.foundWords(marks)
		}
		return "no " + n.part.String()
	case scope:
		named, _ := fields.Named(n.field)
		return d.missing(n.part, named) + " in " + n.field
	case and:
		for _, p := range n.parts {
			if held, _ := d.eval(p, in); !held {
				return d.missing(p, in)
			}
		}
	case setRef:
		return "none of " + n.String()
	case of:
		sum := 0
		for i, p := range n.parts {
			if held, _ := d.eval(p, in); held {
				sum += n.weights[i]
			}
		}
		return fmt.Sprintf("%d of the %d in %s", sum, n.least, n)
	case or:
		if len(n.parts) == 1 {
			return d.missing(n.parts[0], in)
		}
		near := ""
		for _, p := range n.parts {
			near = cmp.Or(near, d.nearMiss(p, in))
		}
		return "none of " + joinNodes(n.parts, ", ", true) + near
	case near:
		for _, side := range []node{n.left, n.right} {
			if held, _ := d.eval(side, in); !held {
				return d.missing(side, in)
			}
		}
		return "too far apart: " + n.String()
	}
	return "no " + n.String() + d.nearMiss(n, in)
}

// nearMiss returns a note about the text that nearly matches: the word in another case, a word with the
// same first letters, or the words of a phrase apart. It returns "" if there is none.
func (d evaluator) nearMiss(n node, in fields.Set) string {
	p, ok := n.(phrase)
	if !ok {
		return ""
	}
	w := p.words[0]
	if len(p.words) > 1 {
		for _, w := range p.words {
			if len(d.phrase(phrase{words: []index.Word{w}}, in, 1)) == 0 {
				return ""
			}
		}
		return " (its words stand apart)"
	}
	want := []rune(w.Text)
	least := max(4, len(want)*2/3) // letters that must be the same
	if w.Caps || w.Exact {         // only other capitals or dots make it nearly so
		want = []rune(fold.Word(words.Bare(w.Text)))
		least = len(want)
	}
	best := ""
	for field := range fields.Count {
		if !in.Has(field) {
			continue
		}
		for _, t := range d.tokens[field] {
			same := 0
			for _, r := range t.Text {
				if same == len(want) || want[same] != r {
					break
				}
				same++
			}
			if same < least || (w.Caps || w.Exact) && utf8.RuneCountInString(t.Text) != same {
				continue
			}
			best, least = d.text[field][t.Start:t.End], same+1
		}
	}
	if best == "" {
		return ""
	}
	return " (but " + best + ")"
}
