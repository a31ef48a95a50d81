package mend

import (
	"bytes"
	"net/url"
	"slices"
)

// A treeBuilder restores the structure that the author of a document meant ("tag soup"), and reports its
// elements in order, properly nested. Its rules are those of browsers, for feeds: an item begins
// wherever its start tag stands and ends the one before; the end of an outer element ends the inner
// ones, though only its own end tag or that of the feed ends an item; an end tag without a start tag
// is dropped; a field without an end tag ends where the next begins; the root ends with the document.
// For a well-formed feed all of these agree with XML.
//
// It does not recurse, works in linear time, and refuses documents over the limits.
type treeBuilder struct {
	scan     scanner
	to       *canonicalizer
	stack    []node
	bindings []binding
	attrs    []attribute
	itemName string // the local name of items: "item" in RSS and CDF, "entry" in Atom
	itemAt   int    // the index of the open item in the stack; -1 when none is open
	budget   int    // bytes that may still be read ahead

	items, elements, parts int
	inItem                 int  // elements since the last item began
	at                     int  // the offset of the current token
	ended                  bool // the root was closed
	cut                    bool // the document ended in the middle of a field's text
	damage                 damage
}

// The limits of a document, far above those of real feeds and far below any harm.
const (
	maxDepth      = 200       // levels of elements, or of JSON values
	maxParts      = 20_000    // comments, CDATA sections, instructions and directives beside 20 for each item
	maxElements   = 1_000_000 // start and end tags
	maxPerItem    = 30_000    // start and end tags of one item, or before the first
	maxItemStarts = 20_000    // items of a document
	maxBase       = 4_096     // bytes of an xml:base
)

// read reads a document that begins with its root element. It returns a *RefusedError for one over the limits.
func (b *treeBuilder) read(doc []byte, k kind) error {
	b.scan.b = doc
	b.setKind(k == kindAtom)
	b.itemAt = -1
	b.budget = 4*len(doc) + 1<<16
	broken := false // it ends in a tag
	for {
		t := b.scan.next()
		b.at = t.off
		if t.odd != "" {
			b.damage.note(t.off, t.odd, nil)
		}
		var err error
		switch t.kind {
		case tokenEnd:
			if len(b.stack) > 0 && !b.ended && !broken {
				b.damage.note(t.off, "the document ends inside %s", b.top().name)
			}
			b.closeTo(0)
			return nil
		case tokenText:
			b.text(t)
			b.cut = t.end == len(doc) && len(bytes.TrimSpace(t.text)) > 0
		case tokenCDATA:
			b.parts++
			b.text(t)
			b.cut = t.end == len(doc)
		case tokenOther:
			b.parts++
			broken = t.odd != "" && t.end == len(doc)
		case tokenStart:
			err = b.start(t)
		case tokenClose:
			b.elements++
			b.inItem++
			b.end(t)
		}
		if err == nil {
			err = b.checkLimits()
		}
		if err != nil {
			return err
		}
	}
}

func (b *treeBuilder) checkLimits() error {
	switch {
	case len(b.stack) > maxDepth:
		return hostile("elements nested more than %d deep", maxDepth)
	case b.items > maxItemStarts:
		return hostile("more than %d items", maxItemStarts)
	case b.parts > maxParts+20*min(b.items, maxItems):
		return hostile("more than %d comments, CDATA sections and instructions", maxParts)
	case b.inItem > maxPerItem:
		return hostile("more than %d elements in one item", maxPerItem/2)
	case b.elements > maxElements:
		return hostile("more than %d elements", maxElements/2)
	}
	return nil
}

func (b *treeBuilder) setKind(atom bool) {
	b.itemName = "item"
	if atom {
		b.itemName = "entry"
	}
}

func (b *treeBuilder) text(t token) {
	if b.damage.what == "" && t.kind == tokenText {
		if i := bareAmpersand(t.text); i >= 0 {
			b.damage.note(t.off+i, "a bare &", nil)
		}
	}
	if len(b.stack) > 0 {
		b.to.text(&b.stack[len(b.stack)-1], t)
	}
}

