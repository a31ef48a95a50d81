package inflect

import (
	"strings"
	"unicode"

	"tocsin/filters/internal/fold"
)

// Folding removes the dots of Turkish and Azerbaijani letters, since many people type without them:
// oldu is öldü on an English keyboard. But oldu is also another word, and the most frequent of all.
// So in a text of these languages that is written with its letters, a word of a rule keeps the
// letters of its first syllable, which no ending changes.

const dottedLetters = "öüçşğ"

// DottedOpening returns the first syllable of a word as typed, in lower case, if it has a dotted letter,
// otherwise "".
func DottedOpening(typed string) string {
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

// Opens reports whether a word of a text begins with the dotted letters of an opening.
func Opens(text, opening string) bool {
	if opening == "" {
		return true
	}
	if strings.ContainsFunc(text, unicode.IsMark) || strings.ContainsFunc(text, fold.Dropped) {
		return true // decomposed letters are rare and not worth the cost
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
