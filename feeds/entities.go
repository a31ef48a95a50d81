package feeds

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Entities are the internal entities that a document declares, expanded. They are text: markup
// in them is not parsed.
type entities struct {
	values map[string]string
	spent  int // bytes that were expanded
}

// The limits of entities: of one when expanded, of their number, and of what they make of a
// document.
const (
	maxEntity   = 4_096
	maxEntities = 500
	maxExpanded = 1 << 20
)

var entityDecl = regexp.MustCompile(`<!ENTITY\s+([A-Za-z_][A-Za-z0-9_.-]{0,60})\s+(?:"([^"]*)"|'([^']*)')\s*>`)

// declaredEntities reads the declarations of a document type, which stand before the root.
func declaredEntities(head []byte) (*entities, error) {
	if !bytes.Contains(head, []byte("<!ENTITY")) {
		return nil, nil
	}
	e := &entities{values: map[string]string{}}
	for _, m := range entityDecl.FindAllSubmatch(head, maxEntities) {
		name := string(m[1])
		if _, ok := e.values[name]; ok { // the first counts
			continue
		}
		value := unescapeXML(append(m[2], m[3]...), e)
		if len(value) > maxEntity || e.spent > maxExpanded {
			return nil, &HostileError{What: fmt.Sprintf("an entity of more than %d bytes", maxEntity)}
		}
		e.values[name] = string(value)
	}
	e.spent = 0
	return e, nil
}

// unescapeXML replaces the references of XML: characters by number, HTML's entities, and those
// that the document declares. What is none of them stays as it is written. It returns b itself
// where there is nothing to replace.
func unescapeXML(b []byte, declared *entities) []byte {
	amp := bytes.IndexByte(b, '&')
	if amp < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for ; amp >= 0; amp = bytes.IndexByte(b, '&') {
		out = append(out, b[:amp]...)
		b = b[amp:]
		semi := bytes.IndexByte(b[:min(len(b), 64)], ';')
		if semi < 2 {
			out, b = append(out, '&'), b[1:]
			continue
		}
		name := b[1:semi]
		n := len(out)
		if name[0] == '#' {
			var ok bool
			if out, ok = appendReference(out, name[1:]); ok {
				b = b[semi+1:]
				continue
			}
		}
		switch string(name) {
		case "amp":
			out = append(out, '&')
		case "lt":
			out = append(out, '<')
		case "gt":
			out = append(out, '>')
		case "quot":
			out = append(out, '"')
		case "apos":
			out = append(out, '\'')
		default:
			out = declared.appendValue(out, name)
		}
		if len(out) == n && !declared.isEmpty(name) {
			out, b = append(out, '&'), b[1:]
			continue
		}
		b = b[semi+1:]
	}
	return append(out, b...)
}

// appendReference appends the character of a number; nothing for one that XML forbids. The C1
// range means windows-1252, as in HTML.
func appendReference(out, digits []byte) ([]byte, bool) {
	base := 10
	if len(digits) > 0 && (digits[0] == 'x' || digits[0] == 'X') {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 64)
	if err != nil {
		return out, false
	}
	switch r := rune(min(n, utf8.MaxRune+1)); {
	case r < 0x20 && isControl(byte(r)), r == 0x7f, r > utf8.MaxRune, r >= 0xd800 && r < 0xe000, r == 0xfffe, r == 0xffff:
		return out, true
	case r >= 0x80 && r < 0xa0:
		return utf8.AppendRune(out, charmap.Windows1252.DecodeByte(byte(r))), true
	default:
		return utf8.AppendRune(out, r), true
	}
}

// appendValue appends what a named entity stands for; nothing when nobody knows.
func (e *entities) appendValue(out, name []byte) []byte {
	if e != nil {
		if v, ok := e.values[string(name)]; ok {
			if e.spent += len(v); e.spent > maxExpanded {
				return out
			}
			return append(out, v...)
		}
	}
	if len(name) > 32 {
		return out
	}
	for _, c := range name {
		if !isLetter(c) && (c < '0' || c > '9') {
			return out
		}
	}
	ref := "&" + string(name) + ";"
	if v := html.UnescapeString(ref); v != ref && v[0] != '&' && v[len(v)-1] != ';' {
		return append(out, v...)
	}
	return out
}

// isEmpty tells whether an entity was declared as nothing.
func (e *entities) isEmpty(name []byte) bool {
	if e == nil {
		return false
	}
	v, ok := e.values[string(name)]
	return ok && (v == "" || e.spent > maxExpanded)
}

// escapeXML writes text so that unescapeXML and every parser read the same.
func escapeXML(out, text []byte) []byte {
	for _, c := range text {
		switch c {
		case '&':
			out = append(out, "&amp;"...)
		case '<':
			out = append(out, "&lt;"...)
		case '>':
			out = append(out, "&gt;"...)
		case '"':
			out = append(out, "&quot;"...)
		case '\r':
			out = append(out, "&#xD;"...)
		case '\n', '\t':
			out = append(out, c)
		default:
			if c >= 0x20 {
				out = append(out, c)
			}
		}
	}
	return out
}

// bareAmpersand gives the offset of the first "&" that begins no reference; -1 when there is none.
func bareAmpersand(b []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '&')
		if i < 0 {
			return -1
		}
		at += i
		semi := bytes.IndexByte(b[at:min(len(b), at+64)], ';')
		if semi < 2 || bytes.ContainsAny(b[at+1:at+semi], " \t\n=&/?") {
			return at
		}
		at += semi
	}
}
