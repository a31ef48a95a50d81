package feeds

import (
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// announce takes the hub and the feed's own address from Link headers (RFC 8288), which go before
// what the document says (WebSub, section 4). Relative ones count from base.
func (s *Signals) announce(h http.Header, base *url.URL) {
	if len(h["Link"]) == 0 {
		return
	}
	hub, self := "", ""
	for target, rel := range links(h.Values("Link")) {
		for kind := range strings.FieldsSeq(strings.ToLower(rel)) {
			switch {
			case kind == "hub" && hub == "":
				hub = webAddress(base, target)
			case kind == "self" && self == "":
				self = webAddress(base, target)
			}
		}
	}
	if hub != "" {
		s.Hub = hub
	}
	if self != "" {
		s.Self = self
	}
}

// webAddress is a reference as an absolute address; empty when that is none of the web.
func webAddress(base *url.URL, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return ""
	}
	u = base.ResolveReference(u)
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// links gives the target and the relations of each link in Link headers.
func links(lines []string) iter.Seq2[string, string] {
	return func(yield func(target, rel string) bool) {
		for _, line := range lines {
			for link := range splitOutside(line, ',') {
				target, params, ok := strings.Cut(strings.TrimSpace(link), ">")
				if !ok || !strings.HasPrefix(target, "<") {
					continue
				}
				rel := ""
				for param := range splitOutside(params, ';') {
					name, value, _ := strings.Cut(param, "=")
					if strings.EqualFold(strings.TrimSpace(name), "rel") {
						rel = unquoted(value)
						break // the first counts
					}
				}
				if !yield(target[1:], rel) {
					return
				}
			}
		}
	}
}

// splitOutside cuts a header at a separator where it stands in neither "…" nor <…>.
func splitOutside(s string, separator byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, quoted, angled := 0, false, false
		for i := 0; i < len(s); i++ {
			switch b := s[i]; {
			case quoted && b == '\\':
				i++
			case b == '"' && !angled:
				quoted = !quoted
			case quoted:
			case b == '<':
				angled = true
			case b == '>':
				angled = false
			case b == separator && !angled:
				if !yield(s[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(s[start:])
	}
}

// unquoted takes the quotation marks off a header's value, and what escapes are in it.
func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
