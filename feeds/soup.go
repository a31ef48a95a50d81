package feeds

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
)

// A handler is told what the soup holds, properly nested.
type handler interface {
	open(n *node, t token)
	text(n *node, t token) // n is the element around it
	shut(n *node, off int) // off is where what is in it ends
}

// A soup gives a document the structure that its author meant. Its rules are those of browsers,
// for feeds: an item begins wherever its start tag stands and ends the one before; the end of an
// outer element ends the inner ones, though nothing but its own end or that of the feed ends an
// item; an end tag of nothing is dropped; a field without its end tag ends where the next begins;
// the root ends with the document. For a well-formed feed all of these say what XML says.
//
// It does not recurse, works in linear time, and refuses documents over the limits.
type soup struct {
	scan     scanner
	h        handler
	stack    []node
	bindings []binding
	attrs    []attribute
	itemName string // the local name of items: RSS and CDF call them item, Atom entry
	itemAt   int    // the index of the open item in the stack; -1 when none is open
	budget   int    // bytes that may still be read ahead

	items, elements, parts int
	inItem                 int  // elements since the last item began
	at                     int  // the offset of the token at hand
	ended                  bool // the root was closed
	cut                    bool // the document ended in the middle of a field's text
	damage                 damage
}

// The limits of a document. They are far above what feeds have and far below what hurts.
const (
	maxDepth      = 200
	maxParts      = 20_000    // comments, CDATA sections, instructions and directives beside 20 for each item
	maxElements   = 1_000_000 // start and end tags
	maxPerItem    = 30_000    // start and end tags of one item, or before the first
	maxItems      = 2_000     // that are read
	maxItemStarts = 20_000    // that a document may have
)

// read runs through a document from its root element on, and tells the handler.
func (s *soup) read(doc []byte, k kind) error {
	s.scan.b = doc
	s.setKind(k == kindAtom)
	s.itemAt = -1
	s.budget = 4*len(doc) + 1<<16
	broken := false // it ends in a tag
	for {
		t := s.scan.next()
		s.at = t.off
		if t.odd != "" {
			s.damage.note(t.off, t.odd, nil)
		}
		var err error
		switch t.kind {
		case tokenEnd:
			if len(s.stack) > 0 && !s.ended && !broken {
				s.damage.note(t.off, "the document ends inside %s", s.top().name)
			}
			s.closeTo(0)
			return nil
		case tokenText:
			s.text(t)
			s.cut = t.end == len(doc) && len(bytes.TrimSpace(t.text)) > 0
		case tokenCDATA:
			s.parts++
			s.text(t)
			s.cut = t.end == len(doc)
		case tokenOther:
			s.parts++
			broken = t.odd != "" && t.end == len(doc)
		case tokenStart:
			err = s.start(t)
		case tokenClose:
			s.elements++
			s.inItem++
			s.end(t)
		}
		if err == nil {
			err = s.judge()
		}
		if err != nil {
			return err
		}
	}
}

func (s *soup) judge() error {
	switch {
	case len(s.stack) > maxDepth:
		return &HostileError{What: fmt.Sprintf("elements nested more than %d deep", maxDepth)}
	case s.items > maxItemStarts:
		return &HostileError{What: fmt.Sprintf("more than %d items", maxItemStarts)}
	case s.parts > maxParts+20*min(s.items, maxItems):
		return &HostileError{What: fmt.Sprintf("more than %d comments, CDATA sections and instructions", maxParts)}
	case s.inItem > maxPerItem:
		return &HostileError{What: fmt.Sprintf("more than %d elements in one item", maxPerItem/2)}
	case s.elements > maxElements:
		return &HostileError{What: fmt.Sprintf("more than %d elements", maxElements/2)}
	}
	return nil
}

func (s *soup) setKind(atom bool) {
	s.itemName = "item"
	if atom {
		s.itemName = "entry"
	}
}

func (s *soup) text(t token) {
	if s.damage.what == "" && t.kind == tokenText {
		if i := bareAmpersand(t.text); i >= 0 {
			s.damage.note(t.off+i, "a bare &", nil)
		}
	}
	if len(s.stack) > 0 {
		s.h.text(&s.stack[len(s.stack)-1], t)
	}
}

