package index

import (
	"slices"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// Candidates lead through the table to terms.

// found has the fields and the occurrences of a term, if its uses need them.
type found struct {
	fields uint32
	last   uint32 // the last occurrence; 0 for none
}

// resolve finds the terms of the candidates.
func (m *Matcher) resolve() {
	ix := m.index.table
	m.refs = slices.Grow(m.refs[:0], len(m.cands))[:len(m.cands)]
	for i, c := range m.cands { // a loop of its own, so that cache misses overlap
		if c&second != 0 {
			m.refs[i] = ix.look(m.readings[c&^second].hash)
		} else {
			m.refs[i] = ix.look(m.toks[c].hash)
		}
	}
	for i, ref := range m.refs {
		switch c := m.cands[i]; {
		case ref == 0:
		case c&second != 0:
			m.follow(ref, m.readings[c&^second].extent)
		default:
			m.follow(ref, extent{c, c})
		}
	}
	for _, b := range m.begun {
		m.follow(ix.look(b.hash), b.extent)
	}
	if m.index.stems {
		m.stemmed()
	}
}

// look returns the reference of a hash, or 0.
func (ix *table) look(h uint64) uint32 {
	for i := h >> 20 & ix.smask; ; i = (i + 1) & ix.smask {
		switch slot := ix.slots[i]; {
		case slot == 0:
			return 0
		case slot>>32 == h>>32:
			return uint32(slot)
		}
	}
}

func (m *Matcher) follow(ref uint32, at extent) {
	switch {
	case ref == 0:
	case ref&inList == 0:
		m.found(ref, at)
	default:
		for i := ref &^ inList; i != 0; i = m.index.shared[i].next {
			m.found(m.index.shared[i].ref, at)
		}
	}
}

// found records that a term stands in the item.
func (m *Matcher) found(ref uint32, at extent) {
	t := ref & (maxTerms - 1)
	if langs := inflect.Langs(ref >> termBits); langs != inflect.Any &&
		(!m.speaks(langs, at.first) || langs&inflect.Turkic != 0 && !m.harmonic(t, langs, at)) {
		return
	}
	use := m.index.uses[t]
	field := 0
	if use != 0 {
		field = m.fieldOf(at.first)
	}
	if use&useCheck != 0 {
		m.detect()
		if !m.index.checked[t].Accepts(m.text[field], int(m.toks[at.first].start), int(m.toks[at.last].end), m.dotted) {
			return
		}
	}
	f := &m.terms[t]
	if bit := uint64(1) << (t & 63); m.there[t>>6]&bit == 0 {
		m.there[t>>6] |= bit
		m.order = append(m.order, t)
		if use != 0 {
			*f = found{}
		}
	}
	if use == 0 {
		return
	}
	f.fields |= 1 << field
	if use&useOccurrences != 0 {
		if before := m.occurrences[f.last]; before.first > at.first || at.first != at.last {
			m.jumbled = true
		}
		m.occurrences = append(m.occurrences, occurrence{at, f.last})
		f.last = uint32(len(m.occurrences) - 1)
	}
}

// stemmed finds the terms of the stems of words.
func (m *Matcher) stemmed() {
	m.detect()
	for i := range m.toks[:m.bounds[fields.Author]] {
		t := &m.toks[i]
		for langs := m.langs & inflect.Stemmed; langs != 0; langs &= langs - 1 {
			lang := langs & -langs
			key := t.hash + uint64(lang.Index())*mix2
			h, ok := m.stems[key]
			if !ok {
				if len(m.stems) >= 1<<16 {
					clear(m.stems)
				}
				word := fold.Word(words.Bare(m.text[m.fieldOf(uint32(i))][t.start:t.end]))
				h = hashOf(m.index.seeds[asStem+lang.Index()], []byte(inflect.Stem(word, lang)))
				m.stems[key] = h
			}
			m.follow(m.index.look(h), extent{uint32(i), uint32(i)})
		}
	}
}
