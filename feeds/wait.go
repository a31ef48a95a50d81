package feeds

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	firstWait   = time.Minute
	longestWait = 24 * time.Hour     // the most that a Retry-After or skipHours is believed
	longestRest = 6 * time.Hour      // after failures: who comes back is to be heard the same day
	goneWait    = 7 * 24 * time.Hour // once a 410 is confirmed
	longestCalm = 6 * time.Hour      // the most that caching headers and ttl are believed: servers say a year
)

// obey sets NotBefore, and why, to what a publisher wants after an answer: the longest of
// Retry-After, Cache-Control (or Expires) and the document's own ttl, and none of the hours and
// days that it told us to skip.
func (c *Cursor) obey(h http.Header, now time.Time) {
	wait, why := time.Duration(0), ""
	longer := func(d time.Duration, reason string) {
		if d > wait {
			wait, why = d, reason
		}
	}
	calm := func(d time.Duration, reason string) {
		if d > longestCalm {
			d, reason = longestCalm, reason+", of which 6h are believed"
		}
		longer(d, reason)
	}
	calm(freshness(h, now))
	if c.Signals.TTL > 0 {
		calm(c.Signals.TTL, "ttl "+short(c.Signals.TTL))
	}
	if d := retryAfter(h, now); d > 0 {
		longer(d, "Retry-After "+short(d))
	}
	from := now.Add(wait)
	open, skipped := c.Signals.open(from)
	if skipped != "" {
		why = skipped
		if limit := now.Add(longestWait); open.After(limit) {
			open = limit
		}
	}
	c.NotBefore, c.Wait = time.Time{}, ""
	if open.After(now) {
		c.NotBefore, c.Wait = open, why
	}
}

// Earliest is the first moment from t on at which the feed may be polled, for all that is known of
// it: not before NotBefore, and in none of the hours and days that its publisher told everybody to
// skip, unless that made it more than a day since the last poll. The reason is Wait, skipHours or
// skipDays; it is empty when t itself will do.
func (c Cursor) Earliest(t time.Time) (time.Time, string) {
	at, why := t, ""
	if c.NotBefore.After(t) {
		at, why = c.NotBefore, c.Wait
	}
	open, skipped := c.Signals.open(at)
	if limit := later(c.Polled.Add(longestWait), at); open.After(limit) {
		open = limit
	}
	if open.After(at) {
		return open, skipped
	}
	return at, why
}

// open is the first moment from t on that is in no hour and on no day to skip, and which of the
// two made it later. A feed that skips every hour of the week skips none.
func (s Signals) open(t time.Time) (time.Time, string) {
	if s.SkipHours == 0 && s.SkipDays == 0 {
		return t, ""
	}
	at, why := t.UTC(), ""
	for range 8 * 24 {
		switch {
		case s.SkipDays&(1<<at.Weekday()) != 0:
			why = "skipDays"
		case s.SkipHours&(1<<at.Hour()) != 0:
			if why == "" {
				why = "skipHours"
			}
		default:
			if why == "" {
				return t, ""
			}
			return at, why
		}
		at = at.Truncate(time.Hour).Add(time.Hour)
	}
	return t, ""
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// penalty is the wait after a failure: what the publisher asked for; a week for what is gone; else
// a minute that doubles with each failure up to six hours, and up to a quarter more of it, by the
// address and the count, so that feeds which fell together do not rise together.
func (c Cursor) penalty(url string, retry time.Duration) (time.Duration, string) {
	switch {
	case retry > 0:
		return max(retry, firstWait), "Retry-After " + short(retry)
	case c.GoneForGood():
		return goneWait, "gone (410) since " + c.GoneSince.UTC().Format(time.DateOnly)
	}
	const longest = longestRest * 4 / 5
	wait := longest
	if c.Failures < 16 { // far beyond where doubling reaches the longest
		wait = min(firstWait<<(max(c.Failures, 1)-1), longest)
	}
	sum := sha256.Sum256([]byte(strconv.Itoa(c.Failures) + " " + url))
	wait += wait / 4 * time.Duration(binary.BigEndian.Uint16(sum[:])) / (1 << 16)
	why := fmt.Sprintf("%d failures in a row", c.Failures)
	if c.Failures == 1 {
		why = "1 failure"
	}
	return wait.Truncate(time.Second), why
}

// freshness is how long an answer says that it stays true, and where it says so: max-age, else
// Expires, less the age that it already has in caches (RFC 9111, section 4.2).
func freshness(h http.Header, now time.Time) (time.Duration, string) {
	life, why := time.Duration(-1), ""
	for name, value := range directives(h.Values("Cache-Control")) {
		switch name {
		case "no-cache", "no-store":
			return 0, ""
		case "max-age":
			if d, ok := seconds(value); ok && (life < 0 || d < life) {
				life, why = d, "max-age "+strconv.Itoa(int(d/time.Second))
			}
		}
	}
	if life < 0 {
		text := h.Get("Expires")
		if text == "" {
			return 0, ""
		}
		expires, err := http.ParseTime(text) // "0" and other nonsense: at once
		if err != nil {
			return 0, ""
		}
		date, err := http.ParseTime(h.Get("Date"))
		if err != nil {
			date = now
		}
		life = max(expires.Sub(date), 0)
		why = "Expires in " + short(life)
	}
	if age, ok := seconds(h.Get("Age")); ok && age > 0 && why != "" {
		life, why = life-age, why+", aged "+short(age)
	}
	return max(life, 0), why
}

// directives reads header lines such as Cache-Control: names in lower case, and their values.
func directives(lines []string) func(yield func(name, value string) bool) {
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

// seconds reads a count of seconds. What no clock counts is as long as can be (RFC 9111, 1.2.2).
func seconds(text string) (time.Duration, bool) {
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

// retryAfter reads Retry-After (RFC 9110, section 10.2.3), in seconds or as a date. It is zero
// when absent, unreadable or past, and never more than a day.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(min(t.Sub(now), longestWait), 0)
	}
	d, _ := seconds(value)
	return min(d, longestWait)
}

// short is a duration without zeros at its end: 6h, 2m30s.
func short(d time.Duration) string {
	text := d.Truncate(time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
