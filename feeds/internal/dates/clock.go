package dates

import "time"

// maxOffset is the largest distance of a zone from Greenwich, in hours.
const maxOffset = 14

// looksLikeClock reports whether the dot at i is followed by the two digits of a minute, and perhaps of a
// second, as in 14.05 and 14.05.09, but by no year.
func (r *dateReader) looksLikeClock(i int) bool {
	for range 2 {
		_, count, end := r.digits(i + 1)
		if count != 2 {
			return false
		}
		i = end
		if c, _ := r.peek(i); c != '.' {
			return true
		}
		if c, _ := r.peek(i + 1); digitOf(c) < 0 {
			return true
		}
	}
	c, _ := r.peek(i)
	return c != '.'
}

// readClock reads a time of day after its hour.
func (r *dateReader) readClock(hour int, colon rune, i int) bool {
	parts := [3]int{hour}
	n := 1
	for n < 3 {
		c, size := r.peek(i)
		if c != colon {
			break
		}
		value, count, end := r.digits(i + size)
		if count == 0 && n == 2 {
			break
		}
		if count < 1 || count > 2 {
			return false
		}
		parts[n] = value
		n++
		i = end
	}
	r.hour, r.min, r.sec = parts[0], parts[1], parts[2]
	if n == 3 {
		i = r.fraction(i)
	}
	if c, size := r.peek(i); c == ':' && size > 0 {
		return false
	}
	return r.setClock(i)
}

// fraction reads the decimals of a second, if there are any.
func (r *dateReader) fraction(i int) int {
	c, size := r.peek(i)
	if c != '.' && c != ',' {
		return i
	}
	j := i + size
	scale := int(100 * time.Millisecond)
	for {
		c, size := r.peek(j)
		d := digitOf(c)
		if d < 0 {
			break
		}
		r.nsec += d * scale
		scale /= 10
		j += size
	}
	if j == i+size {
		return i
	}
	return j
}

func (r *dateReader) setClock(end int) bool {
	r.pos, r.last, r.near, r.sep, r.clock = end, tokenClock, true, 0, true
	return true
}

// sign reads an offset from Greenwich, or skips a dash between numbers.
func (r *dateReader) sign(c rune, size int) bool {
	next, _ := r.peek(r.pos + size)
	isOffset := digitOf(next) >= 0 &&
		(r.clock || r.zone == zoneUTC || r.complete() && (c == '+' || !r.near)) &&
		!(r.last == tokenNumber && !r.complete())
	if !isOffset {
		if c == '+' {
			return false
		}
		r.pos += size
		r.sep, r.near = '-', false
		return true
	}
	value, count, end := r.digits(r.pos + size)
	minutes := 0
	switch colon, size := r.peek(end); {
	case colon == ':' && count <= 2:
		var more int
		minutes, more, end = r.digits(end + size)
		if more != 2 {
			return false
		}
		count = 4
	case count == 3, count == 4:
		value, minutes = value/100, value%100
	case count > 4:
		return false
	}
	if value > maxOffset || minutes > 59 {
		return false
	}
	if minutes += value * 60; c == '-' {
		minutes = -minutes
	}
	if r.zone == zoneWord && count < 3 { // MSK+3 is neither MSK nor UTC+3
		return false
	}
	r.pos = end
	return r.setZone(minutes, zoneSet)
}

// setZone sets the offset. A second one must be equal, unless the first was only GMT.
func (r *dateReader) setZone(minutes int, state zoneState) bool {
	if r.location != nil || r.zone > zoneUTC && r.offset != minutes ||
		r.zone == zoneUTC && state == zoneWord && minutes != 0 {
		return false
	}
	if r.zone == zoneNone || state == zoneSet {
		r.offset = minutes
	}
	r.zone = max(r.zone, state)
	r.last, r.near = tokenZone, true
	return true
}

// setLocation sets a zone whose offset depends on the date.
func (r *dateReader) setLocation(name string) bool {
	if r.zone != zoneNone {
		return false
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return false
	}
	r.location, r.zone, r.last, r.near = location, zoneSet, tokenZone, true
	return true
}
