package filters

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"tocsin/filters/internal/inflect"

	_ "embed"
)

// A shippedEntry is a word or phrase of a named set, and the languages by which it inflects. It is searched
// in items of every language.
type shippedEntry struct {
	text  string
	langs inflect.Langs
}

//go:embed sets/caucasus.txt
var caucasus string

// shippedEntries returns the entries of a set that Tocsin ships; name is without its @.
func shippedEntries(name string) ([]shippedEntry, bool) {
	entries, ok := shipped()[strings.ToLower(name)]
	return entries, ok
}

var shipped = sync.OnceValue(func() map[string][]shippedEntry {
	sets, err := parseSets(caucasus)
	if err != nil { // a build error: TestSets parses the same text
		panic(err)
	}
	return sets
})

// parseSets parses the format of sets/caucasus.txt: a line "@name" begins a set; a line
// "en ru: one, two words" adds entries of these languages, and a line "@other" below the first adds
// all of another set that stands before it.
func parseSets(text string) (map[string][]shippedEntry, error) {
	sets := map[string][]shippedEntry{}
	name := ""
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		body := strings.TrimSpace(line)
		switch {
		case body == "" || strings.HasPrefix(body, "#"):
		case strings.HasPrefix(line, "@"):
			name = strings.ToLower(line[1:])
			if _, twice := sets[name]; twice {
				return nil, fmt.Errorf("line %d: duplicate set @%s", n+1, name)
			}
			sets[name] = nil
		case name == "":
			return nil, fmt.Errorf("line %d: entry before the first @name", n+1)
		case strings.HasPrefix(body, "@"):
			other, ok := sets[strings.ToLower(body[1:])]
			if !ok {
				return nil, fmt.Errorf("line %d: there is no set %s before it", n+1, body)
			}
			for _, e := range other {
				if !slices.Contains(sets[name], e) {
					sets[name] = append(sets[name], e)
				}
			}
		default:
			codes, list, ok := strings.Cut(body, ":")
			var langs inflect.Langs
			for code := range strings.FieldsSeq(codes) {
				l := inflect.ByCode(code)
				ok = ok && l != 0
				langs |= l
			}
			if !ok || langs == 0 {
				return nil, fmt.Errorf("line %d: want languages and a colon, as in en: Baku", n+1)
			}
			for e := range strings.SplitSeq(list, ",") {
				if e = strings.TrimSpace(e); e != "" {
					sets[name] = append(sets[name], shippedEntry{e, langs})
				}
			}
		}
	}
	return sets, nil
}

// shippedSet returns the parsed entries of a set that Tocsin ships, and reports whether there is one.
func shippedSet(name string) (or, bool, error) {
	entries, ok := shippedEntries(name)
	var list or
	for _, e := range entries {
		ph, err := phraseIn(e.text, 0, e.langs)
		if strings.HasPrefix(e.text, "=") {
			ph, err = newWord(e.text)
		}
		if err != nil {
			return or{}, ok, fmt.Errorf("@%s: %q: %w", name, e.text, err)
		}
		ph.typed = e.text
		for p := &ph; p != nil; p = p.also {
			for i := range p.words {
				p.words[i].Fixed = true
			}
		}
		list.parts = append(list.parts, ph)
	}
	return list, ok, nil
}

func shippedNames() []string {
	return slices.Sorted(maps.Keys(shipped()))
}