func (b *treeBuilder) start(t token) error {
	b.elements++
	b.inItem++
	declared := len(b.bindings)
	if len(t.text) > len("xmlns") && bytes.Contains(t.text, []byte("xmlns")) {
		b.declare(t)
	}
	n := node{name: t.name}
	var buf [longestName]byte
	n.vocab, n.local = lookup(b.bindings, t.name)
	lower := lowerName(n.local, &buf)
	n.field = fields[n.vocab][string(lower)]
	top := b.top()
	item := n.field == fieldItem && (string(lower) == b.itemName || top != nil && top.role == roleFeed)
	if item {
		b.itemName = string(lower)
	}

	switch {
	case top == nil:
		if n.field == fieldRoot || n.field == fieldChannel || item {
			break
		}
		b.bindings = b.bindings[:declared]
		return nil // junk before the root
	case item:
		if b.itemAt >= 0 {
			b.damage.note(t.off, "an item that begins inside another", nil)
		}
		b.closeFeedward()
		b.items++
		b.inItem = 0
	case n.field == fieldRoot && !b.inText() && (b.ended || b.items > 0):
		b.damage.note(t.off, "a second root element", nil)
		b.closeFeedward()
		if n.vocab != vocabRDF {
			b.setKind(string(lower) == "feed")
		}
		b.bindings = b.bindings[:declared]
		return nil
	case b.inText() && b.endsField(n, t):
		b.damage.note(t.off, "%s without its end", b.stack[b.fieldAt()].name)
		b.closeTo(b.fieldAt())
	}

	if top = b.top(); top == nil {
		n.role = roleFeed
		if item {
			n.role = roleItem
		}
	} else {
		n.role = b.roleIn(top, &n, item)
		n.base = top.base
		if n.role == roleMarkup && impliesEnd(top, n.local) {
			b.pop()
		}
	}
	if n.role != roleMarkup && bytes.Contains(t.text, []byte("xml:")) {
		b.rebase(&n, t)
	}
	b.stack = append(b.stack, n)
	for i := declared; i < len(b.bindings); i++ {
		b.bindings[i].depth = len(b.stack)
	}
	if item {
		b.itemAt = len(b.stack) - 1
	}
	if len(b.stack) > maxDepth {
		return b.checkLimits()
	}
	b.to.startElement(&b.stack[len(b.stack)-1], t)
	skipped := n.role == roleSkip && (len(b.stack) < 2 || b.stack[len(b.stack)-2].role != roleSkip)
	switch {
	case t.closed && len(b.stack) == 1 && n.role == roleFeed: // there may be more after it
		b.ended = true
	case t.closed, n.role == roleMarkup && isVoidName(n.local):
		b.pop()
	case skipped && !b.endsLater(t, n): // it must not hide the elements after it
		b.damage.note(t.off, "%s without its end", n.name)
		b.pop()
	}
	return nil
}

// end closes the element that an end tag belongs to.
func (b *treeBuilder) end(t token) {
	at, local := -1, localName(t.name)
	for i, n := range slices.Backward(b.stack) {
		if bytes.EqualFold(n.name, t.name) {
			at = i
			break
		}
	}
	if at < 0 { // a prefix on one of the tags only
		for i := len(b.stack) - 1; i > max(b.itemAt, 0); i-- {
			if bytes.EqualFold(b.stack[i].local, local) {
				at = i
				break
			}
		}
	}
	switch {
	case at < 0 && len(b.stack) > 0 && b.inText() && (isVoidName(local) || hasImpliedEnd(local)):
		return // it was closed already
	case at < 0, at < b.itemAt && b.stack[at].role != roleFeed:
		b.damage.note(t.off, "/%s without its start", t.name)
		return
	case at < len(b.stack)-1:
		b.damage.note(t.off, "%s without its end", b.stack[len(b.stack)-1].name)
	}
	if at == 0 && b.stack[0].role == roleFeed { // there may be more after it
		b.ended = true
		at = 1
	}
	b.closeTo(at)
}

