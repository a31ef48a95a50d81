package filters

import "encoding/binary"

// Cyrillic letters are two bytes each, and the fold of those of Russian, Ukrainian and their
// neighbours (U+0400 to U+045F) is arithmetic. So a word of them is folded four letters at a time,
// in the four lanes of sixteen bits that a register has.

const (
	lanes       = 0x0001000100010001
	cyrillicMax = 32 // bytes of a word that is folded so
)

// cyrillic adds a word of such letters; false when it is none.
func (m *Matcher) cyrillic(start, end uint32) bool {
	n := end - start
	if n > cyrillicMax || n == 0 || n&1 != 0 { // half a letter is none
		return false
	}
	word, ix := m.pad[lead2+int(start):], m.set.index
	first := min(n, 16)
	a, okA := foldCyrillic(binary.LittleEndian.Uint64(word), keep[first][0])
	b, okB := foldCyrillic(binary.LittleEndian.Uint64(word[8:]), keep[first][1])
	if !okA || !okB {
		return false
	}
	h := step(ix.seeds[asWord], a, b)
	var c, d uint64
	if n > 16 {
		var okC, okD bool
		c, okC = foldCyrillic(binary.LittleEndian.Uint64(word[16:]), keep[n-16][0])
		d, okD = foldCyrillic(binary.LittleEndian.Uint64(word[24:]), keep[n-16][1])
		if !okC || !okD {
			return false
		}
		h = step(h, c, d)
	}
	m.add(h, start, end)
	if ix.heads == nil || n < 2*minPrefix || ix.heads[ix.headOf(a)]&^1 == 0 && (!ix.short || ix.heads[ix.headOf(a&keep[6][0])]&1 == 0) {
		return true
	}
	for i, x := range [...]uint64{a, b, c, d} {
		binary.LittleEndian.PutUint64(m.buf[8*i:], x)
	}
	m.size, m.ends = int(n), m.ends[:0]
	for i := uint32(2); i <= n; i += 2 {
		m.ends = append(m.ends, uint8(i))
	}
	m.prefixes(m.lastWord())
	return true
}

// foldCyrillic folds the letters of eight bytes that a mask keeps; false when there is something
// else among them.
func foldCyrillic(x, mask uint64) (uint64, bool) {
	const top = 0x80 * lanes
	x &= mask
	c := x&lanes<<6 | x>>8&(0x3F*lanes) // the letter's place in the block
	from10, from30, from60 := c+0x70*lanes, c+0x50*lanes, c+0x20*lanes
	if x&(0xC0FE*lanes) != 0x80D0*lanes&mask || from60&top != 0 {
		return 0, false
	}
	c += from10 &^ from30 & top >> 2 // А to Я
	small := ^from10 & top
	c += small>>1 | small>>3          // Ѐ to Џ
	if (c+0x30*lanes)&top&mask != 0 { // among the letters after я
		is := func(letter uint64) uint64 { return ^((c ^ letter*lanes) + 0x7F*lanes) & top >> 7 }
		c -= is(0x50)*0x1B + is(0x51)*0x1C + is(0x5D)*0x25 // ѐ and ё are е, ѝ is и
	}
	return (0x80D0*lanes | c>>6&lanes | c&(0x3F*lanes)<<8) & mask, true
}
