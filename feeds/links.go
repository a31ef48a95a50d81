package feeds

import (
	"net/url"

	"tocsin/feeds/internal/weburl"
)

// baseOf returns the address that relative links count from: in RSS the channel's link, whose pages
// the items are; in Atom (RFC 4287, section 2) and JSON Feed the document's own. Where one is
// missing it is the other. An xml:base has been applied by then. It never has a user or password:
// those of the feed's address would end up in every link.
func baseOf(link string, linkIsBase bool, from *url.URL) *url.URL {
	if from != nil && from.User != nil {
		bare := *from
		bare.User = nil
		from = &bare
	}
	site, err := url.Parse(weburl.Absolute(from, link))
	if err != nil || site.Host == "" || !linkIsBase && from != nil {
		return from
	}
	site.User = nil
	return site
}
