package filters

import (
	"strings"
	"unicode"

	"tocsin/feeds"
)

// metadata gives the text of a field that is not of the text itself.
func metadata(it *feeds.Item, field int) string {
	switch field {
	case fieldAuthor:
		return lines(it.Authors)
	case fieldCategory:
		return lines(it.Categories)
	case fieldSource:
		return it.Feed
	case fieldSite:
		return host(it.URL)
	case fieldLang:
		return it.Lang
	case fieldLink:
		return it.URL
	}
	return ""
}

func lines(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return strings.Join(list, "\n")
}

// host gives the host of an address, without user and port; empty where there is none.
func host(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, "/?#\\"); i >= 0 {
		rest = rest[:i]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if i := strings.LastIndexByte(rest, ':'); i >= 0 && !strings.HasSuffix(rest, "]") {
		rest = rest[:i]
	}
	return rest
}

// metaTokens cuts metadata into words: runs of letters, digits and marks, and nothing more. What
// matters in prose (sentences, apostrophes, addresses that are no text) does not matter here.
func metaTokens(s string) []token {
	var out []token
	start := -1
	end := func(i int) {
		if text := fold(s[start:i]); text != "" {
			out = append(out, token{text: text, start: start, end: i})
		}
		start = -1
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && !unicode.IsMark(r):
			end(i)
		}
	}
	if start >= 0 {
		end(len(s))
	}
	return out
}