func (s *soup) start(t token) error {
	s.elements++
	s.inItem++
	declared := len(s.bindings)
	if len(t.text) > len("xmlns") && bytes.Contains(t.text, []byte("xmlns")) {
		s.declare(t)
	}
	n := node{name: t.name, off: t.off}
	var buf [longestName]byte
	n.vocab, n.local = resolve(s.bindings, t.name)
	lower := lowerName(n.local, &buf)
	n.field = fieldOf(n.vocab, lower)
	top := s.top()
	item := n.field == fieldItem && (string(lower) == s.itemName || top != nil && top.role == roleFeed)
	if item {
		s.itemName = string(lower)
	}

	switch {
	case top == nil:
		if n.field == fieldRoot || n.field == fieldChannel || item {
			break
		}
		s.bindings = s.bindings[:declared]
		return nil // junk before the root
	case item:
		if s.itemAt >= 0 {
			s.damage.note(t.off, "an item that begins inside another", nil)
		}
		s.closeFeedward()
		s.items++
		s.inItem = 0
	case n.field == fieldRoot && !s.inText() && (s.ended || s.items > 0):
		s.damage.note(t.off, "a second root element", nil)
		s.closeFeedward()
		if n.vocab != vocabRDF {
			s.setKind(string(lower) == "feed")
		}
		s.bindings = s.bindings[:declared]
		return nil
	case s.inText() && s.endsField(n, t):
		s.damage.note(t.off, "%s without its end", s.stack[s.fieldAt()].name)
		s.closeTo(s.fieldAt())
	}

	if top = s.top(); top == nil {
		n.role = roleFeed
		if item {
			n.role = roleItem
		}
	} else {
		n.role = s.roleIn(top, &n, item)
		n.base, n.lang = top.base, top.lang
		if n.role == roleMarkup && impliesEnd(top, n.local) {
			s.pop()
		}
	}
	if n.role != roleMarkup && bytes.Contains(t.text, []byte("xml:")) {
		s.inherit(&n, t)
	}
	s.stack = append(s.stack, n)
	for i := declared; i < len(s.bindings); i++ {
		s.bindings[i].depth = len(s.stack)
	}
	if item {
		s.itemAt = len(s.stack) - 1
	}
	if len(s.stack) > maxDepth {
		return s.judge()
	}
	s.h.open(&s.stack[len(s.stack)-1], t)
	skipped := n.role == roleSkip && (len(s.stack) < 2 || s.stack[len(s.stack)-2].role != roleSkip)
	switch {
	case t.closed && len(s.stack) == 1 && n.role == roleFeed: // there may be more after it
		s.ended = true
	case t.closed, n.role == roleMarkup && isVoidName(n.local):
		s.pop()
	case skipped && !s.endsLater(t, n): // it must not hide what follows
		s.damage.note(t.off, "%s without its end", n.name)
		s.pop()
	}
	return nil
}

// end closes the element that an end tag belongs to.
func (s *soup) end(t token) {
	at := -1
	for i, n := range slices.Backward(s.stack) {
		if bytes.EqualFold(n.name, t.name) {
			at = i
			break
		}
	}
	if at < 0 { // a prefix on one of the tags only
		for i := len(s.stack) - 1; i > max(s.itemAt, 0); i-- {
			if bytes.EqualFold(s.stack[i].local, localName(t.name)) {
				at = i
				break
			}
		}
	}
	switch {
	case at < 0 && len(s.stack) > 0 && s.inText() && (isVoidName(localName(t.name)) || hasImpliedEnd(localName(t.name))):
		return // it was closed already
	case at < 0, at < s.itemAt && s.stack[at].role != roleFeed:
		s.damage.note(t.off, "/%s without its start", t.name)
		return
	case at < len(s.stack)-1:
		s.damage.note(t.off, "%s without its end", s.stack[len(s.stack)-1].name)
	}
	if at == 0 && s.stack[0].role == roleFeed { // there may be more after it
		s.ended = true
		at = 1
	}
	s.closeTo(at)
}

