package feeds

import (
	"errors"
	"net/http"
	"net/url"
	"time"
)

// moveSpan is the time for which permanent redirects must lead to one address, with a feed at every
// poll, until that address replaces the feed's own. The "permanent" redirects of maintenance pages and
// hotel networks do not last so long.
const moveSpan = 7 * 24 * time.Hour

// moved returns the cursor after an answer from the address final, with the address that the feed has
// moved to.
func (c Cursor) moved(p *pollRequest, final *url.URL, now time.Time) Cursor {
	target := c.Final
	switch {
	case p.adopted() && (p.redirects == 0 || p.temporary):
		// still there; a temporary redirect from there changes nothing
	case p.redirects == 0 || p.temporary:
		c.Moved, c.MovedAt, c.Adopted = "", time.Time{}, false
	case c.Moved != target:
		c.Moved, c.MovedAt = target, now
		c.Adopted = !p.adopted() && onlySecured(p.ownURL, final)
	default:
		c.Adopted = now.Sub(c.MovedAt) >= moveSpan || onlySecured(p.ownURL, final)
	}
	return c
}

// onlySecured reports whether the only difference is https for http.
func onlySecured(from, to *url.URL) bool {
	return upgraded(from, to) && from.EscapedPath() == to.EscapedPath() && from.RawQuery == to.RawQuery
}

// moveFailed returns the cursor after a failure. The next poll asks the feed's own address again, unless
// the publisher only asked for a pause. An answer without a feed disproves the move; an error of the
// network or the server does not, so the time since the first redirect still counts.
func (c Cursor) moveFailed(err error) Cursor {
	if c.Moved == "" {
		return c
	}
	status, answered := errors.AsType[*StatusError](err)
	transfer, broken := errors.AsType[*TransferError](err)
	switch {
	case answered && (status.Code == http.StatusTooManyRequests || status.Code == http.StatusServiceUnavailable):
	case answered && status.Code >= 500,
		broken && transfer.kind != kindCertificate && transfer.kind != kindRedirect:
		c.Adopted = false
	default:
		c.Moved, c.MovedAt, c.Adopted = "", time.Time{}, false
	}
	return c
}
