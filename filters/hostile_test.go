package filters_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"tocsin/feeds"
	"tocsin/filters"
)

// TestHostileTexts: texts that are made to be slow are read to the end, and their rule matches. They are so
// large that work quadratic in their length would time out.
func TestHostileTexts(t *testing.T) {
	const n = filters.HostileBytes
	set, err := filters.Compile([]filters.Rule{
		{Name: "phrase", Query: `"a b c"`},
		{Name: "gap", Query: `"a b zz"~100`},
		{Name: "near", Query: `(a OR b OR c) NEAR/100 (b OR c OR zz) NEAR/100 (a, b) NEAR/0 zz`},
		{Name: "regex", Query: `/(a|aa)+zz/ OR /\bю{1,50}ж\b/`},
		{Name: "stem", Query: `~custody`},
		{Name: "prefix", Query: `aaaaaaaaaaaa*`},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"one word":             strings.Repeat("a", n),
		"words":                strings.Repeat("a ", n/2),
		"words that alternate": strings.Repeat("a c b ", n/6),
		"marks":                "e" + strings.Repeat("\u0301", n/2),
		"marks on every word":  strings.Repeat("e\u0301\u0301 ", n/6),
		"invalid":              strings.Repeat("\xff", n),
		"invalid words":        strings.Repeat("a\xff", n/2),
		"hyphens":              strings.Repeat("a-", n/2),
		"apostrophes":          strings.Repeat("a’", n/4),
		"stops":                strings.Repeat("a.", n/2),
		"sentences":            strings.Repeat("a. ", n/3),
		"hashtag":              "#" + strings.Repeat("aA", n/2),
		"addresses":            strings.Repeat("http://a/ ", n/10),
		"no spaces":            strings.Repeat("北京", n/6),
		"Cyrillic":             strings.Repeat("ю", n/2),
		"spaces":               strings.Repeat(" ", n),
		"newlines":             strings.Repeat("a\n", n/2),
		"quotation marks":      strings.Repeat("“", n/3),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, it := range []feeds.Item{{Title: text}, {Content: text + " a b c"}} {
				got := set.Match(it)
				if it.Title == "" && (len(got) == 0 || got[0].Rule != "phrase") {
					t.Errorf("the phrase at the end is not found: %d rules match", len(got))
				}
			}
		})
	}
}

// TestHostileRules: rules of any length and nesting compile, or are an error with a position.
func TestHostileRules(t *testing.T) {
	for name, query := range map[string]string{
		"parentheses":      strings.Repeat("(", 10_000),
		"deep":             strings.Repeat("(", 65) + "a" + strings.Repeat(")", 65),
		"NOT":              strings.Repeat("NOT ", 4_000) + "a",
		"signs":            strings.Repeat("-", 16_000) + "a",
		"fields":           strings.Repeat("title:", 2_000) + "a",
		"NEAR":             "a" + strings.Repeat(" NEAR b", 17),
		"long":             strings.Repeat("a ", 9_000),
		"phrase":           `"` + strings.Repeat("a ", 65) + `"`,
		"OF":               strings.Repeat("1 OF (", 2_000) + "a",
		"regex":            "/" + strings.Repeat("a", 1_001) + "/",
		"regex program":    `/a(\pL{40}\pN{40}\pP{40}){20}/`,
		"prefix":           strings.Repeat("a", 19) + "*",
		"weights":          "1000 OF (a^1000000000000, b)",
		"invalid":          "a \xff b",
		"quotation marks":  strings.Repeat(`"`, 16_001),
		"words of a score": "1001 OF (a, b)",
	} {
		_, err := filters.Parse(query)
		var syntax *filters.SyntaxError
		if !errors.As(err, &syntax) || syntax.Column() < 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, query := range map[string]string{
		"NEAR":        "a" + strings.Repeat(" NEAR b", 16),
		"OR":          "a" + strings.Repeat(" OR b", 3_000),
		"OF":          "3 OF (a" + strings.Repeat(", b", 3_000) + ")",
		"nested OF":   strings.Repeat("1 OF (", 60) + "a" + strings.Repeat(")", 60),
		"parentheses": strings.Repeat("(", 60) + "a" + strings.Repeat(")", 60),
		"one word":    strings.Repeat("a", 16_000),
	} {
		set, err := filters.Compile([]filters.Rule{{Name: "r", Query: query}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		set.Match(feeds.Item{Title: strings.Repeat("a b ", 100)})
	}
}

// TestUnguidedRegexes: the number of regexes that every item is searched for is bounded.
func TestUnguidedRegexes(t *testing.T) {
	var rules []filters.Rule
	for i := range 200 {
		rules = append(rules, filters.Rule{Name: fmt.Sprint(i), Query: fmt.Sprintf(`/[ab]{%d}/`, i+1)})
	}
	rules = append(rules, filters.Rule{Name: "guided", Query: `/[ab]{3}/ custody`},
		filters.Rule{Name: "literal", Query: `/custod[yi]/`})
	set, err := filters.Compile(rules)
	if err == nil || !strings.Contains(err.Error(), "over 100 regexes") || set.Len() != 102 {
		t.Errorf("%d rules are left: %v", set.Len(), err)
	}
}

// TestReload swaps sets while others match: every match is of a whole set, old or new.
func TestReload(t *testing.T) {
	compile := func(word string) *filters.Set {
		set, err := filters.Compile([]filters.Rule{
			{Name: "1 " + word, Any: []string{"Baku", word}}, {Name: "2 " + word, Any: []string{"Baku"}},
		})
		if err != nil {
			t.Error(err)
		}
		return set
	}
	var current sync.Map
	current.Store("set", compile("old"))
	var readers sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				set, _ := current.Load("set")
				got := set.(*filters.Set).Match(feeds.Item{Title: "Baku’s Iran-Baku report, the old and the new"})
				if len(got) != 2 || got[0].Rule[1:] != got[1].Rule[1:] {
					t.Errorf("matches of two sets: %v", got)
					return
				}
			}
		})
	}
	for i := range 200 {
		current.Store("set", compile([]string{"old", "new"}[i%2]))
	}
	close(stop)
	readers.Wait()
}

func TestIdenticalRules(t *testing.T) {
	var rules []filters.Rule
	for i := range 1000 {
		rules = append(rules, filters.Rule{Name: fmt.Sprint(i), Query: "custody AND Baku"})
	}
	set, err := filters.Compile(rules)
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Match(feeds.Item{Title: "Custody in Baku"}); len(got) != 1000 || got[7].Rule != "7" {
		t.Errorf("%d of 1000 subscribers are told", len(got))
	}
	if got := set.Match(feeds.Item{Title: "Custody"}); len(got) != 0 {
		t.Errorf("%d are told of half a match", len(got))
	}
}
