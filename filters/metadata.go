package filters

import (
	"net/url"
	"strings"
	"unicode"

	"tocsin/feeds"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/words"
)

// Fields that are not of the text are looked in for words as they are typed. Those that people write
// as prose (author, category, source) are cut as prose is. Of a link and a language the runs of
// letters and digits are the words. For a site see hosts.

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

// metaTokens cuts a field that is not of the text into words.
func metaTokens(field int, s string) []words.Token {
	switch field {
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

// wordIn reads one word behind a field; empty for none.
func wordIn(field, typed string) (phrase, error) {
	bare := addressed(field, typed)
	switch field {
	case "site":
		return siteWord(bare)
	case "lang":
		if !LanguageCode(strings.Trim(bare, "=*")) {
			return phrase{}, fault("a language is written as its code", "for example lang:en or lang:az")
		}
	}
	return newWord(bare)
}
