package index

import (
	"cmp"
	"slices"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/words"
)

// An extent is a stretch of words, first to last, counted through the fields of an item.
type extent struct{ first, last uint32 }

func byPlace(a, b extent) int {
	return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last))
}

// MaxPairs is the largest number of pairs that one NEAR finds in one item, so that texts that repeat
// two words a thousand times stay cheap.
const MaxPairs = 4096

// collect puts the extents of a node on the stack: words, phrases, pairs that are NEAR, and
// choices of these. They are in order, and none is there twice. It may stop after limit.
func (m *Matcher) collect(at uint32, limit int) {
	prog := m.index.prog
	in := fields.Set(prog[at+2])
	from := len(m.extents)
	switch prog[at] & 0xffff {
	case opTerm:
		m.collectTerm(prog[at+opHead], in)
	case opPhrase:
		m.collectPhrase(prog[at+opHead+1:at+prog[at+1]], prog[at+opHead], in, limit)
	case Or:
		for count, next := prog[at]>>16, at+opHead; count > 0; count-- {
			m.collect(next, MaxPairs)
			next += prog[next+1]
		}
		m.sort(from)
	case opNear:
		m.collectNear(at, limit)
	}
}

// sort puts the extents from a place in the stack on in order.
func (m *Matcher) sort(from int) {
	tail := m.extents[from:]
	slices.SortFunc(tail, byPlace)
	m.extents = m.extents[:from+len(slices.Compact(tail))]
}

func (m *Matcher) collectTerm(t uint32, in fields.Set) {
	f := &m.terms[t]
	if m.there[t>>6]>>(t&63)&1 == 0 || uint32(in)&f.fields == 0 {
		return
	}
	from := len(m.extents)
	for p := f.last; p != 0; p = m.occurrences[p].before {
		if e := m.occurrences[p].extent; in.Has(m.fieldOf(e.first)) {
			m.extents = append(m.extents, e)
		}
	}
	slices.Reverse(m.extents[from:]) // occurrences are linked from the last
	if m.jumbled {
		slices.SortFunc(m.extents[from:], byPlace)
	}
	m.extents = m.extents[:from+len(slices.Compact(m.extents[from:]))]
}

// collectPhrase finds words in order in one sentence, at most gap others between each two. For
// each word it keeps the extents reached, so that a gap needs no backtracking: the nearest if one is
// enough, otherwise all, since NEAR needs every begin of a phrase.
func (m *Matcher) collectPhrase(words []uint32, gap uint32, in fields.Set, limit int) {
	for _, t := range words {
		if m.there[t>>6]>>(t&63)&1 == 0 {
			return
		}
	}
	from := len(m.extents)
	m.collectTerm(words[0], in)
	for _, t := range words[1:] {
		middle := len(m.extents)
		if middle == from {
			return
		}
		m.collectTerm(t, in)
		end := len(m.extents)
		reached, next := m.extents[from:middle], 0
		for i := middle; i < end; i++ {
			e := m.extents[i]
			for next < len(reached) && reached[next].last < e.first {
				next++
			}
			for j := next - 1; j >= 0 && len(m.extents)-end < MaxPairs; j-- {
				r := m.extents[from+j]
				if e.first-r.last-1 > gap || !m.together(r.last, e.first) {
					break
				}
				if m.extents = append(m.extents, extent{r.first, e.last}); limit == 1 {
					break
				}
			}
		}
		m.extents = m.extents[:from+copy(m.extents[from:], m.extents[end:])]
		slices.SortFunc(m.extents[from:], func(a, b extent) int {
			return cmp.Or(cmp.Compare(a.last, b.last), cmp.Compare(a.first, b.first))
		})
		m.extents = m.extents[:from+len(slices.Compact(m.extents[from:]))]
	}
	m.sort(from)
}

// adjacent reports whether two words stand side by side, as in most phrases. The occurrences of both
// are linked from the last.
func (m *Matcher) adjacent(a, b uint32, in fields.Set) bool {
	if m.there[a>>6]>>(a&63)&1 == 0 || m.there[b>>6]>>(b&63)&1 == 0 {
		return false
	}
	if m.jumbled {
		top := len(m.extents)
		m.collectPhrase([]uint32{a, b}, 0, in, 1)
		held := len(m.extents) > top
		m.extents = m.extents[:top]
		return held
	}
	q := m.terms[b].last
	for p := m.terms[a].last; p != 0; p = m.occurrences[p].before {
		e := m.occurrences[p].extent
		for q != 0 && m.occurrences[q].first > e.last+1 {
			q = m.occurrences[q].before
		}
		if q == 0 {
			return false
		}
		for r := q; r != 0 && m.occurrences[r].first == e.last+1; r = m.occurrences[r].before {
			if in.Has(m.fieldOf(e.first)) && m.together(e.last, e.last+1) {
				return true
			}
		}
	}
	return false
}

// together reports whether two words, the second not before the first, stand in one field and one
// sentence.
func (m *Matcher) together(a, b uint32) bool {
	f := m.fieldOf(a)
	if b >= m.bounds[f+1] {
		return false
	}
	if !fields.Prose.Has(f) {
		return true
	}
	for ; a < b; a++ {
		if words.SentenceEnds(m.text[f], int(m.toks[a].start), int(m.toks[a].end), int(m.toks[a+1].start)) {
			return false
		}
	}
	return true
}

// collectNear pairs the extents of both sides that are at most gap words apart in one field.
func (m *Matcher) collectNear(at uint32, limit int) {
	prog := m.index.prog
	gap, ordered := prog[at+opHead], prog[at+opHead+1] != 0
	left := at + opHead + 2
	from := len(m.extents)
	m.collect(left, MaxPairs)
	middle := len(m.extents)
	if middle == from {
		return
	}
	m.collect(left+prog[left+1], MaxPairs)
	end := len(m.extents)
	longest := uint32(0)
	for _, r := range m.extents[middle:end] {
		longest = max(longest, r.last-r.first)
	}
	first := middle
	for i := from; i < middle && len(m.extents)-end < limit; i++ {
		l := m.extents[i]
		f := m.fieldOf(l.first)
		for first < end && m.extents[first].first+longest+gap+1 < l.first {
			first++
		}
		for j := first; j < end && m.extents[j].first <= l.last+gap+1 && len(m.extents)-end < limit; j++ {
			r := m.extents[j]
			after := r.first > l.last
			before := r.last < l.first
			if !after && (ordered || !before) || m.fieldOf(r.first) != f {
				continue
			}
			if after && r.first-l.last-1 > gap || before && l.first-r.last-1 > gap {
				continue
			}
			m.extents = append(m.extents, extent{min(l.first, r.first), max(l.last, r.last)})
		}
	}
	m.extents = m.extents[:from+copy(m.extents[from:], m.extents[end:])]
	m.sort(from)
}
