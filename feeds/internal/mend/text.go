package mend

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"

	"tocsin/feeds/internal/charset"
)

// The marks of a CDATA section.
const (
	sectionStart = "<![CDATA["
	sectionEnd   = "]]>"
)

// A fieldText collects the text of one field. The results of its methods are valid until the next call.
type fieldText struct {
	doc      []byte
	declared *entities
	pieces   []token // in order
	from     int     // the offset in doc at which the field's text begins
	markup   bool    // it has elements in it
	said     contentType
	buf      []byte
}

// A contentType is how a field's attributes describe its text.
type contentType struct {
	media  string
	base64 bool
	inline bool // markup as such, not escaped
}

func (c contentType) isPlain() bool { return c.media == "text" || c.media == "text/plain" }

// isTextual reports whether a media type is of text, unlike that of a picture in base64.
func isTextual(media string) bool {
	return media == "" || media == "text" || strings.HasPrefix(media, "text/") || strings.Contains(media, "html")
}

func (f *fieldText) begin(from int) {
	f.pieces, f.from, f.markup, f.said = f.pieces[:0], from, false, contentType{}
}

// plain returns the text of a field whose markup, if any, means nothing.
func (f *fieldText) plain() []byte {
	f.buf = f.buf[:0]
	for _, p := range f.pieces {
		text := joinReferences(p.text)
		if p.kind == tokenText {
			if len(f.pieces) == 1 && bytes.IndexByte(text, '&') < 0 {
				return bytes.TrimSpace(text)
			}
			f.buf = appendUnescaped(slices.Grow(f.buf, len(text)), text, f.declared)
			continue
		}
		if len(f.pieces) == 1 {
			return bytes.TrimSpace(text)
		}
		f.buf = append(f.buf, text...)
	}
	return bytes.TrimSpace(f.buf)
}

// html returns the text of a field that may have markup in it, escaped, in CDATA or as elements, and
// whether it is plain text nevertheless. end is the offset at which the field's text ends.
func (f *fieldText) html(end int) (s []byte, plain bool) {
	if f.said.base64 || !f.markup && !isTextual(f.said.media) && !f.said.inline {
		return f.decoded()
	}
	switch {
	case f.markup:
		raw := joinReferences(f.doc[f.from:max(end, f.from)])
		if !f.said.inline && bytes.Contains(raw, []byte("&lt;/")) { // escaped for the most part
			raw = unescape(raw, f.declared)
		} else if f.declared != nil {
			raw = f.declared.expand(raw)
		}
		if bytes.Contains(raw, []byte(sectionStart)) {
			raw = f.withoutSections(raw)
		}
		return raw, false
	case f.said.inline && !slices.ContainsFunc(f.pieces, func(t token) bool { return t.kind == tokenCDATA }):
		return f.plain(), true // XHTML without an element in it is text
	}
	return f.plain(), f.said.isPlain()
}

// withoutSections removes the marks of CDATA sections from markup. A section holds markup in a field
// of HTML, and text in one of XHTML.
func (f *fieldText) withoutSections(raw []byte) []byte {
	out := f.buf[:0]
	for {
		i := bytes.Index(raw, []byte(sectionStart))
		if i < 0 {
			break
		}
		out = append(out, raw[:i]...)
		raw = raw[i+len(sectionStart):]
		end := bytes.Index(raw, []byte(sectionEnd))
		if end < 0 {
			break
		}
		if f.said.inline {
			out = appendEscaped(out, string(raw[:end]))
		} else {
			out = append(out, raw[:end]...)
		}
		raw = raw[end+len(sectionEnd):]
	}
	out = append(out, raw...)
	f.buf = out
	return out
}

// decoded returns the text of a field in base64; nil where it is no text.
func (f *fieldText) decoded() ([]byte, bool) {
	packed := strings.Map(func(c rune) rune {
		if c <= ' ' || c == '=' {
			return -1
		}
		return c
	}, string(f.plain()))
	b, err := base64.RawStdEncoding.DecodeString(packed)
	if err != nil || bytes.IndexByte(b, 0) >= 0 {
		if f.said.base64 && isTextual(f.said.media) {
			return f.plain(), false
		}
		return nil, false
	}
	if !utf8.Valid(b) {
		if !isTextual(f.said.media) {
			return nil, false
		}
		b = charset.Repair(b)
	}
	return clean(b), f.said.isPlain()
}
