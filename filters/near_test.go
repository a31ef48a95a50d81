package filters_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tocsin/feeds"
	"tocsin/filters"
)

// gapped returns the first and last words of all occurrences of words in order, with at most gap others
// between each two.
func gapped(text, words []string, gap int) [][2]int {
	var out [][2]int
	var from func(first, last, next int)
	from = func(first, last, next int) {
		if next == len(words) {
			out = append(out, [2]int{first, last})
			return
		}
		for i := last + 1; i < len(text) && i-last-1 <= gap; i++ {
			if text[i] == words[next] {
				from(first, i, next+1)
			}
		}
	}
	for i, w := range text {
		if w == words[0] {
			from(i, i, 1)
		}
	}
	return out
}

// TestNearTriesAllOccurrences: NEAR and ONEAR of gapped phrases hold if any occurrence of the one is near
// any of the other, by a comparison of all pairs.
func TestNearTriesAllOccurrences(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	some := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = pickOf(r, "alfa", "bravo", "charlie", "delta")
		}
		return out
	}
	held := 0
	for range filters.NearCases {
		left, right, text := some(1+r.IntN(3)), some(1+r.IntN(3)), some(r.IntN(12))
		gapL, gapR, n, ordered := r.IntN(3), r.IntN(3), r.IntN(3), r.IntN(2) == 0
		op, want := "NEAR", false
		if ordered {
			op = "ONEAR"
		}
		for _, a := range gapped(text, left, gapL) {
			for _, b := range gapped(text, right, gapR) {
				after, before := b[0]-a[1]-1, a[0]-b[1]-1
				want = want || after >= 0 && after <= n || !ordered && before >= 0 && before <= n
			}
		}
		query := fmt.Sprintf(`"%s"~%d %s/%d "%s"~%d`,
			strings.Join(left, " "), gapL, op, n, strings.Join(right, " "), gapR)
		set, err := filters.Compile([]filters.Rule{{Name: "r", Query: query}})
		if err != nil {
			t.Fatal(query, err)
		}
		it := feeds.Item{Title: strings.Join(text, " "), Lang: "ka"}
		if got, plain := len(set.Matcher().Match(&it)) == 1, set.Explain(it)[0].Matched; got != want || plain != want {
			t.Fatalf("%s in %s: %v and %v, want %v", query, it.Title, got, plain, want)
		}
		if want {
			held++
		}
	}
	if held < filters.NearCases/15 {
		t.Errorf("only %d held", held)
	}
}

func pickOf(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }
