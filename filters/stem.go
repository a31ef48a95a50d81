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
func stem(folded string, lang langSet) string {
	env := snowballstem.NewEnv(folded)
	switch lang {
	case langEN:
		english.Stem(env)
	case langRU:
		russian.Stem(env)
	case langTR:
		turkish.Stem(env)
	default:
		return ""
	}
	return env.Current()
}

// stems gives the stems of a word in those of some languages that have a stemmer.
func stems(folded string, langs langSet) []form {
	var out []form
	for langs &= stemmed & langsOf(folded); langs != 0; langs &= langs - 1 {
		lang := langs & -langs
		if s := stem(folded, lang); s != "" {
			out = append(out, form{text: s, langs: lang})
		}
	}
	return out
}

// stemmed are the languages of ~stems.
const stemmed = langEN | langRU | langTR
