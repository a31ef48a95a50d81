package mend

import "bytes"

// A token is a piece of a document in the order of its bytes.
type token struct {
	kind     tokenKind
	off, end int    // of the whole token
	name     []byte // of a tag, with its prefix
	text     []byte // of text and CDATA; of a start tag the bytes after its name
	closed   bool   // a start tag that is its own end tag
	odd      string // its fault in words; empty for a sound one
}

type tokenKind uint8

const (
	tokenEnd   tokenKind = iota // of the document
	tokenText                   // with its entities
	tokenCDATA                  // text that has none
	tokenStart
	tokenClose
	tokenOther // comments, instructions, directives
)

// A scanner cuts a document into tokens. It has no notion of nesting, accepts any bytes, copies
// none, and reads each a bounded number of times: where the end of something is missing, it is
// looked for once and remembered as missing. Bytes that cannot be markup are text.
type scanner struct {
	b []byte
	i int

	ahead       token // read already, where kind is not tokenEnd
	cdataEnd    int   // the first "]]>" after the current token; len(b) without one, 0 before the first search
	noComment   bool
	noPI        bool
	noDirective bool // the end of one was not found before
}

// next returns the next token, at the end of the document always tokenEnd.
func (s *scanner) next() token {
	if t := s.ahead; t.kind != tokenEnd {
		s.ahead, s.i = token{}, t.end
		return t
	}
	start, odd := s.i, ""
	for s.i < len(s.b) {
		j := bytes.IndexByte(s.b[s.i:], '<')
		if j < 0 {
			s.i = len(s.b)
			break
		}
		s.i += j
		t, ok := s.markup()
		if !ok { // a bare "<" is text
			s.i++
			odd = "a bare <"
			continue
		}
		if t.off > start { // the text before comes first
			s.ahead = t
			return token{kind: tokenText, off: start, end: t.off, text: s.b[start:t.off], odd: odd}
		}
		s.i = t.end
		return t
	}
	if start < len(s.b) {
		return token{kind: tokenText, off: start, end: len(s.b), text: s.b[start:], odd: odd}
	}
	return token{kind: tokenEnd, off: len(s.b), end: len(s.b)}
}

// markup reads the markup that begins with the "<" at s.i, without moving on. It reports false for text.
func (s *scanner) markup() (token, bool) {
	rest := s.b[s.i:]
	if len(rest) < 2 {
		return s.cut("the document ends in a tag"), true
	}
	switch c := rest[1]; {
	case c == '!':
		return s.declaration(rest)
	case c == '?':
		if !s.noPI {
			if n := bytes.Index(rest[2:], []byte("?>")); n >= 0 {
				return token{kind: tokenOther, off: s.i, end: s.i + 2 + n + 2}, true
			}
			s.noPI = true
		}
		return s.upTo('>', "an instruction without its end"), true
	case c == '/':
		name := rest[2 : 2+nameLen(rest[2:])]
		if len(name) == 0 {
			if n := bytes.IndexByte(rest, '>'); n >= 0 && len(bytes.TrimSpace(rest[2:n])) == 0 {
				return token{kind: tokenOther, off: s.i, end: s.i + n + 1, odd: "an end tag without a name"}, true
			}
			return token{}, false
		}
		for i := 2 + len(name); i < len(rest); i++ {
			switch rest[i] {
			case '>':
				return token{kind: tokenClose, off: s.i, end: s.i + i + 1, name: name}, true
			case '<': // its ">" is missing
				t := token{kind: tokenClose, off: s.i, end: s.i + i, name: name, odd: "an end tag without its end"}
				return t, true
			}
		}
		return s.cut("the document ends in a tag"), true
	default:
		return s.start(rest)
	}
}

