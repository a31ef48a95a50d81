package index_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tocsin/feeds"
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/index"
	"tocsin/filters/internal/inflect"
)

// plain is a word as a rule has it, with its forms.
func plain(text string) index.Word {
	return index.Word{Text: text, Typed: text, Langs: inflect.All}
}

type contains string

func (c contains) Match(text string, scratch []byte) (bool, []byte) {
	return strings.Contains(text, string(c)), scratch
}

// TestMatch writes one rule of each kind of node, and plays items against them.
func TestMatch(t *testing.T) {
	b := index.NewBuilder(8)
	for i, write := range []func(){
		0: func() { b.Term(plain("custody"), fields.Prose, false) },
		1: func() { b.Phrase([]index.Word{plain("police"), plain("custody")}, 0, fields.Prose) },
		2: func() {
			and := b.Open(index.And, 2, fields.Prose)
			b.Term(plain("iran"), fields.Prose, false)
			not := b.Open(index.Not, 1, fields.Prose)
			b.Term(plain("football"), fields.Prose, false)
			b.Close(not)
			b.Close(and)
		},
		3: func() {
			near := b.Near(2, true, fields.Prose)
			b.Term(plain("iran"), fields.Prose, true)
			b.Term(plain("talk"), fields.Prose, true)
			b.Close(near)
		},
		4: func() {
			of := b.Of(3, 2, fields.Prose)
			b.Weight(2)
			b.Term(plain("iran"), fields.Prose, false)
			b.Weight(1)
			b.Term(index.Word{Text: "custod", Prefix: true}, fields.Prose, false)
			b.Close(of)
		},
		5: func() { b.Regex("x", contains("custodial"), true, fields.Prose) },
		6: func() { b.Term(index.Word{Text: "oc"}, 1<<fields.Source, false) },
		7: func() { b.Term(index.Word{Text: "Police", Exact: true}, 1<<fields.Title, false) },
	} {
		b.Begin(inflect.EN)
		write()
		if err := b.End(); err != nil {
			t.Fatal(i, err)
		}
	}
	m := b.Build().Matcher()
	for _, tc := range []struct {
		item feeds.Item
		want []uint32
	}{
		{feeds.Item{Title: "Two die in custody"}, []uint32{0}},
		{feeds.Item{Title: "Two die in police custody"}, []uint32{0, 1}},
		{feeds.Item{Title: "Police said", Summary: "custody"}, []uint32{0, 7}},
		{feeds.Item{Title: "Iran’s football"}, nil},
		{feeds.Item{Title: "Iran: the talks go on"}, []uint32{2, 3}},
		{feeds.Item{Title: "Talks about Iran"}, []uint32{2}},
		{feeds.Item{Title: "Iran", Content: "a custodial sentence"}, []uint32{2, 4, 5}},
		{feeds.Item{Title: "Rain", Feed: "OC Media"}, []uint32{6}},
	} {
		tc.item.Lang = "en"
		if got := slices.Sorted(slices.Values(m.Match(&tc.item))); !slices.Equal(got, tc.want) {
			t.Errorf("%+v: rules %v, want %v", tc.item, got, tc.want)
		}
	}
}

// TestUnguided: the index refuses regexes that it would have to try on every item, beyond a hundred,
// and keeps the rules before and after.
func TestUnguided(t *testing.T) {
	b := index.NewBuilder(0)
	kept := 0
	for i := range 150 {
		b.Begin(inflect.All)
		b.Regex(fmt.Sprint(i), contains("x"), false, fields.Prose)
		switch err := b.End(); {
		case err == nil:
			kept++
		case !errors.Is(err, index.ErrUnguided):
			t.Fatal(err)
		}
	}
	b.Begin(inflect.All)
	b.Term(plain("custody"), fields.Prose, false)
	if err := b.End(); err != nil {
		t.Fatal(err)
	}
	got := b.Build().Matcher().Match(&feeds.Item{Title: "x custody"})
	if kept != 100 || len(got) != 101 || slices.Max(got) != 100 {
		t.Errorf("%d regexes kept, %d rules match", kept, len(got))
	}
}
