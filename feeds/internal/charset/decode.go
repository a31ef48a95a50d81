package charset

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

var xmlEncoding = regexp.MustCompile(
	`<\?xml[^>]{0,200}?\sencoding\s*=\s*["']\s*([A-Za-z0-9._: -]{1,40}?)\s*["']`)

// declaredWithin is the part of a document, in bytes, that is searched for its XML declaration.
const declaredWithin = 4_096

// Decode returns a document in UTF-8. contentType is the header of the HTTP answer; it may be empty.
// damage names the repair of a document that is not in one sound encoding; it is empty for a sound one.
//
// A byte order mark decides; then the pattern that UTF-16, UTF-32 and EBCDIC leave in a first "<" or
// "{"; then the bytes themselves where they are valid UTF-8, whatever a label claims; then the labels
// in order of credibility; then a guess. A byte that fits no encoding costs one character.
func Decode(b []byte, contentType string) (text []byte, damage string) {
	if e, skip := wide(b); e != nil {
		return decode(e, b[skip:]), ""
	}
	if bytes.HasPrefix(b, []byte("\x4c\x6f\xa7\x94")) { // "<?xm" in EBCDIC
		return decodeEBCDIC(b), ""
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	labels := labelled(b, contentType)
	for _, label := range labels { // a text of seven bits looks like valid UTF-8
		switch label {
		case "iso-2022-jp", "iso2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "csiso2022jp":
			if bytes.IndexByte(b, 0x1b) >= 0 {
				return decode(japanese.ISO2022JP, b), ""
			}
		case "hz", "hz-gb-2312", "hzgb":
			if bytes.Contains(b, []byte("~{")) {
				return decode(simplifiedchinese.HZGB2312, b), ""
			}
		}
	}
	if utf8.Valid(b) {
		if once, ok := encodedOnce(b); ok {
			return once, "UTF-8 that was encoded twice"
		}
		return b, ""
	}
	if b = withoutHalf(b); utf8.Valid(b) {
		return b, "" // the parser reports that the document breaks off
	}
	if mostlyUTF8(b) {
		return Repair(b), "bytes that are not UTF-8, read as windows-1252"
	}
	for _, label := range labels {
		if page := codePage(codePageName(label)); page != "" {
			return decodePage([]rune(page), b), ""
		}
		if e := lookup(label); e != nil {
			return decode(e, b), ""
		}
	}
	return decode(guess(b), b), "an encoding that is not UTF-8, and not the one declared"
}

// withoutHalf removes an incomplete character at the end of a truncated document.
func withoutHalf(b []byte) []byte {
	for i := len(b) - 1; i >= max(len(b)-3, 0); i-- {
		if utf8.RuneStart(b[i]) {
			if b[i] >= utf8.RuneSelf && !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			break
		}
	}
	return b
}

// decodeEBCDIC reads the declaration in the characters that all EBCDIC pages share, then the document in
// the page that the declaration names.
func decodeEBCDIC(b []byte) []byte {
	head := decode(charmap.CodePage037, b[:min(len(b), 200)])
	if m := xmlEncoding.FindSubmatch(head); m != nil {
		name := codePageName(string(m[1]))
		if page := []rune(codePage(name)); len(page) == 256 {
			return decodePage(page, b)
		}
		switch name {
		case "cp1047":
			return decode(charmap.CodePage1047, b)
		case "cp1140":
			return decode(charmap.CodePage1140, b)
		}
	}
	return decode(charmap.CodePage037, b)
}

// decodePage decodes with a table of 256 characters, or of those above ASCII.
func decodePage(page []rune, b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/4)
	low := 256 - len(page)
	for _, c := range b {
		if int(c) < low {
			out = append(out, c)
			continue
		}
		out = utf8.AppendRune(out, page[int(c)-low])
	}
	return out
}

