package index

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// The scanner finds the words of words.Split, as hashes. It cuts a text at white space. A stretch that
// is one plain word between common punctuation is hashed from two loads; a word in one script is folded
// letter by letter from a table; any other stretch (hyphens, apostrophes, numbers with points, marks,
// several scripts) is left to words.Split, whose answer is cached. A test compares the scanner with
// words.Split.

// A tok is a word of the item at hand.
type tok struct {
	hash       uint64
	start, end uint32 // bytes of its field
}

const (
	lead2         = 2 // spaces before the text, so that every word has two bytes before it
	tail          = 80
	maxSlowToken  = 64   // bytes of a stretch whose words are cached
	maxSlowTokens = 4096 // stretches that are cached
)

// The classes of a byte, a bit each. A byte without class is left to words.Split.
const (
	space  = 1 << iota // white space
	opener             // may stand before a word
	closer             // may stand after a word
	letter             // of a word, or not ASCII
)

var classes = func() (c [256]uint8) {
	for _, group := range []struct {
		signs string
		class uint8
	}{{" \t\n\v\f\r", space}, {"([", opener}, {",.;:!?)]", closer}, {"\"'", opener | closer}} {
		for i := range len(group.signs) {
			c[group.signs[i]] = group.class
		}
	}
	for b := range 256 {
		if b >= utf8.RuneSelf || 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' {
			c[b] = letter
		}
	}
	return c
}()

// keep holds the masks for the low and the high eight of n bytes.
var keep = func() (m [17][2]uint64) {
	for n := range m {
		m[n] = [2]uint64{^uint64(0) >> (64 - 8*min(n, 8)), ^uint64(0) >> (64 - 8*max(n-8, 0))}
	}
	return m
}()

const (
	high = 0x8080808080808080
	ones = 0x0101010101010101
	caps = 0x2020202020202020
)

// scan adds the words of a field to the item, and those that pass the filter to the candidates.
func (m *Matcher) scan(text string) {
	n := len(text)
	m.grow(n)
	copy(m.pad[lead2:], text)
	copy(m.pad[lead2+n:], spaces[:])
	pad, edges, ne, carry := m.pad, m.edges, 0, uint64(0)
	for i := 0; i < n; i += 64 {
		block := (*[64]byte)(pad[lead2+i:])
		mask := wordBytes(block[0:8]) | wordBytes(block[8:16])<<8 |
			wordBytes(block[16:24])<<16 | wordBytes(block[24:32])<<24 |
			wordBytes(block[32:40])<<32 | wordBytes(block[40:48])<<40 |
			wordBytes(block[48:56])<<48 | wordBytes(block[56:64])<<56
		turns := mask ^ (mask<<1 | carry)
		carry = mask >> 63
		// Most blocks have fewer than sixteen edges; the surplus is overwritten.
		next, found := (*[16]uint32)(edges[ne:]), bits.OnesCount64(turns)
		for k := range next {
			next[k] = uint32(i + bits.TrailingZeros64(turns))
			turns &= turns - 1
		}
		for k := 16; turns != 0; k++ {
			edges[ne+k] = uint32(i + bits.TrailingZeros64(turns))
			turns &= turns - 1
		}
		ne += found
	}
	if ne&1 == 1 {
		edges[ne] = uint32(n)
		ne++
	}
	m.cut(text, edges[:ne])
}

// wordBytes returns a bit for each of eight bytes, the first lowest: set for letters and digits of
// ASCII and for bytes that are not ASCII.
func wordBytes(b []byte) uint64 {
	x := binary.LittleEndian.Uint64(b)
	low := x &^ high
	lower := low | caps
	in := (lower + (0x80-'a')*ones) ^ (lower + (0x7f-'z')*ones) ^ (low + (0x80-'0')*ones) ^ (low + (0x7f-'9')*ones) | x
	return in & high * 0x0002040810204081 >> 56
}

