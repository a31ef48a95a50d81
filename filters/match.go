package filters

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/feeds"
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/index"
	"tocsin/filters/internal/words"
)

// A Span is a stretch of an item's text that made it match: bytes Start to End, End not
// included, of the named field (title, summary or content).
type Span struct {
	Field string `json:"field"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// A Match is a rule that holds for an item.
type Match struct {
	Rule   string // Rule.Name
	Spans  []Span // in the order of the fields, then of the text; they do not overlap
	Reason string // "title: custody, Azerbaijan"
}

// A Verdict is what a rule says of an item, with the reason either way.
type Verdict struct {
	Match
	Matched bool
	Clauses []Clause
}

// A Clause is what one part of a rule says of an item.
type Clause struct {
	Part string // all, any, none, query or score
	Text string // as written
	Held bool
	Why  string // what was found where, or what is missing
}

// Match gives the rules that hold for an item, in the order of the set, with what was found.
func (s *Set) Match(it feeds.Item) []Match {
	m, ok := s.matchers.Get().(*index.Matcher)
	if !ok {
		m = s.index.Matcher()
	}
	hits := slices.Clone(m.Match(&it))
	s.matchers.Put(m)
	if len(hits) == 0 {
		return nil
	}
	slices.Sort(hits)
	d := newDocument(it)
	var out []Match
	for _, n := range hits {
		// The index knows words by hashes: what it found is looked at once more before anybody hears.
		if v := s.judge(d, n, false); v.Matched {
			out = append(out, v.Match)
		}
	}
	return out
}

// Explain gives what every rule says of an item, and why.
func (s *Set) Explain(it feeds.Item) []Verdict {
	d := newDocument(it)
	out := make([]Verdict, s.Len())
	for i := range out {
		out[i] = s.judge(d, uint32(i), true)
	}
	return out
}

// judge evaluates a rule; it stops at the first clause that fails unless every clause is wanted.
// The rule is read again: that is quick, and sets need not keep what few rules are asked for.
func (s *Set) judge(doc *document, n uint32, every bool) Verdict {
	c, _ := s.reader().compile(&s.rules[s.good[n]])
	d := reading{doc, c.langs}
	v := Verdict{Match: Match{Rule: c.name}, Matched: true}
	var marks []mark
	loud := ""
	for _, cl := range c.clauses {
		held, found := d.marks(cl.node, c.fields)
		marks = append(marks, found...)
		loud = cmp.Or(loud, d.loud(cl.node, c.fields))
		if !held && v.Matched {
			v.Matched, v.Reason = false, cl.part+": "+d.missing(cl.node, c.fields)
		}
		if !held && !every {
			return v
		}
		if every {
			for _, part := range parted(cl.node) {
				v.Clauses = append(v.Clauses, d.verdict(cl.part, part, c.fields))
			}
		}
	}
	if v.Matched {
		v.Spans, v.Reason = d.spans(marks), d.foundWords(marks)+loud
	}
	return v
}

// marks gives whether a node holds, and the words that make it so.
func (d reading) marks(n node, in fields.Set) (bool, []mark) {
	held, hits := d.eval(n, in)
	var out []mark
	for _, h := range hits {
		out = append(out, h.marks...)
	}
	return held, out
}

// parted gives the parts of a clause that must each hold.
func parted(n node) []node {
	if all, ok := n.(and); ok {
		return all.parts
	}
	return []node{n}
}

// verdict says what one part of a rule says.
func (d reading) verdict(part string, n node, in fields.Set) Clause {
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

// loud says that short capitals, which are no word otherwise, were found in a text that is all
// capitals, where US may be us.
func (d reading) loud(n node, in fields.Set) string {
	out := ""
	phrases(n, func(p phrase) {
		for _, w := range p.words {
			for field := range fields.Content + 1 {
				if w.Caps && in.Has(field) && shouted(d.text[field]) && len(d.find(field, w, d.rule)) > 0 {
					out = " (the " + fields.Name(field) + " is all in capitals)"
				}
			}
		}
	})
	return out
}

// shouted tells whether a text is written in capitals, those included that are no acronym.
func shouted(text string) bool {
	words := strings.Fields(text)
	return text == strings.ToUpper(text) && strings.ContainsFunc(text, unicode.IsUpper) &&
		(len(words) > 2 || slices.ContainsFunc(words, func(w string) bool { return utf8.RuneCountInString(w) > 4 }))
}

// spans turns marks into the spans of the text fields, words that touch joined.
func (d *document) spans(marks []mark) []Span {
	var out []Span
	for _, m := range sorted(marks) {
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

// foundWords says in words what was found: "title: custody, Azerbaijan; author: Petrov".
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
	for _, m := range sorted(marks) {
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

func sorted(marks []mark) []mark {
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

// missing says why a node does not hold: "no Azerbaijan", "football is in the title".
func (d reading) missing(n node, in fields.Set) string {
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
			near = cmp.Or(near, d.nearest(p, in))
		}
		return "none of " + joined(n.parts, ", ", true) + near
	case near:
		for _, side := range []node{n.left, n.right} {
			if held, _ := d.eval(side, in); !held {
				return d.missing(side, in)
			}
		}
		return "too far apart: " + n.String()
	}
	return "no " + n.String() + d.nearest(n, in)
}

// nearest names what of the text is nearly what is missing: the word in other letters, a word that
// begins the same but for a few letters, the words of a phrase apart.
func (d reading) nearest(n node, in fields.Set) string {
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
