package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// MinPrefix is the least number of letters of a prefix: fewer match half of a language.
const MinPrefix = 3

// A Word is a word of a rule. Equal words of two rules are one term.
type Word struct {
	Text  string        // folded; as written when exact
	Typed string        // as written, without apostrophes and stops; empty if the word does not inflect
	Langs inflect.Langs // the languages in which it inflects
	Fixed bool          // the languages of the rule do not matter, as for an entry of a set

	Prefix bool // words that begin with Text match
	Exact  bool // capitals count
	Caps   bool // a short acronym: only capitals
	Stem   bool // words with the same stem match, too

	Before, After string // signs that must stand beside it: $ of $AAPL, ++ of C++
	Whole         bool   // no letter may follow: #Baku is not #BakuNow
}

// Forms returns the forms of a word in a text, itself first; rule are the languages of its rule.
func (w Word) Forms(rule inflect.Langs) []inflect.Form {
	langs := w.Langs
	if !w.Fixed {
		langs &= rule
	}
	switch {
	case w.Caps:
		return inflect.AcronymForms(w.Text, langs)
	case w.Typed == "" || langs == 0:
		return []inflect.Form{{Text: w.Text}}
	}
	return inflect.Forms(w.Typed, langs)
}

// soleLang returns the language of the forms if they are of one language, or 0.
func (w Word) soleLang(rule inflect.Langs) inflect.Langs {
	langs := w.Langs & inflect.ByScript(w.Text)
	if !w.Fixed {
		langs &= rule
	}
	if w.Caps || w.Stem || w.Typed == "" || langs&(langs-1) != 0 {
		return 0
	}
	return langs
}

// Accepts reports whether the bytes from start to end of a text satisfy the conditions of a word beyond
// its letters: capitals, signs, dots. For dotted see [inflect.Detect].
func (w Word) Accepts(text string, start, end int, dotted bool) bool {
	switch {
	case dotted && !inflect.Opens(text[start:end], inflect.DottedOpening(w.Typed)):
		return false
	case w.Exact && text[start:end] != w.Text, w.Caps && !capitals(text[start:end], utf8.RuneCountInString(w.Text)):
		return false
	}
	return strings.HasSuffix(text[:start], w.Before) && strings.HasPrefix(text[end:], w.After) &&
		(!w.Whole || words.AccountEnd(text, end) == end)
}

// loose reports whether a word has no conditions beyond its letters.
func (w Word) loose() bool {
	return !w.Exact && !w.Caps && w.Before == "" && w.After == "" && !w.Whole && inflect.DottedOpening(w.Typed) == ""
}

// Stems returns the stems of a ~word.
func (w Word) Stems(rule inflect.Langs) []inflect.Form {
	switch {
	case !w.Stem:
		return nil
	case w.Fixed:
		return inflect.Stems(w.Text, w.Langs)
	}
	return inflect.Stems(w.Text, w.Langs&rule)
}

// capitals reports whether a text is an acronym of n letters, perhaps with an ending: NGOs, NATOnun.
// One of four letters may be written like a name (Nato).
func capitals(text string, n int) bool {
	i, upper := 0, 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		if i < n && unicode.IsUpper(r) {
			upper++
		}
		if i == 0 && upper == 0 || i >= n && unicode.IsUpper(r) { // USS is no form of US
			return false
		}
		i++
	}
	return upper == n || n == 4 && upper == 1
}
