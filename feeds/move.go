package feeds

import (
	"errors"
	"net/http"
	"net/url"
	"time"
)

// moveSpan is how long permanent redirects must have led to the same address, which answered with
// a feed at every poll, until that address is asked in place of the feed's own: the "permanent"
// redirects of maintenance pages and hotel networks do not live so long.
const moveSpan = 7 * 24 * time.Hour

// moved is the cursor after an answer from final: where the feed has moved, and whether that is
// proven.
func (c Cursor) moved(w *way, final *url.URL, now time.Time) Cursor {
	target := c.Final
	switch {
	case w.adopted() && (w.hops == 0 || w.temporary):
		// still there; a temporary redirect from there is followed, and no more than that
	case w.hops == 0 || w.temporary:
		c.Moved, c.MovedAt, c.Adopted = "", time.Time{}, false
	case c.Moved != target:
		c.Moved, c.MovedAt = target, now
		c.Adopted = !w.adopted() && onlySecured(w.own, final)
	default:
		c.Adopted = now.Sub(c.MovedAt) >= moveSpan || onlySecured(w.own, final)
	}
	return c
}

// onlySecured tells whether the one difference is https for http.
func onlySecured(from, to *url.URL) bool {
	return upgraded(from, to) && from.EscapedPath() == to.EscapedPath() && from.RawQuery == to.RawQuery
}

// astray is the cursor after a failure: the next poll asks the feed's own address again, unless
// the publisher only wants to be left alone for a while. Whether the clock goes on depends on
// whose failure it was: an answer that is no feed disproves the move, a network that is down says
// nothing.
func (c Cursor) astray(err error) Cursor {
	if c.Moved == "" {
		return c
	}
	var status *StatusError
	var transfer *TransferError
	switch {
	case errors.As(err, &status) && (status.Code == http.StatusTooManyRequests || status.Code == http.StatusServiceUnavailable):
	case errors.As(err, &status) && status.Code >= 500, errors.As(err, &transfer) && transfer.Kind != KindCertificate && transfer.Kind != KindRedirect:
		c.Adopted = false
	default:
		c.Moved, c.MovedAt, c.Adopted = "", time.Time{}, false
	}
	return c
}
