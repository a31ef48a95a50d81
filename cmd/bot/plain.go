package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// A plainText writes what a terminal shows and does not obey: whatever stands in a feed, a query, a
// name of a file or an error is text there. What is to steer the terminal, such as colour, goes to
// the writer beneath.
type plainText struct{ w io.Writer }

// Write drops what could steer a terminal, but for line feeds and tabs.
func (p plainText) Write(text []byte) (int, error) {
	plain := strings.Map(func(r rune) rune {
		if steers(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, string(text))
	if _, err := io.WriteString(p.w, plain); err != nil {
		return 0, err
	}
	return len(text), nil
}

// beneath gives the writer to which a plainText writes, and any other as it is.
func beneath(w io.Writer) io.Writer {
	if p, ok := w.(plainText); ok {
		return p.w
	}
	return w
}

// oneLine turns newlines into spaces, and drops what could steer a terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case steers(r):
			return -1
		}
		return r
	}, s)
}

func printable(s string) string { return strings.TrimSpace(oneLine(s)) }

// escaped writes what could steer a terminal in a document's own way, such as \u009b: the document
// says the same. Line feeds and tabs stay.
func escaped(document []byte, format string) []byte {
	var out strings.Builder
	for _, r := range string(document) {
		if steers(r) && r != '\n' && r != '\t' {
			_, _ = fmt.Fprintf(&out, format, r)
			continue
		}
		out.WriteRune(r)
	}
	return []byte(out.String())
}

// steers tells whether a character is for the terminal rather than for who reads: the C0 and C1
// controls, DEL, and what turns the direction of text around (Unicode Standard Annex 9).
func steers(r rune) bool {
	const firstEmbedding, lastOverride, firstIsolate, lastIsolate = '\u202a', '\u202e', '\u2066', '\u2069'
	return unicode.IsControl(r) || r >= firstEmbedding && r <= lastOverride || r >= firstIsolate && r <= lastIsolate
}
