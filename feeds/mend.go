package feeds

import (
	"bytes"
	"slices"
)

// mend writes a document of XML, however broken, as a well-formed one: the elements that the soup
// finds in it, nested properly, with their namespaces declared and their text escaped. Comments,
// instructions and what stands outside the root are left out. doc begins with its root element.
func mend(doc []byte, k kind) ([]byte, damage, error) {
	m := &mender{out: make([]byte, 0, len(doc)+len(doc)/8)}
	s := soup{h: m}
	m.soup = &s
	if err := s.read(doc, k); err != nil {
		return nil, damage{}, err
	}
	return m.out, s.damage, nil
}

type mender struct {
	soup  *soup
	out   []byte
	attrs []attribute
	keys  [][]byte // of the tag at hand
	names [][]byte // under which the open elements were written
}

func (m *mender) open(n *node, t token) {
	name := xmlName(n.name)
	m.names = append(m.names, name)
	m.out = append(append(m.out, '<'), name...)
	m.attrs = attributes(t.text, m.attrs)
	declared := m.declares(name)
	m.keys = m.keys[:0]
	for _, a := range m.attrs {
		key := xmlName(a.name)
		if bytes.EqualFold(key[:min(len(key), 5)], []byte("xmlns")) {
			key = append(bytes.ToLower(key[:5]), key[5:]...)
			if bytes.EqualFold(key, append([]byte("xmlns:"), prefixOf(name)...)) {
				declared = true
			}
		}
		if m.repeated(key) {
			continue
		}
		m.keys = append(m.keys, key)
		m.attribute(key, unescapeXML(a.value, nil))
	}
	if !declared {
		m.attribute(append([]byte("xmlns:"), prefixOf(name)...), append([]byte(undeclared), prefixOf(name)...))
	}
	m.out = append(m.out, '>')
}

// repeated tells whether an attribute of the same name came before.
func (m *mender) repeated(key []byte) bool {
	return slices.ContainsFunc(m.keys, func(k []byte) bool { return bytes.EqualFold(k, key) })
}

func (m *mender) attribute(name, value []byte) {
	m.out = append(append(append(m.out, ' '), name...), `="`...)
	for i, part := range bytes.Split(escapeXML(nil, value), []byte("\n")) {
		if i > 0 {
			m.out = append(m.out, "&#xA;"...)
		}
		m.out = append(m.out, part...)
	}
	m.out = append(m.out, '"')
}

// declares tells whether the prefix of a name needs no declaration any more.
func (m *mender) declares(name []byte) bool {
	prefix := prefixOf(name)
	if len(prefix) == 0 || string(prefix) == "xml" {
		return true
	}
	for _, b := range m.soup.bindings {
		if bytes.Equal(b.prefix, prefix) {
			return true
		}
	}
	return false
}

func (m *mender) text(_ *node, t token) {
	text := t.text
	if t.kind == tokenText {
		text = unescapeXML(text, nil)
	}
	m.out = escapeXML(m.out, text)
}

func (m *mender) shut(*node, int) {
	name := m.names[len(m.names)-1]
	m.names = m.names[:len(m.names)-1]
	m.out = append(append(append(m.out, "</"...), name...), '>')
}

// xmlName makes a name one that XML allows: of ASCII, at most one colon, with a name on both
// sides of it.
func xmlName(name []byte) []byte {
	out := make([]byte, 0, len(name))
	colon := false
	for _, c := range bytes.TrimRight(name, ":") {
		first := len(out) == 0 || out[len(out)-1] == ':'
		switch {
		case c == ':' && (first || colon), c >= 0x80:
			c = '_'
		case c == ':':
			colon = true
		case first && !isLetter(c) && c != '_':
			out = append(out, '_')
		}
		out = append(out, c)
	}
	return out
}

func prefixOf(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i > 0 {
		return name[:i]
	}
	return nil
}
