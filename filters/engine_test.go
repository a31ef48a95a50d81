package filters

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tocsin/feeds"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// The words of which random texts and rules are made: few, so that they meet; in all scripts, and
// with all that a scanner can stumble over.
var (
	plainWords = strings.Fields(`custody iran Iran IRAN US us Baku Bakı BAKI bakını azərbaycan Azərbaycanda Россия россии РОССИЮ Баку Сёмин семин
		საქართველო საქართველოში Հայաստան Հայաստանում ΑΘΗΝΑΣ Αθήνας إيران ایران ישראל 北京 東京 ไทย O'Brien Sana'a cease-fire ceasefire covid-19 COVID19 covid
		qaz Qazi QAZI QAZİ qazı insan insani insanın saat saati mali malı öl ölü fire cease a b c aa aaa aaaa abcdefghijklmnop abcdefghijklmnopq abcdefghijklmnopqrstuvwxyz предупредительность предупредительностью U.S. С.Ш.А. 3,000 1990s MH17 #BakuNow #Baku AT&T`)
	oddWords = strings.Fields(`Iran's Iran’s İran’ın l’Iran d'Iran “Iran” «Баку» (Iran) [Iran], Iran. Iran! Iran; "Iran" ‘Iran’ 'Iran' pro-Iran Iran/Baku #FreeAzerbaijan #COVID19 @iran www. www.iran.com
		https://iran.com/Baku?x=1 http:// Mr. A. A.B. a.m. … — – - -- Пaшинян и` + "\u0306" + ` e` + "\u0301" + ` I` + "\u0307" + `RAN Iran` + "\u00ad" + `ian Iran` + "\u200b" + ` և եւ Եւ ß ﬁre １９９０ ИРАН-2 C++ .NET x_y a&b $5 50% ` + "\xff" + ` a` + "\xffb" + ` ` + "\u00a0" + ` a` + "\u00a0" + `b , . ! ? : ; iran,baku baku.Iran baku..`)
	spacing = []string{" ", " ", " ", " ", " ", " ", "\n", "\t", "  ", ". ", ", ", "! ", "", "-", "\u00a0", "'", "’", " “", "” ", ". a", "… "}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		if r.IntN(4) == 0 {
			b.WriteString(pick(r, oddWords))
		} else {
			b.WriteString(pick(r, plainWords))
		}
		b.WriteString(pick(r, spacing))
	}
	return b.String()
}

func randomItem(r *rand.Rand) feeds.Item {
	it := feeds.Item{
		Title: randomText(r, 8), Summary: randomText(r, 14), Feed: pick(r, []string{"", "OC Media", "Iran Baku"}),
		Lang: pick(r, []string{"", "en", "ru", "az", "tr", "hy", "ka", "uk", "de", "en-GB"}), URL: pick(r, []string{"", "https://www.iran.com/baku?a=b", "http://u@baku.az:80/x"}),
	}
	if r.IntN(3) == 0 {
		it.Content = randomText(r, 40)
		it.Authors = []string{pick(r, plainWords), pick(r, plainWords)}
		it.Categories = []string{pick(r, plainWords)}
	}
	return it
}

