package index

import (
	"encoding/binary"
	"math/bits"

	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/words"
)

// A folded word in the matcher's buffer becomes a word of the item. The word and its beginnings are
// candidates if they pass the filter.

// prefixed adds the beginning of a word to the candidates if it passes the filter.
func (m *Matcher) prefixed(h uint64, at extent) {
	if ix := m.index.table; ix.may(h) {
		m.begun = append(m.begun, reading{h, at})
	}
}

// fold writes the folded form of a word to m.buf. It returns false for a word that [fold.Append] does not
// fold.
func (m *Matcher) fold(s string) bool {
	var ends []uint8
	if m.index.prefixes {
		ends = m.ends[:0]
	}
	folded, ends, ok := fold.Append(m.buf[:0], ends, s)
	if m.size = len(folded); ends != nil {
		m.ends = ends
	}
	return ok
}

// word adds the word in m.buf.
func (m *Matcher) word(start, end uint32) {
	m.add(m.hash(m.index.seeds[asWord], m.size), start, end)
	m.prefixes(m.lastWord())
}

func (m *Matcher) lastWord() extent { return extent{uint32(len(m.toks) - 1), uint32(len(m.toks) - 1)} }

// prefixes looks up the beginnings of the word in m.buf.
func (m *Matcher) prefixes(at extent) {
	ix := m.index.table
	if !ix.prefixes || len(m.ends) < MinPrefix {
		return
	}
	if ix.short && ix.heads[ix.headOf(load(m.buf[:m.ends[2]]))]&1 != 0 {
		m.prefixed(m.hash(ix.seeds[asPrefix], int(m.ends[2])), at)
	}
	if len(m.ends) < 4 {
		return
	}
	for lengths := ix.heads[ix.headOf(load(m.buf[:m.ends[3]]))] &^ 1; lengths != 0; lengths &= lengths - 1 {
		k := bits.TrailingZeros16(lengths) + MinPrefix
		if k > len(m.ends) {
			break
		}
		m.prefixed(m.hash(ix.seeds[asPrefix], int(m.ends[k-1])), at)
	}
}

// hash is hashOf for the first n bytes of m.buf.
func (m *Matcher) hash(h uint64, n int) uint64 {
	buf, rest := m.buf, n
	for ; rest > 16; rest -= 16 {
		h = step(h, binary.LittleEndian.Uint64(buf), binary.LittleEndian.Uint64(buf[8:]))
		buf = buf[16:]
	}
	return step(h, binary.LittleEndian.Uint64(buf)&keep[rest][0], binary.LittleEndian.Uint64(buf[8:])&keep[rest][1])
}

// second adds the word in m.buf as a second reading of words.
func (m *Matcher) second(at extent) {
	ix := m.index.table
	if h := m.hash(ix.seeds[asWord], m.size); ix.may(h) {
		m.cands = append(m.cands, second|uint32(len(m.readings)))
		m.readings = append(m.readings, reading{h, at})
	}
	m.prefixes(at)
}

func (m *Matcher) add(h uint64, start, end uint32) {
	if ix := m.index.table; ix.may(h) {
		m.cands = append(m.cands, uint32(len(m.toks)))
	}
	m.toks = append(m.toks, tok{h, start, end})
}

// folded adds a word of words.Split.
func (m *Matcher) folded(t words.Token, at uint32) {
	first := uint32(len(m.toks))
	m.letters(t.Text)
	m.word(at+uint32(t.Start), at+uint32(t.End))
	if t.Span > 0 {
		m.letters(t.Joined)
		m.second(extent{first, first + uint32(t.Span) - 1})
	}
}

// letters writes a folded word to m.buf.
func (m *Matcher) letters(folded string) {
	m.ends = m.ends[:0]
	for i := range folded {
		if i > 0 && len(m.ends) < MaxPrefix {
			m.ends = append(m.ends, uint8(i))
		}
	}
	if len(m.ends) < MaxPrefix {
		m.ends = append(m.ends, uint8(min(len(folded), 255)))
	}
	if len(folded) > len(m.buf)-16 {
		m.buf = make([]byte, 2*len(folded)+16)
	}
	m.size = copy(m.buf, folded)
}
