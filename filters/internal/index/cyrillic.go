package index

import "encoding/binary"

// Cyrillic letters are two bytes each, and the fold of those of Russian, Ukrainian and their
// neighbours (U+0400 to U+045F) is arithmetic. So a word of them is folded four letters at a time,
// in the four lanes of sixteen bits that a register has.

const (
	lanes       = 0x0001000100010001
	cyrillicMax = 32 // bytes of a word that is folded so
)

// cyrillic adds a word of such letters; it returns false for any other word.
func (m *Matcher) cyrillic(start, end uint32) bool {
	n := end - start
	if n > cyrillicMax || n == 0 || n&1 != 0 { // half a letter
		return false
	}
	word, ix := m.pad[lead2+int(start):][:cyrillicMax], m.index.table
	var folded [cyrillicMax / 8]uint64
	h := ix.seeds[asWord]
	for i := uint32(0); i < n; i += 16 {
		mask := &keep[min(n-i, 16)]
		lo, okLo := foldCyrillic(binary.LittleEndian.Uint64(word[i:])&mask[0], mask[0])
		hi, okHi := foldCyrillic(binary.LittleEndian.Uint64(word[i+8:])&mask[1], mask[1])
		if !okLo || !okHi {
			return false
		}
		h = step(h, lo, hi)
		folded[i/8], folded[i/8+1] = lo, hi
	}
	m.add(h, start, end)
	m.cyrillicPrefixes(folded, n, m.lastWord())
	return true
}

// cyrillicPrefixes looks up the beginnings of a word of n bytes.
func (m *Matcher) cyrillicPrefixes(folded [cyrillicMax / 8]uint64, n uint32, at extent) {
	ix := m.index.table
	if !ix.prefixes || n < 2*MinPrefix || ix.heads[ix.headOf(folded[0])]&^1 == 0 &&
		(!ix.short || ix.heads[ix.headOf(folded[0]&keep[6][0])]&1 == 0) {
		return
	}
	for i, x := range folded {
		binary.LittleEndian.PutUint64(m.buf[8*i:], x)
	}
	m.size, m.ends = int(n), m.ends[:0]
	for i := uint8(2); uint32(i) <= n; i += 2 {
		m.ends = append(m.ends, i)
	}
	m.prefixes(at)
}

// foldCyrillic folds the Cyrillic letters in the bytes under a mask; it returns false for other bytes.
//
// In UTF-8 the letters а to п are D0 B0 to BF, and р to я are D1 80 to 8F; their capitals are D0 90
// to 9F and D0 A0 to AF. So one bit of a letter's first byte and two of its second identify
// its case and block, and folding changes only these.
func foldCyrillic(x, mask uint64) (uint64, bool) {
	half, most := x>>12, x>>13 // bits 4 and 5 of the second byte
	if x&(0xC0FE*lanes)|(x^(half|most))&lanes != 0x80D1*lanes&mask {
		return foldRareCyrillic(x, mask)
	}
	capital := (half ^ most) &^ x & lanes
	return x ^ capital<<13 | capital&most, true
}

// foldRareCyrillic is foldCyrillic for all letters from Ѐ to џ.
func foldRareCyrillic(x, mask uint64) (uint64, bool) {
	const top = 0x80 * lanes
	c := x&lanes<<6 | x>>8&(0x3F*lanes) // the letter's place in the block
	from10, from30, from60 := c+0x70*lanes, c+0x50*lanes, c+0x20*lanes
	if x&(0xC0FE*lanes) != 0x80D0*lanes&mask || from60&top != 0 {
		return 0, false
	}
	c += from10 &^ from30 & top >> 2 // А to Я
	small := ^from10 & top
	c += small>>1 | small>>3 // Ѐ to Џ
	is := func(letter uint64) uint64 { return ^((c ^ letter*lanes) + 0x7F*lanes) & top >> 7 }
	c -= is(0x50)*0x1B + is(0x51)*0x1C + is(0x5D)*0x25 // ѐ and ё are е, ѝ is и
	return (0x80D0*lanes | c>>6&lanes | c&(0x3F*lanes)<<8) & mask, true
}
