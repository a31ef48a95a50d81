package filters

import (
	"net/url"
	"strings"
	"unicode"

	"tocsin/feeds"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/words"
)

// metadata returns the text of a field of an item.
func metadata(it *feeds.Item, field int) string {
	switch field {
	case fieldTitle:
		return it.Title
	case fieldSummary:
		return it.Summary
	case fieldContent:
		return it.Content
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
		if plain, err := url.PathUnescape(it.URL); err == nil {
			return plain
		}
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

// metaTokens returns the words of a field. Author, category and source are prose, like the text. The
// words of a link and a language are its runs of letters and digits. For a site see hosts.
func metaTokens(field int, s string) []words.Token {
	switch field {
	case fieldTitle, fieldSummary, fieldContent:
		return words.Split(s)
	case fieldAuthor, fieldCategory, fieldSource:
		out := words.Split(s)
		for i, t := range out {
			if name, ok := strings.CutPrefix(t.Text, "@"); ok { // an author's account is found by its name, too
				out[i].Joined, out[i].Span = name, 1
			}
		}
		return out
	case fieldSite:
		return append(runs(s), hosts(s)...)
	}
	return runs(s)
}

// runs gives the runs of letters, digits and marks.
func runs(s string) []words.Token {
	var out []words.Token
	start := -1
	end := func(i int) {
		if text := fold.Word(s[start:i]); text != "" {
			out = append(out, words.Token{Text: text, Start: start, End: i})
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