func (s *soup) top() *node {
	if len(s.stack) == 0 {
		return nil
	}
	return &s.stack[len(s.stack)-1]
}

func (s *soup) pop() { s.closeTo(len(s.stack) - 1) }

// closeTo closes elements until only so many are open.
func (s *soup) closeTo(depth int) {
	for len(s.stack) > depth {
		s.h.shut(&s.stack[len(s.stack)-1], s.at)
		for len(s.bindings) > 0 && s.bindings[len(s.bindings)-1].depth >= len(s.stack) {
			s.bindings = s.bindings[:len(s.bindings)-1]
		}
		s.stack = s.stack[:len(s.stack)-1]
		if len(s.stack) <= s.itemAt {
			s.itemAt = -1
		}
	}
}

// closeFeedward closes all but the root and the channel.
func (s *soup) closeFeedward() {
	depth := len(s.stack)
	for depth > 0 && s.stack[depth-1].role != roleFeed {
		depth--
	}
	s.closeTo(depth)
}

func (s *soup) inText() bool {
	top := s.top()
	return top.role == roleText || top.role == roleMarkup
}

// fieldAt gives the index of the field that is being read.
func (s *soup) fieldAt() int {
	i := len(s.stack) - 1
	for i > 0 && s.stack[i].role == roleMarkup {
		i--
	}
	return i
}

// endsField tells whether the start of an element means that the open field lacks its end tag:
// when it is a field, too, and that end tag does not come before the end of the item.
func (s *soup) endsField(n node, t token) bool {
	switch n.field {
	case fieldNone, fieldRoot, fieldChannel, fieldItem, fieldName, fieldEmail, fieldURL, fieldHour, fieldDay:
		return false
	}
	return !s.endsLater(t, s.stack[s.fieldAt()])
}

// endsLater tells whether the end tag of an element comes before the end of its item. It reads
// ahead; where all that reading comes to several times the document, it says yes unread.
func (s *soup) endsLater(t token, n node) bool {
	rest := s.scan.b[t.end:]
	for at := 0; ; {
		if s.budget <= 0 {
			return true
		}
		j := bytes.Index(rest[at:], []byte("</"))
		if j < 0 {
			s.budget -= len(rest) - at
			return false
		}
		s.budget -= j + 2
		at += j + 2
		switch name := rest[at : at+nameLen(rest[at:])]; {
		case bytes.EqualFold(name, n.name):
			return true
		case s.itemAt >= 0 && s.itemAt < len(s.stack) && bytes.EqualFold(name, s.stack[s.itemAt].name):
			return false
		}
	}
}

// declare takes the namespace declarations of a start tag.
func (s *soup) declare(t token) {
	s.attrs = attributes(t.text, s.attrs)
	for _, a := range s.attrs {
		var prefix []byte
		switch {
		case bytes.EqualFold(a.name, []byte("xmlns")):
		case len(a.name) > 6 && bytes.EqualFold(a.name[:6], []byte("xmlns:")):
			prefix = a.name[6:]
		default:
			continue
		}
		if len(s.bindings) < maxBindings {
			v, known := vocabularyOf(a.value)
			s.bindings = append(s.bindings, binding{prefix: prefix, vocab: v, known: known, depth: len(s.stack) + 1})
		}
	}
}

// inherit takes xml:base and xml:lang of a start tag.
func (s *soup) inherit(n *node, t token) {
	s.attrs = attributes(t.text, s.attrs)
	for _, a := range s.attrs {
		switch {
		case bytes.EqualFold(a.name, []byte("xml:lang")):
			n.lang = a.value
		case bytes.EqualFold(a.name, []byte("xml:base")) && len(a.value) <= maxURL:
			u, err := url.Parse(string(bytes.TrimSpace(unescapeXML(a.value, nil))))
			if err != nil {
				continue
			}
			if n.base != nil {
				u = n.base.ResolveReference(u)
			}
			n.base = u
		}
	}
}
