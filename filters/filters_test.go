package filters_test

import (
	"bufio"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
	"tocsin/filters"
)

// TestQueries runs the cases of testdata/queries.txt.
func TestQueries(t *testing.T) {
	query, cases := "", 0
	for n, line := range lines(t, "testdata/queries.txt") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "+ ") || line == "-" || strings.HasPrefix(line, "- "):
			cases++
			want := line[0] == '+'
			marked := strings.TrimSpace(line[1:])
			title, summary, _ := strings.Cut(unmarked(marked), "|")
			it := feeds.Item{Title: strings.TrimSpace(title), Summary: strings.TrimSpace(summary)}
			set, err := filters.Compile([]filters.Rule{{Name: "r", Query: query}})
			if err != nil {
				t.Fatalf("line %d: %s: %v", n+1, query, err)
			}
			got := set.Match(it)
			if (len(got) == 1) != want {
				t.Errorf("line %d: %s: matched %v, want %v: %s", n+1, query, !want, want, set.Explain(it)[0].Reason)
				continue
			}
			if want {
				if d := cmp.Diff(marked, highlighted(it, got[0].Spans)); d != "" {
					t.Errorf("line %d: %s: (-want +got)\n%s", n+1, query, d)
				}
			}
		default:
			query = line
		}
	}
	if cases < 75 {
		t.Errorf("read %d cases only", cases)
	}
}

// TestErrors runs the cases of testdata/errors.txt.
func TestErrors(t *testing.T) {
	for n, line := range lines(t, "testdata/errors.txt") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, "|", 3)
		column, _ := strconv.Atoi(strings.TrimSpace(f[0]))
		want, query := strings.TrimSpace(f[1]), strings.TrimSpace(f[2])
		_, err := filters.Parse(query)
		var syntax *filters.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("line %d: %s: no error", n+1, query)
			continue
		}
		if syntax.Column() != column || !strings.Contains(syntax.Error(), want) {
			t.Errorf("line %d: %s: column %d: %v; want column %d: %s",
				n+1, query, syntax.Column(), syntax, column, want)
		}
	}
}

func TestRule(t *testing.T) {
	rule := filters.Rule{
		Name: "custody", All: []string{"Russia"}, Any: []string{"Azerbaijan", "South Caucas*"}, None: []string{"football"},
		Query: "custody NEAR/12 (Azerbaijan OR brothers)", In: []string{"title", "summary"},
	}
	for _, tc := range []struct {
		name   string
		item   feeds.Item
		match  bool
		reason string
	}{
		{"all parts hold", feeds.Item{Title: "Brothers from Azerbaijan die in custody in Russia"}, true, "title: Brothers, Azerbaijan, custody, Russia"},
		{"parts in two fields", feeds.Item{Title: "Russia and the South Caucasus", Summary: "Two brothers in custody"}, true, "title: Russia, South Caucasus; summary: brothers, custody"},
		{"all fails", feeds.Item{Title: "Azerbaijan"}, false, "all: no Russia"},
		{"any fails", feeds.Item{Title: "Russia"}, false, "any: none of Azerbaijan, South Caucas*"},
		{"query fails", feeds.Item{Title: "Russia Azerbaijan"}, false, "query: no custody"},
		{"none fails", feeds.Item{Title: "Russia Azerbaijan custody football"}, false, "none: there is title: football"},
		{"not looked at", feeds.Item{Content: "Brothers from Azerbaijan die in custody in Russia"}, false, "all: no Russia"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			set, err := filters.Compile([]filters.Rule{rule})
			if err != nil {
				t.Fatal(err)
			}
			v := set.Explain(tc.item)[0]
			if v.Matched != tc.match || v.Reason != tc.reason {
				t.Errorf("matched %v, reason %q; want %v, %q", v.Matched, v.Reason, tc.match, tc.reason)
			}
			if got := len(set.Match(tc.item)) == 1; got != tc.match {
				t.Errorf("Match says %v, Explain says %v", got, tc.match)
			}
		})
	}
}

