package filters

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
)

// The vowels of an ending follow those of the word in Turkish and Azerbaijani: after a, ı, o and u it has
// ı or u, after the others i or ü. Folding takes away what tells insanı, the accusative of insan, from
// insani, humanitarian, and qazı from qazi, a veteran: most adjectives that Arabic lent these
// languages are made so. In a text that is written with its letters they are told apart.

const turkicLangs = langAZ | langTR

// inflectable gives the letters of a word as it was typed, after which the vowels of endings are
// looked at; more than any word has where they are not, since a verb's forms leave its ending.
func inflectable(typed, folded string) uint8 {
	n := utf8.RuneCountInString(typed)
	if n >= 255 || endsIn(folded, "mak mek maq") { // an infinitive
		n = 255
	}
	return uint8(n)
}

// harmonic tells whether what follows the first n letters of a word is an ending that they may have.
// Turkish lets some loans have front vowels after back ones: saati, rolü, harbi.
func harmonic(word string, n uint8, loans bool) bool {
	if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsMark(r) || fold.Dropped(r) }) {
		return true // decomposed letters are rare, and what they are takes more than a look
	}
	back, vowel, letters := false, false, 0
	for at, r := range word {
		switch r {
		case 'I':
			r = 'ı'
		case 'İ':
			r = 'i'
		default:
			r = unicode.ToLower(r)
		}
		isBack, isFront := strings.ContainsRune("aıouâû", r), strings.ContainsRune("eəiöüî", r)
		if letters >= int(n) && (isBack || isFront) {
			switch {
			case !vowel || !strings.ContainsRune("ıiuü", r): // folding leaves the others apart
				return true
			case isFront && back && loans && endsIn(strings.ToLower(word[:at]), "l at ak alp alb arp arb arf"):
				return true
			}
			return isBack == back
		}
		if isBack || isFront {
			back, vowel = isBack, true
		}
		letters++
	}
	return true
}
