package feeds

import (
	"net/netip"
	"net/url"
	"strings"

	"tocsin/feeds/internal/weburl"
)

// Canonical returns the form in which two URLs of one page are equal. It is for comparison, not for
// requests. It returns "" unless the URL is http or https.
//
// A link of Google News becomes the URL of its page if it contains that. Ignored are: the scheme; www.,
// m. and amp. before the host, and /amp after the path; upper case and Unicode spelling of the host; user
// and default port; a slash at the end; the fragment, except "#!"; dot segments; the style of percent
// encoding; and tracking parameters. The other parameters keep their order.
func Canonical(raw string) string {
	raw = strings.TrimSpace(raw)
	if !weburl.IsWeb(raw) {
		return ""
	}
	if page, ok := resolveGoogleNews(raw); ok {
		raw = page
	}
	rest := raw[strings.Index(raw, "//")+2:]
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	authority, path := rest, ""
	if i := strings.IndexAny(rest, `/\`); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	host := canonicalHost(authority)
	if host == "" {
		return ""
	}
	out := "https://" + host + canonicalPath(path)
	if query = canonicalQuery(query); query != "" {
		out += "?" + query
	}
	if strings.HasPrefix(fragment, "!") {
		out += "#" + escapes(fragment, "?")
	}
	return out
}

func canonicalHost(authority string) string {
	u, err := url.Parse("https://" + authority)
	if err != nil || u.Host == "" || u.Path != "" {
		return ""
	}
	host, port := strings.ToLower(strings.TrimRight(u.Hostname(), ".")), strings.TrimLeft(u.Port(), "0")
	switch {
	case strings.Contains(host, ":"):
		ip, err := netip.ParseAddr(host)
		if err != nil || ip.Zone() != "" {
			return ""
		}
		host = "[" + ip.String() + "]"
	default:
		if host = weburl.ASCIIHost(host); host == "" {
			return ""
		}
		for {
			_, bare, ok := strings.Cut(host, ".")
			prefix := host[:len(host)-len(bare)]
			if !ok || !strings.Contains(bare, ".") || prefix != "www." && prefix != "m." && prefix != "amp." {
				break
			}
			host = bare
		}
	}
	if port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	return host
}

func canonicalPath(path string) string {
	var kept []string
	for _, segment := range strings.FieldsFunc(escapes(path, ""), func(r rune) bool { return r == '/' }) {
		switch segment {
		case ".":
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, segment)
		}
	}
	for len(kept) > 0 && kept[len(kept)-1] == "amp" {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		return ""
	}
	return "/" + strings.Join(kept, "/")
}

func canonicalQuery(query string) string {
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		pair = escapes(pair, "?")
		key, value, _ := strings.Cut(pair, "=")
		if pair != "" && !isTracking(strings.ToLower(key), value) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// isTracking reports whether a parameter only tracks readers or asks for another form of the same page.
// A parameter that might select the page is not in these lists.
func isTracking(key, value string) bool {
	for _, prefix := range []string{
		"utm_", "mtm_", "pk_", "hsa_", "__hs", "_hs", "vero_", "oly_", "itm_", "hmb_", "_branch_", "ns_", "at_",
		"guce_", "stm_", "piwik_", "matomo_", "gad_", "fb_action_", "wt_", "trk_",
	} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	switch key {
	case "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid", "igshid",
		"igsh", "mc_cid", "mc_eid", "hsctatracking", "mkt_tok", "rb_clickid", "wickedid", "s_cid", "sc_cid", "_bhlid",
		"_openstat", "srsltid", "spm", "cmpid", "cmp", "ncid", "ocid", "smid", "sref", "xtor", "maca", "ftag",
		"wt.mc_id", "guccounter", "traffic_source", "ito", "_ga", "_gl", "mibextid", "outputtype", "feedtype",
		"feedname", "gclsrc", "li_fat_id", "epik", "sscid", "irclickid", "irgwc", "tblci", "dicbo", "oborigurl",
		"wprov", "__twitter_impression", "fb_source", "fb_ref", "action_object_map", "action_ref_map", "syclid",
		"ml_subscriber", "ml_subscriber_hash", "sfmc_sub", "cx_click", "ck_subscriber_id", "dm_i", "trk",
		"trkcampaign", "_kx", "__s", "mc_tc", "ss_source", "ss_campaign_id":
		return true
	case "amp":
		return value == "" || value == "1" || value == "true"
	case "partner", "emc", "source", "src", "ref", "referrer", "from", "via", "medium":
		switch strings.ToLower(value) {
		case "rss", "feed", "rssfeed", "rss-feed", "rss_feed", "rss20", "rss2", "atom", "feedburner", "newsletter":
			return true
		}
	}
	return false
}

// escapes normalises percent encoding: only where it is needed, with upper-case digits, and for all
// characters beyond ASCII. "/" and the characters in more are not encoded.
func escapes(s, more string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		encoded := c == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0
		if encoded {
			c = byte(unhex(s[i+1])<<4 | unhex(s[i+2])) //nolint:gosec // two digits make a byte
			i += 2
		} else if c == '\\' {
			c = '/' // as browsers read it
		}
		switch {
		case isUnreserved(c),
			!encoded && (strings.IndexByte("/!$&'()*+,;=:@", c) >= 0 || strings.IndexByte(more, c) >= 0):
			b.WriteByte(c)
		case c == '\t' || c == '\n' || c == '\r':
			if encoded {
				b.WriteByte('%')
				b.WriteByte(digits[c>>4])
				b.WriteByte(digits[c&15])
			}
		default:
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
