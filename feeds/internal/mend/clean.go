package mend

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// clean removes the characters that XML and JSON forbid and that sneak in from databases. Characters of
// the C1 range are those of windows-1252 that was taken for ISO 8859-1.
func clean(doc []byte) []byte {
	dirty := false
	for i, c := range doc {
		more := i+1 < len(doc)
		if isControl(c) || c == 0x7f || c == 0xc2 && more && doc[i+1] < 0xa0 || c == 0xef && more && doc[i+1] == 0xbf {
			dirty = true
			break
		}
	}
	if !dirty {
		return doc
	}
	out := make([]byte, 0, len(doc))
	for len(doc) > 0 {
		r, n := utf8.DecodeRune(doc)
		switch {
		case n == 1 && (isControl(doc[0]) || r == 0x7f), r == 0xfffe, r == 0xffff:
		case r >= 0x80 && r < 0xa0:
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(byte(r)))
		default:
			out = append(out, doc[:n]...)
		}
		doc = doc[n:]
	}
	return out
}

func isControl(c byte) bool { return c < 0x20 && c != '\t' && c != '\n' && c != '\r' }
