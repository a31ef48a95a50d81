package main

import (
	"fmt"
	"slices"
	"strings"

	"tocsin/cmd/bot/console"
	"tocsin/feeds"
	"tocsin/filters"
)

// A broader counts the items that a query does not match and that it would match with broader words, as
// suggestions for its author.
type broader struct {
	queries []filters.BroaderQuery
	set     *filters.Set // the name of a rule is its index in queries
	found   []int
	words   [][]string // examples
}

const examples = 3

func newBroader(q *typedQuery) *broader {
	w := &broader{queries: q.query.Broader()}
	var rules []filters.Rule
	for i, x := range w.queries {
		rules = append(rules, filters.Rule{Name: fmt.Sprint(i), Query: x.Query})
	}
	w.set, _ = filters.Compile(rules, q.sets) // variants of a valid query are valid
	w.found, w.words = make([]int, len(rules)), make([][]string, len(rules))
	return w
}

// item tests an item that the query does not match.
func (w *broader) item(it feeds.Item) {
	if w == nil {
		return
	}
	for _, m := range w.set.Match(it) {
		i := 0
		_, _ = fmt.Sscan(m.Rule, &i)
		w.found[i]++
		text := map[string]string{"title": it.Title, "summary": it.Summary, "content": it.Content}
		begin := strings.ToLower(strings.Trim(w.queries[i].Word, "~*"))
		for _, s := range m.Spans {
			word := console.OneLine(text[s.Field][s.Start:s.End])
			// A broader word nearly always begins like the original.
			if len(w.words[i]) < examples && !slices.Contains(w.words[i], word) &&
				strings.HasPrefix(strings.ToLower(word), begin[:min(len(begin), 4)]) {
				w.words[i] = append(w.words[i], word)
			}
		}
	}
}

func (w *broader) print(s *console.Screen, q *filters.Query) {
	for i, x := range w.queries {
		if w.found[i] == 0 {
			continue
		}
		of := ""
		if len(w.words[i]) > 0 {
			of = " (" + strings.Join(w.words[i], ", ") + ")"
		}
		text := fmt.Sprintf("%s in place of %s would match %d more%s", x.With, x.Word, w.found[i], of)
		s.Printf("%s", s.Quiet.Render(text))
	}
	for _, v := range q.Variants() {
		more := v.Others
		if len(more) > 6 {
			more = append(slices.Clone(more[:6]), "…")
		}
		s.Printf("%s", s.Quiet.Render(fmt.Sprintf("@%s has %s and %s", v.Set, v.Word, strings.Join(more, ", "))))
	}
}

// showForms prints the canonical form of a query, its description, and the forms of its words.
func (p *program) showForms(q *filters.Query, lang string, asJSON bool) error {
	var langs []string
	if lang != "" {
		langs = []string{lang}
	}
	words, err := q.Preview(langs...)
	if err != nil {
		return &usageError{err.Error()}
	}
	if asJSON {
		return console.WriteJSON(p.stdout, struct {
			Query string              `json:"query"`
			Plain string              `json:"plain"`
			Words []filters.WordForms `json:"words"`
		}{q.String(), q.Describe(), words})
	}
	s := console.NewScreen(p.stdout, p.getenv)
	s.Printf("%s\n%s", q.String(), s.Quiet.Render(q.Describe()))
	for _, w := range words {
		name := w.Word
		if w.Lang != "" {
			name = "  " + w.Lang
		}
		s.Printf("%s: %s", name, some(w.Forms))
	}
	return nil
}

// some returns the first of a word's forms and the number of the others: there may be a hundred.
func some(forms []string) string {
	const shown = 16
	if len(forms) <= shown+1 {
		return strings.Join(forms, ", ")
	}
	return fmt.Sprintf("%s and %d more (--json lists them)", strings.Join(forms[:shown], ", "), len(forms)-shown)
}
