package words

import (
	"strings"
	"unicode/utf8"

	"tocsin/filters/internal/inflect"
)

// apostrophe returns the size of the apostrophe at i; 0 when there is none.
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

// elides tells the articles and prepositions that French and Italian write with an apostrophe;
// folded.
func elides(head string) bool {
	switch head {
	case "l", "d", "j", "m", "t", "n", "c", "s", "qu", "jusqu", "lorsqu", "puisqu",
		"un", "all", "dell", "nell", "sull", "dall", "quest", "quell", "degl":
		return true
	}
	return false
}

// droppedEnding tells what is no part of a word after an apostrophe: the English possessive and
// contractions, and the endings that Turkish and Azerbaijani add to names. Derivations (ABD'li)
// are not among them.
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

// Bare returns a word without the apostrophes and stops inside it.
func Bare(word string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || isApostrophe(r) {
			return -1
		}
		return r
	}, word)
}
