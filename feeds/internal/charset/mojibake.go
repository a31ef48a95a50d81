package charset

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// encodedOnce reverts UTF-8 that was taken for windows-1252 and encoded again, so that "café" became
// "cafÃ©". It changes only a document that is all of that kind: correct text, read as windows-1252, is not
// valid UTF-8.
func encodedOnce(b []byte) ([]byte, bool) {
	first := bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
	if first < 0 {
		return b, false
	}
	// The first letter beyond ASCII excludes nearly every document, because it begins no sequence.
	lead, n := utf8.DecodeRune(b[first:])
	next, _ := utf8.DecodeRune(b[first+n:])
	if c, ok := asByte(lead); !ok || c < 0xc2 {
		return b, false
	}
	if c, ok := asByte(next); !ok || c < 0x80 || c >= 0xc0 {
		return b, false
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		c, ok := asByte(r)
		if !ok {
			return nil, false
		}
		out, b = append(out, c), b[n:]
	}
	return out, utf8.Valid(out)
}

// asByte returns the byte that windows-1252 turns into a character. Five bytes are unassigned there, and
// become control characters.
func asByte(r rune) (byte, bool) {
	if r < utf8.RuneSelf || r >= 0x80 && r < 0xa0 {
		return byte(r), true //nolint:gosec // below 160
	}
	c, ok := charmap.Windows1252.EncodeRune(r)
	return c, ok && r != utf8.RuneError
}
