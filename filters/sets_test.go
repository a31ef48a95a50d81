package filters

import (
	"strings"
	"testing"

	"tocsin/filters/internal/inflect"
)

// TestSets: every entry of the shipped sets is valid, and names a language of its own script.
func TestSets(t *testing.T) {
	for name, entries := range shipped() {
		if _, err := newLibrary(nil).lookUpSet(name); err != nil {
			t.Error(err)
		}
		var langs inflect.Langs
		for _, e := range entries {
			langs |= e.langs
			if e.langs&^inflect.ByScript(e.text) != 0 {
				t.Errorf("@%s: %s is not in the letters of %v", name, e.text, e.langs.Codes())
			}
		}
		if langs != inflect.All {
			t.Errorf("@%s has %v only", name, langs.Codes())
		}
	}
	for _, name := range []string{
		"azerbaijan", "armenia", "georgia", "russia", "turkey", "iran", "caucasus",
		"karabakh", "baku", "yerevan", "tbilisi", "moscow", "aliyev", "pashinyan", "putin",
	} {
		if entries, ok := shippedEntries(name); !ok || len(entries) < 5 {
			t.Errorf("@%s has %d entries", name, len(entries))
		}
	}
}

func TestParseSets(t *testing.T) {
	for text, want := range map[string]string{
		"en: a":            "before the first",
		"@a\nen: b\n@a":    "duplicate set",
		"@a\n  @b":         "no set @b before",
		"@a\nxx: b":        "languages and a colon",
		"@a\njust a word":  "languages and a colon",
		"@a\nen: b, c d\n": "",
	} {
		_, err := parseSets(text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
