package inflect

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
)

// In Turkish and Azerbaijani the vowels of an ending follow those of the word: ı or u after a, ı, o
// and u, and i or ü after the others. Folding removes the difference between insanı, the accusative
// of insan, and insani, humanitarian, or between qazı and qazi, a veteran; most adjectives from
// Arabic look like that. Texts that are written with these letters keep them apart.

// StemLen returns the number of letters after which [Harmonic] checks the vowels of an ending: those
// of the word as typed. It returns 255 for infinitives, whose ending the forms drop.
func StemLen(typed, folded string) uint8 {
	n := utf8.RuneCountInString(typed)
	if n >= 255 || endsIn(folded, "mak mek maq") { // an infinitive
		n = 255
	}
	return uint8(n)
}

// Harmonic reports whether the letters after the first n of a word may be its ending.
// Turkish lets some loans have front vowels after back ones: saati, rolü, harbi.
func Harmonic(word string, n uint8, loans bool) bool {
	if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsMark(r) || fold.Dropped(r) }) {
		return true // decomposed letters are rare and not worth the cost
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
