package fields

import (
	"net/url"
	"strings"
	"unicode"

	"tocsin/feeds"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/words"
)

// Value returns the text of a field of an item.
func Value(it *feeds.Item, field int) string {
	switch field {
	case Title:
		return it.Title
	case Summary:
		return it.Summary
	case Content:
		return it.Content
	case Author:
		return lines(it.Authors)
	case Category:
		return lines(it.Categories)
	case Source:
		return it.Feed
	case Site:
		return host(it.URL)
	case Lang:
		return it.Lang
	case Link:
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

// Words returns the words of a field. Author, category and source are prose, like the text. The
// words of a link and a language are its runs of letters and digits. For a site see hosts.
func Words(field int, s string) []words.Token {
	switch field {
	case Title, Summary, Content:
		return words.Split(s)
	case Author, Category, Source:
		out := words.Split(s)
		for i, t := range out {
			if name, ok := strings.CutPrefix(t.Text, "@"); ok { // the name finds the account, too
				out[i].Joined, out[i].Span = name, 1
			}
		}
		return out
	case Site:
		return append(Runs(s), hosts(s)...)
	}
	return Runs(s)
}

// Runs returns the runs of letters, digits and marks of a text.
func Runs(s string) []words.Token {
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
