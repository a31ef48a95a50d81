package filters

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Position is a place in a query of one or more lines.
type Position struct {
	Line    int    // from 1
	Text    string // of the line, without its end
	Offset  int    // into Text, in bytes
	oneLine bool   // the query has no other line
}

// Position returns the position of the error. Trailing blanks of the query do not count: an error
// there is reported directly after the last word.
func (e *SyntaxError) Position() Position {
	text := strings.TrimRightFunc(e.Input, unicode.IsSpace)
	offset := min(e.Offset, len(text))
	p, begin := Position{Line: 1, oneLine: true}, 0
	for i := range text {
		if text[i] != '\n' && (text[i] != '\r' || strings.HasPrefix(text[i:], "\r\n")) {
			continue
		}
		p.oneLine = false
		if i < offset {
			p.Line, begin = p.Line+1, i+1
		}
	}
	p.Text, p.Offset = text[begin:], offset-begin
	if end := strings.IndexAny(p.Text, "\r\n"); end >= 0 {
		p.Text = p.Text[:end]
	}
	p.Offset = min(p.Offset, len(p.Text))
	return p
}

// String returns the column, in characters from 1, and the line if the query has several.
func (p Position) String() string {
	column := utf8.RuneCountInString(p.Text[:p.Offset]) + 1
	if p.oneLine {
		return fmt.Sprintf("column %d", column)
	}
	return fmt.Sprintf("line %d, column %d", p.Line, column)
}
