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
