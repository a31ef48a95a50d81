package filters

import (
	"cmp"
	"slices"

	"tocsin/feeds"
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/index"
)

// A Span is a part of an item's text that made it match: bytes Start to End, End not included, of the
// field title, summary or content.
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

// A Verdict is the result of a rule for an item, with the reason either way.
type Verdict struct {
	Match
	Matched bool
	Clauses []Clause
}

// A Clause is the result of one part of a rule for an item.
type Clause struct {
	Part string // all, any, none, query or score
	Text string // as written
	Held bool
	Why  string // the words found by field, or the missing part
}

// Match returns the rules that hold for an item, in the order of the set, with spans and reasons.
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
		// The index compares hashes, which may collide, so every hit is evaluated.
		if v := s.evaluate(d, n, false); v.Matched {
			out = append(out, v.Match)
		}
	}
	return out
}

// Explain returns the verdict of every rule on an item, in the order of the set.
func (s *Set) Explain(it feeds.Item) []Verdict {
	d := newDocument(it)
	out := make([]Verdict, s.Len())
	for i := range out {
		out[i] = s.evaluate(d, uint32(i), true)
	}
	return out
}

// evaluate evaluates rule n. It stops at the first clause that fails, unless every is set. It parses the rule
// again, which is quick, so that the set need not keep the clauses of every rule.
func (s *Set) evaluate(doc *document, n uint32, every bool) Verdict {
	c, _ := s.freshLibrary().parseRule(&s.rules[s.valid[n]])
	d := evaluator{doc, c.langs}
	v := Verdict{Match: Match{Rule: c.name}, Matched: true}
	var marks []mark
	note := ""
	for _, cl := range c.clauses {
		held, found := d.marks(cl.node, c.fields)
		marks = append(marks, found...)
		note = cmp.Or(note, d.allCapsNote(cl.node, c.fields))
		if !held && v.Matched {
			v.Matched, v.Reason = false, cl.part+": "+d.missing(cl.node, c.fields)
		}
		if !held && !every {
			return v
		}
		if every {
			for _, part := range conjuncts(cl.node) {
				v.Clauses = append(v.Clauses, d.clause(cl.part, part, c.fields))
			}
		}
	}
	if v.Matched {
		v.Spans, v.Reason = d.spans(marks), d.foundWords(marks)+note
	}
	return v
}

// marks reports whether a node holds, and returns the words that make it hold.
func (d evaluator) marks(n node, in fields.Set) (bool, []mark) {
	held, hits := d.eval(n, in)
	var out []mark
	for _, h := range hits {
		out = append(out, h.marks...)
	}
	return held, out
}
