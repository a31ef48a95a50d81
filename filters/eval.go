package filters

import (
	"cmp"
	"slices"
)

// A reading evaluates rules on a document, as simply as it can be said: it is the meaning of the
// language, and it finds the reasons. A matcher must come to the same.
type reading struct {
	*document
	rule langSet // the languages whose inflections the rule's words have
}

// A hit is a place where something was found: tokens first to last of a field, of which marks
// are the words that count.
type hit struct {
	field       int
	first, last int
	marks       []mark
}

// A mark is a run of tokens, first to last.
type mark struct{ field, first, last int }

func hitsByPlace(a, b hit) int {
	return cmp.Or(a.field-b.field, a.first-b.first, a.last-b.last)
}

// ordered puts hits in order, each place once.
func ordered(hits []hit) []hit {
	slices.SortStableFunc(hits, hitsByPlace)
	return slices.CompactFunc(hits, func(a, b hit) bool { return hitsByPlace(a, b) == 0 })
}

// eval tells whether a node holds within fields, and where.
func (d reading) eval(n node, in fieldSet) (bool, []hit) {
	switch n := n.(type) {
	case phrase:
		hits := d.phrase(n, in)
		return len(hits) > 0, hits
	case setRef:
		return d.eval(n.part, in)
	case scope:
		fields, _ := fieldNamed(n.field)
		return d.eval(n.part, fields)
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
		return found, ordered(all)
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

// phrase finds words in order in one sentence. For each word it keeps the places that can be
// reached, so that a gap costs no backtracking.
func (d reading) phrase(p phrase, in fieldSet) []hit {
	var out []hit
	for field := range fieldCount {
		if !in.has(field) {
			continue
		}
		var reached []hit
		for _, m := range d.find(field, p.words[0], d.rule) {
			reached = append(reached, hit{field, m.first, m.last, []mark{m}})
		}
		for _, w := range p.words[1:] {
			var further []hit
			for _, m := range d.find(field, w, d.rule) {
				// The nearest place before is the last that can be reached.
				j, _ := slices.BinarySearchFunc(reached, m.first, func(h hit, i int) int { return h.last - i })
				if j == 0 {
					continue
				}
				if r := reached[j-1]; m.first-r.last-1 <= p.gap && d.tokens[field][r.last].sentence == d.tokens[field][m.first].sentence {
					further = append(further, r.extended(m))
				}
			}
			reached = further
			slices.SortStableFunc(reached, func(a, b hit) int { return cmp.Or(a.last-b.last, a.first-b.first) })
		}
		out = append(out, reached...)
	}
	if p.also != nil {
		out = append(out, d.phrase(*p.also, in)...)
	}
	return ordered(out)
}

// extended gives the hit with a mark added; words that stand together share a mark.
func (h hit) extended(m mark) hit {
	marks := slices.Clone(h.marks)
	if n := len(marks) - 1; marks[n].last == m.first-1 {
		marks[n].last = m.last
	} else {
		marks = append(marks, m)
	}
	return hit{h.field, h.first, m.last, marks}
}

// near finds pairs of what both sides find, at most gap words apart in one field.
func (d reading) near(n near, in fieldSet) []hit {
	_, lefts := d.eval(n.left, in)
	_, rights := d.eval(n.right, in)
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
			if len(out) == maxPairs {
				return ordered(out)
			}
		}
	}
	return ordered(out)
}

// regex finds the words that what a regex finds lies on.
func (d reading) regex(n regex, in fieldSet) (bool, []hit) {
	held, out := false, []hit(nil)
	for field := range fieldCount {
		text := d.text[field]
		if !in.has(field) || text == "" {
			continue
		}
		for _, p := range n.places(text, maxPairs) {
			held = true
			first, _ := slices.BinarySearchFunc(d.tokens[field], p[0], func(t token, at int) int { return t.end - 1 - at })
			last, _ := slices.BinarySearchFunc(d.tokens[field], p[1], func(t token, at int) int { return t.start - at })
			if first < last {
				out = append(out, hit{field, first, last - 1, []mark{{field, first, last - 1}}})
			}
		}
	}
	return held, out
}
