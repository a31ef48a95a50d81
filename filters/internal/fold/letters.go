package fold

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The scripts whose letters are folded one by one.
const (
	latin uint8 = 1 << iota
	cyrillic
	greek
	armenian
	georgian
	hebrew
	arabic
)

// A letterTable holds the letters that are folded one by one. It is computed from [foldRunes].
type letterTable struct {
	two  [0x800]foldedPair // those of two bytes
	rest [tableEnd - 0x800]foldedLetter
}

const tableEnd = 0x2000

// A foldedPair is the one or two bytes of a folded letter, and its script; 0 for no letter.
type foldedPair struct{ first, second, size, script uint8 }

// A foldedLetter is a folded letter and its script; 0 for no letter.
type foldedLetter struct {
	to     uint16
	script uint8
}

func (t *letterTable) of(r rune) foldedLetter {
	if r < 0x800 || r >= tableEnd {
		return foldedLetter{}
	}
	return t.rest[r-0x800]
}

// MaxLetters is the length in bytes of the longest word that [Append] folds.
const MaxLetters = 64

// Append appends the folded form of a word to dst if the word has at most [MaxLetters] bytes,
// all of them letters of one script and ASCII digits; otherwise ok is false. Where ends is not nil,
// it appends to ends the offset at which each folded letter ends.
func Append(dst []byte, ends []uint8, word string) (folded []byte, offsets []uint8, ok bool) {
	if len(word) > MaxLetters {
		return dst, ends, false
	}
	from := len(dst)
	table, script := letters(), uint8(0)
	for i := 0; i < len(word); {
		c := word[i]
		switch {
		case c < utf8.RuneSelf:
			if c > '9' {
				if c |= 0x20; c < 'a' || 'z' < c || script|latin != latin {
					return dst, ends, false
				}
				script = latin
			} else if c < '0' {
				return dst, ends, false
			}
			dst = append(dst, c)
			i++
		case 0xC2 <= c && c < 0xE0 && i+1 < len(word) && word[i+1]&0xC0 == 0x80:
			f := &table.two[int(c&0x1F)<<6|int(word[i+1]&0x3F)]
			if f.script == 0 || script|f.script != f.script {
				return dst, ends, false
			}
			script = f.script
			if dst = append(dst, f.first); f.size == 2 {
				dst = append(dst, f.second)
			}
			i += 2
		default:
			r, size := utf8.DecodeRuneInString(word[i:])
			f := table.of(r)
			if f.script == 0 || script|f.script != f.script {
				return dst, ends, false
			}
			script = f.script
			dst = utf8.AppendRune(dst, rune(f.to))
			i += size
		}
		if ends != nil {
			ends = append(ends, uint8(len(dst)-from))
		}
	}
	return dst, ends, true
}

var letters = sync.OnceValue(func() *letterTable {
	t := &letterTable{}
	scripts := []*unicode.RangeTable{
		unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian,
		unicode.Georgian, unicode.Hebrew, unicode.Arabic,
	}
	for r := rune(utf8.RuneSelf); r < tableEnd; r++ {
		at := slices.IndexFunc(scripts, func(s *unicode.RangeTable) bool { return unicode.Is(s, r) })
		if at < 0 || !unicode.IsLetter(r) || strings.ContainsRune("եւԵՒ", r) { // the Armenian pair is one letter
			continue
		}
		folded := foldRunes(string(r))
		if Dropped(r) || utf8.RuneCountInString(folded) != 1 {
			continue
		}
		to, size := utf8.DecodeRuneInString(folded)
		switch {
		case to > 0xffff || r < 0x800 && size > 2:
		case r < 0x800:
			b := append([]byte(folded), 0)
			t.two[r] = foldedPair{b[0], b[1], uint8(size), 1 << at}
		default:
			t.rest[r-0x800] = foldedLetter{uint16(to), 1 << at}
		}
	}
	return t
})
