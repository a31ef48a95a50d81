package feeds

import (
	"bytes"
	"slices"
	"strings"
)

// A vocabulary is a namespace whose elements mean something to a reader of news. RSS and Atom in
// all versions, and CDF, are one: their elements are told apart by name.
type vocabulary uint8

const (
	vocabFeed vocabulary = iota
	vocabRDF
	vocabContent
	vocabDC
	vocabTerms
	vocabMedia
	vocabITunes
	vocabBurner
	vocabSyndication
	vocabXHTML
	vocabOther
)

// undeclared begins the namespace that mend gives to a prefix without one: what the prefix alone
// would have meant.
const undeclared = "urn:undeclared:"

// vocabularyOf knows a namespace by its address, however that is written: scheme, case and a
// slash at the end vary between feeds.
func vocabularyOf(uri []byte) (vocabulary, bool) {
	u := strings.ToLower(string(bytes.TrimSpace(uri[:min(len(uri), 100)])))
	u = strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
	u = strings.TrimPrefix(u, "www.")
	u = strings.TrimRight(u, "/#")
	switch u {
	case "w3.org/2005/atom", "purl.org/atom/ns", "purl.org/rss/1.0", "my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf/simple/0.9",
		"backend.userland.com/rss", "backend.userland.com/rss2", "blogs.law.harvard.edu/tech/rss", "purl.org/net/rss1.1", "my.netscape.com/publish/formats/rss-0.91.dtd":
		return vocabFeed, true
	case "w3.org/1999/02/22-rdf-syntax-ns":
		return vocabRDF, true
	case "purl.org/rss/1.0/modules/content":
		return vocabContent, true
	case "purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0":
		return vocabDC, true
	case "purl.org/dc/terms":
		return vocabTerms, true
	case "search.yahoo.com/mrss", "video.search.yahoo.com/mrss", "tools.search.yahoo.com/mrss":
		return vocabMedia, true
	case "itunes.com/dtds/podcast-1.0.dtd", "example.com/dtds/podcast-1.0.dtd":
		return vocabITunes, true
	case "rssnamespace.org/feedburner/ext/1.0", "pheedo.com/namespace/pheedo":
		return vocabBurner, true
	case "purl.org/rss/1.0/modules/syndication":
		return vocabSyndication, true
	case "w3.org/1999/xhtml":
		return vocabXHTML, true
	}
	if prefix, ok := strings.CutPrefix(u, undeclared); ok {
		return vocabularyByPrefix([]byte(prefix)), true
	}
	if strings.HasPrefix(u, "purl.org/atom") || strings.HasPrefix(u, "backend.userland.com/") {
		return vocabFeed, true
	}
	return vocabOther, false
}

// vocabularyByPrefix is for prefixes that nobody declared, or declared wrongly.
func vocabularyByPrefix(prefix []byte) vocabulary {
	switch string(prefix) {
	case "", "rss", "atom", "atom10", "atom03", "a10", "feed", "rss1", "rss10", "rss2", "rss09", "a":
		return vocabFeed
	case "rdf":
		return vocabRDF
	case "content":
		return vocabContent
	case "dc":
		return vocabDC
	case "dcterms", "dct":
		return vocabTerms
	case "media", "mrss":
		return vocabMedia
	case "itunes":
		return vocabITunes
	case "feedburner", "pheedo":
		return vocabBurner
	case "sy", "syn":
		return vocabSyndication
	case "xhtml", "html", "h":
		return vocabXHTML
	}
	return vocabOther
}

// A field is what an element means to the reader.
type field uint8

const (
	fieldNone field = iota
	fieldRoot
	fieldChannel
	fieldItem
	fieldTitle
	fieldLink
	fieldGUID
	fieldID
	fieldSummary
	fieldContent
	fieldEncoded // content:encoded and its like, which are the whole text whatever else there is
	fieldSubtitle
	fieldAuthor
	fieldCreator // a name rather than an address
	fieldCategory
	fieldKeywords
	fieldPublished
	fieldUpdated
	fieldEnclosure
	fieldLanguage
	fieldImage
	fieldMediaGroup
	fieldMediaContent
	fieldMediaThumbnail
	fieldMediaTitle
	fieldMediaText
	fieldAltLink // the publisher's own address of an item whose link counts readers
	fieldTTL
	fieldSkip // skipHours and skipDays
	fieldHour
	fieldDay
	fieldPeriod
	fieldFrequency
	fieldName
	fieldEmail
	fieldURL
)

