package dates

import (
	"strings"
	"time"
)

// earliest is the first year of news feeds: an older date is a clock at zero or a mistake.
const earliest = 1990

// Parse returns the moment that a text means, in UTC and whole seconds. It returns the zero time for
// a text that is no date, for a date before 1990, and for one more than a day after now, because
// such clocks are wrong. gofeed's own reading does not count: it silently takes unknown zones for UTC.
func Parse(text string, now time.Time) time.Time {
	best, other := readTime(text)
	for _, t := range [...]time.Time{best, other} {
		if t.Year() >= earliest && !t.After(now.Add(24*time.Hour)) {
			return t.Truncate(time.Second)
		}
	}
	return time.Time{}
}

// readTime reads a date in UTC: RFC 3339, RFC 822 and their variations, the W3C's partial dates (a
// year, or a year and a month), Unix time in seconds or milliseconds, and dates in the languages of
// monthNames. A date without a zone is UTC. The zero time stands for no date.
//
// Where two readings are possible, as of 3/11/2026 (March in America), other is the less likely.
func readTime(s string) (best, other time.Time) {
	s = strings.TrimSpace(s)
	if t, ok := fastRFC1123(s); ok {
		return t, time.Time{}
	}
	if t, ok := fastRFC3339(s); ok {
		return t, time.Time{}
	}
	if len(s) > maxDate {
		return time.Time{}, time.Time{}
	}
	if t, ok := unixTime(s); ok {
		return t, time.Time{}
	}
	var r dateReader
	if !r.read(s) {
		return time.Time{}, time.Time{}
	}
	return r.times()
}

// maxDate is in bytes. The longest dates in use are those of JavaScript, with the zone spelt out.
const maxDate = 120

// fastRFC1123 reads "Mon, 02 Jan 2006 15:04:05 -0700", or the same with GMT, in fixed columns. Nine feeds
// of ten write so.
func fastRFC1123(s string) (time.Time, bool) {
	const layout = "Mon, 02 Jan 2006 15:04:05 "
	if len(s) < len(layout)+3 || s[3] != ',' || s[4] != ' ' || s[7] != ' ' || s[11] != ' ' || s[16] != ' ' ||
		s[25] != ' ' {
		return time.Time{}, false
	}
	month := strings.Index("JanFebMarAprMayJunJulAugSepOctNovDec", s[8:11])
	if month%3 != 0 {
		return time.Time{}, false
	}
	zone := s[len(layout):]
	if zone == "GMT" || zone == "UTC" {
		zone = "Z"
	}
	return inColumns(s[12:16], month/3+1, s[5:7], s[17:25], zone)
}

// fastRFC3339 reads "2006-01-02T15:04:05Z07:00", with or without a fraction, in fixed columns.
func fastRFC3339(s string) (time.Time, bool) {
	const layout = "2006-01-02T15:04:05"
	if len(s) <= len(layout) || s[4] != '-' || s[7] != '-' || s[10] != 'T' {
		return time.Time{}, false
	}
	zone := s[len(layout):]
	if zone[0] == '.' {
		zone = strings.TrimLeft(zone[1:], "0123456789")
	}
	month, ok := digits(s[5:7])
	if len(zone) == 6 && zone[3] == ':' {
		zone = zone[:3] + zone[4:]
	}
	t, valid := inColumns(s[:4], month, s[8:10], s[11:19], zone)
	return t, ok && valid
}

// inColumns puts together 2006, 1, 02, 15:04:05 and -0700 or Z.
func inColumns(year string, month int, day, clock, zone string) (time.Time, bool) {
	century, ok1 := digits(year[:2])
	y, ok2 := digits(year[2:])
	d, ok3 := digits(day)
	hour, ok4 := digits(clock)
	minute, ok5 := digits(clock[3:])
	second, ok6 := digits(clock[6:])
	if y += century * 100; !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) || clock[2] != ':' || clock[5] != ':' ||
		month < 1 || month > 12 || d < 1 || d > 28 && d > daysIn(y, month) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	offset := 0
	switch {
	case zone == "Z":
	case len(zone) == 5 && (zone[0] == '+' || zone[0] == '-'):
		h, okHour := digits(zone[1:])
		m, okMinute := digits(zone[3:])
		if !okHour || !okMinute || h > maxOffset || m > 59 {
			return time.Time{}, false
		}
		if offset = h*60 + m; zone[0] == '-' {
			offset = -offset
		}
	default:
		return time.Time{}, false
	}
	return time.Date(y, time.Month(month), d, hour, minute-offset, second, 0, time.UTC), true
}

// digits reads the two digits that s begins with.
func digits(s string) (n int, ok bool) {
	a, b := s[0]-'0', s[1]-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// unixTime reads seconds (nine or ten digits; a fraction is dropped) and milliseconds (thirteen).
func unixTime(s string) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(whole) < 9 || len(whole) > 13 || !isDigits(whole) || !isDigits(fraction) {
		return time.Time{}, false
	}
	n := int64(0)
	for i := range len(whole) {
		n = n*10 + int64(whole[i]-'0')
	}
	switch len(whole) {
	case 9, 10:
		return time.Unix(n, 0).UTC(), true
	case 13:
		return time.UnixMilli(n).UTC(), fraction == ""
	}
	return time.Time{}, false
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
