package filters

import (
	"strings"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/index"
)

// wordIn reads one word that follows a field, or "" for none.
func wordIn(field, typed string) (phrase, error) {
	bare := trimAddress(field, typed)
	switch field {
	case "site":
		return siteWord(bare)
	case "lang":
		if !LanguageCode(strings.Trim(bare, "=*")) {
			return phrase{}, fault("a language is written as its code", "for example lang:en or lang:az")
		}
	}
	return newWord(bare)
}

// trimAddress returns the text after a field without scheme and www: link: and site: take a whole
// address, as people paste it.
func trimAddress(field, typed string) string {
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

// siteWord reads a host, or with * the beginning of one.
func siteWord(bare string) (phrase, error) {
	if i := strings.IndexAny(bare, "/?#:"); i >= 0 {
		bare = bare[:i]
	}
	host, prefix := strings.CutSuffix(strings.TrimPrefix(bare, "="), "*")
	host = strings.Trim(host, ".")
	if len(fields.Runs(host)) == 0 || strings.ContainsAny(host, "*~") {
		return phrase{}, fault("want the host of a site",
			"write for example site:oc-media.org, or its beginning: site:oc-med*")
	}
	w := index.Word{Text: fields.HostSign + fold.Word(host)}
	if prefix && !makePrefix(&w) {
		return phrase{}, shortPrefix()
	}
	if prefix {
		host += "*"
	}
	return phrase{words: []index.Word{w}, typed: host}, nil
}
