package feeds

import (
	"crypto/sha256"
	"encoding/binary"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	firstWait     = time.Minute
	longestWait   = 6 * time.Hour
	longestRetry  = 24 * time.Hour // the most that a Retry-After is believed
	validatorSpan = 8 * 24 * time.Hour
)

// validators gives what makes the next request conditional, exactly as it was received. Once in
// every span of eight days they are left out until a poll has succeeded, so that a server which
// says "not modified" for ever is found out; where a feed's spans begin depends on its address,
// so that not all feeds are read anew on the same day.
func (c Cursor) validators(f Feed, now time.Time) (etag, lastModified string) {
	if c.URL != f.URL || span(f.URL, c.Succeeded) != span(f.URL, now) {
		return "", ""
	}
	return c.ETag, c.LastModified
}

func span(url string, t time.Time) int64 {
	sum := sha256.Sum256([]byte(url))
	seconds := int64(validatorSpan / time.Second)
	phase := int64(binary.BigEndian.Uint32(sum[:])) % seconds
	return (t.Unix() + phase) / seconds
}

// answered is the cursor after a poll that was answered with a feed, or with "not modified".
func (c Cursor) answered(f Feed, h http.Header, now time.Time) Cursor {
	if c.URL != f.URL {
		c.ETag, c.LastModified, c.BodyHash = "", "", ""
	}
	c.URL, c.Polled, c.Succeeded = f.URL, now, now
	c.Failures, c.Error, c.NotBefore = 0, "", time.Time{}
	if wait := retryAfter(h, now); wait > 0 {
		c.NotBefore = now.Add(wait)
	}
	return c
}

// failed is the cursor after a poll that was not. What the publisher asked for goes before our
// own doubling of the wait. What is known of the document stays.
func (c Cursor) failed(err error, wait time.Duration, now time.Time) Cursor {
	c.Polled, c.Error = now, err.Error()
	c.Failures++
	if wait <= 0 {
		wait = longestWait
		if c.Failures < 16 { // far beyond where doubling reaches the longest
			wait = min(firstWait<<(c.Failures-1), longestWait)
		}
	}
	c.NotBefore = now.Add(wait)
	return c
}

// retryAfter reads Retry-After (RFC 9110, section 10.2.3), in seconds or as a date. It is zero
// when absent, unreadable or past, and never more than a day.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if t, err := http.ParseTime(value); err == nil {
		return max(min(t.Sub(now), longestRetry), 0)
	}
	n, err := strconv.ParseUint(value, 10, 31)
	if err != nil {
		return 0
	}
	return min(time.Duration(n)*time.Second, longestRetry)
}
