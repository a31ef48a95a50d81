package inflect

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/turkish"
)

// Stem returns the stem of a folded word by the Snowball stemmer of a language, or "" for a language
// without one. Stems join derivations (custody, custodial) and sometimes unrelated words, so only
// words with ~ use them.
func Stem(folded string, lang Langs) string {
	env := snowballstem.NewEnv(folded)
	switch lang {
	case EN:
		english.Stem(env)
	case RU:
		russian.Stem(env)
	case TR:
		turkish.Stem(env)
	default:
		return ""
	}
	return env.Current()
}

// Stems returns the stems of a folded word in each of langs that has a stemmer.
func Stems(folded string, langs Langs) []Form {
	var out []Form
	for langs &= Stemmed & ByScript(folded); langs != 0; langs &= langs - 1 {
		lang := langs & -langs
		if s := Stem(folded, lang); s != "" {
			out = append(out, Form{Text: s, Langs: lang})
		}
	}
	return out
}

// Stemmed are the languages with a stemmer.
const Stemmed = EN | RU | TR
