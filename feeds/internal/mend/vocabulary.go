package mend

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
	vocabFullText // the whole text for Russian aggregators: Yandex, its Turbo pages, RBC
	vocabOther
)

// namespaces are the vocabularies by their addresses, without scheme, "www." and a slash at the end.
var namespaces = map[string]vocabulary{
	"w3.org/2005/atom": vocabFeed, "purl.org/atom/ns": vocabFeed, "purl.org/rss/1.0": vocabFeed,
	"purl.org/net/rss1.1":            vocabFeed,
	"my.netscape.com/rdf/simple/0.9": vocabFeed, "channel.netscape.com/rdf/simple/0.9": vocabFeed,
	"my.netscape.com/publish/formats/rss-0.91.dtd": vocabFeed, "backend.userland.com/rss": vocabFeed,
	"backend.userland.com/rss2": vocabFeed, "blogs.law.harvard.edu/tech/rss": vocabFeed,
	"w3.org/1999/02/22-rdf-syntax-ns":  vocabRDF,
	"purl.org/rss/1.0/modules/content": vocabContent,
	"purl.org/dc/elements/1.1":         vocabDC, "purl.org/dc/elements/1.0": vocabDC,
	"purl.org/dc/terms":     vocabTerms,
	"search.yahoo.com/mrss": vocabMedia, "video.search.yahoo.com/mrss": vocabMedia,
	"tools.search.yahoo.com/mrss":     vocabMedia,
	"itunes.com/dtds/podcast-1.0.dtd": vocabITunes, "example.com/dtds/podcast-1.0.dtd": vocabITunes,
	"rssnamespace.org/feedburner/ext/1.0": vocabBurner, "pheedo.com/namespace/pheedo": vocabBurner,
	"purl.org/rss/1.0/modules/syndication": vocabSyndication,
	"w3.org/1999/xhtml":                    vocabXHTML,
	"news.yandex.ru":                       vocabFullText, "turbo.yandex.ru": vocabFullText, "rbc.ru": vocabFullText,
}

// prefixes are the vocabularies of prefixes without a declaration, or with a wrong one.
var prefixes = map[string]vocabulary{
	"": vocabFeed, "rss": vocabFeed, "atom": vocabFeed, "atom10": vocabFeed, "atom03": vocabFeed, "a10": vocabFeed,
	"feed": vocabFeed, "rss1": vocabFeed, "rss10": vocabFeed, "rss2": vocabFeed, "rss09": vocabFeed, "a": vocabFeed,
	"rdf": vocabRDF, "content": vocabContent, "dc": vocabDC, "dcterms": vocabTerms, "dct": vocabTerms,
	"media": vocabMedia, "mrss": vocabMedia, "itunes": vocabITunes, "feedburner": vocabBurner, "pheedo": vocabBurner,
	"sy": vocabSyndication, "syn": vocabSyndication, "xhtml": vocabXHTML, "html": vocabXHTML, "h": vocabXHTML,
	"yandex": vocabFullText, "turbo": vocabFullText, "rbc_news": vocabFullText,
}

// vocabularyOf returns the vocabulary of a namespace, and whether it is a known one. Scheme, case and
// a slash at the end of its address vary between feeds.
func vocabularyOf(uri []byte) (vocabulary, bool) {
	u := strings.ToLower(string(bytes.TrimSpace(uri[:min(len(uri), 100)])))
	u = strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
	u = strings.TrimRight(strings.TrimPrefix(u, "www."), "/#")
	if v, ok := namespaces[u]; ok {
		return v, true
	}
	if strings.HasPrefix(u, "purl.org/atom") || strings.HasPrefix(u, "backend.userland.com/") {
		return vocabFeed, true
	}
	return vocabOther, false
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

// lookup returns the vocabulary of a qualified name, and its local name.
func lookup(bindings []binding, name []byte) (vocabulary, []byte) {
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
	v, ok := prefixes[string(lowerName(prefix, &buf))]
	if !ok || declared && v == vocabFeed { // "a" and "feed" may mean anything
		v = vocabOther
	}
	return v, local
}

// lowerName returns a name in lower case, as far as it is ASCII. The result is valid until the next call
// with the same buffer.
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

// longestName is longer than any name in the tables.
const longestName = 24
