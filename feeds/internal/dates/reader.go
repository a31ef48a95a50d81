package dates

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tocsin/feeds/internal/htmltext"
)

// A dateReader reads a date once, token by token: numbers, words, the time of day, the zone. It stops at
// the first token that it does not know.
type dateReader struct {
	s    string
	pos  int
	last dateToken // before pos
	near bool      // last ends at pos
	sep  rune      // the punctuation since the last number

	nums             [4]dateNumber
	n                int
	year, month, day int // of a word or a unit
	other            time.Month
	monthIsDay       bool // month may be a weekday at this position
	days             uint8

	clock                bool // hour, minute and second are set
	hour, min, sec, nsec int
	half                 dateRole // morning or afternoon
	minuteNext           bool     // 14h…
	isoNext              bool     // …T
	dotClock             bool     // dots may separate the time of day

	zone     zoneState
	offset   int // minutes
	location *time.Location
}

type dateToken uint8

const (
	tokenNone dateToken = iota
	tokenNumber
	tokenClock
	tokenWord
	tokenZone
)

type zoneState uint8

const (
	zoneNone zoneState = iota
	zoneUTC            // GMT, which an offset may follow
	zoneWord
	zoneSet
)

// A dateNumber is a number whose role is decided at the end.
type dateNumber struct {
	value, digits int
	before        rune // the punctuation before it
	dot           bool // a dot follows
}

func (r *dateReader) read(s string) bool {
	r.s = s
	for r.pos < len(s) {
		c, size := r.peek(r.pos)
		ok := true
		switch {
		case digitOf(c) >= 0:
			ok = r.number()
		case unicode.IsLetter(c):
			ok = r.word()
		case c == '+' || c == '-':
			ok = r.sign(c, size)
		case unicode.IsSpace(c) || htmltext.IsInvisible(c):
			r.pos += size
			r.near = false
		case c == '(' && r.zone == zoneSet: // +0100 (Central European Standard Time)
			end := strings.IndexByte(s[r.pos:], ')')
			if end < 0 {
				return false
			}
			r.pos += end + 1
		case strings.ContainsRune(`,./:;()[]|'"’·•،、`, c):
			r.pos += size
			r.sep, r.near = c, false
		default:
			return false
		}
		if !ok {
			return false
		}
	}
	return !r.minuteNext || r.clock
}

// peek returns the character at an offset: one dash for all dashes, and the ASCII forms of the wide
// characters of East Asia. It returns 0 at the end.
func (r *dateReader) peek(i int) (c rune, size int) {
	if i >= len(r.s) {
		return 0, 0
	}
	if r.s[i] < utf8.RuneSelf {
		return rune(r.s[i]), 1
	}
	c, size = utf8.DecodeRuneInString(r.s[i:])
	switch {
	case c >= 0x2010 && c <= 0x2015 || c == 0x2212:
		c = '-'
	case c >= 0xff01 && c <= 0xff5e:
		c -= 0xff01 - '!'
	}
	return c, size
}

// digitOf returns the value of a decimal digit of any script in use, or -1.
func digitOf(c rune) int {
	if c < 0x660 {
		if c >= '0' && c <= '9' {
			return int(c - '0')
		}
		return -1
	}
	for _, zero := range [...]rune{
		0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
		0x17e0, 0x1810,
	} {
		if c >= zero && c <= zero+9 {
			return int(c - zero)
		}
	}
	return -1
}

// digits reads the digits at an offset.
func (r *dateReader) digits(i int) (value, count, end int) {
	for i < len(r.s) {
		c, size := r.peek(i)
		d := digitOf(c)
		if d < 0 {
			break
		}
		if count++; count <= 14 {
			value = value*10 + d
		}
		i += size
	}
	return value, count, i
}

func (r *dateReader) number() bool {
	value, count, end := r.digits(r.pos)
	if count > 14 {
		return false
	}
	next, size := r.peek(end)
	after, _ := r.peek(end + size)
	iso := r.isoNext
	r.isoNext = false
	switch {
	case r.minuteNext && count == 2:
		r.minuteNext = false
		r.min = value
		return r.setClock(end)
	case r.clock:
	case next == ':' && count <= 2 && digitOf(after) >= 0:
		return r.readClock(value, ':', end)
	case iso && (count == 2 || count == 4 || count == 6):
		for ; count < 6; count += 2 {
			value *= 100
		}
		r.hour, r.min, r.sec = value/10000, value/100%100, value%100
		return r.setClock(r.fraction(end))
	case next == '.' && count <= 2 && (r.dotClock || r.complete()) && r.looksLikeClock(end):
		return r.readClock(value, '.', end)
	case count == 14 || count == 12: // 20261124143005
		if count == 12 {
			value *= 100
		}
		r.hour, r.min, r.sec = value/10000%100, value/100%100, value%100
		value, count = value/1000000, 8
		if !r.push(dateNumber{value: value, digits: count, before: r.sep}) {
			return false
		}
		return r.setClock(r.fraction(end))
	}
	r.pos = end
	return r.push(dateNumber{value: value, digits: count, before: r.sep, dot: next == '.'})
}

func (r *dateReader) push(n dateNumber) bool {
	if r.n == len(r.nums) {
		return false
	}
	r.nums[r.n] = n
	r.n++
	r.last, r.near, r.sep = tokenNumber, true, 0
	return true
}

// complete reports whether day, month and year were read.
func (r *dateReader) complete() bool {
	parts := r.n
	for _, part := range [...]int{r.year, r.month, r.day} {
		if part != 0 {
			parts++
		}
	}
	return parts >= 3 || r.n == 1 && r.nums[0].digits == 8
}
