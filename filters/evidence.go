package filters

import (
	"math/bits"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Looking at the language of an item is part of matching it, so what a letter shows of it is in a
// table, and function words are known by their first eight bytes.

// What a letter shows.
const (
	showsNothing = iota
	showsLatin
	showsSchwa
	showsTurkic
	showsCyrillic
	showsRussian
	showsUkrainian
)

// A shownLetter is what a letter shows, and the letter in lower case; 0 for what is no part of a
// word.
type shownLetter struct {
	lower uint16
	shows uint8
}

type languageTable struct {
	letters [0x800]shownLetter
	words   map[string]uint8
	ascii   [512]asciiWord // words of ASCII by their bytes, open addressing
}

// An asciiWord is a function word of at most eight bytes, the first lowest, and the number of its
// list.
type asciiWord struct {
	bytes uint64
	list  uint8
}

func (t *languageTable) at(word uint64) *asciiWord {
	i := word * mix1 >> 55
	for t.ascii[i].bytes != 0 && t.ascii[i].bytes != word {
		i = (i + 1) & 511
	}
	return &t.ascii[i]
}

var languageLetters = sync.OnceValue(func() *languageTable {
	t := &languageTable{words: map[string]uint8{}}
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
			if _, known := t.words[w]; known { // the first list counts
				continue
			}
			if t.words[w] = uint8(list); ascii(w) && len(w) <= 8 {
				*t.at(load([]byte(w))) = asciiWord{load([]byte(w)), uint8(list) + 1}
			}
		}
	}
	return t
})

// count counts what the letters and words of a text show.
func (e *evidence) count(t *languageTable, text string) (schwa int) {
	var counts [showsUkrainian + 1]int
	var lists [len(functionWords) + 1]int
	for i := 0; i < len(text); {
		if i+8 > len(text) {
			i += e.word(t, text[i:], &counts, &lists)
			continue
		}
		x := uint64(text[i]) | uint64(text[i+1])<<8 | uint64(text[i+2])<<16 | uint64(text[i+3])<<24 |
			uint64(text[i+4])<<32 | uint64(text[i+5])<<40 | uint64(text[i+6])<<48 | uint64(text[i+7])<<56
		lower := x | caps
		low := lower &^ high
		letter := (low + (0x80-'a')*ones) &^ (low + (0x7f-'z')*ones)
		n := bits.TrailingZeros64((^letter|x)&high) / 8 // letters of ASCII
		if n == 8 || x>>(8*n)&0x80 != 0 {
			i += e.word(t, text[i:], &counts, &lists)
			continue
		}
		lower &= keep[n][0]
		other := lower ^ 'w'*ones
		e.en += bits.OnesCount64(^((other&^high + 0x7f*ones) | other) & high)
		counts[showsLatin] += n
		lists[t.at(lower).list]++
		i += n + 1
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

// word counts a word that is long or not of ASCII, or what stands between words, and gives its
// bytes.
func (e *evidence) word(t *languageTable, text string, counts *[showsUkrainian + 1]int, lists *[len(functionWords) + 1]int) int {
	// Most words that come here are long ones of ASCII or Cyrillic. No function word is either.
	i, ws := 0, 0
	for i < len(text) && 'a' <= text[i]|0x20 && text[i]|0x20 <= 'z' {
		if text[i]|0x20 == 'w' {
			ws++
		}
		i++
	}
	if i > 8 && (i == len(text) || text[i] < utf8.RuneSelf) {
		counts[showsLatin] += i
		e.en += ws
		return i
	}
	i = 0
	sums := uint64(0) // as counts, in eight bits each
	for i < 2*255 && i+1 < len(text) && text[i]&0xFE == 0xD0 && text[i+1]&0xC0 == 0x80 {
		sums += 1 << (8 * t.letters[int(text[i]&0x1F)<<6|int(text[i+1]&0x3F)].shows)
		i += 2
	}
	var word [24]byte
	size := 0
	if i > 0 {
		for shows := range counts {
			counts[shows] += int(sums >> (8 * shows) & 0xFF)
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
		case size+utf8.UTFMax > len(word) || 0x400 <= lower && lower < 0x530: // no function word is so long, or Cyrillic
			size = len(word)
		case lower < utf8.RuneSelf:
			word[size] = byte(lower) //nolint:gosec // there is room for the longest character
			size++
		default:
			size += utf8.EncodeRune(word[size:], lower)
		}
	}
	if 0 < size && size < len(word) {
		if list, ok := t.words[string(word[:size])]; ok {
			lists[list+1]++
		}
	}
	return i
}
