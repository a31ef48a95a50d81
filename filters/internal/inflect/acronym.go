package inflect

import (
	"slices"
	"strings"
	"sync"
)

// AcronymForms returns the forms of a folded acronym: NGOs, в ООНе, NATOnun.
func AcronymForms(folded string, langs Langs) []Form {
	out := []Form{{Text: folded}}
	for _, e := range []struct {
		endings string
		langs   Langs
	}{{"s es", EN}, {"а у ом е ы ов ам ами ах", RU | UK}, {"і и ів ові", UK}} {
		for ending := range strings.FieldsSeq(e.endings) {
			if langs&e.langs != 0 {
				out = append(out, Form{folded + ending, langs & e.langs})
			}
		}
	}
	if langs&Turkic != 0 && ByScript(folded)&Latin != 0 {
		for _, ending := range acronymEndings() {
			out = append(out, Form{folded + ending, langs & Turkic})
		}
	}
	return out
}

// acronymEndings are the Turkic cases of an acronym without apostrophe or hyphen (NATOnun). Its
// pronunciation is unknown, so they come with every harmony.
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
