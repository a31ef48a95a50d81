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

// addressed gives what is typed behind a field as it is looked for: link: and site: take a whole
// address, as people paste it.
func addressed(field, typed string) string {
	if field != "link" && field != "site" {
		return typed
	}
	if _, rest, ok := strings.Cut(typed, "://"); ok {
		typed = rest
	}
	if len(typed) > 4 && strings.EqualFold(typed[:4], "www.") {
		typed = typed[4:]
	}
	return typed
}

// siteWord reads a host, or the beginning of one.
func siteWord(bare string) (phrase, error) {
	if i := strings.IndexAny(bare, "/?#:"); i >= 0 {
		bare = bare[:i]
	}
	host, prefix := strings.CutSuffix(strings.TrimPrefix(bare, "="), "*")
	host = strings.Trim(host, ".")
	if len(runs(host)) == 0 || strings.ContainsAny(host, "*~") {
		return phrase{}, fault("the host of a site is wanted", "write for example site:oc-media.org, or its beginning: site:oc-med*")
	}
	w := word{text: hostSign + fold.Word(host)}
	if prefix && !w.begin() {
		return phrase{}, errShort()
	}
	if prefix {
		host += "*"
	}
	return phrase{words: []word{w}, typed: host}, nil
}
