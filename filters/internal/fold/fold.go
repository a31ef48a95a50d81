package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word returns the folded form of a word. Each rune is folded by [foldRune]; cases that need more
// than one rune (decomposed letters, the Armenian ligature, look-alikes of another script) are
// handled here.
func Word(word string) string {
	if w, ok := foldASCII(word); ok {
		return w
	}
	var buf [2 * MaxLetters]byte
	if w, _, ok := Append(buf[:0], nil, word); ok {
		return string(w)
	}
	return foldRunes(word)
}

// foldRunes is [Word] for the words that cannot be folded letter by letter.
func foldRunes(word string) string {
	if strings.ContainsFunc(word, composes) {
		word = norm.NFKC.String(word)
	}
	var out strings.Builder
	out.Grow(len(word))
	const none = -1
	var last rune = none // the last folded rune; the next rune may still change it
	flush := func() {
		if last != none {
			out.WriteRune(last)
			last = none
		}
	}
	for _, r := range word {
		if c, ok := composed(last, r); ok {
			last = c
			continue
		}
		if f, ok := plainFold(r); ok {
			if f == 'ւ' && last == 'ե' { // եւ is how և is written without the ligature
				f = 'վ'
			}
			flush()
			last = f
			continue
		}
		s := foldRune(r)
		if s == "" {
			continue
		}
		flush()
		f, size := utf8.DecodeRuneInString(s)
		if size < len(s) {
			out.WriteString(s)
			continue
		}
		last = f
	}
	flush()
	return oneScript(out.String())
}

// plainFold folds the most frequent letters, without the table.
func plainFold(r rune) (rune, bool) {
	switch {
	case 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'а' <= r && r <= 'я' || 'ա' <= r && r <= 'ֆ' || 'ა' <= r &&
		r <= 'ჺ':
		return r, true
	case 'A' <= r && r <= 'Z' || 'А' <= r && r <= 'Я':
		return r + 0x20, true
	case 'Ա' <= r && r <= 'Ֆ':
		return r + 0x30, true
	}
	return 0, false
}

// composes reports whether a rune is composed by normalisation only: Hangul letters and the voicing
// marks of kana, full width, half width and free-standing.
func composes(r rune) bool {
	return 0x1100 <= r && r <= 0x11ff || r == 0x3099 || r == 0x309a || 0x3131 <= r && r <= 0x318e || 0xff9e <= r &&
		r <= 0xffdc
}

// composed returns the Cyrillic letter that a letter and the mark after it make, if the mark is not
// a mere accent. Marks on other letters are dropped, so Latin and Greek need no such table.
func composed(letter, m rune) (rune, bool) {
	switch {
	case m == 0x306 && letter == 'и':
		return 'й', true
	case m == 0x306 && letter == 'у':
		return 'ў', true
	case m == 0x308 && letter == 'і':
		return 'ї', true
	}
	return 0, false
}

// foldASCII folds a word of ASCII without the tables; ok is false for any other word.
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

// foldRune folds one rune on its own. It returns "" for runes that are dropped inside a word.
func foldRune(r rune) string {
	if r < utf8.RuneSelf {
		return string(unicode.ToLower(r))
	}
	if s, ok := folded(r); ok {
		return s
	}
	switch {
	case Dropped(r):
		return ""
	case 0x10a0 <= r && r <= 0x10c5: // Asomtavruli
		return string(r - 0x10a0 + 0x10d0)
	case 0x2d00 <= r && r <= 0x2d25: // Nuskhuri
		return string(r - 0x2d00 + 0x10d0)
	case unicode.IsDigit(r):
		return string('0' + digit(r))
	case 0x400 <= r && r <= 0x52f: // the cases below have no Cyrillic letters
		return string(unicode.ToLower(r))
	}
	if s := norm.NFKC.String(string(r)); s != string(r) { // full width, ligatures, Arabic forms
		var out strings.Builder
		for _, c := range s {
			if c == r { // cannot happen, and would recurse without end
				return s
			}
			if unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) {
				out.WriteString(foldRune(c))
			}
		}
		return out.String()
	}
	r = unicode.ToLower(r)
	if s, ok := folded(r); ok {
		return s
	}
	if unicode.In(r, unicode.Latin, unicode.Greek) { // marks go; on Cyrillic letters they make other letters
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
		if s, ok := folded(base); ok {
			return s
		}
		return string(base)
	}
	return string(r)
}

