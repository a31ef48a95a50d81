package main

import (
	"fmt"
	"slices"
	"strings"

	"tocsin/cmd/bot/console"
	"tocsin/feeds"
	"tocsin/filters"
)

// A widening counts what wider words would find of the items that a query does not match, so that
// whoever writes it can choose.
type widening struct {
	wider []filters.Wider
	set   *filters.Set // the rules are named by their number in wider
	found []int
	words [][]string // examples
}

const examples = 3

func newWidening(q *typedQuery) *widening {
	w := &widening{wider: q.query.Wider()}
	var rules []filters.Rule
	for i, x := range w.wider {
		rules = append(rules, filters.Rule{Name: fmt.Sprint(i), Query: x.Query})
	}
	w.set, _ = filters.Compile(rules, q.sets) // they are parts of a query that was understood
	w.found, w.words = make([]int, len(rules)), make([][]string, len(rules))
	return w
}

// item looks at an item that the query does not match.
func (w *widening) item(it feeds.Item) {
	if w == nil {
		return
	}
	for _, m := range w.set.Match(it) {
		i := 0
		_, _ = fmt.Sscan(m.Rule, &i)
		w.found[i]++
		text := map[string]string{"title": it.Title, "summary": it.Summary, "content": it.Content}
		begin := strings.ToLower(strings.Trim(w.wider[i].Word, "~*"))
		for _, s := range m.Spans {
			word := console.OneLine(text[s.Field][s.Start:s.End])
			// The word that is wider begins like the one it is for, nearly always.
			if len(w.words[i]) < examples && strings.HasPrefix(strings.ToLower(word), begin[:min(len(begin), 4)]) && !slices.Contains(w.words[i], word) {
				w.words[i] = append(w.words[i], word)
			}
		}
	}
}

func (w *widening) print(s *console.Screen, q *filters.Query) {
	for i, x := range w.wider {
		if w.found[i] == 0 {
			continue
		}
		of := ""
		if len(w.words[i]) > 0 {
			of = " (" + strings.Join(w.words[i], ", ") + ")"
		}
		s.Printf("%s", s.Quiet.Render(fmt.Sprintf("%s in place of %s would match %d more%s", x.With, x.Word, w.found[i], of)))
	}
	for _, v := range q.Variants() {
		more := v.Others
		if len(more) > 6 {
			more = append(slices.Clone(more[:6]), "…")
		}
		s.Printf("%s", s.Quiet.Render(fmt.Sprintf("@%s has %s and %s", v.Set, v.Word, strings.Join(more, ", "))))
	}
}

// showForms prints how a query is understood.
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

// some gives the first of a word's forms, which are often a hundred, and how many more there are.
func some(forms []string) string {
	const shown = 16
	if len(forms) <= shown+1 {
		return strings.Join(forms, ", ")
	}
	return fmt.Sprintf("%s and %d more (--json lists them)", strings.Join(forms[:shown], ", "), len(forms)-shown)
}
