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
	goneAnswers   = 3 // 410, over goneSpan at least, before they are believed
	goneSpan      = 24 * time.Hour
)

// conditional tells whether the next request may be a conditional one. Once in every span of eight
// days it may not, until a whole document was read, so that a server which says "not modified" for
// ever is found out; where a feed's spans begin depends on its address, so that not all feeds are
// read anew on the same day.
func (c Cursor) conditional(f Feed, now time.Time) bool {
	if c.URL != f.URL {
		return false
	}
	sum := sha256.Sum256([]byte(f.URL))
	seconds := int64(validatorSpan / time.Second)
	phase := int64(binary.BigEndian.Uint32(sum[:])) % seconds
	return (c.Read.Unix()+phase)/seconds == (now.Unix()+phase)/seconds
}

// final is the address that the validators are of; of a cursor that does not say, the feed's.
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

// renew takes the validators that an answer brings; a 304 need not repeat them.
func (c *Cursor) renew(h http.Header) {
	if v := h.Get("ETag"); v != "" {
		c.ETag = v
	}
	if v := h.Get("Last-Modified"); v != "" {
		c.LastModified = v
	}
}

// own forgets what belongs to another address, should the feed have a new one.
func (c Cursor) own(f Feed) Cursor {
	if c.URL == f.URL {
		return c
	}
	return Cursor{
		URL: f.URL, Polled: c.Polled, Succeeded: c.Succeeded, NotBefore: c.NotBefore, Wait: c.Wait, WaitCause: c.WaitCause,
		Failures: c.Failures, Error: c.Error,
	}
}

// answered is the cursor after a poll that was answered with a feed, or with "not modified".
func (c Cursor) answered(p *pollRequest, resp *http.Response, now time.Time) Cursor {
	c = c.own(p.feed)
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

// failed is the cursor after a poll that was not. What the publisher asked for goes before our
// own doubling of the wait. What is known of the document stays, and so does whose it is: of a feed
// with a new address, the first answer from there is still to come.
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

// GoneForGood tells whether the publisher has said often enough, and for long enough, that the
// feed is no more (410): three times in a row over a day at least. It is polled once a week then,
// and lives again with the first answer.
func (c Cursor) GoneForGood() bool {
	return c.Gone >= goneAnswers && c.Polled.Sub(c.GoneSince) >= goneSpan
}
