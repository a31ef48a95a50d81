package filters

import (
	"slices"
	"strings"
	"sync"
)

// acronymForms gives the forms of an acronym: NGOs, в ООНе, NATOnun.
func acronymForms(folded string, langs langSet) []form {
	out := []form{{text: folded}}
	for _, e := range []struct {
		endings string
		langs   langSet
	}{{"s es", langEN}, {"а у ом е ы ов ам ами ах", langRU | langUK}, {"і и ів ові", langUK}} {
		for ending := range strings.FieldsSeq(e.endings) {
			if langs&e.langs != 0 {
				out = append(out, form{folded + ending, langs & e.langs})
			}
		}
	}
	if langs&turkicLangs != 0 && langsOf(folded)&latinLangs != 0 {
		for _, ending := range acronymEndings() {
			out = append(out, form{folded + ending, langs & turkicLangs})
		}
	}
	return out
}

// acronymEndings are the cases of an acronym that is written without apostrophe or hyphen (NATOnun);
// how it is read, and so its vowels, is not known.
var acronymEndings = sync.OnceValue(func() []string {
	var out []string
	for _, h := range []string{"ai", "au", "ei", "eu"} {
		for _, d := range []string{"d", "t"} {
			out = append(out, strings.Fields(fill("In nIn I nI yI E yE DE DEn DEki lE ylE DIr lEr", h, d))...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
})