func TestCompileKeepsGoodRules(t *testing.T) {
	set, err := filters.Compile([]filters.Rule{
		{Name: "good", Any: []string{"custody"}},
		{Name: "empty"},
		{Name: "operators", Any: []string{"fine", "a OR b"}, None: []string{"", "-x"}},
		{Name: "where", Any: []string{"a"}, In: []string{"headline"}},
		{Name: "query", Query: "(a"},
	})
	for _, want := range []string{
		"rule empty: it has nothing to look for", `rule operators: any[1] "a OR b"`, `rule operators: none[0] ""`, "exclusions go to none:",
		`rule where: in[0] "headline"`, "rule query: query, column 1:",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
	if got := set.Match(feeds.Item{Title: "custody"}); len(got) != 1 || got[0].Rule != "good" {
		t.Errorf("the good rule is lost: %v", got)
	}
}

func TestFields(t *testing.T) {
	it := feeds.Item{
		Title: "News", Feed: "OC Media", URL: "https://www.bbc.co.uk/news/%D0%91%D0%B0%D0%BA%D1%83/1?x=baku", Lang: "ru",
		Authors: []string{"Anna Petrova", "James O’Brien", "@Kavkaz"}, Categories: []string{"Human rights", "Prisons", "U.S.", "cease-fire"},
	}
	for query, want := range map[string]bool{
		`author:Petrova`: true, `author:"Anna Petrova"`: true, `category:prisons`: true, `source:"OC Media"`: true, `site:bbc.co.uk`: true, `lang:ru`: true, `link:baku`: true,
		`author:Ivanov`: false, `site:bbc.com`: false, `lang:en`: false, `baku`: false, `Petrova`: false,
		// names as they are written in text
		`author:O'Brien`: true, `author:"James O'Brien"`: true, `author:brien`: false, `author:Kavkaz`: true, `author:"@Kavkaz"`: true,
		`author:"Petrova James"`: false, `category:US`: true, `category:U.S.`: true, `category:ceasefire`: true, `category:cease-fire`: true, `category:ceas*`: true, `category:ceasef*`: true,
		// a site is its host, the domains above it, and its labels
		`site:www.bbc.co.uk`: true, `site:co.uk`: true, `site:uk`: true, `site:bbc`: true, `site:BBC.co.uk`: true, `site:bb*`: true, `site:bbc.co.u*`: true,
		`site:c.co.uk`: false, `site:bc.co.uk`: false, `site:bbc.co`: false, `site:news`: false, `site:(bbc.com OR bbc.co.uk)`: true,
		// whole addresses
		`site:https://www.bbc.co.uk/news`: true, `link:https://www.bbc.co.uk/news`: true, `link:"https://bbc.co.uk/news"`: true, `link:https://bbc.com`: false,
		`link:Баку`: true, `link:news/Баку`: true, `lang:ru-RU`: false,
	} {
		set, err := filters.Compile([]filters.Rule{{Name: "r", Query: query}})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(set.Match(it)) == 1; got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

// FuzzParse: any text is a query or an error with a valid offset, and a query's canonical form
// is a query with the same canonical form.
func FuzzParse(f *testing.F) {
	for _, line := range lines(f, "testdata/queries.txt") {
		f.Add(line)
	}
	for _, line := range lines(f, "testdata/errors.txt") {
		f.Add(line[strings.LastIndex(line, "|")+1:])
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := filters.Parse(text)
		if err != nil {
			var syntax *filters.SyntaxError
			if !errors.As(err, &syntax) || syntax.Column() < 1 {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		canonical := q.String()
		again, err := filters.Parse(canonical)
		if err != nil {
			t.Fatalf("%q: canonical form %q: %v", text, canonical, err)
		}
		if again.String() != canonical {
			t.Fatalf("%q: %q, then %q", text, canonical, again.String())
		}
	})
}

// FuzzMatch: whatever the text, spans are whole characters inside it, in order, without overlap.
func FuzzMatch(f *testing.F) {
	f.Add("custody NEAR/3 iran", "İran in custody", "custody")
	f.Add(`"a b"~2 OR c*`, "a x b", "cccc")
	f.Fuzz(func(t *testing.T, query, title, summary string) {
		set, err := filters.Compile([]filters.Rule{{Name: "r", Query: query}})
		if err != nil {
			return
		}
		it := feeds.Item{Title: title, Summary: summary}
		text := map[string]string{"title": title, "summary": summary}
		v := set.Explain(it)[0]
		if v.Matched != (len(set.Match(it)) == 1) {
			t.Fatal("Match and Explain differ")
		}
		end := map[string]int{}
		for _, s := range v.Spans {
			if s.Start < end[s.Field] || s.End <= s.Start || s.End > len(text[s.Field]) {
				t.Fatalf("span %v of %q, %q", s, title, summary)
			}
			if w := text[s.Field][s.Start:s.End]; utf8.ValidString(text[s.Field]) && !utf8.ValidString(w) {
				t.Fatalf("span %v cuts a character: %q", s, w)
			}
			end[s.Field] = s.End
		}
	})
}

func lines(tb testing.TB, file string) []string {
	tb.Helper()
	f, err := os.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var out []string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		out = append(out, sc.Text())
	}
	return out
}

func unmarked(marked string) string { return strings.NewReplacer("[", "", "]", "").Replace(marked) }

// highlighted returns title and summary with a | between them and brackets round the spans.
func highlighted(it feeds.Item, spans []filters.Span) string {
	text := map[string]string{"title": it.Title, "summary": it.Summary}
	for _, s := range slices.Backward(spans) {
		was := text[s.Field]
		text[s.Field] = was[:s.Start] + "[" + was[s.Start:s.End] + "]" + was[s.End:]
	}
	if it.Summary == "" {
		return text["title"]
	}
	return text["title"] + " | " + text["summary"]
}

func item(title string) feeds.Item { return feeds.Item{Title: title} }