// start reads a start tag. A ">" in a quoted value does not end it, unless the quotation mark is
// never closed: then the value ends where a value without marks would.
func (s *scanner) start(rest []byte) (token, bool) {
	n := nameLen(rest[1:])
	if n == 0 {
		return token{}, false
	}
	i := 1 + n
	t := token{kind: tokenStart, off: s.i, name: rest[1:i]}
	if i < len(rest) && !isSpace(rest[i]) && rest[i] != '>' && rest[i] != '/' && rest[i] != '<' {
		return token{}, false // an address in angle brackets, a smiley
	}
	from := i
	for i < len(rest) {
		switch c := rest[i]; c {
		case '>':
			t.text, t.end = rest[from:i], s.i+i+1
			body := bytes.TrimRight(t.text, " \t\r\n")
			if len(body) > 0 && body[len(body)-1] == '/' && !unquotedSlash(body) {
				t.closed, t.text = true, body[:len(body)-1]
			}
			return t, true
		case '<':
			if i == from { // "a<b<c": there is no sign of a tag
				return token{}, false
			}
			t.text, t.end, t.odd = rest[from:i], s.i+i, "a tag without its end"
			return t, true
		case '"', '\'':
			if i > from && (rest[i-1] == '=' || isSpace(rest[i-1])) {
				i = s.quoted(rest, i, &t)
				continue
			}
		}
		i++
	}
	return s.cut("the document ends in a tag"), true
}

// quoted returns the index after the value whose quotation mark stands at i.
func (s *scanner) quoted(rest []byte, i int, t *token) int {
	tagEnd, odd := -1, ""
	for j := i + 1; j < len(rest); j++ {
		switch rest[j] {
		case rest[i]:
			if odd != "" {
				t.odd = odd
			}
			return j + 1
		case '>':
			if tagEnd < 0 {
				tagEnd = j
			}
		case '<':
			if tagEnd >= 0 { // another tag before the mark: it was forgotten
				t.odd = "a value without its closing quotation mark"
				return tagEnd
			}
			odd = "a bare <"
		}
	}
	if tagEnd >= 0 {
		t.odd = "a value without its closing quotation mark"
		return tagEnd
	}
	return len(rest)
}

// unquotedSlash reports whether the last slash ends an address without quotation marks, rather than an
// empty element.
func unquotedSlash(body []byte) bool {
	i := bytes.LastIndexAny(body, " \t\r\n=\"'")
	return i >= 0 && body[i] == '=' && i+1 < len(body)-1
}

func (s *scanner) declaration(rest []byte) (token, bool) {
	const comment, cdata = "<!--", "<![CDATA["
	switch {
	case bytes.HasPrefix(rest, []byte(comment)):
		if !s.noComment {
			if n := bytes.Index(rest[len(comment):], []byte("-->")); n >= 0 {
				return token{kind: tokenOther, off: s.i, end: s.i + len(comment) + n + 3}, true
			}
			s.noComment = true
		}
		return token{kind: tokenOther, off: s.i, end: s.i + len(comment), odd: "a comment without its end"}, true
	case hasPrefixFold(rest, cdata):
		return s.cdata(rest, len(cdata)), true
	case len(rest) > 2 && (rest[2] == '[' || isLetter(rest[2])):
		if !s.noDirective {
			if n := directive(rest[1:min(len(rest), 1+maxDirective)]); n >= 0 {
				return token{kind: tokenOther, off: s.i, end: s.i + 1 + n}, true
			}
			s.noDirective = true
		}
		return s.upTo('>', "a directive without its end"), true
	}
	return token{}, false
}

// directive measures a DOCTYPE or its like: angle brackets nest in it, save in quotes, and
// comments in it hide both.
func directive(b []byte) int {
	depth, quote := 0, byte(0)
	for i := 2; i < len(b); i++ { // the first character after "!" never counts
		c := b[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>' && depth == 0:
			return i + 1
		case c == '\'' || c == '"':
			quote = c
		case c == '>':
			depth--
		case c == '<' && bytes.HasPrefix(b[i:], []byte("<!--")):
			end := bytes.Index(b[i+4:], []byte("-->"))
			if end < 0 {
				return -1
			}
			i += 4 + end + 2
		case c == '<':
			depth++
		}
	}
	return -1
}

// maxDirective is how far the end of a directive is looked for: a DOCTYPE with the names of all
// of HTML's entities has some ten thousand bytes.
const maxDirective = 64 << 10

