package filters_test

import (
	"slices"
	"testing"

	"tocsin/filters"
)

func TestDescribe(t *testing.T) {
	for query, want := range map[string]string{
		"custody NEAR/12 (Azerbaijan, Baku) -football": "custody within 12 words of Azerbaijan or Baku, not football",
		"custod* ONEAR/3 =Turkey":                      "words that begin with custod and, at most 3 words after it, exactly Turkey",
		"~custody AND (a OR b) AND title:c":            "custody and its derivations and (a or b) and (c, in the title)",
		"2 OF (a, b, @caucasus)":                       "at least 2 of a, b, any of @caucasus",
		"4 OF (a^3, b^2, c^-5)":                        "at least 4 points from a (+3), b (+2), c (-5)",
		`/x\by/i OR "a b"~2`:                           `text like /x\by/i or "a b" with at most 2 words between each`,
		"a NEAR/0 b":                                   "a beside b",
		"-title:a b":                                   "b, not (a, in the title)",
		"a AND NOT (b OR NOT c)":                       "a, not (b or not c)",
		"a -(b OR c)":                                  "a, not b or c",
		"(a NEAR/2 b) NEAR/3 c":                        "(a within 2 words of b) within 3 words of c",
		"a NEAR/1 b OR c":                              "(a within one word of b) or c",
		"a NEAR/1 (b OR c)":                            "a within one word of b or c",
		"a OR title:b":                                 "a or (b, in the title)",
		"title:(a OR b)":                               "(a or b), in the title",
		"a b NEAR/3 c":                                 "a and (b within 3 words of c)",
		"a OR 2 OF (b, c)":                             "a or (at least 2 of b, c)",
		"a, b, c -d -e":                                "(a or b or c), not d or e",
		"lang:ru Баку -site:(a.example, b.example)":    "in the language ru and Баку, not on the site a.example or b.example",
	} {
		q, err := filters.Parse(query)
		if err != nil {
			t.Fatal(query, err)
		}
		if got := q.Describe(); got != want {
			t.Errorf("%s: %s; want %s", query, got, want)
		}
	}
	rule := filters.Rule{
		Query: "custody NEAR/12 (Azerbaijan OR Baku)", None: []string{"football"}, In: []string{"title", "summary"},
	}
	want := "custody within 12 words of Azerbaijan or Baku, in the title or summary, not football"
	if got := rule.Describe(); got != want {
		t.Errorf("%s; want %s", got, want)
	}
}

func TestPreview(t *testing.T) {
	q, err := filters.Parse("Баку custody* =US")
	if err != nil {
		t.Fatal(err)
	}
	words, err := q.Preview("ru")
	if err != nil || len(words) != 3 || words[0].Forms[0] != "баку" || words[1].Forms[0] != "custody…" ||
		words[2].Word != "=US" {
		t.Errorf("%v, %v", words, err)
	}
	q, _ = filters.Parse("US")
	if words, _ = q.Preview("en"); len(words) != 2 || words[0].Word != "US" ||
		words[0].Forms[0] != "US" || !slices.Contains(words[1].Forms, "USs") {
		t.Errorf("%v", words) // in small letters they would not be found
	}
	q, _ = filters.Parse("Россия")
	words, _ = q.Preview("ru", "en")
	if len(words) != 2 || words[1].Lang != "ru" || !slices.Contains(words[1].Forms, "россией") {
		t.Errorf("%v", words)
	}
	q, _ = filters.Parse("lang:ru site:oc.example Россия")
	if words, _ = q.Preview("ru"); len(words) != 2 || words[0].Word != "Россия" {
		t.Errorf("%v", words)
	}
	if _, err := q.Preview("xx"); err == nil {
		t.Error("xx is a language")
	}
}

func TestScore(t *testing.T) {
	set, err := filters.Compile([]filters.Rule{{
		Name: "r", Score: map[string]int{"Azerbaijan": 3, "custody": 2, "football": -5, "@turkey": 1}, Min: 4,
	}})
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string]bool{
		"Azerbaijan custody": true, "Azerbaijan": false, "Azerbaijan in Türkiye": true, "Azerbaijan custody football": false,
	} {
		if got := len(set.Match(item(title))) == 1; got != want {
			t.Errorf("%s: %v, want %v", title, got, want)
		}
	}
	for _, r := range []filters.Rule{
		{Name: "r", Score: map[string]int{"a1": 1}},
		{Name: "r", Score: map[string]int{"a1": 1}, Min: 2},
		{Name: "r", Score: map[string]int{"a1": 0}, Min: 1},
		{Name: "r", Min: 3},
		{Name: "r", Any: []string{"a"}, Langs: []string{"xx"}},
	} {
		if _, err := filters.Compile([]filters.Rule{r}); err == nil {
			t.Errorf("%+v is understood", r)
		}
	}
}

func TestRegexEdges(t *testing.T) {
	for _, tc := range []struct {
		query, title string
		want         bool
	}{
		{`/\bбаку\b/i`, "в Баку, столице", true},
		{`/\bбаку\b/i`, "бакулев", false},
		{`/\bбаку\b/i`, "обаку", false},
		{`/\b(Азербайджан|Азербайджана)\b/`, "из Азербайджана", true},
		{`/\bиз \bАзер/`, "из Азербайджана", true},
		{`/^\bиз\b.\bАзербайджана\b$/`, "из Азербайджана", true},
		{`/з./`, "из", false},
		{`/из\b./`, "из", false},
		{`/[^а]\bА/`, "из Азербайджана", true},
		{`/US\b/`, "the US, and", true},
		{`/US\b/`, "the USA", false},
	} {
		set, err := filters.Compile([]filters.Rule{{Name: "r", Query: tc.query}})
		if err != nil {
			t.Fatal(tc.query, err)
		}
		got := set.Match(item(tc.title))
		if (len(got) == 1) != tc.want {
			t.Errorf("%s in %q: %v, want %v", tc.query, tc.title, !tc.want, tc.want)
		}
	}
	set, _ := filters.Compile([]filters.Rule{{Name: "r", Query: `/\bбак\pL+\b/i`}})
	it := item("а \ue0b0 в “Баку” и")
	if got := highlighted(it, set.Match(it)[0].Spans); got != "а \ue0b0 в “[Баку]” и" {
		t.Error(got)
	}
}
