package feeds

import (
	"net/url"
	"strings"
)

// maxURL is the length in bytes from which on an address is taken for garbage.
const maxURL = 4_096

// baseOf gives the address that relative links count from: in RSS the channel's link, whose pages
// the items are; in Atom (RFC 4287, section 2) and JSON Feed the document's own. Where one is
// missing it is the other. An xml:base has been applied by then. It never has a user or password:
// those of the feed's address would end up in every link.
func baseOf(link string, linkIsBase bool, from *url.URL) *url.URL {
	if from != nil && from.User != nil {
		bare := *from
		bare.User = nil
		from = &bare
	}
	site, err := url.Parse(absolute(from, link))
	if err != nil || site.Host == "" || !linkIsBase && from != nil {
		return from
	}
	site.User = nil
	return site
}

// absolute makes an address absolute, and leaves one that already is as it was written. It
// returns "" for what is no http or https address.
func absolute(base *url.URL, s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, s)
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "%20")
	if s == "" || len(s) > maxURL {
		return ""
	}
	if strings.HasPrefix(strings.ToLower(s), "www.") { // the scheme was forgotten
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	switch {
	case u.IsAbs() && isWeb(s):
	case u.IsAbs():
		return ""
	case base != nil:
		u = base.ResolveReference(u)
		s = u.String()
	case u.Host != "":
		s = "https:" + s
	}
	if u.Host == "" || !isWeb(s) || len(s) > maxURL {
		return ""
	}
	return s
}

func isWeb(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) > len("http://") && strings.EqualFold(s[:7], "http://") ||
		len(s) > len("https://") && strings.EqualFold(s[:8], "https://")
}
