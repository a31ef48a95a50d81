package index

import (
	"strings"
	"unicode/utf8"

	"tocsin/filters/internal/words"
)

// What the scanner cannot hash from two loads is looked at more closely: a word between signs that are
// not ASCII, and at last the whole piece between white space, which tokens itself cuts.

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

// piece adds the words of what stands between white space, or of a word between plain punctuation,
// of which next is the first byte.
func (m *Matcher) piece(text string, at uint32, next byte) {
	from, to := trimmed(text)
	if from == to {
		return
	}
	core := text[from:to]
	if m.fold(core) && (len(core) != 3 || core[0]|0x20 != 'w' || !words.IsAddress(text[from:]+string(next))) {
		m.word(at+uint32(from), at+uint32(to))
		return
	}
	if bare := possessive(core); bare > 0 && m.fold(core[:bare]) { // Iran’s is Iran
		m.word(at+uint32(from), at+uint32(from+bare))
		return
	}
	if len(text) > maxPiece {
		for _, t := range words.Split(text) {
			m.folded(t, at)
		}
		return
	}
	known, ok := m.pieces[text]
	if !ok {
		if len(m.pieces) >= maxPieces {
			clear(m.pieces)
		}
		known = words.Split(text)
		m.pieces[strings.Clone(text)] = known
	}
	for _, t := range known {
		m.folded(t, at)
	}
}

// possessive returns where the apostrophe stands in a word that ends in ’s; 0 where none does.
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

// trimmed returns where a piece is without the punctuation at its ends.
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
