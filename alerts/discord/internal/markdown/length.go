package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const ellipsis = "…"

// Length returns the length of s in code points, the unit of Discord's limits.
func Length(s string) int { return utf8.RuneCountInString(s) }

// Cut shortens s to at most limit code points, at the end of a word where one is near, and ends it
// with an ellipsis.
func Cut(s string, limit int) string {
	if Length(s) <= limit {
		return s
	}
	if limit < 1 {
		return ""
	}
	r := []rune(s)[:limit-1]
	return strings.TrimRightFunc(string(r[:wordEnd(r, []rune(s)[len(r)])]), unicode.IsSpace) + ellipsis
}

// wordEnd returns the length of r without the unfinished word that next continues. A word longer than
// half of r, as in scripts without spaces, is cut anywhere.
func wordEnd(r []rune, next rune) int {
	if unicode.IsSpace(next) {
		return len(r)
	}
	for i := len(r); 2*i > len(r); i-- {
		if unicode.IsSpace(r[i-1]) {
			return i
		}
	}
	return len(r)
}
