package mend

import (
	"bytes"
	"cmp"
	"net/url"
	"path"
	"strings"

	"tocsin/feeds/internal/weburl"
)

// A canonicalizer writes the elements of a tree builder as a canonical document. It decides which element
// a field becomes, and leaves the meaning of texts and times to the reader of the document.
type canonicalizer struct {
	w       writer
	tree    *treeBuilder
	open    bool // an item is open
	hasLang bool // the language of the feed is known
	field   fieldText
	attrs   []attribute

	// Of the attributes of the field that is being read, and of the parts of a person or an image.
	attr   string // an address, the term of a category, or isPermaLink
	rel    string
	length string // or the width of a picture
	src    string
	name   string
	email  string
	found  bool // a part of the person or image was read
}

func (c *canonicalizer) startElement(n *node, t token) {
	switch n.role {
	case roleMarkup:
		c.field.markup = true
		return
	case roleItem:
		c.startItem(n, t)
		return
	case roleFeed:
		if !c.hasLang { // the root's goes before the channel's
			lang := c.attributeOf(t, "xml:lang")
			c.w.add(elLanguage, lang)
			c.hasLang = lang != ""
		}
		if href := c.attributeOf(t, "href"); c.w.feedLink.quality == missing { // of CDF
			c.w.best(elLink, &c.w.feedLink, []byte(n.resolve(href)), false, proper)
		}
		return
	case roleSkip, roleList:
		return
	case roleGroup:
		if n.field == fieldMediaContent {
			c.mediaContent(t)
		}
		return
	}
	c.field.begin(t.end)
	c.attr, c.rel, c.length, c.src = "", "", "", ""
	switch n.field {
	case fieldName, fieldEmail, fieldURL:
		return
	}
	c.name, c.email, c.found = "", "", false
	if len(t.text) == 0 {
		return
	}
	c.attrs = attributes(t.text, c.attrs)
	for _, a := range c.attrs {
		c.attribute(n, a)
	}
}

// attribute reads one attribute of a field.
func (c *canonicalizer) attribute(n *node, a attribute) {
	var buf [longestName]byte
	said := &c.field.said
	switch value := c.value(a); string(lowerName(localName(a.name), &buf)) {
	case "href":
		switch n.field {
		case fieldLink, fieldImage, fieldEnclosure:
			c.attr = value
		}
	case "url":
		switch n.field {
		case fieldEnclosure, fieldImage, fieldMediaThumbnail:
			c.attr = value
		}
	case "term":
		c.attr = cmp.Or(value, c.attr)
	case "label", "text", "value": // value is of CDF and LiveJournal
		if n.field == fieldCategory {
			c.attr = cmp.Or(c.attr, value)
		}
	case "ispermalink":
		c.attr = strings.ToLower(value)
	case "rel":
		c.rel = strings.ToLower(value)
		c.rel = c.rel[strings.LastIndexByte(c.rel, '/')+1:] // IANA's address of it
	case "type":
		media, _, _ := strings.Cut(strings.ToLower(value), ";")
		media = strings.TrimSpace(media)
		switch n.field {
		case fieldLink, fieldEnclosure, fieldContent, fieldEncoded:
		default:
			if !isTextual(media) { // nonsense
				return
			}
		}
		said.media = media
		said.inline = said.inline || media == "xhtml" || strings.HasSuffix(media, "+xml")
	case "mode":
		said.base64 = said.base64 || strings.EqualFold(value, "base64")
		said.inline = said.inline || strings.EqualFold(value, "xml")
	case "length", "width":
		c.length = value
	case "src":
		c.src = value
	}
}

func (c *canonicalizer) value(a attribute) string {
	return string(bytes.TrimSpace(unescape(a.value, c.field.declared)))
}

// attributeOf returns the attribute of a name, or of that local name under any prefix; "" without one.
func (c *canonicalizer) attributeOf(t token, name string) string {
	if len(t.text) <= len(name) {
		return ""
	}
	c.attrs = attributes(t.text, c.attrs)
	for _, a := range c.attrs {
		if strings.EqualFold(string(a.name), name) || strings.EqualFold(string(localName(a.name)), name) {
			return c.value(a)
		}
	}
	return ""
}

func (c *canonicalizer) startItem(n *node, t token) {
	c.open = true
	c.w.beginItem()
	if n.base != nil {
		c.w.item.base = n.base.String()
	}
	c.w.item.lang = c.attributeOf(t, "xml:lang")
	c.guid(c.attributeOf(t, "about"))
	if about := c.attributeOf(t, "about"); weburl.IsWeb(about) {
		c.w.add(elOtherLink, about)
	}
	c.w.add(elLink, n.resolve(c.attributeOf(t, "href")))
	c.w.add(elUpdated, c.attributeOf(t, "lastmod"))
}

// mediaContent reads a media:content element, which is of interest when it is a picture.
func (c *canonicalizer) mediaContent(t token) {
	address, mediaType, medium := c.attributeOf(t, "url"), c.attributeOf(t, "type"), c.attributeOf(t, "medium")
	unknown := mediaType == "" && medium == ""
	if strings.HasPrefix(mediaType, "image/") || medium == "image" || unknown && hasImageName(address) {
		c.w.picture(address, c.attributeOf(t, "width"))
	}
}

func (c *canonicalizer) text(n *node, t token) {
	switch n.role {
	case roleText, roleMarkup, rolePerson, roleImage:
		c.field.pieces = append(c.field.pieces, t)
	}
}

