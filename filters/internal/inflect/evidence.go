package inflect

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// evidence counts the signs of a language in a text.
type evidence struct {
	latin, cyrillic         int   // letters
	latinOnly, cyrillicOnly Langs // languages that letters prove
	turkicOnly              Langs // the same by letters that Azerbaijani and Turkish share
	en, az, tr              int   // function words and letters that speak for a language
	turkic                  int   // letters that Azerbaijani and Turkish share, and English lacks
	ru, uk                  int
}

func look(title, summary string) evidence {
	var e evidence
	t := languageLetters()
	schwa := e.count(t, title) + e.count(t, summary)
	switch {
	case schwa > 1 || schwa == 1 && e.en == 0:
		e.latinOnly = AZ
	case schwa == 1:
		e.az++
	case e.turkic > 1 && e.en == 0:
		e.turkicOnly = e.turkicGuess()
	}
	if e.ru > 0 {
		e.cyrillicOnly |= RU
	}
	if e.uk > 0 {
		e.cyrillicOnly |= UK
	}
	return e
}

// functionWords are frequent words of English, of Azerbaijani, of Turkish, and of the last two.
var functionWords = [...]string{
	" the of and in on at to for from with by as is are was were has have after over amid says said that its his " +
		"her will new who not but be an about into up out more than if ",
	" və vė üçün ilə edib olub edilib olunub deyib haqqında barədə görə kimi etdi üzrə olaraq qarşı edir olacaq " +
		"bildirib nə niyə azərbaycan hər də çox isə lakin ",
	" ve için ile gibi olarak çok kadar göre karşı etti ne neden mi mı türkiye değil de ise ama ",
	" bu da o yeni daha oldu ki bir dedi sonra edildi ",
}

func (e evidence) turkicGuess() Langs {
	switch {
	case e.az > e.tr:
		return AZ
	case e.tr > e.az:
		return TR
	}
	return AZ | TR
}

// latinGuess returns all three languages if there is no sign of one.
func (e evidence) latinGuess() Langs {
	turkic := e.az + e.tr + e.turkic
	switch {
	case e.latinOnly|e.turkicOnly != 0 && e.en == 0:
		return e.latinOnly | e.turkicOnly
	case turkic > e.en:
		return e.turkicGuess() | e.latinOnly
	case e.en > turkic:
		return EN | e.latinOnly
	}
	return Latin
}

func (e evidence) cyrillicGuess() Langs {
	switch {
	case e.uk > 0 && e.ru == 0:
		return UK
	case e.ru > 0 && e.uk == 0:
		return RU
	}
	return Cyrillic
}

// Detection is part of matching an item, so it reads a table of letters and looks up function words
// by their first eight bytes.

// The signs that a letter may show.
const (
	showsNothing = iota
	showsLatin
	showsSchwa
	showsTurkic
	showsCyrillic
	showsRussian
	showsUkrainian
)

// A shownLetter is the sign that a letter shows, and the letter in lower case; 0 for a rune outside
// words.
type shownLetter struct {
	lower uint16
	shows uint8
}

type languageTable struct {
	letters [0x800]shownLetter
	short   [256]shortWord   // function words of at most eight bytes, open addressing
	long    map[string]uint8 // the others, to their list
}

// A shortWord is a function word by its bytes, the first lowest, and its list, counted from one.
type shortWord struct {
	bytes uint64
	list  uint8
}

func (t *languageTable) at(word uint64) *shortWord {
	i := uint8(word * 0x9E3779B97F4A7C15 >> 56)
	for t.short[i].bytes != 0 && t.short[i].bytes != word {
		i++
	}
	return &t.short[i]
}

// pack returns up to eight bytes as a number, the first lowest.
func pack(word []byte) (x uint64) {
	for _, b := range slices.Backward(word) {
		x = x<<8 | uint64(b)
	}
	return x
}

// list returns the list of a function word, counted from one, or 0 for any other word.
func (t *languageTable) list(word []byte) uint8 {
	if len(word) <= 8 {
		return t.at(pack(word)).list
	}
	return t.long[string(word)]
}

var languageLetters = sync.OnceValue(func() *languageTable {
	t := &languageTable{long: map[string]uint8{}}
	for r := range rune(0x800) {
		l := &t.letters[r]
		if unicode.IsLetter(r) || r == '\u0307' {
			l.lower = uint16(min(unicode.ToLower(r), 0xffff))
		}
		switch {
		case r == 'ə' || r == 'Ə':
			l.shows = showsSchwa
		case strings.ContainsRune("ğĞışŞİ", r):
			l.shows = showsTurkic
		case strings.ContainsRune("ыэъЫЭЪёЁ", r):
			l.shows = showsRussian
		case strings.ContainsRune("іїєґІЇЄҐ", r):
			l.shows = showsUkrainian
		case unicode.Is(unicode.Latin, r):
			l.shows = showsLatin
		case unicode.Is(unicode.Cyrillic, r):
			l.shows = showsCyrillic
		}
	}
	for list, words := range functionWords {
		for w := range spaced(words) {
			if t.list([]byte(w)) > 0 { // the first list counts
				continue
			}
			if list := uint8(list) + 1; len(w) <= 8 {
				*t.at(pack([]byte(w))) = shortWord{pack([]byte(w)), list}
			} else {
				t.long[w] = list
			}
		}
	}
	return t
})

