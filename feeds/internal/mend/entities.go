package mend

import (
	"bytes"
	"html"
	"regexp"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Entities are the internal entities that a document declares, expanded. They are text: markup
// in them is not parsed.
type entities struct {
	values map[string]string
	spent  int // bytes that were expanded
}

// The limits of entities: the bytes of one when expanded, their number, and the bytes that all references
// to them may add to a document.
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
		value := unescape(append(m[2], m[3]...), e)
		if len(value) > maxEntity || e.spent > maxExpanded {
			return nil, hostile("an entity of more than %d bytes", maxEntity)
		}
		e.values[name] = string(value)
	}
	e.spent = 0
	return e, nil
}

// unescape returns b with its references replaced, or b itself where there are none.
func unescape(b []byte, declared *entities) []byte {
	if bytes.IndexByte(b, '&') < 0 {
		return b
	}
	return appendUnescaped(make([]byte, 0, len(b)), b, declared)
}

// appendUnescaped appends b with the references of XML replaced: characters by number, HTML's
// entities, and those that the document declares. Any other stays as it is written.
func appendUnescaped(out, b []byte, declared *entities) []byte {
	for amp := bytes.IndexByte(b, '&'); amp >= 0; amp = bytes.IndexByte(b, '&') {
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
	case r < 0x20 && isControl(byte(r)), r == 0x7f, r > utf8.MaxRune, utf16.IsSurrogate(r), r == 0xfffe, r == 0xffff:
		return out, true
	case r >= 0x80 && r < 0xa0:
		return utf8.AppendRune(out, charmap.Windows1252.DecodeByte(byte(r))), true
	default:
		return utf8.AppendRune(out, r), true
	}
}

// appendValue appends the value of a named entity; nothing for an unknown one.
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

// isEmpty reports whether an entity was declared as nothing.
func (e *entities) isEmpty(name []byte) bool {
	if e == nil {
		return false
	}
	v, ok := e.values[string(name)]
	return ok && (v == "" || e.spent > maxExpanded)
}

// expand replaces the document's own entities in markup, and no others.
func (e *entities) expand(markup []byte) []byte {
	for name, value := range e.values {
		ref := []byte("&" + name + ";")
		if n := bytes.Count(markup, ref); n > 0 {
			escaped := appendEscaped(nil, value)
			if e.spent += n * len(escaped); e.spent > maxExpanded {
				return markup
			}
			markup = bytes.ReplaceAll(markup, ref, escaped)
		}
	}
	return markup
}

// bareAmpersand returns the offset of the first "&" that begins no reference; -1 without one.
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
