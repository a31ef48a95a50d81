package filters

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/turkish"
)

// stem gives what the Snowball stemmer of a language leaves of a folded word. It joins derivations
// (custody, custodial) and, now and then, words that have nothing to do with each other, so it is
// only used where ~ asks for it. A language without a stemmer gives "".
func stem(folded, lang string) string {
	env := snowballstem.NewEnv(folded)
	switch lang {
	case "en":
		english.Stem(env)
	case "ru":
		russian.Stem(env)
	case "tr":
		turkish.Stem(env)
	default:
		return ""
	}
	return env.Current()
}

// stems gives the stems of a word in those of some languages that have a stemmer.
func stems(folded string, langs langSet) []form {
	var out []form
	for _, code := range (langs & langsOf(folded)).codes() {
		if s := stem(folded, code); s != "" {
			out = append(out, form{text: s, langs: langNamed(code)})
		}
	}
	return out
}
