package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word reads a word and applies its meaning at this position.
func (r *dateReader) word() bool {
	if r.last == tokenNumber || r.last == tokenClock || r.minuteNext {
		c, size := r.peek(r.pos)
		if w, ok := dateWords()[string(utf8.AppendRune(make([]byte, 0, 4), c))]; ok && w.role >= yearUnit {
			r.pos += size
			return r.unit(w.role)
		}
	}
	start := r.pos
	var buf [64]byte
	folded := buf[:0]
	letters, isLocation := 0, false
	for r.pos < len(r.s) {
		c, size := r.peek(r.pos)
		switch {
		case unicode.IsLetter(c):
			letters++
		case unicode.IsMark(c), foldLetter(c) < 0:
		case (c == '/' || c == '_') && r.clock && isLatin(r.s, r.pos+1):
			isLocation = true
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		if c = foldLetter(c); c >= 0 {
			if len(folded) > len(buf)-utf8.UTFMax {
				return false
			}
			folded = utf8.AppendRune(folded, c)
		}
		r.pos += size
	}
	if isLocation {
		return r.namedZone(r.s[start:r.pos])
	}
	if letters == 1 {
		if end := r.secondLetter(r.pos); end > 0 { // p. m.
			c, _ := utf8.DecodeLastRuneInString(strings.TrimRight(r.s[:end], "."))
			w, ok := dateWords()[string(utf8.AppendRune(folded, foldLetter(c)))]
			if ok && (w.role == morning || w.role == afternoon) {
				r.pos = end
				return r.apply(w, letters)
			}
		}
	}
	w, ok := knownWord(folded, letters)
	if !ok {
		return r.unknownWeekday(start)
	}
	return r.apply(w, letters)
}

// knownWord returns the meaning of a word, or of the longest beginning of a declined name.
func knownWord(folded []byte, letters int) (dateWord, bool) {
	words := dateWords()
	if w, ok := words[string(folded)]; ok {
		return w, true
	}
	if rest, ok := strings.CutPrefix(string(folded), "ב"); ok { // "in", written as part of the word
		if w, ok := words[rest]; ok && w.month != 0 {
			return w, true
		}
	}
	for range 3 {
		_, size := utf8.DecodeLastRune(folded)
		folded = folded[:len(folded)-size]
		if letters--; letters < 5 {
			break
		}
		if w, ok := words[string(folded)]; ok && w.month != 0 {
			return w, true
		}
	}
	return dateWord{}, false
}

func isLatin(s string, i int) bool { return i < len(s) && (s[i]|0x20) >= 'a' && (s[i]|0x20) <= 'z' }

// secondLetter returns the end of the second letter of an abbreviation with dots, or 0.
func (r *dateReader) secondLetter(i int) int {
	if c, _ := r.peek(i); c != '.' {
		return 0
	}
	i++
	if c, size := r.peek(i); unicode.IsSpace(c) {
		i += size
	}
	c, size := r.peek(i)
	if !unicode.IsLetter(c) {
		return 0
	}
	i += size
	if c, _ = r.peek(i); unicode.IsLetter(c) || unicode.IsMark(c) {
		return 0
	}
	return i
}

// unknownWeekday accepts a word at the very beginning with a comma after it: a weekday in a language that
// is not in the table.
func (r *dateReader) unknownWeekday(start int) bool {
	rest := strings.TrimLeft(r.s[r.pos:], ".")
	if r.last != tokenNone || start != 0 || !strings.HasPrefix(rest, ",") {
		return false
	}
	r.last = tokenWord
	return true
}

// namedZone reads a zone of the time zone database, such as Asia/Baku. The sign of Etc/GMT-4 is reversed.
func (r *dateReader) namedZone(name string) bool {
	c, size := r.peek(r.pos)
	if !strings.EqualFold(name, "Etc/GMT") && !strings.EqualFold(name, "Etc/UTC") {
		return r.setLocation(name)
	}
	hours, count, end := r.digits(r.pos + size)
	if c != '+' && c != '-' || count == 0 {
		return r.setZone(0, zoneSet)
	}
	if count > 2 || hours > maxOffset {
		return false
	}
	if c == '+' {
		hours = -hours
	}
	r.pos = end
	return r.setZone(hours*60, zoneSet)
}

// apply applies the meaning of a known word at this position.
func (r *dateReader) apply(w dateWord, letters int) bool {
	before, near := r.last, r.near
	r.last, r.near = tokenWord, true
	switch {
	case w.role == morning || w.role == afternoon:
		if done, ok := r.halfDay(w.role, before, near); done {
			return ok
		}
	case w.role == hourMark && before == tokenNumber && !r.clock: // 14h30, 14 h
		r.hour, r.minuteNext, r.clock = r.pop(), true, true
		r.last = tokenClock
		return true
	case w.role == isoTime && before == tokenNumber:
		c, _ := r.peek(r.pos)
		r.isoNext = digitOf(c) >= 0
		return r.isoNext
	}
	switch {
	case w.location != "" && r.clock && r.complete():
		return r.setLocation(w.location)
	case w.zoned && w.location == "" &&
		(r.clock && (w.month == 0 || r.complete()) || w.utc && r.complete()):
		state := zoneWord
		if w.utc {
			state = zoneUTC
		}
		return r.setZone(int(w.zone), state)
	case w.month != 0 && r.month == 0:
		r.month, r.other = int(w.month), w.other
		r.monthIsDay = w.days != 0 && r.n == 0
		r.days |= w.days
		return true
	case w.month != 0 && r.monthIsDay: // mar, 24 nov: the first was a weekday
		r.month, r.other, r.monthIsDay = int(w.month), w.other, false
		return true
	case w.days != 0:
		r.days |= w.days
		return true
	case w.role == clockNext:
		r.dotClock = true
		return true
	}
	if w.role == filler && before == tokenClock {
		r.last = tokenClock // 2:05 ч. pm
		if letters == 1 && strings.Trim(r.s[r.pos:], " .") == "" && r.s[len(r.s)-1] < utf8.RuneSelf {
			return false // a zone of RFC 822 with two meanings
		}
	}
	return w.role != noRole
}

// halfDay handles a word that may be AM or PM or a preposition: done is set if it stands beside a time of
// day, and ok unless the two contradict each other.
func (r *dateReader) halfDay(half dateRole, before dateToken, near bool) (done, ok bool) {
	switch {
	case r.half != noRole && r.half != half && r.clock:
		return true, false
	case before == tokenClock || before == tokenZone:
		r.half = half
		return true, true
	case before == tokenNumber && !r.clock && r.n > 0 &&
		r.nums[r.n-1].value <= 12 && r.nums[r.n-1].digits <= 2 && r.n+r.month > 1:
		r.hour, r.half, r.clock = r.pop(), half, true
		r.last = tokenClock
		return true, true
	case before == tokenNumber && near: // 2026م, of our era
		return true, true
	case !r.clock:
		i := r.pos
		for c, size := r.peek(i); unicode.IsSpace(c) || c == '.'; c, size = r.peek(i) {
			i += size
		}
		if _, count, end := r.digits(i); count > 0 && count <= 2 {
			if c, _ := r.peek(end); strings.ContainsRune(":時时点點시", c) {
				r.half = half
				return true, true
			}
		}
	}
	return false, false
}

// pop removes and returns the last number, which the word after it explains.
func (r *dateReader) pop() int {
	r.n--
	return r.nums[r.n].value
}

// unit applies a unit to the number before it, as in the dates of East Asia: 2026年11月24日 14時30分.
func (r *dateReader) unit(role dateRole) bool {
	before := r.last
	r.last, r.near = tokenWord, true
	switch {
	case role == minuteUnit && before == tokenClock:
		return true // it was read with its hour
	case before != tokenNumber:
		return false
	}
	value := r.pop()
	switch role {
	case yearUnit:
		return set(&r.year, value)
	case monthUnit:
		return set(&r.month, value)
	case dayUnit:
		return set(&r.day, value)
	case hourUnit:
		if r.clock {
			return false
		}
		r.hour, r.clock, r.minuteNext, r.last = value, true, true, tokenClock
	case minuteUnit:
		r.min = value
	case secondUnit:
		r.sec = value
	}
	return r.clock || role < hourUnit
}

func set(field *int, value int) bool {
	was := *field
	*field = value
	return was == 0 && value != 0
}
