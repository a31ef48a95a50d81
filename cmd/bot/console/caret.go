package console

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Caret returns the part of a line around a byte offset, at most 100 terminal columns wide, and the
// blanks that put a caret on the next line under the offset. A cut end is marked with an ellipsis.
// Control characters are removed; tabs stay in both strings, since only the terminal knows their width.
func Caret(line string, offset int) (shown, pad string) {
	const after, most = 40, 100 // columns
	from, to, columns := offset, offset, 0
	extend := func(limit int) {
		for to < len(line) {
			r, size := utf8.DecodeRuneInString(line[to:])
			if columns+columnsOf(r) > limit {
				return
			}
			to, columns = to+size, columns+columnsOf(r)
		}
	}
	extend(after)
	for from > 0 {
		r, size := utf8.DecodeLastRuneInString(line[:from])
		if columns+columnsOf(r) > most {
			break
		}
		from, columns = from-size, columns+columnsOf(r)
	}
	extend(most)
	var text, blank strings.Builder
	if from > 0 {
		text.WriteRune('…')
		blank.WriteByte(' ')
	}
	for i, r := range line[from:to] {
		if r != '\t' && isControl(r) {
			continue
		}
		text.WriteRune(r)
		switch {
		case from+i >= offset:
		case r == '\t':
			blank.WriteRune(r)
		default:
			blank.WriteString(strings.Repeat(" ", columnsOf(r)))
		}
	}
	if to < len(line) {
		text.WriteRune('…')
	}
	return text.String(), blank.String()
}

// columnsOf returns the number of terminal columns of a character: 2 for full width (Unicode
// Standard Annex 11), 0 for combining and format characters, and for a tab its maximum, 8.
func columnsOf(r rune) int {
	// The Hangul medial vowels and final consonants combine with the initial before them.
	const softHyphen, firstVowel, lastFinal = '\u00ad', '\u1160', '\u11ff'
	switch {
	case r == '\t':
		return 8
	case r == softHyphen:
		return 1
	case unicode.IsControl(r), unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), r >= firstVowel && r <= lastFinal:
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