// folded is the table of the letters that lower case and the removal of marks do not make comparable.
func folded(r rune) (string, bool) {
	switch r {
	case 'İ', 'I', 'ı': // the language of a capital I is unknown
		return "i", true
	case 'ə', 'Ə', 'ǝ', 'Ǝ': // Azerbaijani that is typed without its letters has e
		return "e", true
	case 'ß', 'ẞ':
		return "ss", true
	case 'æ', 'Æ':
		return "ae", true
	case 'œ', 'Œ':
		return "oe", true
	case 'þ', 'Þ':
		return "th", true
	case 'ø', 'Ø':
		return "o", true
	case 'ł', 'Ł':
		return "l", true
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d", true
	case 'ħ', 'Ħ':
		return "h", true
	case 'ŧ', 'Ŧ':
		return "t", true
	case 'ŋ', 'Ŋ':
		return "n", true
	case 'ĸ':
		return "k", true
	case 'ſ':
		return "s", true
	case 'ς':
		return "σ", true
	case 'ё', 'Ё': // most Russian print writes е
		return "е", true
	case 'ґ', 'Ґ': // banned from Ukrainian print for decades, and still often left out
		return "г", true
	case 'ѐ', 'Ѐ':
		return "е", true
	case 'ѝ', 'Ѝ':
		return "и", true
	case 'և':
		return "եվ", true
	case 'أ', 'إ', 'آ', 'ٱ':
		return "ا", true
	case 'ى', 'ی':
		return "ي", true
	case 'ک':
		return "ك", true
	case 'ة':
		return "ه", true
	}
	return "", false
}

// Dropped reports whether folding drops a rune: combining accents, vowel points, the Armenian marks
// of stress, question and exclamation, soft hyphens, joiners.
func Dropped(r rune) bool {
	switch {
	case 0x300 <= r && r <= 0x36f, // combining accents
		0x591 <= r && r <= 0x5bd, r == 0x5bf, r == 0x5c1, r == 0x5c2, r == 0x5c4, r == 0x5c5,
		r == 0x5c7,                                                                 // Hebrew points
		0x610 <= r && r <= 0x61a, 0x64b <= r && r <= 0x65f, r == 0x670, r == 0x640, // Arabic points, tatweel
		0x1ab0 <= r && r <= 0x1aff, 0x1dc0 <= r && r <= 0x1dff, 0x20d0 <= r && r <= 0x20ff,
		0xfe20 <= r && r <= 0xfe2f,           // more accents
		0xfe00 <= r && r <= 0xfe0f,           // variation selectors
		0x55a <= r && r <= 0x55c, r == 0x55e, // Armenian ՚ ՛ ՜ ՞, which stand inside the word
		0x200b <= r && r <= 0x200f, r == 0x2060, r == 0xfeff, // zero width
		0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069, // direction
		0x2b0 <= r && r <= 0x2ff, // modifier letters
		r == 0xad:
		return true
	}
	return false
}

// digit returns the value of a decimal digit of any script: ten of them stand in a row, and a block
// begins with its zero.
func digit(r rune) rune {
	n := rune(0)
	for n < 9 && unicode.IsDigit(r-n-1) {
		n++
	}
	if n == 9 { // blocks that touch each other
		if s := norm.NFKD.String(string(r)); len(s) == 1 && '0' <= s[0] && s[0] <= '9' {
			return rune(s[0] - '0')
		}
	}
	return n
}

// lookalikes are Latin letters and the Cyrillic ones that look the same, in lower case.
const (
	latinLookalikes    = "aceopxyijskmthb"
	cyrillicLookalikes = "асеорхуіјѕкмтнв"
)

// oneScript writes a word of Latin and Cyrillic letters in one script if the letters of the other
// only look like it: the Latin a in Пaшинян is a slip, or a trick against filters. If either script
// could be the slip, the one with fewer letters is replaced.
func oneScript(word string) string {
	latin, cyrillic := 0, 0
	likeLatin, likeCyrillic := true, true // all letters of the other script have a double
	for _, r := range word {
		switch {
		case 'a' <= r && r <= 'z':
			latin++
			likeCyrillic = likeCyrillic && strings.ContainsRune(latinLookalikes, r)
		case 0x400 <= r && r <= 0x4ff:
			cyrillic++
			likeLatin = likeLatin && strings.ContainsRune(cyrillicLookalikes, r)
		}
	}
	if latin == 0 || cyrillic == 0 || !likeLatin && !likeCyrillic || likeLatin && likeCyrillic && latin == cyrillic {
		return word // one script, or a real mixture, like Teslы
	}
	from, to := latinLookalikes, []rune(cyrillicLookalikes)
	if !likeCyrillic || likeLatin && latin > cyrillic {
		from, to = cyrillicLookalikes, []rune(latinLookalikes)
	}
	return strings.Map(func(r rune) rune {
		if at := strings.IndexRune(from, r); at >= 0 {
			return to[utf8.RuneCountInString(from[:at])]
		}
		return r
	}, word)
}