// cdata reads a CDATA section. One without its end would swallow the rest of the document, and so
// would one whose end is that of another section further on: both end before the next end tag.
func (s *scanner) cdata(rest []byte, n int) token {
	body := s.i + n
	if body > s.cdataEnd {
		s.cdataEnd = len(s.b)
		if j := bytes.Index(s.b[body:], []byte("]]>")); j >= 0 {
			s.cdataEnd = body + j
		}
	}
	end := s.cdataEnd
	inner := rest[n:min(len(rest), max(end-s.i, n))]
	if end < len(s.b) {
		next := bytes.Index(inner, []byte("<![CDATA["))
		if next < 0 || !hasItemEnd(inner[:next]) {
			return token{kind: tokenCDATA, off: s.i, end: end + 3, text: inner}
		}
		inner = inner[:next]
	}
	t := token{kind: tokenCDATA, off: s.i, odd: "a CDATA section without its end"}
	t.text = inner[:plausibleEnd(inner)]
	t.end = body + len(t.text)
	if len(t.text) < len(inner) {
		t.text = bytes.TrimSuffix(bytes.TrimRight(t.text, " \t\r\n"), []byte("]]"))
	}
	return t
}

// hasItemEnd reports whether an item ends in b.
func hasItemEnd(b []byte) bool {
	for _, name := range []string{"</item>", "</entry>", "</channel>"} {
		if bytes.Contains(b, []byte(name)) {
			return true
		}
	}
	return false
}

// plausibleEnd returns the offset of the first end tag of an element that holds text in a feed.
func plausibleEnd(b []byte) int {
	var buf [longestName]byte
	for i := 0; i < len(b); {
		j := bytes.Index(b[i:], []byte("</"))
		if j < 0 {
			break
		}
		i += j
		name := b[i+2 : i+2+nameLen(b[i+2:])]
		switch string(lowerName(localName(name), &buf)) {
		case "title", "link", "description", "encoded", "summary", "content", "item", "entry", "channel", "rss", "rdf",
			"feed", "guid", "author", "creator", "category", "subtitle", "tagline", "abstract", "pubdate":
			return i
		}
		i += 2
	}
	return len(b)
}

// upTo returns a token that ends with the next c, or else with the document.
func (s *scanner) upTo(c byte, odd string) token {
	if n := bytes.IndexByte(s.b[s.i:], c); n >= 0 {
		return token{kind: tokenOther, off: s.i, end: s.i + n + 1, odd: odd}
	}
	return s.cut(odd)
}

// cut returns the rest of a document that breaks off as a token.
func (s *scanner) cut(odd string) token {
	return token{kind: tokenOther, off: s.i, end: len(s.b), odd: odd}
}

// An attribute of a tag: the name with its prefix, the value with its entities.
type attribute struct{ name, value []byte }

// attributes reads the text after the name of a start tag into list, and returns it. Values may lack
// their quotation marks, or be missing.
func attributes(b []byte, list []attribute) []attribute {
	list = list[:0]
	for i := 0; i < len(b) && len(list) < maxAttributes; {
		for i < len(b) && (isSpace(b[i]) || b[i] == '/' || b[i] == ',') {
			i++
		}
		from := i
		for i < len(b) && !isSpace(b[i]) && b[i] != '=' && (b[i] != '/' || i == from) {
			i++
		}
		name := b[from:i]
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		var value []byte
		if i < len(b) && b[i] == '=' {
			i++
			for i < len(b) && isSpace(b[i]) {
				i++
			}
			value, i = attributeValue(b, i)
		} else if len(name) == 0 {
			i++
		}
		if n := nameLen(name); n == 0 || n < len(name) {
			continue
		}
		list = append(list, attribute{name, value})
	}
	return list
}

const maxAttributes = 100 // of one tag

func attributeValue(b []byte, i int) ([]byte, int) {
	if i < len(b) && (b[i] == '"' || b[i] == '\'') {
		if n := bytes.IndexByte(b[i+1:], b[i]); n >= 0 {
			return b[i+1 : i+1+n], i + 1 + n + 1
		}
		i++
	}
	from := i
	for i < len(b) && !isSpace(b[i]) {
		i++
	}
	return b[from:i], i
}

// nameLen returns the length of the name at the beginning of b; 0 without one.
func nameLen(b []byte) int {
	if len(b) == 0 || b[0] == '-' || b[0] == '.' || b[0] == ':' || b[0] >= '0' && b[0] <= '9' {
		return 0
	}
	n := 0
	for n < len(b) && isNameByte(b[n]) {
		n++
	}
	return n
}

func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
