package header

import (
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter bounds the waits that servers ask for: some send a year.
const maxRetryAfter = 24 * time.Hour

// Links returns the target and the relations of each link in Link headers (RFC 8288). A target is as
// written, so it may be relative.
func Links(lines []string) iter.Seq2[string, string] {
	return func(yield func(target, rel string) bool) {
		for _, line := range lines {
			for link := range splitOutside(line, ',') {
				target, params, ok := strings.Cut(strings.TrimSpace(link), ">")
				if !ok || !strings.HasPrefix(target, "<") {
					continue
				}
				rel := ""
				for param := range splitOutside(params, ';') {
					name, value, _ := strings.Cut(param, "=")
					if strings.EqualFold(strings.TrimSpace(name), "rel") {
						rel = unquoted(value)
						break // the first counts
					}
				}
				if !yield(target[1:], rel) {
					return
				}
			}
		}
	}
}

// Directives returns the names, in lower case, and the values of comma-separated headers such as
// Cache-Control.
func Directives(lines []string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, line := range lines {
			for part := range splitOutside(line, ',') {
				name, value, _ := strings.Cut(part, "=")
				name = strings.ToLower(strings.TrimSpace(name))
				if name != "" && !yield(name, unquoted(value)) {
					return
				}
			}
		}
	}
}

// Seconds reads a number of seconds. A number that is too large is read as 68 years (RFC 9111, section
// 1.2.2). ok is false unless the text is all digits.
func Seconds(text string) (d time.Duration, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		n = 1<<31 - 1
	}
	return time.Duration(n) * time.Second, true
}

// RetryAfter returns the wait that a Retry-After header asks for, in seconds or as a date (RFC 9110,
// section 10.2.3): at most a day, and zero if the header is absent, unreadable or past.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(min(t.Sub(now), maxRetryAfter), 0)
	}
	d, _ := Seconds(value)
	return min(d, maxRetryAfter)
}

// splitOutside cuts a header at each separator that stands in neither "…" nor <…>.
func splitOutside(s string, separator byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, quoted, angled := 0, false, false
		for i := 0; i < len(s); i++ {
			switch b := s[i]; {
			case quoted && b == '\\':
				i++
			case b == '"' && !angled:
				quoted = !quoted
			case quoted:
			case b == '<':
				angled = true
			case b == '>':
				angled = false
			case b == separator && !angled:
				if !yield(s[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(s[start:])
	}
}

// unquoted removes the quotation marks and the escapes of a header's value.
func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
