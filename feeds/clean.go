package feeds

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

var (
	charRef = regexp.MustCompile(`&#(?:[xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});`)
	xmlBase = regexp.MustCompile(`(\sxml:base\s*=\s*)("[^"<>]*"|'[^'<>]*')`)
)

// dropControls takes out the characters that XML and JSON forbid and that sneak in from
// databases. The C1 range is what is left of windows-1252 that was taken for ISO 8859-1.
func dropControls(doc []byte) []byte {
	clean := true
	for i, c := range doc {
		if isControl(c) || c == 0x7f || c == 0xc2 && i+1 < len(doc) && doc[i+1] < 0xa0 || c == 0xef && i+1 < len(doc) && doc[i+1] == 0xbf {
			clean = false
			break
		}
	}
	if clean {
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

// mendXML repairs what would cost the whole document: references to forbidden characters, and a
// second XML declaration further down, which could change the encoding in mid-document. It also
// cuts the file name off every xml:base: RFC 3986 ignores it, gofeed 1.4.2 takes it for a folder.
func mendXML(doc []byte) []byte {
	if bytes.Contains(doc, []byte("&#")) {
		doc = charRef.ReplaceAllFunc(doc, func(ref []byte) []byte {
			digits, base := ref[2:len(ref)-1], 10
			if digits[0] == 'x' || digits[0] == 'X' {
				digits, base = digits[1:], 16
			}
			n, err := strconv.ParseUint(string(digits), base, 32)
			if err != nil || n < 0x20 && isControl(byte(n)) || n >= 0xd800 && n < 0xe000 || n == 0xfffe || n == 0xffff || n > utf8.MaxRune {
				return nil
			}
			return ref
		})
	}
	if bytes.Contains(doc, []byte("<?xml")) {
		doc = bytes.ReplaceAll(doc, []byte("<?xml"), []byte("<?was-xml"))
	}
	if bytes.Contains(doc, []byte("xml:base")) {
		doc = xmlBase.ReplaceAllFunc(doc, func(attr []byte) []byte {
			return append(bytes.TrimSuffix(dirOf(attr[:len(attr)-1]), attr[len(attr)-1:]), attr[len(attr)-1])
		})
	}
	return doc
}

// dirOf cuts the last segment off the path of the address at the end of b.
func dirOf(b []byte) []byte {
	b = bytes.Clone(b)
	if i := bytes.IndexAny(b, "?#"); i >= 0 {
		b = b[:i]
	}
	slash := bytes.LastIndexByte(b, '/')
	if slash < 0 || slash > 0 && b[slash-1] == '/' { // none, or the one before the host
		return b
	}
	return b[:slash+1]
}

// wholeItems gives the part of a broken document that ends with its last whole item before the
// damage, closed again. It returns nil when there is none.
func wholeItems(doc []byte) []byte {
	lower := lowerASCII(doc[:brokenAt(doc)])
	end := max(bytes.LastIndex(lower, []byte("</item")), bytes.LastIndex(lower, []byte("</entry")))
	for _, tag := range []string{":item", ":entry"} { // of a prefixed vocabulary: </atom:entry>
		if i := bytes.LastIndex(lower, []byte(tag+">")); i > end {
			if open := bytes.LastIndexByte(lower[:i], '<'); open >= 0 && open+1 < i && lower[open+1] == '/' {
				end = open
			}
		}
	}
	if end < 0 {
		return nil
	}
	shut := bytes.IndexByte(lower[end:], '>')
	if shut < 0 {
		return nil
	}
	root := tagName(doc[1:])
	whole := make([]byte, 0, end+shut+len(root)+4)
	whole = append(whole, doc[:end+shut+1]...)
	// The parser closes what else is open, such as the channel, when it meets the root's end.
	return append(append(append(whole, "</"...), root...), '>')
}

// brokenAt gives the offset at which the tokenizer gives up.
func brokenAt(doc []byte) int64 {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Strict = false
	for {
		if _, err := d.RawToken(); errors.Is(err, io.EOF) {
			return int64(len(doc))
		} else if err != nil {
			return d.InputOffset()
		}
	}
}
