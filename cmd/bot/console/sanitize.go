package console

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/mattn/go-isatty"
)

// Sanitize returns a writer to w that removes control characters other than line feed and tab: text
// of a feed, a query, a file name or an error cannot steer the terminal. [NewScreen], [NewProgress]
// and [IsTerminal] look through it to w, for the colours and cursor movements of the program itself.
func Sanitize(w io.Writer) io.Writer { return sanitizingWriter{w} }

type sanitizingWriter struct{ w io.Writer }

func (s sanitizingWriter) Write(text []byte) (int, error) {
	plain := strings.Map(func(r rune) rune {
		if isControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, string(text))
	if _, err := io.WriteString(s.w, plain); err != nil {
		return 0, err
	}
	return len(text), nil
}

// unwrap returns the writer below a sanitizing one, and any other writer unchanged.
func unwrap(w io.Writer) io.Writer {
	if s, ok := w.(sanitizingWriter); ok {
		return s.w
	}
	return w
}

// IsTerminal reports whether w is a terminal.
func IsTerminal(w io.Writer) bool {
	f, ok := unwrap(w).(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// OneLine returns text on one line: line feeds and tabs become spaces, and other control characters
// are removed.
func OneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case isControl(r):
			return -1
		}
		return r
	}, text)
}

// Printable is [OneLine] without blanks at either end.
func Printable(text string) string { return strings.TrimSpace(OneLine(text)) }

// Escape writes control characters other than line feed and tab as escapes of the document's own
// format, such as "&#x%X;" for XML, so that the document keeps its meaning.
func Escape(document []byte, format string) []byte {
	var out strings.Builder
	for _, r := range string(document) {
		if isControl(r) && r != '\n' && r != '\t' {
			_, _ = fmt.Fprintf(&out, format, r)
			continue
		}
		out.WriteRune(r)
	}
	return []byte(out.String())
}

// isControl reports whether a terminal may act on a character instead of showing it: the C0 and C1
// controls, DEL, and the bidirectional controls of Unicode Standard Annex 9.
func isControl(r rune) bool {
	const firstEmbedding, lastOverride, firstIsolate, lastIsolate = '\u202a', '\u202e', '\u2066', '\u2069'
	return unicode.IsControl(r) || r >= firstEmbedding && r <= lastOverride || r >= firstIsolate && r <= lastIsolate
}
