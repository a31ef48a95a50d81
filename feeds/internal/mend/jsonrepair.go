package mend

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// repairJSON writes a damaged JSON document as a sound one: without comments and commas that are
// too many, with the commas that are missing, with control characters in strings escaped, and
// with all that a document which breaks off leaves open closed again. Numbers where JSON Feed has
// strings, such as ids, become strings. It works in linear time and does not recurse.
func repairJSON(b []byte) ([]byte, damage) {
	m := jsonRepairer{b: b, out: make([]byte, 0, len(b)+len(b)/16)}
	for m.i < len(b) && !m.done {
		switch c := b[m.i]; {
		case isSpace(c):
			m.i++
		case c == '/' || c == '#':
			m.comment()
		case c == '{' || c == '[':
			m.open(c)
		case c == '}' || c == ']':
			m.close(c)
		case c == ':':
			m.value = true
			m.i++
		case c == ',':
			m.comma()
		case c == '"' || c == '\'':
			m.string(c)
		default:
			m.word()
		}
	}
	if len(m.stack) > 0 {
		m.damage.note(len(b), "the document breaks off", nil)
	}
	for len(m.stack) > 0 {
		m.pop()
	}
	return m.out, m.damage
}

type jsonRepairer struct {
	b      []byte
	i      int
	out    []byte
	stack  []jsonFrame
	key    []byte // of the member whose value comes next, as JSON; nil when there is none
	value  bool   // the colon after the key was read
	done   bool   // the outermost value is complete
	damage damage
}

// A jsonFrame is an open object or array.
type jsonFrame struct {
	closer byte // the bracket that closes it
	count  int  // values in it
	comma  bool // one was read since the last value
}

func (m *jsonRepairer) top() *jsonFrame {
	if len(m.stack) == 0 {
		return nil
	}
	return &m.stack[len(m.stack)-1]
}

// expectsKey reports whether a string at this place names a member.
func (m *jsonRepairer) expectsKey() bool {
	top := m.top()
	return top != nil && top.closer == '}' && !m.value
}

// before writes the comma and the name that go before a value. It reports whether a value can stand here.
func (m *jsonRepairer) before() bool {
	top := m.top()
	if top == nil {
		return true
	}
	if top.closer == '}' && (m.key == nil || !m.value) {
		m.damage.note(m.i, "a value without a name", nil)
		return false
	}
	if top.count > 0 {
		m.out = append(m.out, ',')
		if !top.comma {
			m.damage.note(m.i, "a missing comma", nil)
		}
	}
	top.count++
	top.comma = false
	if top.closer == '}' {
		m.out = append(append(m.out, m.key...), ':')
	}
	m.key, m.value = nil, false
	return true
}

func (m *jsonRepairer) open(c byte) {
	if len(m.stack) >= maxDepth || !m.before() {
		m.i++
		return
	}
	m.out = append(m.out, c)
	m.stack = append(m.stack, jsonFrame{closer: c + 2}) // "}" and "]" come two after their likes
	m.i++
}

func (m *jsonRepairer) close(c byte) {
	at := len(m.stack) - 1
	for at >= 0 && m.stack[at].closer != c {
		at--
	}
	if at < 0 {
		m.damage.note(m.i, "a bracket that closes nothing", nil)
		m.i++
		return
	}
	if m.stack[len(m.stack)-1].comma {
		m.damage.note(m.i, "a comma too many", nil)
	}
	for len(m.stack) > at {
		m.pop()
	}
	m.i++
	m.done = len(m.stack) == 0
}

func (m *jsonRepairer) pop() {
	m.out = append(m.out, m.top().closer)
	m.stack = m.stack[:len(m.stack)-1]
	m.key, m.value = nil, false
}

func (m *jsonRepairer) comma() {
	if top := m.top(); top != nil {
		if top.comma {
			m.damage.note(m.i, "a comma too many", nil)
		}
		top.comma = true
	}
	m.key, m.value = nil, false
	m.i++
}

