package mend

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// referenceRun finds numeric references one after another, as XML or, in escaped HTML, once more
// escaped.
var referenceRun = regexp.MustCompile(`(?:&(?:amp;)?#(?:[xX][0-9A-Fa-f]{1,4}|[0-9]{1,5});){2,}`)

// joinReferences replaces numeric references that mean one character only together: the two halves
// of a UTF-16 surrogate pair, and the bytes of UTF-8 where a text has one reference for each byte. The
// latter are known by a byte of the C1 range in one of them. It returns b itself where there are none.
func joinReferences(b []byte) []byte {
	if !bytes.Contains(b, []byte(";&#")) && !bytes.Contains(b, []byte(";&amp;#")) {
		return b
	}
	utf := false
	for _, run := range referenceRun.FindAll(b, -1) {
		text, c1 := asUTF8(values(run))
		utf = utf || text != nil && c1
	}
	return referenceRun.ReplaceAllFunc(b, func(run []byte) []byte {
		numbers := values(run)
		if text, _ := asUTF8(numbers); utf && text != nil {
			return text
		}
		return joinSurrogates(run, numbers)
	})
}

// values returns the numbers of a run of references.
func values(run []byte) []rune {
	all := make([]rune, 0, bytes.Count(run, []byte(";")))
	for ref := range bytes.SplitSeq(run, []byte(";")) {
		digits, base := ref[bytes.IndexByte(ref, '#')+1:], 10
		if len(digits) > 0 && digits[0]|0x20 == 'x' {
			digits, base = digits[1:], 16
		}
		if n, err := strconv.ParseUint(string(digits), base, 24); err == nil { // neither "" nor "&amp"
			all = append(all, rune(n))
		}
	}
	return all
}

// asUTF8 returns the text whose bytes the numbers are, and whether one is of the C1 range. The text
// is nil for numbers that are no UTF-8, and for those of ASCII, which stay as they are.
func asUTF8(numbers []rune) (text []byte, c1 bool) {
	text = make([]byte, 0, len(numbers))
	for _, n := range numbers {
		if n < utf8.RuneSelf || n > 0xff {
			return nil, false
		}
		c1 = c1 || n < 0xa0
		text = append(text, byte(n))
	}
	if !utf8.Valid(text) {
		return nil, false
	}
	return clean(text), c1
}

// joinSurrogates replaces the surrogate pairs of a run, and leaves its other references.
func joinSurrogates(run []byte, numbers []rune) []byte {
	out := make([]byte, 0, len(run))
	for i := 0; i < len(numbers); i++ {
		end := bytes.IndexByte(run, ';')
		if bytes.HasPrefix(run, []byte("&amp;")) {
			end = len("&amp;") + bytes.IndexByte(run[len("&amp;"):], ';')
		}
		next := run[end+1:]
		if i+1 < len(numbers) {
			if r := utf16.DecodeRune(numbers[i], numbers[i+1]); r != utf8.RuneError {
				out = utf8.AppendRune(out, r)
				_, run, _ = bytes.Cut(bytes.TrimPrefix(next, []byte("&amp;")), []byte(";"))
				i++
				continue
			}
		}
		out = append(out, run[:end+1]...)
		run = next
	}
	return out
}
