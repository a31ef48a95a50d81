package feeds

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tocsin/feeds/internal/charset"
)

// readXML reads an RSS, Atom or CDF document from its root element on.
func readXML(doc []byte, k kind, declared *entities) (document, damage, error) {
	var s soup
	r := &reader{soup: &s, doc: doc, declared: declared}
	r.d.linkIsBase = k == kindRSS
	s.h = r
	if err := s.read(doc, k); err != nil {
		return document{}, damage{}, err
	}
	if declared != nil && declared.spent > maxExpanded {
		return document{}, damage{}, &HostileError{What: "entities that expand to more than 1 MiB"}
	}
	if len(r.d.entries) == 0 && !s.ended && s.damage.what != "" {
		// Its items are lost; it must not pass for a feed that has none.
		return document{}, damage{}, fmt.Errorf("broken %s document: %s", k, s.damage.sentence(doc, 0))
	}
	if s.items > maxItems {
		s.damage.note(s.at, "more than 2000 items, of which the first are read", nil)
	}
	if r.d.signals.TTL == 0 && !isDefault(r.generator, r.period, r.frequency) {
		r.d.signals.TTL = period(r.period, r.frequency)
	}
	r.d.cut = s.damage.cut
	return r.d, s.damage, nil
}

// A reader makes a document of what the soup tells it.
type reader struct {
	soup     *soup
	doc      []byte
	declared *entities
	d        document

	e        *entry // the open item; nil outside
	late     latecomers
	pictures []picture
	attrs    []attribute

	// The field that is being read.
	pieces []token // its text, in order
	from   int     // where it begins
	markup bool    // it has elements in it
	said   contentType
	attr   string // what its attributes say: an address, a category's term
	name   string // of the person
	email  string
	found  bool // a part of the person or image was read

	generator string
	period    string
	frequency string
}

// latecomers are values of an item that count where better ones are missing.
type latecomers struct {
	title, summary string
	plain          bool // summary
	authors        []string
	links          []string // after those to pages, the better first
	dropped        bool     // the item is no item
}

// A picture is one of Media RSS.
type picture struct {
	url   string
	width int
}

// A contentType is what a field says its text is.
type contentType struct {
	media  string
	base64 bool
	inline bool // markup as such, not escaped
	rel    string
	length string
	src    string
}

func (c contentType) isPlain() bool { return c.media == "text" || c.media == "text/plain" }

func (r *reader) open(n *node, t token) {
	switch n.role {
	case roleMarkup:
		r.markup = true
		return
	case roleItem:
		r.openItem(n, t)
		return
	case roleFeed:
		if n.lang != nil && r.d.lang == "" {
			r.d.lang = string(n.lang)
		}
		if r.d.link == "" {
			r.d.link = r.link(n, r.attributeOf(t, "href")) // of CDF
		}
		return
	case roleSkip, roleList:
		return
	case roleGroup:
		if n.field == fieldMediaContent {
			r.openMedia(t)
		}
		return
	}
	r.pieces, r.from, r.markup, r.attr, r.said = r.pieces[:0], t.end, false, "", contentType{}
	switch n.field {
	case fieldName, fieldEmail, fieldURL:
		return
	}
	r.name, r.email, r.found = "", "", false
	if len(t.text) == 0 {
		return
	}
	r.attrs = attributes(t.text, r.attrs)
	for _, a := range r.attrs {
		r.attribute(n, a)
	}
}

