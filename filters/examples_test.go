package filters_test

import (
	"fmt"

	"tocsin/feeds"
	"tocsin/filters"
)

func ExampleCompile() {
	set, err := filters.Compile([]filters.Rule{
		{Name: "custody", Query: "custody NEAR/12 (Azerbaijan OR Azerbaijani)", None: []string{"football"}},
		{Name: "broken", Query: "custody AND"},
	})
	fmt.Println(set.Len(), "rule:", err)
	// Output:
	// 1 rule: rule broken: query, column 12: a word is missing here; write one, or remove the operator before it
}

func ExampleSet_Match() {
	set, err := filters.Compile([]filters.Rule{{Name: "custody", Query: "custody NEAR/12 (Azerbaijan OR Azerbaijani)"}})
	if err != nil {
		panic(err)
	}
	for _, m := range set.Match(feeds.Item{Title: "Two die in Azerbaijan’s custody", Lang: "en"}) {
		fmt.Println(m.Rule, "matches,", m.Reason)
		fmt.Println(m.Spans)
	}
	// Output:
	// custody matches, title: Azerbaijan, custody
	// [{title 11 21} {title 26 33}]
}

func ExampleSet_Explain() {
	set, err := filters.Compile([]filters.Rule{{Name: "turkey", All: []string{"=Turkey"}, None: []string{"recipe"}}})
	if err != nil {
		panic(err)
	}
	for _, v := range set.Explain(feeds.Item{Title: "A turkey recipe", Lang: "en"}) {
		for _, c := range v.Clauses {
			fmt.Printf("%s %s: %v, %s\n", c.Part, c.Text, c.Held, c.Why)
		}
	}
	// Output:
	// all =Turkey: false, no =Turkey (but turkey)
	// none recipe: false, there is title: recipe
}
