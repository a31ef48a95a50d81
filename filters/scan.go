package filters

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The scanner is the fast way to what tokens gives: the words of a text, as hashes. A text is cut
// at white space. A piece that is one plain word between common punctuation is hashed from two
// loads; a word in one script is folded letter by letter from a table; any other piece (hyphens,
// apostrophes, numbers with points, marks, several scripts) is left to tokens itself, and what
// that said is remembered. A test holds the two ways together.

// A tok is a word of the item at hand.
type tok struct {
	hash       uint64
	start, end uint32 // bytes of its field
}

const (
	lead2     = 2 // spaces before the text, so that a word can look at what is before it
	tail      = 80
	maxFold   = 64   // bytes of a word that is folded from the table
	maxPiece  = 64   // bytes of a piece that is remembered
	maxPieces = 4096 // pieces that are remembered
)

// What a byte between words may be, a bit each; none is what only tokens understands.
const (
	space  = 1 << iota // a piece ends
	opener             // may stand before a word
	closer             // may stand after a word
	letter             // of a word, or of no ASCII
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

// scan adds the words of a field to the item's, and those that the index may know to the
// candidates.
func (m *Matcher) scan(text string) {
	n := len(text)
	m.grow(n)
	copy(m.pad[lead2:], text)
	copy(m.pad[lead2+n:], spaces[:])
	pad, edges, ne, carry := m.pad, m.edges, 0, uint64(0)
	for i := 0; i < n; i += 64 {
		block := (*[64]byte)(pad[lead2+i:])
		mask := wordBytes(block[0:8]) | wordBytes(block[8:16])<<8 | wordBytes(block[16:24])<<16 | wordBytes(block[24:32])<<24 |
			wordBytes(block[32:40])<<32 | wordBytes(block[40:48])<<40 | wordBytes(block[48:56])<<48 | wordBytes(block[56:64])<<56
		turns := mask ^ (mask<<1 | carry)
		carry = mask >> 63
		// Sixteen edges are more than most blocks have: what is too much is written over.
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

// wordBytes gives a bit for each of eight bytes, the first lowest, that is a letter or a digit of
// ASCII or none of ASCII.
func wordBytes(b []byte) uint64 {
	x := binary.LittleEndian.Uint64(b)
	low := x &^ high
	lower := low | caps
	in := (lower + (0x80-'a')*ones) ^ (lower + (0x7f-'z')*ones) ^ (low + (0x80-'0')*ones) ^ (low + (0x7f-'9')*ones) | x
	return in & high * 0x0002040810204081 >> 56
}

// cut adds the words between edges: where one begins and where it ends in turn.
func (m *Matcher) cut(text string, edges []uint32) {
	ix, pad := m.set.index, m.pad
	filter, fmask, seed := ix.filter, ix.fmask, ix.seeds[asWord]
	toks, nt := m.toks[:cap(m.toks)], len(m.toks)
	cands, nc := m.cands[:cap(m.cands)], len(m.cands)
	done := uint32(0)
	for e := 1; e < len(edges); e += 2 {
		start, end := edges[e-1], edges[e]
		length := end - start
		if length <= 16 {
			word := pad[lead2-1+int(start):][:20]
			// A space before it, and a space after it, or punctuation and a space: a branch on each would
			// be guessed wrong at every comma.
			next := classes[word[length+1]]
			if classes[word[0]]&(next|next>>2&classes[word[length+2]])&space != 0 {
				lo, hi := binary.LittleEndian.Uint64(word[1:9])&keep[length][0], binary.LittleEndian.Uint64(word[9:17])&keep[length][1]
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
		done = m.other(text, start, end, done)
		toks, nt = m.toks[:cap(m.toks)], len(m.toks)
		cands, nc = m.cands[:cap(m.cands)], len(m.cands)
	}
	m.toks, m.cands = m.toks[:nt], m.cands[:nc]
}

// other adds a word that is not ASCII between spaces, or the whole piece that it is of. It gives
// where to go on.
func (m *Matcher) other(text string, start, end, done uint32) uint32 {
	pad := m.pad
	at, stop := lead2+int(start), lead2+int(end)
	before, after := classes[pad[at-1]], classes[pad[stop]]
	plain := (before&space != 0 || before&opener != 0 && classes[pad[at-2]]&space != 0) &&
		(after&space != 0 || after&closer != 0 && classes[pad[stop+1]]&space != 0)
	if plain {
		if pad[at]&0xFE == 0xD0 && m.cyrillic(start, end) {
			return done
		}
		from, to := start, end
		if pad[at] >= utf8.RuneSelf || pad[stop-1] >= utf8.RuneSelf || pad[stop-2] >= utf8.RuneSelf {
			// What is not ASCII may stand round a word that is: “word”, word’s.
			f, t := trimmed(text[start:end])
			if f == t {
				return done
			}
			if bare := possessive(text[int(start)+f : int(start)+t]); bare > 0 {
				t = f + bare
			}
			from, to = start+uint32(f), start+uint32(t)
		}
		if m.ascii(from, to, from == start) || m.cyrillic(from, to) {
			return done
		}
		m.piece(text[start:end], start, pad[stop])
		return end
	}
	from, to := int(start), int(end)
	for from > int(done) && classes[pad[lead2+from-1]]&space == 0 {
		from--
	}
	for to < len(text) && classes[pad[lead2+to]]&space == 0 {
		to++
	}
	m.piece(text[from:to], uint32(from), pad[lead2+to])
	return uint32(to)
}

// ascii adds a word of at most sixteen letters and digits of ASCII; false when it is none. What
// is not sure to begin where it seems to is no www.
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
	ix := m.set.index
	m.add(step(ix.seeds[asWord], lo, hi), start, end)
	if ix.begins(lo) {
		m.asciiPrefixes(lo, hi, n, len(m.toks)-1)
	}
	return true
}

// begins tells whether a prefix may begin as a word does, of which these are the first bytes.
func (ix *index) begins(lo uint64) bool {
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
	ix, at := m.set.index, extent{uint32(nt), uint32(nt)}
	if length < minPrefix {
		return
	}
	if ix.short && ix.heads[ix.headOf(lo&keep[3][0])]&1 != 0 {
		m.prefixed(step(ix.seeds[asPrefix], lo&keep[3][0], 0), at)
	}
	if length < 4 {
		return
	}
	for lengths := ix.heads[ix.headOf(lo&keep[4][0])] &^ 1; lengths != 0; lengths &= lengths - 1 {
		k := uint32(bits.TrailingZeros16(lengths) + minPrefix)
		if k > length || k > 16 {
			break
		}
		m.prefixed(step(ix.seeds[asPrefix], lo&keep[k][0], hi&keep[k][1]), at)
	}
}

func (m *Matcher) prefixed(h uint64, at extent) {
	if ix := m.set.index; ix.may(h) {
		m.begun = append(m.begun, alt{h, at})
	}
}

// piece adds the words of what stands between white space, or of a word between plain punctuation,
// of which next is the first byte.
func (m *Matcher) piece(text string, at uint32, next byte) {
	from, to := trimmed(text)
	if from == to {
		return
	}
	core := text[from:to]
	if m.fold(core) && (len(core) != 3 || core[0]|0x20 != 'w' || !isAddress(text[from:]+string(next))) {
		m.word(at+uint32(from), at+uint32(to))
		return
	}
	if bare := possessive(core); bare > 0 && m.fold(core[:bare]) { // Iran’s is Iran
		m.word(at+uint32(from), at+uint32(from+bare))
		return
	}
	if len(text) > maxPiece {
		for _, t := range tokens(text) {
			m.folded(t, at)
		}
		return
	}
	known, ok := m.pieces[text]
	if !ok {
		if len(m.pieces) >= maxPieces {
			clear(m.pieces)
		}
		known = tokens(text)
		m.pieces[strings.Clone(text)] = known
	}
	for _, t := range known {
		m.folded(t, at)
	}
}

// possessive gives where the apostrophe stands in a word that ends in ’s; 0 where none does.
func possessive(s string) int {
	n := len(s)
	switch {
	case n < 3 || s[n-1]|0x20 != 's':
	case s[n-2] == '\'':
		return n - 2
	case n > 4 && s[n-4:n-1] == "’":
		return n - 4
	}
	return 0
}

// trimmed gives where a piece is without the punctuation at its ends.
func trimmed(s string) (from, to int) {
	to = len(s)
	for from < to {
		switch c := s[from]; {
		case classes[c]&opener != 0:
			from++
		case c == 0xE2 && to-from >= 3 && s[from+1] == 0x80 && s[from+2] >= 0x93 && s[from+2] <= 0x9F: // – to ‟
			from += 3
		case c == 0xC2 && to-from >= 2 && s[from+1] == 0xAB: // «
			from += 2
		default:
			goto end
		}
	}
end:
	for from < to {
		switch c := s[to-1]; {
		case classes[c]&closer != 0:
			to--
		case to-from >= 3 && s[to-3] == 0xE2 && s[to-2] == 0x80 && (c >= 0x93 && c <= 0x9F || c == 0xA6): // – to ‟, …
			to -= 3
		case to-from >= 2 && s[to-2] == 0xC2 && c == 0xBB: // »
			to -= 2
		default:
			return from, to
		}
	}
	return from, to
}

// fold writes a word of one script, letters and digits only, to m.buf; false when it is not one.
func (m *Matcher) fold(s string) bool {
	if len(s) > maxFold {
		return false
	}
	n, script, buf, table := 0, uint8(0), m.buf[:2*maxFold], m.table
	ends := m.ends[:0]
	wanted := m.set.prefixes
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			if classes[c] != letter {
				return false
			}
			if c > '9' {
				if script|latin != latin {
					return false
				}
				script = latin
				c |= 0x20
			}
			buf[n] = c
			n++
			i++
		case 0xC2 <= c && c < 0xE0 && i+1 < len(s) && s[i+1]&0xC0 == 0x80:
			f := table.two[int(c&0x1F)<<6|int(s[i+1]&0x3F)]
			if f.script == 0 || script|f.script != f.script {
				return false
			}
			script = f.script
			buf[n], buf[n+1] = f.first, f.second
			n += int(f.size)
			i += 2
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			f := table.of(r)
			if f.script == 0 || script|f.script != f.script {
				return false
			}
			script = f.script
			n += utf8.EncodeRune(buf[n:], rune(f.to))
			i += size
		}
		if wanted {
			ends = append(ends, uint8(n))
		}
	}
	m.size, m.ends = n, ends
	return true
}

// word adds the word in m.buf.
func (m *Matcher) word(start, end uint32) {
	m.add(m.hash(m.set.seeds[asWord], m.size), start, end)
	m.prefixes(m.lastWord())
}

func (m *Matcher) lastWord() extent { return extent{uint32(len(m.toks) - 1), uint32(len(m.toks) - 1)} }

// prefixes looks up the beginnings of the word in m.buf.
func (m *Matcher) prefixes(at extent) {
	ix := m.set.index
	if !ix.prefixes || len(m.ends) < minPrefix {
		return
	}
	if ix.short && ix.heads[ix.headOf(load(m.buf[:m.ends[2]]))]&1 != 0 {
		m.prefixed(m.hash(ix.seeds[asPrefix], int(m.ends[2])), at)
	}
	if len(m.ends) < 4 {
		return
	}
	for lengths := ix.heads[ix.headOf(load(m.buf[:m.ends[3]]))] &^ 1; lengths != 0; lengths &= lengths - 1 {
		k := bits.TrailingZeros16(lengths) + minPrefix
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
	ix := m.set.index
	if h := m.hash(ix.seeds[asWord], m.size); ix.may(h) {
		m.cands = append(m.cands, second|uint32(len(m.alts)))
		m.alts = append(m.alts, alt{h, at})
	}
	m.prefixes(at)
}

func (m *Matcher) add(h uint64, start, end uint32) {
	if ix := m.set.index; ix.may(h) {
		m.cands = append(m.cands, uint32(len(m.toks)))
	}
	m.toks = append(m.toks, tok{h, start, end})
}

// folded adds a word that tokens gave.
func (m *Matcher) folded(t token, at uint32) {
	first := uint32(len(m.toks))
	m.letters(t.text)
	m.word(at+uint32(t.start), at+uint32(t.end))
	if t.span > 0 {
		m.letters(t.joined)
		m.second(extent{first, first + uint32(t.span) - 1})
	}
}

// letters writes a folded word to m.buf.
func (m *Matcher) letters(folded string) {
	m.ends = m.ends[:0]
	for i := range folded {
		if i > 0 && len(m.ends) < maxPrefix {
			m.ends = append(m.ends, uint8(i))
		}
	}
	if len(m.ends) < maxPrefix {
		m.ends = append(m.ends, uint8(min(len(folded), 255)))
	}
	if len(folded) > len(m.buf)-16 {
		m.buf = make([]byte, 2*len(folded)+16)
	}
	m.size = copy(m.buf, folded)
}

// The scripts whose letters are folded one by one.
const (
	latin uint8 = 1 << iota
	cyrillic
	greek
	armenian
	georgian
	hebrew
	arabic
)

// A letterTable holds the letters that fold for themselves alone, made from fold, so that there is
// one truth.
type letterTable struct {
	two  [0x800]foldedPair // those of two bytes
	rest [tableEnd - 0x800]foldedLetter
}

const tableEnd = 0x2000

// A foldedPair is the one or two bytes that a letter becomes, and its script; 0 for no letter.
type foldedPair struct{ first, second, size, script uint8 }

// A foldedLetter is what a letter becomes, and its script; 0 for no letter.
type foldedLetter struct {
	to     uint16
	script uint8
}

func (t *letterTable) of(r rune) foldedLetter {
	if r < 0x800 || r >= tableEnd {
		return foldedLetter{}
	}
	return t.rest[r-0x800]
}

// foldLetters appends the folded form of a word that is letters of one script and digits; false
// when it is not one.
func foldLetters[T string | []byte](dst []byte, word T) ([]byte, bool) {
	table, script := letters(), uint8(0)
	for i := 0; i < len(word); {
		c := word[i]
		switch {
		case c < utf8.RuneSelf:
			if classes[c] != letter || c > '9' && script|latin != latin {
				return dst, false
			}
			if c > '9' {
				script = latin
				c |= 0x20
			}
			dst = append(dst, c)
			i++
		case 0xC2 <= c && c < 0xE0 && i+1 < len(word) && word[i+1]&0xC0 == 0x80:
			f := &table.two[int(c&0x1F)<<6|int(word[i+1]&0x3F)]
			if f.script == 0 || script|f.script != f.script {
				return dst, false
			}
			script = f.script
			if dst = append(dst, f.first); f.size == 2 {
				dst = append(dst, f.second)
			}
			i += 2
		default:
			r, size := utf8.DecodeRuneInString(string(word[i:min(len(word), i+utf8.UTFMax)]))
			f := table.of(r)
			if f.script == 0 || script|f.script != f.script {
				return dst, false
			}
			script = f.script
			dst = utf8.AppendRune(dst, rune(f.to))
			i += size
		}
	}
	return dst, true
}

var letters = sync.OnceValue(func() *letterTable {
	t := &letterTable{}
	scripts := []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Georgian, unicode.Hebrew, unicode.Arabic}
	for r := rune(utf8.RuneSelf); r < tableEnd; r++ {
		at := slices.IndexFunc(scripts, func(s *unicode.RangeTable) bool { return unicode.Is(s, r) })
		if at < 0 || !unicode.IsLetter(r) || strings.ContainsRune("եւԵՒ", r) { // the Armenian pair is one letter
			continue
		}
		folded := foldRunes(string(r))
		if !starts(r) || single(r) || utf8.RuneCountInString(folded) != 1 {
			continue
		}
		to, size := utf8.DecodeRuneInString(folded)
		switch {
		case to > 0xffff || r < 0x800 && size > 2:
		case r < 0x800:
			b := append([]byte(folded), 0)
			t.two[r] = foldedPair{b[0], b[1], uint8(size), 1 << at}
		default:
			t.rest[r-0x800] = foldedLetter{uint16(to), 1 << at}
		}
	}
	return t
})
