package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// A place is where something stands in a text of one or more lines.
type place struct {
	several bool   // the text has more than one line
	number  int    // of the line, from 1
	line    string // without its end
	offset  int    // in the line, in bytes
}

// placeIn gives the place of a byte offset. One in the blanks at the end of the text is where they
// begin, so that what is missing there is missing after the last word.
func placeIn(text string, offset int) place {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	offset = min(offset, len(text))
	at, begin := place{number: 1}, 0
	for i := range text {
		if text[i] != '\n' && (text[i] != '\r' || strings.HasPrefix(text[i:], "\r\n")) {
			continue
		}
		at.several = true
		if i < offset {
			at.number, begin = at.number+1, i+1
		}
	}
	at.line, at.offset = text[begin:], offset-begin
	if end := strings.IndexAny(at.line, "\r\n"); end >= 0 {
		at.line = at.line[:end]
	}
	at.offset = min(at.offset, len(at.line))
	return at
}

// String names the place in characters from 1.
func (p place) String() string {
	column := utf8.RuneCountInString(p.line[:p.offset]) + 1
	if p.several {
		return fmt.Sprintf("line %d, column %d", p.number, column)
	}
	return fmt.Sprintf("column %d", column)
}

// pointed gives what a terminal shows of the line around the place, and the blanks that lead to the
// place on the line below it. Tabs are blanks as they stand, since where they lead is known to the
// terminal alone.
func (p place) pointed() (line, pad string) {
	const after, shown = 40, 100 // columns
	from, to, columns := p.offset, p.offset, 0
	right := func(limit int) {
		for to < len(p.line) {
			r, size := utf8.DecodeRuneInString(p.line[to:])
			if columns+columnsOf(r) > limit {
				return
			}
			to, columns = to+size, columns+columnsOf(r)
		}
	}
	right(after)
	for from > 0 {
		r, size := utf8.DecodeLastRuneInString(p.line[:from])
		if columns+columnsOf(r) > shown {
			break
		}
		from, columns = from-size, columns+columnsOf(r)
	}
	right(shown)
	var text, blank strings.Builder
	if from > 0 {
		text.WriteRune('…')
		blank.WriteByte(' ')
	}
	for i, r := range p.line[from:to] {
		if r != '\t' && steers(r) {
			continue
		}
		text.WriteRune(r)
		switch {
		case from+i >= p.offset:
		case r == '\t':
			blank.WriteRune(r)
		default:
			blank.WriteString(strings.Repeat(" ", columnsOf(r)))
		}
	}
	if to < len(p.line) {
		text.WriteRune('…')
	}
	return text.String(), blank.String()
}

// columnsOf is how wide a terminal shows a character: 2 for those of full width (Unicode Standard
// Annex 11), 0 for those that are set upon the one before them, and for a tab the most it can be.
func columnsOf(r rune) int {
	const softHyphen, firstVowel, lastFinal = '\u00ad', '\u1160', '\u11ff' // the latter two of Hangul's jamo
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
