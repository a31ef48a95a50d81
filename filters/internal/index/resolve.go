package index

import (
	"slices"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// Candidates lead to terms by the index, and so to what rules require.

// found is what is known of a term that is there, where a rule wants to know it.
type found struct {
	fields uint32
	place  uint32 // the last place, in places; 0 for none
}

// resolve finds the terms that words lead to.
func (m *Matcher) resolve() {
	ix := m.index.table
	m.refs = slices.Grow(m.refs[:0], len(m.cands))[:len(m.cands)]
	for i, c := range m.cands { // on its own, so that the memory that each wants is waited for together
		if c&second != 0 {
			m.refs[i] = ix.look(m.alts[c&^second].hash)
		} else {
			m.refs[i] = ix.look(m.toks[c].hash)
		}
	}
	for i, ref := range m.refs {
		switch c := m.cands[i]; {
		case ref == 0:
		case c&second != 0:
			m.follow(ref, m.alts[c&^second].extent)
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

// look returns what a hash leads to; 0 for nothing.
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

// found notes that a term stands in the item.
func (m *Matcher) found(ref uint32, at extent) {
	t := ref & (maxTerms - 1)
	if langs := inflect.Langs(ref >> termBits); langs != inflect.Any && (!m.speaks(langs, at.first) || langs&inflect.Turkic != 0 && !m.harmonic(t, langs, at)) {
		return
	}
	use := m.index.uses[t]
	field := 0
	if use != 0 {
		field = m.fieldOf(at.first)
	}
	if use&useCheck != 0 {
		m.ask()
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
	if use&usePlaces != 0 {
		if before := m.places[f.place]; before.first > at.first || at.first != at.last {
			m.jumbled = true
		}
		m.places = append(m.places, occurrence{at, f.place})
		f.place = uint32(len(m.places) - 1)
	}
}

// stemmed finds the terms that stems of words lead to.
func (m *Matcher) stemmed() {
	m.ask()
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
