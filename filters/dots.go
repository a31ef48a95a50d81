package filters

import (
	"strings"
	"unicode"

	"tocsin/filters/internal/fold"
)

// Folding takes the dots off Turkish and Azerbaijani letters, since many write without them: oldu is
// how öldü is typed on an English keyboard. But it is a word of its own, too, and the most frequent
// of all. So in a text of these languages that is written with its letters, a word of a rule keeps
// those of its first syllable, which no ending changes.

const dottedLetters = "öüçşğ"

// opening gives the first syllable of what was typed, when such a letter is in it.
func opening(typed string) string {
	for i, r := range typed {
		switch {
		case i > 8:
			return ""
		case strings.ContainsRune("aeıioöuüəAEIİOÖUÜƏ", r):
			first := typed[:i+len(string(r))]
			if first = strings.ToLower(first); strings.ContainsAny(first, dottedLetters) {
				return first
			}
			return ""
		}
	}
	return ""
}

// opens tells whether a word of a text begins with the dotted letters of an opening.
func opens(text, opening string) bool {
	if strings.ContainsFunc(text, unicode.IsMark) || strings.ContainsFunc(text, fold.Dropped) {
		return true // decomposed letters are rare, and what they are takes more than a look
	}
	rest := []rune(opening)
	for _, r := range text {
		if len(rest) == 0 {
			break
		}
		if strings.ContainsRune(dottedLetters, rest[0]) && unicode.ToLower(r) != rest[0] {
			return false
		}
		rest = rest[1:]
	}
	return true
}
