package feeds

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A document is what was read, before any repair.
type document struct {
	title, link, lang string
	linkIsBase        bool // relative links count from link rather than from where it was fetched
	linkIsFeed        bool // link is no page, but another form of the feed
	plain             bool // title is text and no markup
	cut               bool // its end is missing
	entries           []entry
	signals           Signals
}

// An entry is one item as the feed gave it: values with their markup, candidates best first.
type entry struct {
	guid                    string
	links                   []string
	base                    string // the xml:base in force
	title, summary, content string
	plainTitle              bool // title is text and no markup
	plain, plainContent     bool // the same of summary and content
	authors, categories     []string
	published, updated      []stamp
	lang                    string
	images                  []string
	enclosures              []Enclosure
}

// A stamp is a time as written.
type stamp string

// read reads a document whose root element begins at offset root, and says what was wrong with
// one that could be read nevertheless.
func read(k kind, doc []byte, root int) (d document, wrong string, err error) {
	defer func() {
		if r := recover(); r != nil {
			d, wrong, err = document{}, "", fmt.Errorf("the %s document cannot be read (%v)", k, r)
		}
	}()
	if k == kindJSON {
		return readJSON(doc[root:])
	}
	declared, err := declaredEntities(doc[:root])
	if err != nil {
		return document{}, "", err
	}
	d, found, err := readXML(doc[root:], k, declared)
	if err != nil {
		return document{}, "", err
	}
	if len(d.entries) == 0 {
		if other, err := secondOpinion(k, doc[root:]); err == nil && len(other.entries) > 0 {
			other.cut = d.cut
			d = other
		}
	}
	if name := tagName(doc[root+1:]); !isRoot(name) && !slices.ContainsFunc(d.entries, entry.says) {
		return document{}, "", &NotFeedError{What: fmt.Sprintf("a document with an element <%.40s>", name)}
	}
	if junk := junkBefore(doc[:root]); junk != "" {
		if found.what != "" {
			found.more++
		}
		found.off, found.what = -root, junk
	}
	return d, found.sentence(doc, root), nil
}

// says tells whether an entry has anything to read or to follow.
func (e entry) says() bool {
	return e.title != "" || e.summary != "" || e.content != "" || strings.Join(e.links, "") != ""
}

// isRoot tells the roots of feeds from elements that others use, too.
func isRoot(name []byte) bool {
	switch strings.ToLower(string(localName(name))) {
	case "rss", "rdf", "feed":
		return true
	}
	return false
}

// secondOpinion asks gofeed about a document in which nothing was found: one of a namespace that
// we do not know, perhaps. It is asked about well-formed bytes only, within the limits of guardXML.
func secondOpinion(k kind, doc []byte) (document, error) {
	whole, _, err := mend(doc, k)
	if err != nil {
		return document{}, err
	}
	if err := guardXML(whole); err != nil {
		return document{}, err
	}
	if k == kindAtom {
		return readAtom(whole)
	}
	return readRSS(whole)
}

// junkBefore tells what stands before the root that must not stand there.
func junkBefore(head []byte) string {
	trimmed := bytes.TrimSpace(head)
	switch declaration := bytes.Index(head, []byte("<?xml ")); {
	case len(trimmed) == 0:
		return ""
	case bytes.Count(head, []byte("<?xml ")) > 1:
		return "two XML declarations"
	case declaration > 0 && len(bytes.TrimSpace(head[:declaration])) > 0:
		return "text before the XML declaration"
	case declaration > 0:
		return "white space before the XML declaration"
	case trimmed[0] != '<' || len(trimmed) > 1 && isNameByte(trimmed[1]):
		return "text before the root element"
	}
	return ""
}

// isTextual tells Atom content that can be shown from a picture in base64.
func isTextual(contentType string) bool {
	t := strings.ToLower(contentType)
	return t == "" || t == "text" || strings.HasPrefix(t, "text/") || strings.Contains(t, "html")
}

func (e *entry) addEnclosure(url, mediaType, length string) {
	n, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64)
	if err != nil || n < 0 {
		n = 0
	}
	e.enclosures = append(e.enclosures, Enclosure{URL: url, Type: mediaType, Length: n})
	if strings.HasPrefix(strings.ToLower(mediaType), "image/") {
		e.images = append(e.images, url)
	}
}
