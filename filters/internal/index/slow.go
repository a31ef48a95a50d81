package index

import (
	"strings"
	"unicode/utf8"

	"tocsin/filters/internal/words"
)

// The slow path of the scanner: words between signs that are not ASCII, and whole stretches between
// white space, which words.Split cuts.

// slow adds the word from start to end, or the whole stretch between white space around it. It returns
// the offset up to which the text is done.
func (m *Matcher) slow(text string, start, end, done uint32) uint32 {
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
			// Signs that are not ASCII may surround the word: “word”, word’s.
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
		m.slowToken(text[start:end], start, pad[stop])
		return end
	}
	from, to := int(start), int(end)
	for from > int(done) && classes[pad[lead2+from-1]]&space == 0 {
		from--
	}
	for to < len(text) && classes[pad[lead2+to]]&space == 0 {
		to++
	}
	m.slowToken(text[from:to], uint32(from), pad[lead2+to])
	return uint32(to)
}

// slowToken adds the words of a stretch between white space, or of a word between plain punctuation;
// next is the byte after it.
func (m *Matcher) slowToken(text string, at uint32, next byte) {
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
	if len(text) > maxSlowToken {
		for _, t := range words.Split(text) {
			m.folded(t, at)
		}
		return
	}
	known, ok := m.slowTokens[text]
	if !ok {
		if len(m.slowTokens) >= maxSlowTokens {
			clear(m.slowTokens)
		}
		known = words.Split(text)
		m.slowTokens[strings.Clone(text)] = known
	}
	for _, t := range known {
		m.folded(t, at)
	}
}

// possessive returns the offset of the apostrophe in a word that ends in ’s, or 0.
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

// trimmed returns the range of a stretch without the punctuation at its ends.
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