// fieldOf tells what an element is for, by its local name in lower case.
func fieldOf(v vocabulary, name []byte) field {
	switch v {
	case vocabFeed:
		return feedField(name)
	case vocabContent:
		if string(name) == "encoded" {
			return fieldEncoded
		}
	case vocabDC, vocabTerms:
		switch string(name) {
		case "creator", "author":
			return fieldCreator
		case "subject":
			return fieldCategory
		case "title":
			return fieldTitle
		case "description", "abstract":
			return fieldSubtitle
		case "language":
			return fieldLanguage
		case "date":
			if v == vocabDC {
				return fieldPublished
			}
		case "issued", "created", "available":
			return fieldPublished
		case "modified":
			return fieldUpdated
		}
	case vocabMedia:
		switch string(name) {
		case "group":
			return fieldMediaGroup
		case "content":
			return fieldMediaContent
		case "thumbnail":
			return fieldMediaThumbnail
		case "title":
			return fieldMediaTitle
		case "description":
			return fieldMediaText
		case "category":
			return fieldCategory
		}
	case vocabITunes:
		switch string(name) {
		case "author":
			return fieldCreator
		case "summary":
			return fieldMediaText
		case "subtitle":
			return fieldSubtitle
		case "title":
			return fieldMediaTitle
		case "image":
			return fieldImage
		case "category":
			return fieldCategory
		case "keywords":
			return fieldKeywords
		}
	case vocabBurner:
		if string(name) == "origlink" {
			return fieldAltLink
		}
	case vocabSyndication:
		switch string(name) {
		case "updateperiod":
			return fieldPeriod
		case "updatefrequency":
			return fieldFrequency
		}
	case vocabXHTML:
		if string(name) == "body" {
			return fieldEncoded
		}
	case vocabRDF:
		if string(name) == "rdf" {
			return fieldRoot
		}
	}
	return fieldNone
}

func feedField(name []byte) field {
	switch string(name) {
	case "rss", "rdf", "feed":
		return fieldRoot
	case "channel":
		return fieldChannel
	case "item", "entry":
		return fieldItem
	case "title":
		return fieldTitle
	case "link":
		return fieldLink
	case "guid":
		return fieldGUID
	case "id":
		return fieldID
	case "description", "summary", "abstract":
		return fieldSummary
	case "content":
		return fieldContent
	case "encoded", "fullitem", "body":
		return fieldEncoded
	case "subtitle", "tagline":
		return fieldSubtitle
	case "author", "managingeditor":
		return fieldAuthor
	case "creator":
		return fieldCreator
	case "category", "subject":
		return fieldCategory
	case "pubdate", "published", "issued", "created", "date":
		return fieldPublished
	case "updated", "modified", "lastmod", "lastbuilddate":
		return fieldUpdated
	case "enclosure":
		return fieldEnclosure
	case "language":
		return fieldLanguage
	case "image":
		return fieldImage
	case "origlink":
		return fieldAltLink
	case "ttl":
		return fieldTTL
	case "skiphours", "skipdays":
		return fieldSkip
	case "hour":
		return fieldHour
	case "day":
		return fieldDay
	case "name":
		return fieldName
	case "email":
		return fieldEmail
	case "url":
		return fieldURL
	}
	return fieldNone
}

// A binding is a namespace declaration, and the depth of the element that it stands on.
type binding struct {
	prefix []byte
	vocab  vocabulary
	known  bool // the address is one that we know
	depth  int
}

// maxBindings limits the declarations in force at once, which every name is looked up in.
const maxBindings = 128

// resolve gives the vocabulary of a qualified name, and its local name.
func resolve(bindings []binding, name []byte) (vocabulary, []byte) {
	local := localName(name)
	prefix := name[:max(len(name)-len(local)-1, 0)]
	declared := false
	for _, b := range slices.Backward(bindings) {
		if bytes.Equal(b.prefix, prefix) {
			if b.known {
				return b.vocab, local
			}
			declared = true
			break
		}
	}
	if len(prefix) == 0 {
		return vocabFeed, local
	}
	var buf [longestName]byte
	v := vocabularyByPrefix(lowerName(prefix, &buf))
	if declared && v == vocabFeed { // "a" and "feed" may be anybody's
		v = vocabOther
	}
	return v, local
}

// lowerName gives a name in lower case, as far as it is ASCII. What it returns is good until the
// next call with the same buffer.
func lowerName(name []byte, buf *[longestName]byte) []byte {
	n := min(len(name), len(buf))
	for i, c := range name[:n] {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return buf[:n]
}

// longestName is longer than any name that means something here.
const longestName = 24
