package mend

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A reference is a numeric reference: its number, and the offset of its end.
type reference struct {
	number rune
	end    int
}

// joinReferences replaces numeric references that mean one character only together: the two halves
// of a UTF-16 surrogate pair, and the bytes of UTF-8 where a text has one reference for each byte. The
// latter are known by a byte of the C1 range in one of them. References may be escaped once more, as in
// HTML. It returns b itself where there are none.
func joinReferences(b []byte) []byte {
	if !bytes.Contains(b, []byte(";&#")) && !bytes.Contains(b, []byte(";&amp;#")) {
		return b
	}
	asBytes := false
	eachRun(b, func(_ int, run []reference) {
		text, c1 := asUTF8(run)
		asBytes = asBytes || text != nil && c1
	})
	out, done := make([]byte, 0, len(b)), 0
	eachRun(b, func(at int, run []reference) {
		out = append(out, b[done:at]...)
		done = run[len(run)-1].end
		if text, _ := asUTF8(run); asBytes && text != nil {
			out = append(out, text...)
			return
		}
		for i := 0; i < len(run); i++ {
			if i+1 < len(run) {
				if r := utf16.DecodeRune(run[i].number, run[i+1].number); r != utf8.RuneError {
					out = utf8.AppendRune(out, r)
					i++
					at = run[i].end
					continue
				}
			}
			out = append(out, b[at:run[i].end]...)
			at = run[i].end
		}
	})
	return append(out, b[done:]...)
}

const maxRun = 4_096 // references that are read together

// eachRun calls f for every two or more references one after another, which begin at offset at.
func eachRun(b []byte, f func(at int, run []reference)) {
	var run []reference
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '&')
		if i < 0 {
			return
		}
		at += i
		run = run[:0]
		for end := at; len(run) < maxRun; end = run[len(run)-1].end {
			number, size := numericReference(b[end:])
			if size == 0 {
				break
			}
			run = append(run, reference{number, end + size})
		}
		switch {
		case len(run) == 0:
			at++
		case len(run) == 1:
			at = run[0].end
		default:
			f(at, run)
			at = run[len(run)-1].end
		}
	}
}

// numericReference returns the number of the reference at the beginning of b, and its size in bytes; 0
// without one.
func numericReference(b []byte) (number rune, size int) {
	digits, base := bytes.TrimPrefix(b, []byte("&amp;#")), 10
	if len(digits) == len(b) {
		digits = bytes.TrimPrefix(b, []byte("&#"))
	}
	if len(digits) > 0 && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	end := bytes.IndexByte(digits[:min(len(digits), 8)], ';')
	if len(digits) == len(b) || end < 0 {
		return 0, 0
	}
	n, err := strconv.ParseUint(string(digits[:end]), base, 16)
	if err != nil {
		return 0, 0
	}
	return rune(n), len(b) - len(digits) + end + 1
}

// asUTF8 returns the text whose bytes the references are, and whether one is of the C1 range. The text
// is nil for references that are no UTF-8, and for those of ASCII, which stay as they are.
func asUTF8(run []reference) (text []byte, c1 bool) {
	text = make([]byte, 0, len(run))
	for _, r := range run {
		if r.number < utf8.RuneSelf || r.number > 0xff {
			return nil, false
		}
		c1 = c1 || r.number < 0xa0
		text = append(text, byte(r.number))
	}
	if !utf8.Valid(text) {
		return nil, false
	}
	return clean(text), c1
}