// attribute takes what one attribute of a field says.
func (r *reader) attribute(n *node, a attribute) {
	var buf [longestName]byte
	value := func() string { return strings.TrimSpace(string(unescapeXML(a.value, r.declared))) }
	switch string(lowerName(localName(a.name), &buf)) {
	case "href":
		switch n.field {
		case fieldLink, fieldImage, fieldEnclosure:
			r.attr = value()
		}
	case "url":
		switch n.field {
		case fieldEnclosure, fieldImage, fieldMediaThumbnail:
			r.attr = value()
		}
	case "term":
		if v := value(); v != "" {
			r.attr = v
		}
	case "label", "text":
		if n.field == fieldCategory && r.attr == "" {
			r.attr = value()
		}
	case "value": // of CDF's and LiveJournal's categories
		if n.field == fieldCategory && r.attr == "" {
			r.attr = value()
		}
	case "ispermalink":
		r.attr = strings.ToLower(value())
	case "rel":
		r.said.rel = strings.ToLower(value())
		r.said.rel = r.said.rel[strings.LastIndexByte(r.said.rel, '/')+1:] // IANA's address of it
	case "type":
		media, _, _ := strings.Cut(strings.ToLower(value()), ";")
		media = strings.TrimSpace(media)
		switch n.field {
		case fieldLink, fieldEnclosure, fieldContent, fieldEncoded:
		default:
			if !isTextual(media) { // nonsense
				return
			}
		}
		r.said.media = media
		r.said.inline = r.said.inline || media == "xhtml" || strings.HasSuffix(media, "+xml")
	case "mode":
		switch strings.ToLower(value()) {
		case "base64":
			r.said.base64 = true
		case "xml":
			r.said.inline = true
		}
	case "length", "width":
		r.said.length = value()
	case "src":
		r.said.src = value()
	}
}

// attributeOf gives one attribute by its local name; "" when it is not there.
func (r *reader) attributeOf(t token, name string) string {
	if len(t.text) <= len(name) {
		return ""
	}
	r.attrs = attributes(t.text, r.attrs)
	for _, a := range r.attrs {
		if local := localName(a.name); len(local) == len(name) && hasPrefixFold(local, name) {
			return strings.TrimSpace(string(unescapeXML(a.value, r.declared)))
		}
	}
	return ""
}

func (r *reader) openItem(n *node, t token) {
	r.e = &entry{lang: string(n.lang)}
	if n.base != nil {
		r.e.base = n.base.String()
	}
	r.late, r.pictures = latecomers{}, r.pictures[:0]
	if len(t.text) < len(`href=a`) {
		return
	}
	r.e.guid = r.attributeOf(t, "about")
	if isWeb(r.e.guid) {
		r.late.links = append(r.late.links, r.e.guid)
	}
	if href := r.attributeOf(t, "href"); href != "" {
		r.e.links = append(r.e.links, r.link(n, href))
	}
	if when := r.attributeOf(t, "lastmod"); when != "" {
		r.e.updated = append(r.e.updated, stamp(when))
	}
}

// openMedia takes a media:content element.
func (r *reader) openMedia(t token) {
	address, mediaType, medium := r.attributeOf(t, "url"), r.attributeOf(t, "type"), r.attributeOf(t, "medium")
	if strings.HasPrefix(mediaType, "image/") || medium == "image" || mediaType == "" && medium == "" && hasImageName(address) {
		r.addPicture(address, r.attributeOf(t, "width"))
	}
}

func (r *reader) addPicture(address, width string) {
	n, err := strconv.Atoi(width)
	if err != nil {
		n = 0
	}
	if len(r.pictures) < maxList && address != "" {
		r.pictures = append(r.pictures, picture{address, n})
	}
}

func (r *reader) text(n *node, t token) {
	switch n.role {
	case roleText, roleMarkup, rolePerson, roleImage:
		r.pieces = append(r.pieces, t)
	}
}

func (r *reader) shut(n *node, off int) {
	switch n.role {
	case roleItem:
		r.shutItem()
	case rolePerson:
		r.shutPerson()
	case roleImage:
		if !r.found {
			r.addImage(n, cmp.Or(r.attr, r.plain()))
		}
	case roleText:
		switch {
		case n.field == fieldName:
			r.name, r.found = r.plain(), true
		case n.field == fieldEmail:
			r.email, r.found = r.plain(), true
		case n.field == fieldURL:
			r.addImage(n, r.plain())
			r.found = true
		case r.e == nil:
			r.shutFeedField(n, off)
		default:
			r.shutField(n, off)
		}
	}
}

