package filters_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tocsin/feeds"
	"tocsin/filters"
)

// TestLanguages runs the cases of testdata/<lang>.txtar. A section has lines with a rule's query, and below
// each lines with titles that it must (+) and must not (-) match. "lang: xx" sets the language of the items
// that follow, and "lang:" alone removes it; before such a line it is the name of the file. [Brackets] in a
// title enclose the words that must be highlighted; without brackets, highlights are not checked.
func TestLanguages(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 7 {
		t.Errorf("there are cases for %d languages only", len(files))
	}
	for _, file := range files {
		code := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(code, func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			cases := 0
			for _, section := range archive.Files {
				cases += runSection(t, section, code)
			}
			t.Logf("%s: %d cases", code, cases)
			if cases < 60 {
				t.Errorf("%s has %d cases only", file, cases)
			}
		})
	}
}

// runSection runs the cases of a section and returns their number.
func runSection(t *testing.T, section txtar.File, lang string) int {
	cases := 0
	var set *filters.Set
	query := ""
	for n, line := range strings.Split(string(section.Data), "\n") {
		line = strings.TrimSpace(line)
		code, isLang := strings.CutPrefix(line, "lang:")
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case isLang && len(code) < 8:
			lang = strings.TrimSpace(code)
		case strings.HasPrefix(line, "+ ") || strings.HasPrefix(line, "- "):
			cases++
			want, marked := line[0] == '+', strings.TrimSpace(line[1:])
			it := feeds.Item{Title: unmarked(marked), Lang: lang}
			v := set.Explain(it)[0]
			switch {
			case v.Matched != want:
				t.Errorf("%s, line %d: %s\n  %s\n  matched %v, want %v: %s",
					section.Name, n+1, query, line, v.Matched, want, v.Reason)
			case want && strings.Contains(marked, "["):
				if d := cmp.Diff(marked, highlighted(it, v.Spans)); d != "" {
					t.Errorf("%s, line %d: %s: (-want +got)\n%s", section.Name, n+1, query, d)
				}
			}
		default:
			var err error
			query = line
			if set, err = filters.Compile([]filters.Rule{{Name: "r", Query: query}}); err != nil {
				t.Fatalf("%s, line %d: %s: %v", section.Name, n+1, query, err)
			}
		}
	}
	return cases
}
