package filters_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
	"tocsin/filters"
)

// TestClauses: each part of a query has a verdict of its own.
func TestClauses(t *testing.T) {
	set, err := filters.Compile([]filters.Rule{{
		Name: "r", Query: "Baku (Ganja OR Shusha) -storm", None: []string{"football", "chess"}, In: []string{"title"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := set.Explain(feeds.Item{Title: "Storm and chess in Baku", Lang: "en"})[0].Clauses
	if d := cmp.Diff([]filters.Clause{
		{Part: "query", Text: "Baku", Held: true, Why: "title: Baku"},
		{Part: "query", Text: "Ganja OR Shusha", Why: "none of Ganja, Shusha"},
		{Part: "query", Text: "NOT storm", Why: "there is title: Storm"},
		{Part: "none", Text: "football", Held: true, Why: "no football"},
		{Part: "none", Text: "chess", Why: "there is title: chess"},
	}, got); d != "" {
		t.Error("(-want +got)", d)
	}
}

// TestNearest: the reason of a miss names the nearest word.
func TestNearest(t *testing.T) {
	for _, tc := range []struct{ query, title, want string }{
		{"custody", "A custodial sentence", "query: no custody (but custodial)"},
		{"custody OR arrest", "A custodial sentence", "query: none of custody, arrest (but custodial)"},
		{"=Turkey", "Eating turkey", "query: no =Turkey (but turkey)"},
		{"US", "Between us", "query: no US (but us)"},
		{"US", "Using it", "query: no US"},
		{`"South Caucasus"`, "South of the Caucasus", `query: no "South Caucasus" (its words stand apart)`},
		{`"South Caucasus"`, "South of the border", `query: no "South Caucasus"`},
		{"a AND NOT (b OR NOT c)", "a", "query: b OR NOT c holds"},
	} {
		set, err := filters.Compile([]filters.Rule{{Name: "r", Query: tc.query}})
		if err != nil {
			t.Fatal(err)
		}
		if v := set.Explain(feeds.Item{Title: tc.title, Lang: "en"})[0]; v.Matched || v.Reason != tc.want {
			t.Errorf("%s in %q: %v, %s; want %s", tc.query, tc.title, v.Matched, v.Reason, tc.want)
		}
	}
}

// TestAllCapsNote: in a text of capitals, a short word need not be an acronym, and the reason has a note.
func TestAllCapsNote(t *testing.T) {
	set, err := filters.Compile([]filters.Rule{{Name: "r", Any: []string{"US", "Baku"}}})
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string]string{
		"TELL US ALL NOW":    "title: US (the title is all in capitals)",
		"TELL BAKU ALL NOW":  "title: BAKU",
		"The US and the EU":  "title: US",
		"US":                 "title: US",
		"US SENATE":          "title: US (the title is all in capitals)",
		"Tell us all in US.": "title: US",
	} {
		if v := set.Explain(feeds.Item{Title: title, Lang: "en"})[0]; v.Reason != want {
			t.Errorf("%s: %s; want %s", title, v.Reason, want)
		}
	}
}
