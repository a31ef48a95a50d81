package filters

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tocsin/feeds"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/texttest"
)

func randomItem(r *rand.Rand) feeds.Item {
	it := feeds.Item{
		Title: texttest.Text(r, 8), Summary: texttest.Text(r, 14),
		Feed: texttest.Pick(r, []string{"", "OC Media", "Iran Baku"}),
		Lang: texttest.Pick(r, []string{"", "en", "ru", "az", "tr", "hy", "ka", "uk", "de", "en-GB"}),
		URL:  texttest.Pick(r, []string{"", "https://www.iran.com/baku?a=b", "http://u@baku.az:80/x"}),
	}
	if r.IntN(3) == 0 {
		it.Content = texttest.Text(r, 40)
		it.Authors = []string{texttest.Word(r), texttest.Word(r)}
		it.Categories = []string{texttest.Word(r)}
	}
	return it
}

// randomQuery returns a query of at most the given depth, which may have faults.
func randomQuery(r *rand.Rand, depth int) string {
	if depth == 0 {
		w := texttest.Word(r)
		switch r.IntN(14) {
		case 0:
			return "=" + w
		case 1:
			return string([]rune(w)[:min(len([]rune(w)), 3+r.IntN(3))]) + "*"
		case 8:
			return w + "*"
		case 9:
			return texttest.Pick(r, []string{
				"MH17*", "COVID-19*", "#Baku", "#FreeAzerbaijan", "#Fr*", "#MeT*", "AT&T", "baku, iran, custody -fire",
			})
		case 2:
			return "~" + w
		case 3:
			return `"` + w + " " + texttest.Word(r) + `"`
		case 4:
			return fmt.Sprintf(`"%s %s %s"~%d`, w, texttest.Word(r), texttest.Word(r), r.IntN(4))
		case 5:
			return texttest.Pick(r, []string{`/\biran\b/i`, `/Баку\b/`, `/a.?b/`, `/\bБ/`, `/[0-9]{2,}/`, `/c$/m`})
		case 6:
			return texttest.Pick(r, []string{
				"source:oc", "lang:en", "lang:ru", "site:iran.com", "site:iran", "site:n.com", "site:ira*",
				"site:@here", "link:baku", "author:iran", "author:O'Brien", "author:cease-fire", "author:cease*",
				"category:ira*", "category:US", "source:(iran NEAR/1 baku)", "@here", "title:@here",
			})
		case 7:
			return `"` + texttest.Odd(r) + `"`
		}
		return w
	}
	a, b := randomQuery(r, r.IntN(depth)), randomQuery(r, r.IntN(depth))
	switch r.IntN(9) {
	case 0, 1:
		return "(" + a + ") AND (" + b + ")"
	case 2, 3:
		return "(" + a + ") OR (" + b + ")"
	case 4:
		return "(" + a + ") NOT (" + b + ")"
	case 5:
		return fmt.Sprintf("(%s) %s/%d (%s)", a, texttest.Pick(r, []string{"NEAR", "ONEAR"}), r.IntN(5), b)
	case 6:
		return fmt.Sprintf("%d OF ((%s)^%d, (%s), (%s)^%d)", 1+r.IntN(3), a, 1+r.IntN(2), b, randomQuery(r, 0), 1-2*r.IntN(2))
	case 7:
		return texttest.Pick(r, []string{"title:", "summary:", "content:", "text:"}) + "(" + a + ")"
	}
	return a
}

func randomRule(r *rand.Rand, n int) Rule {
	rule := Rule{Name: fmt.Sprint(n), Query: randomQuery(r, r.IntN(4))}
	if r.IntN(4) == 0 {
		rule.In = []string{"title"}
	}
	if r.IntN(4) == 0 {
		rule.Langs = []string{texttest.Pick(r, inflect.All.Codes()), texttest.Pick(r, inflect.All.Codes())}
	}
	switch r.IntN(8) {
	case 0:
		rule.All = []string{texttest.Word(r)}
	case 1:
		rule.Any = []string{texttest.Word(r), texttest.Word(r) + " " + texttest.Word(r)}
	case 2:
		rule.None = []string{texttest.Word(r)}
	case 3:
		rule.Score = map[string]int{texttest.Word(r): 2, texttest.Word(r): 1, texttest.Word(r): -1}
		rule.Min = 1 + r.IntN(2)
	}
	return rule
}

// compareEngines compares the matcher with the evaluator, over random rules and items. It returns the number
// of verdicts and that of matches.
func compareEngines(t *testing.T, seed uint64, rules, items int) (int, int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([]Rule, rules)
	for i := range list {
		list[i] = randomRule(r, i)
	}
	s, _ := Compile(list, WithSets(map[string][]string{"here": {"Iran", "Baku", "cease-fire", "South Iran"}}))
	m, matches := s.Matcher(), 0
	for range items {
		it := randomItem(r)
		got := slices.Sorted(slices.Values(m.Match(&it)))
		var want []uint32
		d := newDocument(it)
		for n := range s.Len() {
			if s.evaluate(d, uint32(n), false).Matched {
				want = append(want, uint32(n))
			}
		}
		matches += len(want)
		if !slices.Equal(got, want) {
			for n := range uint32(s.Len()) {
				if slices.Contains(got, n) != slices.Contains(want, n) {
					t.Fatalf("seed %d: the matcher reports %v for %+v\nand %+v\nthe evaluator: %s",
						seed, slices.Contains(got, n), s.Rule(n), it, s.evaluate(d, n, false).Reason)
				}
			}
			t.Fatalf("seed %d: rules matched twice: %v", seed, got)
		}
	}
	return s.Len() * items, matches
}

func TestMatcherIsPlainEvaluation(t *testing.T) {
	all, matches := 0, 0
	for seed := range uint64(matcherSeeds) {
		a, m := compareEngines(t, seed, 60, 40)
		all, matches = all+a, matches+m
	}
	t.Logf("%d verdicts compared, %d of them matches", all, matches)
	if matches < all/50 {
		t.Errorf("of %d verdicts only %d are matches: the test has lost its point", all, matches)
	}
}

func FuzzMatcher(f *testing.F) {
	f.Add(uint64(1000))
	f.Fuzz(func(t *testing.T, seed uint64) { compareEngines(t, seed, 20, 10) })
}

// TestOccurrencesOutOfOrder: tokens that span several words put the occurrences of a term out of order.
func TestOccurrencesOutOfOrder(t *testing.T) {
	for query, title := range map[string]string{
		`"anti* x"`:     "anti anti-a-b x",
		`"ceasefire x"`: "fire cease-fire x ceasefire y",
		`"~custody x"`:  "custodial y custody z custodial x",
	} {
		it := feeds.Item{Title: title, Lang: "en"}
		set, err := Compile([]Rule{{Name: "r", Query: query}})
		if err != nil {
			t.Fatal(err)
		}
		plain := set.Explain(it)[0].Matched
		if got := len(set.Matcher().Match(&it)) == 1; got != plain {
			t.Errorf("%s in %q: %v, want %v", query, title, got, plain)
		}
	}
}