// count counts the signs of a text, and returns the number of its schwas.
func (e *evidence) count(t *languageTable, text string) (schwa int) {
	var counts [showsUkrainian + 1]int
	var lists [len(functionWords) + 1]int
	for i := 0; i < len(text); {
		if text[i] >= utf8.RuneSelf {
			i += e.word(t, text[i:], &counts, &lists)
			continue
		}
		word, n, ws := asciiLetters(text[i:])
		end, letters := i+n, n
		for n == 8 { // a long word
			var more int
			_, n, more = asciiLetters(text[end:])
			end, letters, ws = end+n, letters+n, ws+more
		}
		if end < len(text) && text[end] >= utf8.RuneSelf {
			i += e.word(t, text[i:], &counts, &lists)
			continue
		}
		e.en += ws
		counts[showsLatin] += letters
		if letters <= 8 {
			lists[t.at(word).list]++
		}
		i = end + 1
	}
	e.latin += counts[showsLatin] + counts[showsSchwa] + counts[showsTurkic]
	e.cyrillic += counts[showsCyrillic] + counts[showsRussian] + counts[showsUkrainian]
	e.turkic += counts[showsTurkic] + lists[4]
	e.ru += counts[showsRussian]
	e.uk += counts[showsUkrainian]
	e.en += lists[1]
	e.az += lists[2]
	e.tr += lists[3]
	return counts[showsSchwa]
}

// asciiLetters returns the letters of ASCII, at most eight, with which a text begins, in lower case and
// the first lowest; how many they are; and how many of them are a w.
func asciiLetters(text string) (word uint64, n, ws int) {
	var x uint64
	if len(text) >= 8 {
		x = uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
			uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
	} else {
		for i := len(text) - 1; i >= 0; i-- {
			x = x<<8 | uint64(text[i])
		}
	}
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
		caps = 0x20 * ones
	)
	lower := x | caps
	low := lower &^ high
	letter := (low + (0x80-'a')*ones) &^ (low + (0x7f-'z')*ones) &^ x
	n = bits.TrailingZeros64(^letter&high) / 8
	word = lower & (^uint64(0) >> (64 - 8*n))
	other := word ^ 'w'*ones
	same := ^((other&^high + 0x7f*ones) | other) & high
	return word, n, int(same >> 7 * ones >> 56)
}

// word counts a word that is not ASCII, or the sign between words, and returns its length in bytes.
func (e *evidence) word(t *languageTable, text string, counts *[showsUkrainian + 1]int,
	lists *[len(functionWords) + 1]int,
) int {
	i, sums := 0, uint64(0) // as counts, in eight bits each
	for i < 2*255 && i+1 < len(text) && text[i]&0xFE == 0xD0 && text[i+1]&0xC0 == 0x80 {
		sums += 1 << (8 * t.letters[int(text[i]&0x1F)<<6|int(text[i+1]&0x3F)].shows)
		i += 2
	}
	var word [24]byte
	size := 0
	if i > 0 { // no function word begins with a Cyrillic letter
		for shows := showsCyrillic; shows <= showsUkrainian; shows++ {
			counts[shows] += int(sums >> (8 * shows) & 0xFF)
		}
		if i == len(text) || text[i] <= ' ' {
			return i + 1
		}
		size = len(word)
	}
	for i < len(text) {
		c := text[i]
		var lower rune
		switch {
		case c < utf8.RuneSelf:
			i++
			if c |= 0x20; 'a' <= c && c <= 'z' {
				lower = rune(c)
				counts[showsLatin]++
				if c == 'w' {
					e.en++
				}
			}
		case 0xC2 <= c && c < 0xE0 && i+1 < len(text) && text[i+1]&0xC0 == 0x80:
			l := t.letters[int(c&0x1F)<<6|int(text[i+1]&0x3F)]
			i += 2
			counts[l.shows]++
			lower = rune(l.lower)
		default:
			r, n := utf8.DecodeRuneInString(text[i:])
			i += n
			switch {
			case unicode.Is(unicode.Latin, r):
				counts[showsLatin]++
			case unicode.Is(unicode.Cyrillic, r):
				counts[showsCyrillic]++
			}
			if unicode.IsLetter(r) {
				lower = unicode.ToLower(r)
			}
		}
		if lower == 0 {
			break
		}
		switch {
		// No function word is so long, or Cyrillic.
		case size+utf8.UTFMax > len(word) || 0x400 <= lower && lower < 0x530:
			size = len(word)
		case lower < utf8.RuneSelf:
			word[size] = byte(lower) //nolint:gosec // there is room for the longest character
			size++
		default:
			size += utf8.EncodeRune(word[size:], lower)
		}
	}
	if 0 < size && size < len(word) {
		lists[t.list(word[:size])]++
	}
	return i
}