// endElement writes the element that n becomes. end is the offset at which its text ends.
func (c *canonicalizer) endElement(n *node, end int) {
	switch n.role {
	case roleItem:
		c.open = false
		c.w.endItem()
		return
	case rolePerson:
		if !c.found {
			c.name = string(c.field.plain())
		}
		c.w.add(elAuthor, cmp.Or(c.name, c.email))
		return
	case roleImage:
		if !c.found {
			c.w.add(elImage, c.address(n))
		}
		return
	case roleText:
	default:
		return
	}
	switch n.field {
	case fieldName:
		c.name, c.found = string(c.field.plain()), true
	case fieldEmail:
		c.email, c.found = string(c.field.plain()), true
	case fieldURL:
		c.w.add(elImage, n.resolve(string(c.field.plain())))
		c.found = true
	default:
		if c.open {
			c.itemField(n, end)
		} else {
			c.channelField(n, end)
		}
	}
}

// address returns the address that a field holds, as an attribute or as text.
func (c *canonicalizer) address(n *node) string {
	return n.resolve(cmp.Or(c.attr, string(c.field.plain())))
}

// channelElements are the elements of the channel's fields whose markup means nothing.
var channelElements = map[field]element{
	fieldLanguage: elLanguage, fieldGenerator: elGenerator, fieldTTL: elTTL, fieldHour: elHour, fieldDay: elDay,
	fieldPeriod: elPeriod, fieldFrequency: elFrequency,
}

func (c *canonicalizer) channelField(n *node, end int) {
	switch n.field {
	case fieldTitle:
		s, plain := c.field.html(end)
		c.w.best(elTitle, &c.w.feedTitle, s, plain, proper)
	case fieldLink:
		switch c.rel {
		case "hub":
			c.w.add(elHub, c.address(n))
		case "self":
			c.w.add(elSelf, c.address(n))
		case "", "alternate":
			c.w.best(elLink, &c.w.feedLink, []byte(c.address(n)), false, c.pageFirst())
		}
	default:
		if e := channelElements[n.field]; e != "" {
			c.w.add(e, string(c.field.plain()))
		}
	}
}

// pageFirst returns the quality of a link: one to a page is better than one to another form of it.
func (c *canonicalizer) pageFirst() quality {
	if media := c.field.said.media; media != "" && !strings.Contains(media, "html") {
		return fallback
	}
	return proper
}

func (c *canonicalizer) itemField(n *node, end int) {
	w := &c.w
	if w.item.dropped {
		return
	}
	if c.tree.cut { // half an address is wrong; the whole of a headline comes with the next poll
		switch n.field {
		case fieldTitle:
			w.item.dropped = true
			return
		case fieldSummary, fieldSubtitle, fieldMediaText, fieldContent, fieldEncoded:
		default:
			return
		}
	}
	switch n.field {
	case fieldTitle, fieldMediaTitle:
		switch s, plain := c.field.html(end); {
		case n.field == fieldTitle && n.vocab == vocabFeed:
			w.best(elTitle, &w.item.title, s, plain, proper)
		case n.vocab != vocabFeed:
			w.best(elTitle, &w.item.title, s, false, fallback)
		}
	case fieldSummary:
		s, plain := c.field.html(end)
		w.best(elDescription, &w.item.summary, s, plain, proper)
	case fieldSubtitle, fieldMediaText:
		s, plain := c.field.html(end)
		w.otherSummary(s, plain, n.field == fieldMediaText)
	case fieldContent, fieldEncoded:
		w.add(elOtherLink, n.resolve(c.src))
		s, plain := c.field.html(end)
		w.content(s, plain)
	case fieldLink:
		switch href := c.address(n); {
		case c.rel == "enclosure":
			w.enclosure(href, c.field.said.media, c.length)
		case c.rel != "" && c.rel != "alternate":
		case c.pageFirst() == proper:
			w.add(elLink, href)
		default:
			w.add(elOtherLink, href)
		}
	case fieldGUID, fieldID:
		c.identity(n)
	case fieldCreator:
		w.add(elCreator, string(c.field.plain()))
	case fieldPublished:
		w.add(elPublished, string(c.field.plain()))
	case fieldUpdated:
		w.add(elUpdated, string(c.field.plain()))
	case fieldCategory:
		w.add(elCategory, cmp.Or(c.attr, string(c.field.plain())))
	case fieldKeywords:
		for word := range strings.SplitSeq(string(c.field.plain()), ",") {
			w.add(elCategory, strings.TrimSpace(word))
		}
	case fieldEnclosure:
		w.enclosure(c.address(n), c.field.said.media, c.length)
	case fieldLanguage:
		w.item.lang = cmp.Or(string(c.field.plain()), w.item.lang)
	case fieldMediaThumbnail:
		w.picture(c.address(n), c.length)
	case fieldAltLink:
		w.add(elOrigin, n.resolve(string(c.field.plain())))
	}
}

// identity reads a guid or id. It is a link, too, where it is a permalink.
func (c *canonicalizer) identity(n *node) {
	s := string(c.field.plain())
	if c.w.counts[elGUID] == 0 || n.field == fieldGUID || n.vocab == vocabFeed {
		c.guid(s)
	}
	relative := c.attr == "true" && strings.Contains(s, "/") && !strings.Contains(s, ":")
	if c.attr != "false" && weburl.IsWeb(s) || relative {
		c.w.add(elOtherLink, n.resolve(s))
	}
}

func (c *canonicalizer) guid(s string) {
	if s != "" && c.w.fits(elGUID) {
		c.w.element(elGUID, []byte(s))
	}
}

// resolve returns an address as it counts from the xml:base in force.
func (n *node) resolve(s string) string {
	if n.base == nil || s == "" {
		return s
	}
	u, err := url.Parse(strings.ReplaceAll(s, " ", "%20"))
	if err != nil || u.IsAbs() {
		return s
	}
	return n.base.ResolveReference(u).String()
}

func hasImageName(s string) bool {
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif":
		return true
	}
	return false
}
