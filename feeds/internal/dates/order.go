package dates

import "time"

// times orders the parts that were read. If the numbers allow two readings, the weekday decides; without
// one, best is the more common reading.
func (r *dateReader) times() (best, other time.Time) {
	order := r.numbers
	if r.month != 0 {
		order = r.namedMonth
	}
	dates, ok := order() // year, month, day
	if !ok || !r.validClock() {
		return time.Time{}, time.Time{}
	}
	best, other = r.moment(dates[0]), r.moment(dates[1])
	if best.IsZero() {
		best, other = other, time.Time{}
	}
	if r.days != 0 && !other.IsZero() && !r.onDay(dates[0]) && r.onDay(dates[1]) {
		best, other = other, time.Time{}
	}
	return best, other
}

func (r *dateReader) onDay(d [3]int) bool {
	return r.days&(1<<time.Date(d[0], time.Month(d[1]), d[2], 0, 0, 0, 0, time.UTC).Weekday()) != 0
}

// namedMonth finds day and year beside a month that is a word or has a unit.
func (r *dateReader) namedMonth() (dates [2][3]int, ok bool) {
	year, day, dot := r.year, r.day, false
	for i, n := range r.nums[:r.n] {
		takeYear := n.digits >= 3 || i == 0 && r.n == 2 && n.value > 31 || day != 0
		switch {
		case takeYear && year == 0:
			if year, ok = fullYear(n); !ok {
				return dates, false
			}
		case !takeYear && day == 0 && n.value != 0:
			day, dot = n.value, n.dot
		default:
			return dates, false
		}
	}
	if day == 0 && !r.clock {
		day = 1 // November 2026
	}
	if year == 0 || day == 0 {
		return dates, false
	}
	dates[0] = [3]int{year, r.month, day}
	if r.other != 0 {
		dates[1] = [3]int{year, int(r.other), day}
		if dot { // 24. listopada is Croatian, 24 listopada Polish
			dates[0], dates[1] = dates[1], dates[0]
		}
	}
	return dates, true
}

// numbers orders a date without a name for its month.
func (r *dateReader) numbers() (dates [2][3]int, ok bool) {
	if r.year != 0 || r.day != 0 {
		return dates, false
	}
	nums := r.nums[:r.n]
	switch {
	case r.n == 1 && nums[0].digits == 8: // 20261124
		v := nums[0].value
		dates[0] = [3]int{v / 10000, v / 100 % 100, v % 100}
	case r.n == 1 && nums[0].digits == 4 && !r.clock: // 2026
		dates[0] = [3]int{nums[0].value, 1, 1}
	case r.n == 2 && nums[0].digits == 4 && nums[1].digits == 3 && nums[1].before == '-': // 2026-328
		v := nums[1].value
		if v < 1 || v > 366 || v == 366 && daysIn(nums[0].value, 2) == 28 {
			return dates, false
		}
		t := time.Date(nums[0].value, 1, v, 0, 0, 0, 0, time.UTC)
		dates[0] = [3]int{t.Year(), int(t.Month()), t.Day()}
	case r.n == 2 && nums[0].digits == 4 && nums[1].digits == 2 && nums[1].before == '-' && !r.clock: // 2026-11
		dates[0] = [3]int{nums[0].value, nums[1].value, 1}
	case r.n == 3:
		return threeNumbers(nums[0], nums[1], nums[2])
	default:
		return dates, false
	}
	return dates, true
}

// threeNumbers orders day, month and year by the separators: with slashes as in America unless that is no
// date, with dots day before month, and with dashes and a short year as in ISO 8601.
func threeNumbers(a, b, c dateNumber) (dates [2][3]int, ok bool) {
	if a.digits > 2 || a.value > 31 { // 2026-11-24
		year, ok := fullYear(a)
		dates[0] = [3]int{year, b.value, c.value}
		return dates, ok && b.digits <= 2 && c.digits <= 2 && (a.digits == 4 || a.digits == 2)
	}
	year, ok := fullYear(c)
	if !ok || b.digits > 2 || c.digits == 3 ||
		b.before != c.before && (b.before == '/' || c.before == '/') {
		return dates, false
	}
	dayFirst, monthFirst := [3]int{year, b.value, a.value}, [3]int{year, a.value, b.value}
	switch {
	case b.before == '/':
		dates = [2][3]int{monthFirst, dayFirst}
	case b.before == '-' && c.before == '-' && c.digits == 2:
		dates[1] = dayFirst
		if c.value <= 31 {
			short, _ := fullYear(a)
			dates[0] = [3]int{short, b.value, c.value}
		}
	case b.before == '.':
		dates[0] = dayFirst
	default:
		dates = [2][3]int{dayFirst, monthFirst}
	}
	if dates[0] == dates[1] {
		dates[1] = [3]int{}
	}
	return dates, true
}

// fullYear returns a year of four digits, of two (from 1970 on), or of three, which programs print that
// count from 1900 (RFC 5322, section 4.3).
func fullYear(n dateNumber) (int, bool) {
	switch {
	case n.digits == 4:
		return n.value, n.value > 0
	case n.digits == 3 && n.value >= 100 && n.value < 200:
		return 1900 + n.value, true
	case n.digits == 2 && n.value < 70:
		return 2000 + n.value, true
	case n.digits == 2:
		return 1900 + n.value, true
	}
	return 0, false
}

// validClock applies AM and PM, and reports whether the result is a time of day.
func (r *dateReader) validClock() bool {
	switch {
	case !r.clock:
		return true
	case r.half == morning && r.hour > 12:
		return false
	case r.half == morning && r.hour == 12:
		r.hour = 0
	case r.half == afternoon && r.hour < 12:
		r.hour += 12
	}
	return r.min <= 59 && r.sec <= 60 && (r.hour <= 23 || r.hour == 24 && r.min == 0 && r.sec == 0)
}

func (r *dateReader) moment(d [3]int) time.Time {
	if d[0] < 1 || d[0] > 9999 || d[1] < 1 || d[1] > 12 || d[2] < 1 || d[2] > daysIn(d[0], d[1]) {
		return time.Time{}
	}
	if r.location != nil {
		return time.Date(d[0], time.Month(d[1]), d[2], r.hour, r.min, r.sec, r.nsec, r.location).UTC()
	}
	return time.Date(d[0], time.Month(d[1]), d[2], r.hour, r.min-r.offset, r.sec, r.nsec, time.UTC)
}
