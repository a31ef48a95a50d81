package filters

import (
	"cmp"
	"slices"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/index"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// An evaluator evaluates rules on a document in the simplest way: it defines the meaning of the
// language, and finds the reasons. The index must agree with it.
type evaluator struct {
	*document
	rule inflect.Langs // the languages whose inflections the rule's words have
}

// A hit is an occurrence of a node: tokens first to last of a field. Marks are those of its words that the
// node names; the words in a gap are not.
type hit struct {
	field       int
	first, last int
	marks       []mark
}

// A mark is a run of tokens, first to last.
type mark struct{ field, first, last int }

func compareHits(a, b hit) int {
	return cmp.Or(a.field-b.field, a.first-b.first, a.last-b.last)
}

// sortHits sorts hits by position and removes duplicates.
func sortHits(hits []hit) []hit {
	slices.SortStableFunc(hits, compareHits)
	return slices.CompactFunc(hits, func(a, b hit) bool { return compareHits(a, b) == 0 })
}

// eval reports whether a node holds within fields, and returns its hits.
func (d evaluator) eval(n node, in fields.Set) (bool, []hit) {
	switch n := n.(type) {
	case phrase:
		hits := d.phrase(n, in, 1)
		return len(hits) > 0, hits
	case setRef:
		return d.eval(n.part, in)
	case scope:
		named, _ := fields.Named(n.field)
		return d.eval(n.part, named)
	case not:
		held, _ := d.eval(n.part, in)
		return !held, nil
	case and:
		var all []hit
		for _, p := range n.parts {
			held, hits := d.eval(p, in)
			if !held {
				return false, nil
			}
			all = append(all, hits...)
		}
		return true, all
	case or:
		found, all := false, []hit(nil)
		for _, p := range n.parts {
			held, hits := d.eval(p, in)
			found = found || held
			all = append(all, hits...)
		}
		return found, sortHits(all)
	case near:
		hits := d.near(n, in)
		return len(hits) > 0, hits
	case of:
		sum, all := 0, []hit(nil)
		for i, p := range n.parts {
			held, hits := d.eval(p, in)
			if !held {
				continue
			}
			if sum += n.weights[i]; n.weights[i] > 0 {
				all = append(all, hits...)
			}
		}
		if sum < n.least {
			return false, nil
		}
		return true, all
	case regex:
		return d.regex(n, in)
	}
	return false, nil
}

// phrase returns the occurrences of a phrase: its words in order, in one sentence. For each word it keeps
// the occurrences that the words before it lead to, so that a gap costs no backtracking. With limit 1 it
// keeps only the nearest predecessor of each; NEAR needs all, since it measures from the first word.
func (d evaluator) phrase(p phrase, in fields.Set, limit int) []hit {
	var out []hit
	for field := range fields.Count {
		if in.Has(field) {
			out = append(out, d.phraseIn(field, p, limit)...)
		}
	}
	if p.also != nil {
		out = append(out, d.phrase(*p.also, in, limit)...)
	}
	return sortHits(out)
}

func (d evaluator) phraseIn(field int, p phrase, limit int) []hit {
	found := make([][]mark, len(p.words))
	for i, w := range p.words {
		if found[i] = d.find(field, w, d.rule); len(found[i]) == 0 {
			return nil
		}
	}
	var reached []hit
	for _, m := range found[0] {
		reached = append(reached, hit{field, m.first, m.last, []mark{m}})
	}
	for _, marks := range found[1:] {
		var further []hit
		for _, m := range marks {
			// Reached is sorted by last, so the nearest predecessor is the one before j.
			j, _ := slices.BinarySearchFunc(reached, m.first, func(h hit, i int) int { return h.last - i })
			for j--; j >= 0 && len(further) < index.MaxPairs; j-- {
				r := reached[j]
				if m.first-r.last-1 > p.gap || d.tokens[field][r.last].Sentence != d.tokens[field][m.first].Sentence {
					break
				}
				if further = append(further, r.withMark(m)); limit == 1 {
					break
				}
			}
		}
		slices.SortStableFunc(further, func(a, b hit) int { return cmp.Or(a.last-b.last, a.first-b.first) })
		reached = slices.CompactFunc(further, func(a, b hit) bool { return a.first == b.first && a.last == b.last })
	}
	return reached
}

// withMark returns the hit with a mark added; adjacent words share a mark.
func (h hit) withMark(m mark) hit {
	marks := slices.Clone(h.marks)
	if n := len(marks) - 1; marks[n].last == m.first-1 {
		marks[n].last = m.last
	} else {
		marks = append(marks, m)
	}
	return hit{h.field, h.first, m.last, marks}
}

// sideHits returns the hits of one side of NEAR.
func (d evaluator) sideHits(n node, in fields.Set) []hit {
	switch n := n.(type) {
	case phrase:
		return d.phrase(n, in, index.MaxPairs)
	case setRef:
		return d.sideHits(n.part, in)
	case or:
		var out []hit
		for _, p := range n.parts {
			out = append(out, d.sideHits(p, in)...)
		}
		return sortHits(out)
	}
	_, hits := d.eval(n, in)
	return hits
}

// near returns the pairs of hits of both sides that are at most gap words apart in one field, at most
// index.MaxPairs.
func (d evaluator) near(n near, in fields.Set) []hit {
	lefts, rights := d.sideHits(n.left, in), d.sideHits(n.right, in)
	var out []hit
	for _, l := range lefts {
		for _, r := range rights {
			if l.field != r.field || n.ordered && r.first <= l.last {
				continue
			}
			between := max(r.first-l.last, l.first-r.last) - 1
			if between < 0 || between > n.gap { // overlapping hits are not two
				continue
			}
			out = append(out, hit{l.field, min(l.first, r.first), max(l.last, r.last), slices.Concat(l.marks, r.marks)})
			if len(out) == index.MaxPairs {
				return sortHits(out)
			}
		}
	}
	return sortHits(out)
}

// regex reports whether a regex matches, and returns the words that its matches overlap.
func (d evaluator) regex(n regex, in fields.Set) (bool, []hit) {
	held, out := false, []hit(nil)
	for field := range fields.Count {
		text := d.text[field]
		if !in.Has(field) || text == "" {
			continue
		}
		for _, p := range n.findAll(text, index.MaxPairs) {
			held = true
			ts := d.tokens[field]
			first, _ := slices.BinarySearchFunc(ts, p[0], func(t words.Token, at int) int { return t.End - 1 - at })
			last, _ := slices.BinarySearchFunc(ts, p[1], func(t words.Token, at int) int { return t.Start - at })
			if first < last {
				out = append(out, hit{field, first, last - 1, []mark{{field, first, last - 1}}})
			}
		}
	}
	return held, out
}
