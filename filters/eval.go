package filters

import "slices"

// A hit is a place where something was found: tokens first to last of a field, of which marks
// are the words that count.
type hit struct {
	field       int
	first, last int
	marks       []mark
}

// A mark is a run of tokens, first to last.
type mark struct{ field, first, last int }

// maxHits bounds what one word may find in one item: a text that repeats it a thousand times
// says nothing new, and pairs of hits are compared.
const maxHits = 500

// eval tells whether a node holds for a document within fields, and where.
func (d *document) eval(n node, in fieldSet) (bool, []hit) {
	switch n := n.(type) {
	case phrase:
		hits := d.phrase(n, in)
		return len(hits) > 0, hits
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
		return found, all
	case near:
		hits := d.near(n, in)
		return len(hits) > 0, hits
	}
	return false, nil
}

// phrase finds words in order, within a sentence. For each word it keeps the places that can be
// reached, so that a gap costs no backtracking.
func (d *document) phrase(p phrase, in fieldSet) []hit {
	var out []hit
	for field := range fieldCount {
		if !in.has(field) {
			continue
		}
		var reached []hit
		for _, at := range d.find(field, p.words[0]) {
			reached = append(reached, hit{field, at.first, at.last, []mark{{field, at.first, at.last}}})
		}
		for _, w := range p.words[1:] {
			var further []hit
			for _, at := range d.find(field, w) {
				// The nearest place before this one is the last that can be reached.
				j, _ := slices.BinarySearchFunc(reached, at.first, func(h hit, i int) int { return h.last - i })
				if j == 0 || at.first-reached[j-1].last-1 > p.gap {
					continue
				}
				if ts := d.tokens[field]; ts[at.first].sentence == ts[reached[j-1].last].sentence {
					further = append(further, reached[j-1].extended(at))
				}
			}
			reached = further
		}
		out = append(out, reached[:min(len(reached), maxHits)]...)
	}
	if p.also != nil {
		out = append(out, d.phrase(*p.also, in)...)
	}
	return out
}

// extended gives the hit with a place added; words that stand together share a mark.
func (h hit) extended(at place) hit {
	marks := slices.Clone(h.marks)
	if n := len(marks) - 1; marks[n].last == at.first-1 {
		marks[n].last = at.last
	} else {
		marks = append(marks, mark{h.field, at.first, at.last})
	}
	return hit{h.field, h.first, at.last, marks}
}

// near finds pairs of what both sides find, at most gap words apart in one field.
func (d *document) near(n near, in fieldSet) []hit {
	_, lefts := d.eval(n.left, in)
	_, rights := d.eval(n.right, in)
	lefts, rights = lefts[:min(len(lefts), maxHits)], rights[:min(len(rights), maxHits)]
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
			if len(out) == maxHits {
				return out
			}
		}
	}
	return out
}
