package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dialect has the words that a comment rarely needs, each with the plain form.
var dialect = []struct{ word, plain string }{
	{`what`, "a noun: the reason, the result, the items"},
	{`gives?`, "returns"},
	{`tells?|told`, "reports, describes; for a bool: reports whether"},
	{`says?|said`, "states, contains"},
	{`whom|nobody|somebody|whoever`, "the user, the operator, the caller; or the passive voice"},
	{`anew`, "again"},
}

const (
	dialectShare = 0.03 // of the comment lines of a package
	dialectFloor = 3    // lines that any package may have
)

// TestWords keeps comments in plain technical English. It counts the comment lines of each package, tests
// included, that have a word of the dialect, and fails where they are more than dialectShare.
func TestWords(t *testing.T) {
	patterns := make([]*regexp.Regexp, len(dialect))
	for i, d := range dialect {
		patterns[i] = regexp.MustCompile(`(?i)\b(?:` + d.word + `)\b`)
	}
	lines := map[string]int{}
	found := map[string][]string{}
	for _, file := range goFiles(t) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		set := token.NewFileSet()
		source, err := parser.ParseFile(set, filepath.Join(root, file), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range source.Comments {
			for _, comment := range group.List {
				first := set.Position(comment.Pos()).Line
				for i, line := range strings.Split(comment.Text, "\n") {
					lines[pkg]++
					for k, p := range patterns {
						if word := p.FindString(line); word != "" {
							place := fmt.Sprintf("%s:%d: %q: write %s", file, first+i, word, dialect[k].plain)
							found[pkg] = append(found[pkg], place)
							break
						}
					}
				}
			}
		}
	}
	for pkg, places := range found {
		if len(places) > max(dialectFloor, int(dialectShare*float64(lines[pkg]))) {
			slices.Sort(places)
			t.Errorf("%s: %d of %d comment lines have words to avoid:\n\t%s",
				pkg, len(places), lines[pkg], strings.Join(places, "\n\t"))
		}
	}
}