// codePageName reduces the ways to write the name of a code page: "IBM-850", "ibm850", "csIBM850"
// and "CP_850" are "cp850", and "x-mac-greek" is "macgreek".
func codePageName(label string) string {
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(label))
	for _, prefix := range []string{"csibm", "ibm", "ebcdiccp", "cspc"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return "cp" + rest
		}
	}
	if rest, ok := strings.CutPrefix(name, "xmac"); ok {
		return "mac" + rest
	}
	return strings.TrimPrefix(name, "x-")
}

// wide returns the encoding of UTF-16 and UTF-32, and the length of the byte order mark.
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

// labelled returns the encodings in the HTTP header and in the document, the more credible one first: the
// header as in RFC 7303, unless it is a default that web servers send with every file.
func labelled(b []byte, contentType string) []string {
	var labels []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		labels = append(labels, strings.ToLower(strings.TrimSpace(params["charset"])))
	}
	if m := xmlEncoding.FindSubmatch(b[:min(len(b), declaredWithin)]); m != nil {
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

// lookup returns the encoding of a label, or nil if it is unknown or Unicode: bytes that are not valid
// UTF-8 and have no zeroes are not Unicode, whatever their label.
func lookup(label string) encoding.Encoding {
	label = strings.TrimSpace(label)
	name := codePageName(label)
	tries := []string{label, strings.ReplaceAll(label, "_", "-")}
	if digits, ok := strings.CutPrefix(name, "windows"); ok {
		name = "cp" + digits
	}
	if digits, ok := strings.CutPrefix(name, "cp"); ok {
		tries = append(tries, "windows-"+digits)
	}
	if digits, ok := strings.CutPrefix(name, "iso8859"); ok {
		tries = append(tries, "iso-8859-"+digits)
	}
	for _, try := range tries {
		e, canonical := charset.Lookup(try)
		if canonical == "utf-8" || strings.HasPrefix(canonical, "utf-16") {
			return nil
		}
		if e != nil && e != encoding.Replacement {
			return e
		}
	}
	switch name {
	case "cp437":
		return charmap.CodePage437
	case "cp850":
		return charmap.CodePage850
	case "cp852":
		return charmap.CodePage852
	case "cp855":
		return charmap.CodePage855
	case "cp858":
		return charmap.CodePage858
	case "cp860":
		return charmap.CodePage860
	case "cp862":
		return charmap.CodePage862
	case "cp863":
		return charmap.CodePage863
	case "cp865":
		return charmap.CodePage865
	case "cp866":
		return charmap.CodePage866
	case "maccyrillic":
		return charmap.MacintoshCyrillic
	case "macroman", "mac":
		return charmap.Macintosh
	case "cp932", "mskanji", "shiftjisx0213", "shiftjis2004", "sjis":
		return japanese.ShiftJIS
	case "eucjp", "eucjisx0213", "eucjis2004", "ujis":
		return japanese.EUCJP
	case "cp949", "uhc", "euckr", "johab":
		return korean.EUCKR
	case "cp936", "gb2312", "euccn", "gbk":
		return simplifiedchinese.GBK
	case "cp950", "big5hkscs", "big5":
		return traditionalchinese.Big5
	case "cp874", "tis620":
		return charmap.Windows874
	case "8859", "latin", "latin1":
		return charmap.Windows1252
	}
	return nil
}

func decode(e encoding.Encoding, b []byte) []byte {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil { // unusual: the decoders replace unreadable bytes
		return Repair(b)
	}
	return out
}

// mostlyUTF8 reports whether bytes are damaged UTF-8 rather than an older encoding, where valid sequences
// of UTF-8 are rare accidents.
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

// Repair returns valid UTF-8: each byte of b that is part of no character is read as windows-1252, the
// usual origin of stray bytes in feeds.
func Repair(b []byte) []byte {
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

// guess returns the likely encoding of bytes without a credible label: letters above ASCII are adjacent in
// Cyrillic text and isolated in Western text.
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
