package weburl

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// MaxLength is in bytes. A longer text is garbage, not a URL.
const MaxLength = 4_096

// Absolute returns a reference as an absolute URL; one that is absolute already stays as it was written.
// It returns "" unless the URL is http or https. Base may be nil.
func Absolute(base *url.URL, s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, s)
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "%20")
	if s == "" || len(s) > MaxLength {
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
	case u.IsAbs() && IsWeb(s):
	case u.IsAbs():
		return ""
	case base != nil:
		u = base.ResolveReference(u)
		s = u.String()
	case u.Host != "":
		s = "https:" + s
	}
	if u.Host == "" || !IsWeb(s) || len(s) > MaxLength {
		return ""
	}
	if _, err := url.Parse(s); err != nil { // net/url checks a port only beside a scheme
		return ""
	}
	return s
}

// IsWeb reports whether a text begins as an http or https URL does.
func IsWeb(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) > len("http://") && strings.EqualFold(s[:7], "http://") ||
		len(s) > len("https://") && strings.EqualFold(s[:8], "https://")
}

// ASCIIHost returns a host name in lower case and without Unicode (RFC 5891), or "" for a text that is
// none.
func ASCIIHost(host string) string {
	for i := range len(host) {
		if host[i] >= 0x80 {
			ascii, err := idna.Lookup.ToASCII(host)
			if err != nil {
				return ""
			}
			host = strings.ToLower(strings.TrimRight(ascii, "."))
			break
		}
	}
	for i := range len(host) {
		if c := host[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_') {
			return ""
		}
	}
	return host
}

// Bare returns a URL without user, password, query and fragment, fit for logs.
func Bare(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
