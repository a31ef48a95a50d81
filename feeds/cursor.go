package feeds

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net/http"
	"net/url"
	"time"
)

const (
	validatorSpan = 8 * 24 * time.Hour
	goneAnswers   = 3 // 410 in a row, over at least goneSpan, mean that the feed is gone
	goneSpan      = 24 * time.Hour
)

// conditional reports whether the next request may be conditional. Once in every span of eight days it
// may not, until a whole document was read, in case a server answers "not modified" for ever. The spans
// begin at a time that depends on the feed's URL, so that feeds are not all read on the same day.
func (c Cursor) conditional(f Feed, now time.Time) bool {
	if c.URL != f.URL {
		return false
	}
	sum := sha256.Sum256([]byte(f.URL))
	seconds := int64(validatorSpan / time.Second)
	phase := int64(binary.BigEndian.Uint32(sum[:])) % seconds
	return (c.Read.Unix()+phase)/seconds == (now.Unix()+phase)/seconds
}

// final returns the URL of the validators: Final, or the feed's own in cursors without it.
func (c Cursor) final() string {
	if c.Final != "" {
		return c.Final
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return ""
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u.String()
}

// setValidators stores the validators of an answer; a 304 need not repeat them.
func (c *Cursor) setValidators(h http.Header) {
	if v := h.Get("ETag"); v != "" {
		c.ETag = v
	}
	if v := h.Get("Last-Modified"); v != "" {
		c.LastModified = v
	}
}

// ownedBy returns the cursor without the fields of another URL, if the feed has a new one.
func (c Cursor) ownedBy(f Feed) Cursor {
	if c.URL == f.URL {
		return c
	}
	return Cursor{
		URL: f.URL, Polled: c.Polled, Succeeded: c.Succeeded,
		NotBefore: c.NotBefore, Wait: c.Wait, WaitCause: c.WaitCause, Failures: c.Failures, Error: c.Error,
	}
}

// answered returns the cursor after a poll with a feed or "not modified".
func (c Cursor) answered(p *pollRequest, resp *http.Response, now time.Time) Cursor {
	c = c.ownedBy(p.feed)
	c.Final = p.firstURL
	if p.redirects > 0 {
		c.Final = resp.Request.URL.String()
	}
	c.Polled, c.Succeeded = now, now
	c.Failures, c.Error = 0, ""
	c.NotBefore, c.WaitCause, c.Wait = time.Time{}, "", ""
	c.Gone, c.GoneSince = 0, time.Time{}
	return c.moved(p, resp.Request.URL, now)
}

// failed returns the cursor after a failed poll. The wait is the publisher's if it asked for one, else the
// backoff. The fields of the document stay, and so does URL, even if the feed has a new one: no answer
// has come from there yet.
func (c Cursor) failed(f Feed, err error, now time.Time) Cursor {
	c.Polled, c.Error = now, err.Error()
	c.Failures++
	var retry time.Duration
	if status, ok := errors.AsType[*StatusError](err); ok {
		retry = status.RetryAfter
		switch {
		case status.Code != http.StatusGone || c.URL != "" && c.URL != f.URL:
			c.Gone, c.GoneSince = 0, time.Time{}
		case c.Gone == 0:
			c.Gone, c.GoneSince = 1, now
		default:
			c.Gone++
		}
	}
	c = c.moveFailed(err)
	wait, cause, why := c.backoff(f.URL, retry)
	c.NotBefore, c.WaitCause, c.Wait = now.Add(wait), cause, why
	return c
}

// GoneForGood reports whether the feed was answered with 410 three times in a row over at least a day. It
// is then polled once a week, until the first other answer.
func (c Cursor) GoneForGood() bool {
	return c.Gone >= goneAnswers && c.Polled.Sub(c.GoneSince) >= goneSpan
}
