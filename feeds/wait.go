package feeds

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tocsin/feeds/internal/header"
)

const (
	firstWait      = time.Minute
	longestWait    = 24 * time.Hour     // for Retry-After and skipHours
	longestBackoff = 6 * time.Hour      // after failures, so that a feed that returns is read the same day
	goneWait       = 7 * 24 * time.Hour // after a confirmed 410
	freshnessCap   = 6 * time.Hour      // for caching headers and ttl: some servers send a year
)

// A WaitCause is the kind of reason for which a feed is not polled before Cursor.NotBefore. The zero
// value is none.
type WaitCause string

// The causes of a wait.
const (
	WaitRetryAfter WaitCause = "retry-after" // the header of that name; with a failure it holds for the whole host
	WaitMaxAge     WaitCause = "max-age"     // Cache-Control
	WaitExpires    WaitCause = "expires"     // the header of that name
	WaitTTL        WaitCause = "ttl"         // of the document
	WaitSkipHours  WaitCause = "skip-hours"  // of the document
	WaitSkipDays   WaitCause = "skip-days"   // of the document
	WaitFailures   WaitCause = "failures"    // our own backoff
	WaitGone       WaitCause = "gone"        // a confirmed 410
)

// UnmarshalJSON reads a cursor. Of one that was stored before WaitCause existed, the cause is read
// from the sentence if it is one that decides anything.
func (c *Cursor) UnmarshalJSON(doc []byte) error {
	type plain Cursor
	if err := json.Unmarshal(doc, (*plain)(c)); err != nil {
		return err
	}
	if c.WaitCause == "" && strings.HasPrefix(c.Wait, "Retry-After") {
		c.WaitCause = WaitRetryAfter
	}
	return nil
}

// setNotBefore sets NotBefore and its reason after an answer: the longest wait of Retry-After,
// Cache-Control (or Expires) and the document's ttl, but not in one of its hours and days to skip.
func (c *Cursor) setNotBefore(h http.Header, now time.Time) {
	wait, cause, why := time.Duration(0), WaitCause(""), ""
	longer := func(d time.Duration, kind WaitCause, reason string) {
		if d > wait {
			wait, cause, why = d, kind, reason
		}
	}
	capped := func(d time.Duration, kind WaitCause, reason string) {
		if d > freshnessCap {
			d, reason = freshnessCap, reason+", of which 6h are believed"
		}
		longer(d, kind, reason)
	}
	capped(freshness(h, now))
	if c.Signals.TTL > 0 {
		capped(c.Signals.TTL, WaitTTL, "ttl "+Brief(c.Signals.TTL))
	}
	if d := header.RetryAfter(h, now); d > 0 {
		longer(d, WaitRetryAfter, "Retry-After "+Brief(d))
	}
	from := now.Add(wait)
	open, kind, skipped := c.Signals.open(from)
	if skipped != "" {
		cause, why = kind, skipped
		if limit := now.Add(longestWait); open.After(limit) {
			open = limit
		}
	}
	c.NotBefore, c.WaitCause, c.Wait = time.Time{}, "", ""
	if open.After(now) {
		c.NotBefore, c.WaitCause, c.Wait = open, cause, why
	}
}

// Earliest returns the first moment from t on at which the feed may be polled, for all that is known
// of it: not before NotBefore, and in none of the hours and days that its publisher asks clients to skip,
// unless that made it more than a day since the last poll. The cause and its sentence are those
// of NotBefore, or of the hours or days to skip; both are empty if the moment is t itself.
func (c Cursor) Earliest(t time.Time) (at time.Time, cause WaitCause, why string) {
	at = t
	if c.NotBefore.After(t) {
		at, cause, why = c.NotBefore, c.WaitCause, c.Wait
	}
	open, kind, skipped := c.Signals.open(at)
	if limit := later(c.Polled.Add(longestWait), at); open.After(limit) {
		open = limit
	}
	if open.After(at) {
		return open, kind, skipped
	}
	return at, cause, why
}

// open returns the first moment from t on that is in no hour and on no day to skip, and which of the
// two made it later. A feed that skips every hour of the week skips none.
func (s Signals) open(t time.Time) (at time.Time, cause WaitCause, why string) {
	if s.SkipHours == 0 && s.SkipDays == 0 {
		return t, "", ""
	}
	at = t.UTC()
	for range 8 * 24 {
		switch {
		case s.SkipDays&(1<<at.Weekday()) != 0:
			cause, why = WaitSkipDays, "skipDays"
		case s.SkipHours&(1<<at.Hour()) != 0:
			if why == "" {
				cause, why = WaitSkipHours, "skipHours"
			}
		default:
			if why == "" {
				return t, "", ""
			}
			return at, cause, why
		}
		at = at.Truncate(time.Hour).Add(time.Hour)
	}
	return t, "", ""
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// backoff returns the wait after a failure: the time that the publisher asked for; a week for a feed
// that is gone; else a minute that doubles with each failure up to six hours. Up to a quarter is
// added, by the address and the count, so that feeds which failed together do not return together.
func (c Cursor) backoff(url string, retry time.Duration) (time.Duration, WaitCause, string) {
	switch {
	case retry > 0:
		return max(retry, firstWait), WaitRetryAfter, "Retry-After " + Brief(retry)
	case c.GoneForGood():
		return goneWait, WaitGone, "gone (410) since " + c.GoneSince.UTC().Format(time.DateOnly)
	}
	const longest = longestBackoff * 4 / 5
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
	return wait.Truncate(time.Second), WaitFailures, why
}

// freshness returns the time for which an answer stays fresh, and the header that sets it:
// max-age, else Expires, less the age that it already has in caches (RFC 9111, section 4.2).
func freshness(h http.Header, now time.Time) (time.Duration, WaitCause, string) {
	life, cause, why := time.Duration(-1), WaitMaxAge, ""
	for name, value := range header.Directives(h.Values("Cache-Control")) {
		switch name {
		case "no-cache", "no-store":
			return 0, "", ""
		case "max-age":
			if d, ok := header.Seconds(value); ok && (life < 0 || d < life) {
				life, why = d, "max-age "+strconv.Itoa(int(d/time.Second))
			}
		}
	}
	if life < 0 {
		text := h.Get("Expires")
		if text == "" {
			return 0, "", ""
		}
		expires, err := http.ParseTime(text) // "0" and other nonsense: at once
		if err != nil {
			return 0, "", ""
		}
		date, err := http.ParseTime(h.Get("Date"))
		if err != nil {
			date = now
		}
		life, cause = max(expires.Sub(date), 0), WaitExpires
		why = "Expires in " + Brief(life)
	}
	if age, ok := header.Seconds(h.Get("Age")); ok && age > 0 && why != "" {
		life, why = life-age, why+", aged "+Brief(age)
	}
	return max(life, 0), cause, why
}

// Brief formats a span of time without zeros at its end: 5m, 1h30m, 12s. From ten seconds on it is
// rounded to the second.
func Brief(d time.Duration) string {
	if d >= 10*time.Second {
		d = d.Round(time.Second)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
