package filters

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// A token is one word of a text: its folded form, and where it stands in the original.
type token struct {
	text       string // folded
	start, end int    // bytes
}

// tokens cuts a text into words: runs of letters, digits and the marks on them. Everything else,
// hyphens and apostrophes included, stands between words, so that "Azerbaijan's" has the word
// Azerbaijan and "cease-fire" has the word fire.
func tokens(s string) []token {
	var out []token
	start := -1
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && (unicode.IsMark(r) || r == softHyphen || r == zeroWidthJoiner || r == zeroWidthNonJoiner):
			// belongs to the word that it stands in
		case start >= 0:
			out = append(out, token{fold(s[start:i]), start, i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, token{fold(s[start:]), start, len(s)})
	}
	return out
}

const (
	softHyphen         = '\u00ad'
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// fold makes words comparable: composed letters, Unicode case folding, and two things that case
// folding leaves apart: the four Turkic i (I, ı, İ, i) are one letter, since a text does not say
// which language's capital I it is written with; and ё is written е in most Russian print.
func fold(word string) string {
	if w, ok := foldASCII(word); ok {
		return w
	}
	word = cases.Fold().String(norm.NFC.String(word))
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ı', 'İ':
			return 'i'
		case 'ё':
			return 'е'
		case '\u0307', softHyphen, zeroWidthJoiner, zeroWidthNonJoiner:
			return -1 // the dot that folding leaves of İ, and what only shapes a word
		}
		return r
	}, word)
}

// foldASCII spares most words of an English text the tables.
func foldASCII(word string) (string, bool) {
	upper := false
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return "", false
		}
		upper = upper || 'A' <= word[i] && word[i] <= 'Z'
	}
	if upper {
		word = strings.ToLower(word)
	}
	return word, true
}