// randomQuery makes a query of at most some depth; what it makes is not always a right one.
func randomQuery(r *rand.Rand, depth int) string {
	if depth == 0 {
		w := pick(r, plainWords)
		switch r.IntN(14) {
		case 0:
			return "=" + w
		case 1:
			return string([]rune(w)[:min(len([]rune(w)), 3+r.IntN(3))]) + "*"
		case 8:
			return w + "*"
		case 9:
			return pick(r, []string{"MH17*", "COVID-19*", "#Baku", "#FreeAzerbaijan", "#Fr*", "#MeT*", "AT&T", "baku, iran, custody -fire"})
		case 2:
			return "~" + w
		case 3:
			return `"` + w + " " + pick(r, plainWords) + `"`
		case 4:
			return fmt.Sprintf(`"%s %s %s"~%d`, w, pick(r, plainWords), pick(r, plainWords), r.IntN(4))
		case 5:
			return pick(r, []string{`/\biran\b/i`, `/Баку\b/`, `/a.?b/`, `/\bБ/`, `/[0-9]{2,}/`, `/c$/m`})
		case 6:
			return pick(r, []string{"source:oc", "lang:en", "lang:ru", "site:iran.com", "site:iran", "site:n.com", "site:ira*", "site:@here", "link:baku", "author:iran", "author:O'Brien", "author:cease-fire", "author:cease*", "category:ira*", "category:US", "source:(iran NEAR/1 baku)", "@here", "title:@here"})
		case 7:
			return `"` + pick(r, oddWords) + `"`
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
		return fmt.Sprintf("(%s) %s/%d (%s)", a, pick(r, []string{"NEAR", "ONEAR"}), r.IntN(5), b)
	case 6:
		return fmt.Sprintf("%d OF ((%s)^%d, (%s), (%s)^%d)", 1+r.IntN(3), a, 1+r.IntN(2), b, randomQuery(r, 0), 1-2*r.IntN(2))
	case 7:
		return pick(r, []string{"title:", "summary:", "content:", "text:"}) + "(" + a + ")"
	}
	return a
}

func randomRule(r *rand.Rand, n int) Rule {
	rule := Rule{Name: fmt.Sprint(n), Query: randomQuery(r, r.IntN(4))}
	if r.IntN(4) == 0 {
		rule.In = []string{"title"}
	}
	if r.IntN(4) == 0 {
		rule.Langs = []string{pick(r, inflect.All.Codes()), pick(r, inflect.All.Codes())}
	}
	switch r.IntN(8) {
	case 0:
		rule.All = []string{pick(r, plainWords)}
	case 1:
		rule.Any = []string{pick(r, plainWords), pick(r, plainWords) + " " + pick(r, plainWords)}
	case 2:
		rule.None = []string{pick(r, plainWords)}
	case 3:
		rule.Score = map[string]int{pick(r, plainWords): 2, pick(r, plainWords): 1, pick(r, plainWords): -1}
		rule.Min = 1 + r.IntN(2)
	}
	return rule
}

// differ compares the matcher with the plain evaluation, over random rules and items, and gives
// how many verdicts were compared and how many were matches.
func differ(t *testing.T, seed uint64, rules, items int) (int, int) {
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
			if s.judge(d, uint32(n), false).Matched {
				want = append(want, uint32(n))
			}
		}
		matches += len(want)
		if !slices.Equal(got, want) {
			for n := range uint32(s.Len()) {
				if slices.Contains(got, n) != slices.Contains(want, n) {
					t.Fatalf("seed %d: the matcher says %v of %+v\nfor %+v\nbecause %s", seed, slices.Contains(got, n), s.Rule(n), it, s.judge(d, n, false).Reason)
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
		a, m := differ(t, seed, 60, 40)
		all, matches = all+a, matches+m
	}
	t.Logf("%d verdicts compared, %d of them matches", all, matches)
	if matches < all/50 {
		t.Errorf("of %d verdicts only %d are matches: the test has lost its point", all, matches)
	}
}

func FuzzMatcher(f *testing.F) {
	f.Add(uint64(1000))
	f.Fuzz(func(t *testing.T, seed uint64) { differ(t, seed, 20, 10) })
}

// sameWords compares the scanner with tokens on one text.
func sameWords(t *testing.T, m *Matcher, text string) {
	t.Helper()
	it := feeds.Item{Title: text}
	m.begin(&it)
	m.read()
	want := words.Split(text)
	if len(m.toks) != len(want) {
		t.Fatalf("%q: %d words, want %d: %v", text, len(m.toks), len(want), want)
	}
	alts := 0
	for i, w := range want {
		got := m.toks[i]
		if int(got.start) != w.Start || int(got.end) != w.End || got.hash != hashOf(m.set.seeds[asWord], []byte(w.Text)) {
			t.Fatalf("%q: word %d is %q, want %q (%s)", text, i, text[got.start:got.end], text[w.Start:w.End], w.Text)
		}
		if i > 0 && m.together(uint32(i-1), uint32(i)) != (w.Sentence == want[i-1].Sentence) {
			t.Fatalf("%q: words %d and %d: one sentence is %v", text, i-1, i, w.Sentence != want[i-1].Sentence)
		}
		if w.Span == 0 {
			continue
		}
		if alts == len(m.alts) {
			t.Fatalf("%q: the second reading %s is lost", text, w.Joined)
		}
		if a := m.alts[alts]; a.hash != hashOf(m.set.seeds[asWord], []byte(w.Joined)) || int(a.first) != i || int(a.last) != i+w.Span-1 {
			t.Fatalf("%q: the second reading %s is %v", text, w.Joined, a)
		}
		alts++
	}
	if alts != len(m.alts) {
		t.Fatalf("%q: %d second readings too many", text, len(m.alts)-alts)
	}
}

// scanning gives a matcher whose filter lets every word through, so that all can be seen.
func scanning(tb testing.TB) *Matcher {
	tb.Helper()
	s, err := Compile([]Rule{{Name: "r", Any: []string{"custody", "ira*", "azerb*"}}})
	if err != nil {
		tb.Fatal(err)
	}
	for i := range s.filter {
		s.filter[i] = ^uint64(0)
	}
	return s.Matcher()
}

func TestScannerIsTokens(t *testing.T) {
	m := scanning(t)
	r := rand.New(rand.NewPCG(7, 7))
	for range scannerTexts {
		sameWords(t, m, randomText(r, 12))
	}
	runes := []rune("aZ09 .-'’“»#@_/éЯяёіїəİıßջეΣ北ไ\u0301\u0306\u00ad\u200b\u00a0\n,:…و")
	for range scannerTexts {
		text := make([]rune, r.IntN(24))
		for i := range text {
			text[i] = runes[r.IntN(len(runes))]
		}
		sameWords(t, m, string(text))
	}
}

// TestCyrillicFold: the arithmetic of four letters at a time is the fold of each.
func TestCyrillicFold(t *testing.T) {
	for r := rune(0x400); r < 0x480; r++ {
		for at := range 4 {
			letters := []rune("ШуёЩ")
			letters[at] = r
			text := []byte(string(letters))
			got, ok := foldCyrillic(load(text), keep[8][0])
			if ok != (r < 0x460) {
				t.Fatalf("%c: %v", r, ok)
			}
			if want := fold.Word(string(letters)); ok && got != load([]byte(want)) {
				t.Errorf("%s: %x, want %s", string(letters), got, want)
			}
		}
	}
}

// TestCyrillicFoldOfBytes: of any bytes, those are folded that are letters of these blocks.
func TestCyrillicFoldOfBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	firsts, seconds := "\xd0\xd0\xd0\xd1\xd1\xd2\xc3a", "\x7f\x80\x8f\x90\x9f\xa0\xaf\xb0\xbf\xc0"
	folded := 0
	for range 500_000 {
		var text []byte
		for range 4 {
			text = append(text, firsts[r.IntN(len(firsts))], seconds[r.IntN(len(seconds))])
		}
		got, ok := foldCyrillic(load(text), keep[8][0])
		if want := isCyrillic(string(text)); ok != want {
			t.Fatalf("%x: %v, want %v", text, ok, want)
		}
		if ok && got != load([]byte(fold.Word(string(text)))) {
			t.Fatalf("%s became %x", text, got)
		}
		if ok {
			folded++
		}
	}
	if folded == 0 {
		t.Error("none was folded")
	}
}

func isCyrillic(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x400 || r >= 0x460 })
}

// TestJumbledPlaces: second readings put the places of a term out of order.
func TestJumbledPlaces(t *testing.T) {
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

func FuzzScanner(f *testing.F) {
	for _, w := range append(plainWords, oddWords...) {
		f.Add(w + " " + w)
	}
	m := scanning(f)
	f.Fuzz(func(t *testing.T, text string) { sameWords(t, m, text) })
}
