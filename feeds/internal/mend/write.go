package mend

import (
	"bytes"
	"strconv"
	"strings"
)

// Prefix is the key of this package's extension elements in gofeed's Extensions.
const Prefix = "mend"

const namespace = "urn:tocsin:mend"

// The beginning and the end of every canonical document.
const (
	head = `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"` +
		` xmlns:` + Prefix + `="` + namespace + `"><channel>`
	tail = `</channel></rss>`
)

// An element is the name of one of a canonical document. Those without a prefix are RSS's own, whose
// text gofeed returns byte for byte when it stands in a CDATA section. Of an item's title, description,
// content and guid, and of the channel's title, link, language and generator, gofeed keeps the last, so
// that a better candidate is written after the one it replaces. Of the other elements it keeps all.
type element string

const (
	elTitle       element = "title"
	elLink        element = "link"
	elDescription element = "description"
	elContent     element = "content:encoded"
	elGUID        element = "guid"
	elCategory    element = "category"
	elEnclosure   element = "enclosure"
	elOrigin      element = Prefix + ":origin"    // the publisher's own address of an item whose link counts readers
	elOtherLink   element = Prefix + ":link"      // the address of an item without a link; the better first
	elCreator     element = Prefix + ":creator"   // the name of an author
	elAuthor      element = Prefix + ":author"    // the name or address of an author, where there is no creator
	elPublished   element = Prefix + ":published" // a time as written
	elUpdated     element = Prefix + ":updated"   // a time as written
	elPicture     element = Prefix + ":picture"   // the address of a picture of Media RSS, with its width
	elImage       element = Prefix + ":image"     // the address of any other picture

	// The rest is of the channel.
	elLanguage  element = "language"
	elGenerator element = "generator"
	elHub       element = Prefix + ":hub"
	elSelf      element = Prefix + ":self"
	elTTL       element = Prefix + ":ttl"
	elHour      element = Prefix + ":hour"
	elDay       element = Prefix + ":day"
	elPeriod    element = Prefix + ":period"
	elFrequency element = Prefix + ":frequency"
)

// The limits of a canonical document. gofeed allocates about 1 KB for every element.
const (
	maxItems = 2_000   // per document
	maxList  = 100     // elements of one kind in an item, or in the channel
	maxExtra = 20_000  // elements of a kind that their item already has, in the whole document
	maxValue = 8_192   // bytes of an element that holds no text to read
	maxText  = 2 << 20 // bytes of one that does; the end of a longer one is left out
)

// A writer builds a canonical document: well-formed RSS 2.0, at most four levels deep, with no more
// elements and attributes than maxItems, maxList and maxExtra allow. Text must be valid UTF-8 without
// the characters that XML forbids; see clean.
type writer struct {
	out    []byte
	items  int // written
	extra  int
	counts map[element]int // of the open item, or of the channel since the last item
	item   itemState
	useful bool // an item has a title, a text or a link
	long   bool // a text was longer than maxText

	feedTitle, feedLink chosen
}

// An itemState describes the open item until it ends.
type itemState struct {
	at                      int // the offset of its start tag
	dropped                 bool
	title, summary, content chosen
	fallback                int // bytes of a summary that is a fallback
	base, lang              string
}

// A chosen describes the best candidate for a text that was written.
type chosen struct {
	quality
	plain bool // it is text without markup
}

// A quality orders the candidates for a text. Of candidates of equal quality the first counts.
type quality uint8

const (
	missing quality = iota
	fallback
	proper
)

func (w *writer) begin(size int) {
	w.out = append(make([]byte, 0, size+size/8+1024), head...)
	w.counts = map[element]int{}
}

// end completes the document. kind is "rss", "atom" or "json".
func (w *writer) end(kind string) {
	w.out = append(w.out, "<"+Prefix+":feed"...)
	w.attribute("kind", kind)
	w.flag("title", w.feedTitle)
	w.out = append(w.out, "/>"+tail...)
}

// beginItem begins an item. One beyond maxItems is dropped.
func (w *writer) beginItem() {
	w.item = itemState{at: len(w.out), dropped: w.items >= maxItems}
	clear(w.counts)
	w.out = append(w.out, "<item>"...)
}

func (w *writer) endItem() {
	it := &w.item
	if it.dropped {
		w.out = w.out[:it.at]
		return
	}
	if it.title.plain || it.summary.plain || it.content.plain || it.base != "" || it.lang != "" {
		w.out = append(w.out, "<"+Prefix+":item"...)
		w.flag("title", it.title)
		w.flag("summary", it.summary)
		w.flag("content", it.content)
		w.attribute("base", it.base)
		w.attribute("lang", it.lang)
		w.out = append(w.out, "/>"...)
	}
	w.out = append(w.out, "</item>"...)
	w.items++
	links := w.counts[elLink] + w.counts[elOtherLink] + w.counts[elOrigin]
	w.useful = w.useful || it.title.quality+it.summary.quality+it.content.quality > missing || links > 0
}

