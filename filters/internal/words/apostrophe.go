package words

import (
	"strings"
	"unicode/utf8"

	"tocsin/filters/internal/inflect"
)

// apostrophe returns the size in bytes of the apostrophe at i, or 0 if there is none.
func apostrophe(s string, i int) int {
	if i >= len(s) {
		return 0
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	if !isApostrophe(r) {
		return 0
	}
	return size
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', 'ʼ', 'ʻ', '＇', 'ʹ':
		return true
	}
	return false
}

// elides reports whether a folded word is an article or preposition that French or Italian writes
// with an apostrophe.
func elides(head string) bool {
	switch head {
	case "l", "d", "j", "m", "t", "n", "c", "s", "qu", "jusqu", "lorsqu", "puisqu",
		"un", "all", "dell", "nell", "sull", "dall", "quest", "quell", "degl":
		return true
	}
	return false
}

// droppedEnding reports whether an ending after an apostrophe is not part of the word: the English
// possessive and contractions, and the endings that Turkish and Azerbaijani add to names.
// Derivations (ABD'li) are part of it.
func droppedEnding(ending string) bool {
	return contracted(ending) || inflect.TurkicEnding(ending)
}

func contracted(ending string) bool {
	switch ending {
	case "s", "ll", "re", "ve", "d":
		return true
	}
	return false
}

// Bare returns a word without apostrophes and stops.
func Bare(word string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || isApostrophe(r) {
			return -1
		}
		return r
	}, word)
}
