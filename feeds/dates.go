package feeds

import (
	"strconv"
	"strings"
	"time"
)

// time gives the moment a stamp means, in UTC. Our own reading comes first, because gofeed 1.4.2
// takes zones it does not know (MSK, MET, JST) for UTC without a word. It is zero for what is no
// date, for a date before 1990, and for one more than a day after now: such clocks are wrong.
func (s stamp) time(now time.Time) time.Time {
	t, ok := parseTime(s.text)
	if !ok && s.parsed != nil {
		t = *s.parsed
	}
	if t = t.UTC(); t.Year() < 1990 || t.After(now.Add(24*time.Hour)) {
		return time.Time{}
	}
	return t.Truncate(time.Second)
}

// parseTime reads the dates of feeds: RFC 3339 and RFC 822 (section 5) with their common
// variations, and Unix time in seconds or milliseconds. A date without a zone is read as UTC.
func parseTime(s string) (time.Time, bool) {
	if len(s) > 80 {
		return time.Time{}, false
	}
	s = strings.Join(strings.Fields(s), " ")
	for _, layout := range []string{time.RFC1123Z, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		switch len(s) {
		case 9, 10:
			return time.Unix(n, 0), true
		case 13:
			return time.UnixMilli(n), true
		}
		return time.Time{}, false
	}
	if i := strings.IndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") { // +0000 (UTC)
		s = strings.TrimSpace(s[:i])
	}
	if day, rest, ok := strings.Cut(s, ","); ok && isWord(day) { // the weekday says nothing new
		s = strings.TrimSpace(rest)
	} else if day, rest, ok := strings.Cut(s, " "); ok && isWeekday(day) {
		s = rest
	}
	s = strings.Replace(s, "Sept ", "Sep ", 1)
	s = strings.Replace(s, ". ", " ", 1) // 4 Nov. 2026
	s, offset, ok := cutZone(s)
	if !ok {
		return time.Time{}, false
	}
	for _, layout := range []string{
		"2 Jan 2006 15:04:05", "2 January 2006 15:04:05", "2 Jan 2006 15:04", "2 January 2006 15:04",
		"2 Jan 06 15:04:05", "2 Jan 06 15:04", "2 Jan 2006", "2 January 2006",
		"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02",
		"02.01.2006 15:04:05", "02.01.2006 15:04", "02.01.2006, 15:04", "02.01.2006",
		"Jan 2 2006 15:04:05", "Jan 2, 2006 15:04:05", "January 2, 2006 15:04", "January 2, 2006", "Jan 2, 2006",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Add(-offset), true
		}
	}
	return time.Time{}, false
}

// cutZone takes the zone off the end of a date: +0300, +03:00, GMT+3, Z or an abbreviation. It is
// not ok when there is an abbreviation nobody here knows; no zone at all is UTC.
func cutZone(s string) (rest string, offset time.Duration, ok bool) {
	i := len(s)
	for i > 0 && s[i-1] != ' ' && (s[i-1] >= '0' && s[i-1] <= '9' || s[i-1] == ':') {
		i--
	}
	if i > 0 && i < len(s) && (s[i-1] == '+' || s[i-1] == '-') && strings.Contains(s[:i-1], ":") {
		offset, ok = parseOffset(s[i:])
		if s[i-1] == '-' {
			offset = -offset
		}
		rest = strings.TrimSpace(s[:i-1])
		for _, name := range []string{"GMT", "UTC", "UT"} { // GMT+3
			rest = strings.TrimSpace(strings.TrimSuffix(rest, name))
		}
		return rest, offset, ok
	}
	i = len(s)
	for i > 0 && (s[i-1]|0x20) >= 'a' && (s[i-1]|0x20) <= 'z' {
		i--
	}
	if i == len(s) {
		return s, 0, true
	}
	hours, ok := zoneHours(strings.ToUpper(s[i:]))
	return strings.TrimSpace(s[:i]), time.Duration(hours * float64(time.Hour)), ok
}

func parseOffset(digits string) (time.Duration, bool) {
	digits = strings.Replace(digits, ":", "", 1)
	n, err := strconv.Atoi(digits)
	hours, minutes := n, 0
	if len(digits) > 2 {
		hours, minutes = n/100, n%100
	}
	if err != nil || len(digits) > 4 || hours > 14 || minutes > 59 {
		return 0, false
	}
	return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute, true
}

// zoneHours gives the offset of an abbreviation as feeds use it. GET, AZT and AMT are Tbilisi,
// Baku and Yerevan; IST, CST and BST, which mean several zones, are read as India, the American
// Centre and British summer.
func zoneHours(name string) (float64, bool) {
	switch name {
	case "Z", "UT", "UTC", "GMT", "WET":
		return 0, true
	case "WEST", "BST", "CET", "MET", "MEZ":
		return 1, true
	case "CEST", "MEST", "MESZ", "EET", "SAST":
		return 2, true
	case "EEST", "MSK", "TRT":
		return 3, true
	case "IRST":
		return 3.5, true
	case "AZT", "GET", "AMT", "SAMT", "MSD", "GST":
		return 4, true
	case "AZST", "YEKT", "UZT", "PKT":
		return 5, true
	case "IST":
		return 5.5, true
	case "OMST":
		return 6, true
	case "KRAT", "ICT", "WIB":
		return 7, true
	case "HKT", "SGT", "AWST":
		return 8, true
	case "JST", "KST":
		return 9, true
	case "AEST", "VLAT":
		return 10, true
	case "AEDT":
		return 11, true
	case "NZST":
		return 12, true
	case "NZDT":
		return 13, true
	case "BRT", "ADT":
		return -3, true
	case "EDT", "AST":
		return -4, true
	case "EST", "CDT":
		return -5, true
	case "CST", "MDT":
		return -6, true
	case "MST", "PDT":
		return -7, true
	case "PST", "AKDT":
		return -8, true
	case "AKST":
		return -9, true
	case "HST":
		return -10, true
	}
	return 0, false
}

func isWord(s string) bool {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			return false
		}
	}
	return true
}

func isWeekday(s string) bool {
	switch strings.ToLower(strings.TrimSuffix(s, ".")) {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}