// best writes a candidate for a text of which one counts, unless a better one was written before.
func (w *writer) best(e element, c *chosen, s []byte, plain bool, q quality) {
	if len(s) > 0 && q > c.quality {
		*c = chosen{q, plain}
		w.element(e, s)
	}
}

// otherSummary writes a text that counts where the open item has neither a summary nor a content.
// Of several the first counts, or the longest of those that may be long.
func (w *writer) otherSummary(s []byte, plain, long bool) {
	it := &w.item
	if it.content.quality > missing {
		return
	}
	if it.summary.quality == fallback && long && len(s) > it.fallback {
		it.summary.quality = missing
	}
	if it.summary.quality == missing {
		it.fallback = len(s)
	}
	w.best(elDescription, &it.summary, s, plain, fallback)
}

// content writes the whole text of the open item. Of several, as of a multipart/alternative, markup
// is best.
func (w *writer) content(s []byte, plain bool) {
	q := proper
	if plain {
		q = fallback
	}
	if len(bytes.TrimSpace(s)) == 0 {
		return
	}
	if w.item.summary.quality == fallback {
		w.item.summary = chosen{}
		w.element(elDescription, nil) // instead of the one before
	}
	w.best(elContent, &w.item.content, s, plain, q)
}

// enclosure writes a file that the open item points to. A picture is an image of the item, too.
func (w *writer) enclosure(url, mediaType, length string) {
	if url == "" || len(url)+len(mediaType)+len(length) > maxValue || !w.fits(elEnclosure) {
		return
	}
	w.out = append(w.out, "<enclosure"...)
	w.attribute("url", url)
	w.attribute("type", mediaType)
	w.attribute("length", length)
	w.out = append(w.out, "/>"...)
	if hasPrefixFold(mediaType, "image/") {
		w.add(elImage, url)
	}
}

// picture writes the address of a picture of Media RSS.
func (w *writer) picture(url, width string) {
	if url == "" || len(url) > maxValue || !w.fits(elPicture) {
		return
	}
	w.out = append(w.out, "<"+Prefix+":picture"...)
	if n, err := strconv.Atoi(width); err == nil {
		w.attribute("width", strconv.Itoa(n))
	}
	w.out = appendEscaped(append(w.out, '>'), url)
	w.out = append(w.out, "</"+Prefix+":picture>"...)
}

// add writes an element of which an item or the channel may have several.
func (w *writer) add(e element, s string) {
	if s != "" && len(s) <= maxValue && w.fits(e) {
		w.element(e, []byte(s))
	}
}

// fits reports whether one more element is within the limits, and counts it.
func (w *writer) fits(e element) bool {
	switch w.counts[e]++; {
	case w.counts[e] == 1:
		return true
	case w.counts[e] > maxList || w.extra >= maxExtra:
		return false
	}
	w.extra++
	return true
}

func (w *writer) element(e element, s []byte) {
	w.out = append(append(append(w.out, '<'), e...), '>')
	if strings.HasPrefix(string(e), Prefix) {
		w.out = appendEscaped(w.out, string(s))
	} else {
		w.section(s)
	}
	w.out = append(append(append(w.out, "</"...), e...), '>')
}

// section writes text as CDATA. A "]]>" in it is split between two sections, unless there are so many
// that the document would grow several times.
func (w *writer) section(s []byte) {
	if len(s) == 0 {
		return
	}
	if len(s) > maxText {
		s, w.long = bytes.ToValidUTF8(s[:maxText], nil), true
	}
	if bytes.Count(s, []byte(sectionEnd)) > maxList {
		s = bytes.ReplaceAll(s, []byte(sectionEnd), []byte(" "))
	}
	w.out = append(w.out, sectionStart...)
	for {
		i := bytes.Index(s, []byte(sectionEnd))
		if i < 0 {
			break
		}
		w.out = append(append(w.out, s[:i+2]...), sectionEnd+sectionStart...)
		s = s[i+2:]
	}
	w.out = append(append(w.out, s...), sectionEnd...)
}

// flag writes the attribute that marks a text as one without markup.
func (w *writer) flag(text string, c chosen) {
	if c.plain {
		w.attribute(text, "plain")
	}
}

// attribute writes an attribute, unless it is empty.
func (w *writer) attribute(name, value string) {
	if value != "" {
		w.out = append(append(append(w.out, ' '), name...), `="`...)
		w.out = append(appendEscaped(w.out, value), '"')
	}
}

// appendEscaped appends text so that every parser reads the same, in an element or an attribute.
func appendEscaped(out []byte, text string) []byte {
	for _, c := range []byte(text) {
		switch c {
		case '&':
			out = append(out, "&amp;"...)
		case '<':
			out = append(out, "&lt;"...)
		case '>':
			out = append(out, "&gt;"...)
		case '"':
			out = append(out, "&quot;"...)
		case '\t', '\n', '\r':
			out = append(out, "&#x"...)
			out = append(out, "0123456789ABCDEF"[c], ';')
		default:
			out = append(out, c)
		}
	}
	return out
}
