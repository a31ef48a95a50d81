package console

import (
	"strings"
	"testing"
	"unicode/utf8"

	"tocsin/filters"
)

// The caret is below the error, in the columns of a terminal. The mark ‸ in a query is the position of the
// error.
func TestCaret(t *testing.T) {
	long := strings.Repeat("Baku OR ", 200)
	for _, tc := range []struct{ query, at, line, pad string }{
		{"Baku AND ‸cu*", "column 10", "Baku AND cu*", "         "},
		{"‸cu*", "column 1", "cu*", ""},
		{"Baku AND‸", "column 9", "Baku AND", "        "},
		{"Baku\nOR ‸cu*", "line 2, column 4", "OR cu*", "   "},
		{"Baku\r\nOR ‸cu*\r\nOR Ganja", "line 2, column 4", "OR cu*", "   "},
		{"Baku\rOR ‸cu*", "line 2, column 4", "OR cu*", "   "},
		{"‸cu*\n\nBaku", "line 1, column 1", "cu*", ""},
		{"Baku AND\n\n‸", "column 9", "Baku AND", "        "},
		{"Baku\nAND \n‸", "line 2, column 4", "AND", "   "},
		{"ｆｕｌｌ ‸cu*", "column 6", "ｆｕｌｌ cu*", "         "},
		{"東京 🙂 ‸cu*", "column 6", "東京 🙂 cu*", "        "},
		{"Ба\u0301ку ‸cu*", "column 7", "Ба\u0301ку cu*", "     "},
		{"Baku\tAND\t‸cu*", "column 10", "Baku\tAND\tcu*", "    \t   \t"},
		{"Ba\x1b[31mku ‸cu*", "column 11", "Ba[31mku cu*", "         "},
		{"\xff ‸cu*", "column 3", "\ufffd cu*", "  "},
		{
			long + "‸cu*" + strings.Repeat(" OR Ganja", 200), "column 1601",
			"… OR " + strings.Repeat("Baku OR ", 7) + "cu*" + strings.Repeat(" OR Ganja", 4) + " …",
			strings.Repeat(" ", 61),
		},
		{long + "‸cu*", "column 1601", "… " + strings.Repeat("Baku OR ", 12) + "cu*", strings.Repeat(" ", 98)},
		{"‸" + strings.Repeat("a", 100_000), "column 1", strings.Repeat("a", 100) + "…", ""},
		{"‸" + strings.Repeat("東", 200), "column 1", strings.Repeat("東", 50) + "…", ""},
	} {
		offset := strings.Index(tc.query, "‸")
		e := filters.SyntaxError{Input: strings.Replace(tc.query, "‸", "", 1), Offset: offset}
		at := e.Position()
		line, pad := Caret(at.Text, at.Offset)
		if at.String() != tc.at || line != tc.line || pad != tc.pad {
			t.Errorf("%.40q:\n%s\n%s|\n%s^\nwant %s\n%s|\n%s^", tc.query, at, line, pad, tc.at, tc.line, tc.pad)
		}
	}
}

// FuzzCaret: for any query, the shown part is one short line of text, and the blanks before the caret are not
// longer.
func FuzzCaret(f *testing.F) {
	f.Add("Baku\r\nOR cu*", uint(9))
	f.Add("\t東京 Ба\u0301ку\xff", uint(12))
	f.Fuzz(func(t *testing.T, query string, offset uint) {
		n := int(offset % uint(len(query)+1))
		for n > 0 && n < len(query) && !utf8.RuneStart(query[n]) {
			n-- // faults stand at characters
		}
		e := filters.SyntaxError{Input: query, Offset: n}
		at := e.Position()
		line, pad := Caret(at.Text, at.Offset)
		columns := 0
		for _, r := range line {
			if r != '…' {
				columns += columnsOf(r)
			}
		}
		if !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n\x1b") || columns > 100 {
			t.Fatalf("%q at %d is shown as %q", query, n, line)
		}
		if strings.Trim(pad, " \t") != "" || strings.Count(pad, "\t") > strings.Count(line, "\t") ||
			strings.Count(pad, " ") > 101 {
			t.Fatalf("%q at %d: the caret is behind %q", query, n, pad)
		}
	})
}
