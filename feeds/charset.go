package feeds

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// toUTF8 decodes a document. A byte order mark decides; then the pattern that UTF-16 and UTF-32
// leave in a first "<" or "{"; then the bytes themselves where they are valid UTF-8, whatever a
// label says; then the labels; then a guess. A byte that fits nothing costs one character.
func toUTF8(b []byte, contentType string) []byte {
	if e, skip := wide(b); e != nil {
		return decode(e, b[skip:])
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	labels := labelled(b, contentType)
	if len(labels) > 0 && labels[0] == "iso-2022-jp" && bytes.IndexByte(b, 0x1b) >= 0 {
		return decode(lookup(labels[0]), b) // seven bits: it looks like valid UTF-8
	}
	if utf8.Valid(b) {
		return b
	}
	if mostlyUTF8(b) {
		return repair(b)
	}
	for _, label := range labels {
		if e := lookup(label); e != nil {
			return decode(e, b)
		}
	}
	return decode(guess(b), b)
}

// wide recognises UTF-16 and UTF-32, and how many bytes of mark come first.
func wide(b []byte) (encoding.Encoding, int) {
	for _, w := range []struct {
		prefix string
		skip   int
		enc    encoding.Encoding
	}{
		{"\x00\x00\xfe\xff", 4, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
		{"\xff\xfe\x00\x00", 4, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		{"\xfe\xff", 2, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"\xff\xfe", 2, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"\x00\x00\x00<", 0, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
		{"<\x00\x00\x00", 0, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		{"\x00<\x00", 0, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"<\x00", 0, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"\x00{\x00", 0, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"{\x00", 0, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	} {
		if bytes.HasPrefix(b, []byte(w.prefix)) {
			return w.enc, w.skip
		}
	}
	return nil, 0
}

// labelled gives the encodings that the answer and the document claim, the more credible first:
// the HTTP header as RFC 7303 wants it, unless it is what a web server says of every file.
func labelled(b []byte, contentType string) []string {
	var labels []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		labels = append(labels, strings.ToLower(strings.TrimSpace(params["charset"])))
	}
	if m := xmlEncoding.FindSubmatch(b); m != nil {
		labels = append(labels, strings.ToLower(string(m[1])))
	}
	if len(labels) == 2 {
		switch labels[0] {
		case "iso-8859-1", "latin1", "us-ascii", "windows-1252":
			labels[0], labels[1] = labels[1], labels[0]
		}
	}
	return labels
}

// lookup finds an encoding of one byte or more per character that is not Unicode: where the bytes
// are no valid UTF-8, and have no zeroes, a label that says Unicode lies.
func lookup(label string) encoding.Encoding {
	e, name := charset.Lookup(label)
	if e == encoding.Replacement || name == "utf-8" || strings.HasPrefix(name, "utf-16") {
		return nil
	}
	return e
}

func decode(e encoding.Encoding, b []byte) []byte {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil { // the decoders replace what they cannot read
		return repair(b)
	}
	return out
}

// mostlyUTF8 tells UTF-8 with some damage from an older encoding, in which a sequence that is
// valid UTF-8 comes about only by accident.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[n:]
	}
	return good > 2*bad
}

// repair reads each byte that is no valid UTF-8 as windows-1252, which is where stray bytes in
// feeds come from.
func repair(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return out
}

// guess chooses for bytes without a credible label. In Cyrillic text letters above ASCII stand
// side by side, in Western text they stand alone.
func guess(b []byte) encoding.Encoding {
	high, runs := 0, 0
	for i, c := range b {
		if c < 0xc0 {
			continue
		}
		high++
		if i > 0 && b[i-1] >= 0xc0 {
			runs++
		}
	}
	if runs > high/2 {
		return charmap.Windows1251
	}
	return charmap.Windows1252
}
