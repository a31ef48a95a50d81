package filters

import (
	"strings"

	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/words"
)

// A site is known by its host, by each domain that this is in, and by each label between stops:
// site:oc-media.org and site:oc-media find www.oc-media.org, and site:media.org does not.

// hostSign begins what is looked for in hosts, so that it is never taken for a word.
const hostSign = "."

// hosts gives the domains that a host is in, itself first, and its labels.
func hosts(s string) []words.Token {
	var out []words.Token
	s = strings.TrimSuffix(s, ".")
	for start := 0; start < len(s); {
		label := strings.IndexByte(s[start:], '.')
		out = append(out, words.Token{Text: hostSign + fold.Word(s[start:]), Start: start, End: len(s)})
		if label < 0 {
			break
		}
		out = append(out, words.Token{Text: hostSign + fold.Word(s[start:start+label]), Start: start, End: start + label})
		start += label + 1
	}
	return out
}

// host gives the host of an address, without user and port; empty where there is none.
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