// plain gives the text of a field whose markup, if any, means nothing.
func (r *reader) plain() string {
	var b []byte
	for _, p := range r.pieces {
		text := p.text
		if p.kind == tokenText {
			text = unescapeXML(text, r.declared)
		}
		if len(r.pieces) == 1 {
			return string(bytes.TrimSpace(text))
		}
		b = append(b, text...)
	}
	return string(bytes.TrimSpace(b))
}

// html gives the text of a field that may have markup in it: escaped, in CDATA, or as elements.
func (r *reader) html(off int) (s string, plain bool) {
	if r.said.base64 || !r.markup && !isTextual(r.said.media) && !r.said.inline {
		return r.decoded()
	}
	switch {
	case r.markup:
		raw := r.doc[r.from:max(off, r.from)]
		if !r.said.inline && bytes.Contains(raw, []byte("&lt;/")) { // escaped for the most part
			raw = unescapeXML(raw, r.declared)
		} else if r.declared != nil {
			raw = r.expand(raw)
		}
		if bytes.Contains(raw, []byte("<![CDATA[")) {
			raw = r.withoutSections(raw)
		}
		return string(raw), false
	case r.said.inline && !r.hasSection():
		// XHTML without an element in it: its text is what it says.
		return r.plain(), true
	}
	return r.plain(), r.said.isPlain()
}

func (r *reader) hasSection() bool {
	return slices.ContainsFunc(r.pieces, func(t token) bool { return t.kind == tokenCDATA })
}

// expand replaces the document's own entities in markup, and no others.
func (r *reader) expand(raw []byte) []byte {
	for name := range r.declared.values {
		if ref := []byte("&" + name + ";"); bytes.Contains(raw, ref) {
			value := escapeXML(nil, []byte(r.declared.values[name]))
			n := bytes.Count(raw, ref)
			if r.declared.spent += n * len(value); r.declared.spent > maxExpanded {
				return raw
			}
			raw = bytes.ReplaceAll(raw, ref, value)
		}
	}
	return raw
}

// withoutSections takes the marks of CDATA sections off markup: what they hold is markup in a
// field of HTML, and text in one of XHTML.
func (r *reader) withoutSections(raw []byte) []byte {
	var out []byte
	for {
		i := bytes.Index(raw, []byte("<![CDATA["))
		if i < 0 {
			return append(out, raw...)
		}
		out = append(out, raw[:i]...)
		raw = raw[i+len("<![CDATA["):]
		end := bytes.Index(raw, []byte("]]>"))
		if end < 0 {
			return append(out, raw...)
		}
		if r.said.inline {
			out = escapeXML(out, raw[:end])
		} else {
			out = append(out, raw[:end]...)
		}
		raw = raw[end+len("]]>"):]
	}
}

// decoded gives the text of a field in base64; "" where it is no text.
func (r *reader) decoded() (string, bool) {
	packed := strings.Map(func(c rune) rune {
		if c <= ' ' || c == '=' {
			return -1
		}
		return c
	}, r.plain())
	b, err := base64.RawStdEncoding.DecodeString(packed)
	if err != nil || bytes.IndexByte(b, 0) >= 0 {
		if r.said.base64 && isTextual(r.said.media) {
			return r.plain(), false
		}
		return "", false
	}
	if !utf8.Valid(b) {
		if !isTextual(r.said.media) {
			return "", false
		}
		b = charset.Repair(b)
	}
	return string(b), r.said.isPlain()
}

// link makes an address count from the xml:base in force.
func (r *reader) link(n *node, s string) string {
	if n.base == nil || s == "" {
		return s
	}
	u, err := url.Parse(strings.ReplaceAll(s, " ", "%20"))
	if err != nil || u.IsAbs() {
		return s
	}
	return n.base.ResolveReference(u).String()
}
