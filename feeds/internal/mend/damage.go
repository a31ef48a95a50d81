package mend

import (
	"bytes"
	"fmt"
	"strings"
)

// A damage is the first thing wrong with a document, and how many more there are.
type damage struct {
	off  int
	what string
	more int
	cut  bool // the document breaks off
}

// The beginnings of the notes on a document whose end is missing.
const (
	breaksOff = "the document breaks off"
	endsIn    = "the document ends in"
)

const longText = "a text of more than 2 MiB, of which the beginning is read"

// note keeps the first damage and counts the others. A %s in its description stands for the tag of that
// name.
func (d *damage) note(off int, what string, name []byte) {
	d.cut = d.cut || strings.HasPrefix(what, breaksOff) || strings.HasPrefix(what, endsIn)
	if d.what == "" {
		d.off, d.what = off, strings.ReplaceAll(what, "%s", "<"+string(name[:min(len(name), 40)])+">")
		d.what = strings.ReplaceAll(d.what, "/<", "</")
		return
	}
	d.more++
}

// sentence returns the damage for an operator, beginning with line and column. doc is the whole
// document, and from the offset in it that d.off counts from. It returns "" without damage.
func (d *damage) sentence(doc []byte, from int) string {
	if d.what == "" {
		return ""
	}
	at := min(from+d.off, len(doc))
	row := 1 + bytes.Count(doc[:at], []byte("\n"))
	col := at - bytes.LastIndexByte(doc[:at], '\n')
	s := fmt.Sprintf("%d:%d: %s", row, col, d.what)
	if d.more > 0 {
		s += fmt.Sprintf(", and %d more", d.more)
	}
	return s
}