// cut adds the words between edges: where one begins and where it ends in turn.
func (m *Matcher) cut(text string, edges []uint32) {
	ix, pad := m.index.table, m.pad
	filter, fmask, seed := ix.filter, ix.fmask, ix.seeds[asWord]
	toks, nt := m.toks[:cap(m.toks)], len(m.toks)
	cands, nc := m.cands[:cap(m.cands)], len(m.cands)
	done := uint32(0)
	for e := 1; e < len(edges); e += 2 {
		start, end := edges[e-1], edges[e]
		length := end - start
		if length <= 16 {
			word := pad[lead2-1+int(start):][:20]
			// A space before it, and a space after it, or punctuation and a space. One condition: a
			// branch on each would mispredict at every comma.
			next := classes[word[length+1]]
			if classes[word[0]]&(next|next>>2&classes[word[length+2]])&space != 0 {
				lo := binary.LittleEndian.Uint64(word[1:9]) & keep[length][0]
				hi := binary.LittleEndian.Uint64(word[9:17]) & keep[length][1]
				ascii, ok := (lo|hi)&high == 0, true
				if ascii {
					lo, hi = lo|caps&keep[length][0], hi|caps&keep[length][1]
				} else {
					var okHi bool
					lo, ok = foldCyrillic(lo, keep[length][0])
					hi, okHi = foldCyrillic(hi, keep[length][1])
					ok = ok && okHi && length&1 == 0
				}
				if ok {
					h := step(seed, lo, hi)
					toks[nt] = tok{h, start, end}
					cands[nc] = uint32(nt)
					word := filter[h>>6&fmask]
					nc += int(word >> (h & 63) & (word >> (h >> 58)) & 1)
					if ascii {
						if ix.begins(lo) {
							m.asciiPrefixes(lo, hi, length, nt)
						}
					} else if ix.prefixes {
						m.cyrillicPrefixes([cyrillicMax / 8]uint64{lo, hi}, length, extent{uint32(nt), uint32(nt)})
					}
					nt++
					continue
				}
			}
		}
		if start < done {
			continue
		}
		m.toks, m.cands = m.toks[:nt], m.cands[:nc]
		done = m.slow(text, start, end, done)
		toks, nt = m.toks[:cap(m.toks)], len(m.toks)
		cands, nc = m.cands[:cap(m.cands)], len(m.cands)
	}
	m.toks, m.cands = m.toks[:nt], m.cands[:nc]
}

// ascii adds a word of at most sixteen letters and digits of ASCII; it returns false for any other
// word, and for www unless the word surely begins at start.
func (m *Matcher) ascii(start, end uint32, begins bool) bool {
	n := end - start
	if n > 16 || n == 3 && !begins {
		return false
	}
	word := m.pad[lead2+int(start):]
	lo, hi := binary.LittleEndian.Uint64(word)&keep[n][0], binary.LittleEndian.Uint64(word[8:])&keep[n][1]
	if (lo|hi)&high != 0 {
		return false
	}
	lo, hi = lo|caps&keep[n][0], hi|caps&keep[n][1]
	ix := m.index.table
	m.add(step(ix.seeds[asWord], lo, hi), start, end)
	if ix.begins(lo) {
		m.asciiPrefixes(lo, hi, n, len(m.toks)-1)
	}
	return true
}

// begins reports whether a prefix may begin as a word does, of which these are the first bytes.
func (ix *table) begins(lo uint64) bool {
	return ix.heads[ix.headOf(lo&keep[4][0])]&^1 != 0 || ix.short && ix.heads[ix.headOf(lo&keep[3][0])]&1 != 0
}

var spaces = func() (s [tail]byte) {
	for i := range s {
		s[i] = ' '
	}
	return s
}()

// grow makes room for the words of n more bytes.
func (m *Matcher) grow(n int) {
	if len(m.edges) < n+130 {
		m.edges = make([]uint32, n+130)
		m.pad = make([]byte, lead2+n+tail)
		copy(m.pad, spaces[:lead2])
	}
	if need := len(m.toks) + n + 2; cap(m.toks) < need {
		m.toks = append(make([]tok, 0, 2*need), m.toks...)
		m.cands = append(make([]uint32, 0, 2*need), m.cands...)
	}
}

// asciiPrefixes looks up the beginnings of a word of at most sixteen bytes.
func (m *Matcher) asciiPrefixes(lo, hi uint64, length uint32, nt int) {
	ix, at := m.index.table, extent{uint32(nt), uint32(nt)}
	if length < MinPrefix {
		return
	}
	if ix.short && ix.heads[ix.headOf(lo&keep[3][0])]&1 != 0 {
		m.prefixed(step(ix.seeds[asPrefix], lo&keep[3][0], 0), at)
	}
	if length < 4 {
		return
	}
	for lengths := ix.heads[ix.headOf(lo&keep[4][0])] &^ 1; lengths != 0; lengths &= lengths - 1 {
		k := uint32(bits.TrailingZeros16(lengths) + MinPrefix)
		if k > length || k > 16 {
			break
		}
		m.prefixed(step(ix.seeds[asPrefix], lo&keep[k][0], hi&keep[k][1]), at)
	}
}
