package filters

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

const minPrefix = 3 // letters before the * of a prefix: fewer match half of a language

// A word is matched against tokens. What two rules write alike is one word to the index.
type word struct {
	text  string        // folded; as written when exact
	typed string        // as written, without apostrophes and stops: what inflects; empty where nothing does
	langs inflect.Langs // the languages in which it inflects
	fixed bool          // whatever the languages of the rule: the entry of a set says its own

	prefix bool // text is how the token begins
	exact  bool // capitals count
	caps   bool // a short acronym: only capitals
	stem   bool // what has its stem, too

	before, after string // signs that must stand beside it: $ of $AAPL, ++ of C++
	whole         bool   // no letter may follow: #Baku is not #BakuNow
}

// forms gives what a word may look like in a text, itself first; rule is the languages of its rule.
func (w word) forms(rule inflect.Langs) []inflect.Form {
	langs := w.langs
	if !w.fixed {
		langs &= rule
	}
	switch {
	case w.caps:
		return inflect.AcronymForms(w.text, langs)
	case w.typed == "" || langs == 0:
		return []inflect.Form{{Text: w.text}}
	}
	return inflect.Forms(w.typed, langs)
}

// soleLang gives the language when forms are those of one language; else 0.
func (w word) soleLang(rule inflect.Langs) inflect.Langs {
	langs := w.langs & inflect.ByScript(w.text)
	if !w.fixed {
		langs &= rule
	}
	if w.caps || w.stem || w.typed == "" || langs&(langs-1) != 0 {
		return 0
	}
	return langs
}

// accepts tells whether a word that is more than its letters stands in a text from start to end;
// dotted is what isDotted says of the item.
func (w word) accepts(text string, start, end int, dotted bool) bool {
	switch {
	case dotted && inflect.DottedOpening(w.typed) != "" && !inflect.Opens(text[start:end], inflect.DottedOpening(w.typed)):
		return false
	case w.exact && text[start:end] != w.text, w.caps && !capitals(text[start:end], utf8.RuneCountInString(w.text)):
		return false
	}
	return strings.HasSuffix(text[:start], w.before) && strings.HasPrefix(text[end:], w.after) && (!w.whole || words.AccountEnd(text, end) == end)
}

// loose tells whether letters are all that a word is.
func (w word) loose() bool {
	return !w.exact && !w.caps && w.before == "" && w.after == "" && !w.whole && inflect.DottedOpening(w.typed) == ""
}

// stemsIn gives the stems of a ~word.
func (w word) stemsIn(rule inflect.Langs) []inflect.Form {
	switch {
	case !w.stem:
		return nil
	case w.fixed:
		return inflect.Stems(w.text, w.langs)
	}
	return inflect.Stems(w.text, w.langs&rule)
}

// capitals tells whether a stretch of text is an acronym of n letters with perhaps an ending:
// NGOs, NATOnun; one of four letters may be written like a name (Nato).
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
