package filters

import (
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
	var word [24]byte
	size, packed, plain := 0, uint64(0), true
	end := func() {
		switch {
		case size == 0:
		case plain && size <= 8:
			lists[t.at(packed).list]++
		case size <= len(word):
			if list, ok := t.words[string(word[:size])]; ok {
				lists[list+1]++
			}
		}
		size, packed, plain = 0, 0, true
	}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			i++
			lower := c | 0x20
			if lower < 'a' || lower > 'z' {
				end()
				continue
			}
			counts[showsLatin]++
			if lower == 'w' {
				e.en++
			}
			if size < 8 {
				packed |= uint64(lower) << (8 * size)
			}
			if size < len(word) {
				word[size] = lower
			}
			size++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		lower := rune(0)
		if r < 0x800 {
			l := t.letters[r]
			counts[l.shows]++
			lower = rune(l.lower)
		} else {
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
			end()
			continue
		}
		plain = false
		if size+utf8.UTFMax <= len(word) {
			size += utf8.EncodeRune(word[size:], lower)
		} else {
			size = len(word) + 1
		}
	}
	end()
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