func (m *jsonRepairer) comment() {
	m.damage.note(m.i, "a comment", nil)
	rest, end := m.b[m.i:], "\n"
	if bytes.HasPrefix(rest, []byte("/*")) {
		end = "*/"
	}
	if n := bytes.Index(rest[1:], []byte(end)); n >= 0 {
		m.i += 1 + n + len(end)
		return
	}
	m.i = len(m.b)
}

// string reads a string. A quotation mark in it that was not escaped is followed by something
// that cannot follow a string.
func (m *jsonRepairer) string(quote byte) {
	start := m.i
	s := []byte{'"'}
	m.i++
	for ; m.i < len(m.b); m.i++ {
		switch c := m.b[m.i]; {
		case c == quote && m.endsString():
			m.i++
			m.putString(append(s, '"'), start)
			return
		case c == '"':
			s = append(s, `\"`...)
			m.damage.note(m.i, "a quotation mark in a string", nil)
		case c == '\\' && m.i+1 < len(m.b):
			s = m.escape(s)
		case c == '\\':
		case c < 0x20:
			s = append(s, `\u00`...)
			s = append(s, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
			m.damage.note(m.i, "a control character in a string", nil)
		default:
			s = append(s, c)
		}
	}
	// It breaks off: words do so with little loss, anything else would be wrong.
	switch string(m.key) {
	case `"title"`, `"summary"`, `"content_html"`, `"content_text"`:
		if m.value {
			m.putString(append(s, '"'), start)
		}
	}
}

// endsString reports whether the text after the quotation mark at m.i can follow a string.
func (m *jsonRepairer) endsString() bool {
	for i := m.i + 1; i < min(len(m.b), m.i+256); i++ {
		if c := m.b[i]; !isSpace(c) {
			return bytes.IndexByte([]byte(`,:}]"'/`), c) >= 0
		}
	}
	return true
}

func (m *jsonRepairer) escape(s []byte) []byte {
	m.i++
	c := m.b[m.i]
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return append(s, '\\', c)
	case 'u':
		if m.i+5 <= len(m.b) {
			if _, err := strconv.ParseUint(string(m.b[m.i+1:m.i+5]), 16, 16); err == nil {
				return append(s, '\\', 'u')
			}
		}
	}
	m.damage.note(m.i, "an escape that JSON does not have", nil)
	if c < 0x20 || c >= 0x80 {
		m.i-- // it is read again, as itself
		return s
	}
	return append(s, c)
}

func (m *jsonRepairer) putString(s []byte, start int) {
	if m.expectsKey() {
		if m.key != nil {
			m.damage.note(start, "a name without a value", nil)
		}
		m.key = s
		return
	}
	if m.before() {
		m.out = append(m.out, s...)
		m.done = len(m.stack) == 0
	}
}

// word reads a number, a literal, or a name without quotation marks.
func (m *jsonRepairer) word() {
	start := m.i
	for m.i < len(m.b) && !isSpace(m.b[m.i]) && bytes.IndexByte([]byte(`,:{}[]"`), m.b[m.i]) < 0 {
		m.i++
	}
	word := m.b[start:m.i]
	if m.i == len(m.b) && len(m.stack) > 0 {
		return // it breaks off
	}
	if m.expectsKey() || !json.Valid(word) || m.wantsString() && string(word) != "null" {
		quoted, err := json.Marshal(string(word))
		if err != nil {
			return
		}
		m.putString(quoted, start)
		return
	}
	if m.before() {
		m.out = append(m.out, word...)
		m.done = len(m.stack) == 0
	}
}

// wantsString reports whether the member whose value comes next is a string in JSON Feed.
func (m *jsonRepairer) wantsString() bool {
	switch string(m.key) {
	case `"id"`, `"title"`, `"url"`, `"external_url"`, `"date_published"`, `"date_modified"`, `"version"`, `"summary"`,
		`"content_text"`, `"content_html"`, `"name"`:
		return true
	}
	return false
}