func (b *treeBuilder) top() *node {
	if len(b.stack) == 0 {
		return nil
	}
	return &b.stack[len(b.stack)-1]
}

func (b *treeBuilder) pop() { b.closeTo(len(b.stack) - 1) }

// closeTo closes elements until only so many are open.
func (b *treeBuilder) closeTo(depth int) {
	for len(b.stack) > depth {
		b.to.endElement(&b.stack[len(b.stack)-1], b.at)
		for len(b.bindings) > 0 && b.bindings[len(b.bindings)-1].depth >= len(b.stack) {
			b.bindings = b.bindings[:len(b.bindings)-1]
		}
		b.stack = b.stack[:len(b.stack)-1]
		if len(b.stack) <= b.itemAt {
			b.itemAt = -1
		}
	}
}

// closeFeedward closes all but the root and the channel.
func (b *treeBuilder) closeFeedward() {
	depth := len(b.stack)
	for depth > 0 && b.stack[depth-1].role != roleFeed {
		depth--
	}
	b.closeTo(depth)
}

func (b *treeBuilder) inText() bool {
	top := b.top()
	return top.role == roleText || top.role == roleMarkup
}

// fieldAt returns the index in the stack of the field that is being read.
func (b *treeBuilder) fieldAt() int {
	i := len(b.stack) - 1
	for i > 0 && b.stack[i].role == roleMarkup {
		i--
	}
	return i
}

// endsField reports whether the start of an element means that the open field lacks its end tag:
// when it is a field, too, and that end tag does not come before the end of the item, or when both are
// titles.
func (b *treeBuilder) endsField(n node, t token) bool {
	switch n.field {
	case fieldNone, fieldRoot, fieldChannel, fieldItem, fieldName, fieldEmail, fieldURL, fieldHour, fieldDay:
		return false
	}
	open := b.stack[b.fieldAt()]
	return n.field == fieldTitle && b.top().field == fieldTitle || !b.endsLater(t, open)
}

// endsLater reports whether the end tag of an element comes before the end of its item. It reads ahead;
// once all that reading comes to several times the document, it reports true without reading.
func (b *treeBuilder) endsLater(t token, n node) bool {
	rest := b.scan.b[t.end:]
	for at := 0; ; {
		if b.budget <= 0 {
			return true
		}
		j := bytes.Index(rest[at:], []byte("</"))
		if j < 0 {
			b.budget -= len(rest) - at
			return false
		}
		b.budget -= j + 2
		at += j + 2
		switch name := rest[at : at+nameLen(rest[at:])]; {
		case bytes.EqualFold(name, n.name):
			return true
		case b.itemAt >= 0 && b.itemAt < len(b.stack) && bytes.EqualFold(name, b.stack[b.itemAt].name):
			return false
		}
	}
}

// declare reads the namespace declarations of a start tag.
func (b *treeBuilder) declare(t token) {
	b.attrs = attributes(t.text, b.attrs)
	for _, a := range b.attrs {
		var prefix []byte
		switch {
		case bytes.EqualFold(a.name, []byte("xmlns")):
		case len(a.name) > 6 && bytes.EqualFold(a.name[:6], []byte("xmlns:")):
			prefix = a.name[6:]
		default:
			continue
		}
		if len(b.bindings) < maxBindings {
			v, known := vocabularyOf(a.value)
			b.bindings = append(b.bindings, binding{prefix: prefix, vocab: v, known: known, depth: len(b.stack) + 1})
		}
	}
}

// rebase applies the xml:base of a start tag.
func (b *treeBuilder) rebase(n *node, t token) {
	b.attrs = attributes(t.text, b.attrs)
	for _, a := range b.attrs {
		if !bytes.EqualFold(a.name, []byte("xml:base")) || len(a.value) > maxBase {
			continue
		}
		u, err := url.Parse(string(bytes.TrimSpace(unescape(a.value, nil))))
		if err != nil {
			continue
		}
		if n.base != nil {
			u = n.base.ResolveReference(u)
		}
		n.base = u
	}
}
