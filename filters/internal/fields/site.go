package fields

import (
	"strings"

	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/words"
)

// HostSign begins every word of a host, so that it differs from a word of the text.
const HostSign = "."

// hosts returns the words of a host: itself, the domains that contain it, and its labels. So
// site:oc-media.org and site:oc-media find www.oc-media.org, and site:media.org does not.
func hosts(s string) []words.Token {
	var out []words.Token
	s = strings.TrimSuffix(s, ".")
	for start := 0; start < len(s); {
		label := strings.IndexByte(s[start:], '.')
		out = append(out, words.Token{Text: HostSign + fold.Word(s[start:]), Start: start, End: len(s)})
		if label < 0 {
			break
		}
		out = append(out, words.Token{
			Text: HostSign + fold.Word(s[start:start+label]), Start: start,
			End: start + label,
		})
		start += label + 1
	}
	return out
}

// host returns the host of an address, without user and port, or "" if there is none.
func host(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, "/?#\\"); i >= 0 {
		rest = rest[:i]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if i := strings.LastIndexByte(rest, ':'); i >= 0 && !strings.HasSuffix(rest, "]") {
		rest = rest[:i]
	}
	return rest
}
