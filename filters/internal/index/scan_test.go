package index

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"tocsin/feeds"
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/texttest"
	"tocsin/filters/internal/words"
)

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
	readings := 0
	for i, w := range want {
		got := m.toks[i]
		if int(got.start) != w.Start || int(got.end) != w.End ||
			got.hash != hashOf(m.index.seeds[asWord], []byte(w.Text)) {
			t.Fatalf("%q: word %d is %q, want %q (%s)", text, i, text[got.start:got.end], text[w.Start:w.End], w.Text)
		}
		if i > 0 && m.together(uint32(i-1), uint32(i)) != (w.Sentence == want[i-1].Sentence) {
			t.Fatalf("%q: words %d and %d: one sentence is %v", text, i-1, i, w.Sentence != want[i-1].Sentence)
		}
		if w.Span == 0 {
			continue
		}
		if readings == len(m.readings) {
			t.Fatalf("%q: the second reading %s is lost", text, w.Joined)
		}
		if a := m.readings[readings]; a.hash != hashOf(m.index.seeds[asWord], []byte(w.Joined)) ||
			int(a.first) != i || int(a.last) != i+w.Span-1 {
			t.Fatalf("%q: the second reading %s is %v", text, w.Joined, a)
		}
		readings++
	}
	if readings != len(m.readings) {
		t.Fatalf("%q: %d second readings too many", text, len(m.readings)-readings)
	}
}

// scanning returns a matcher whose filter passes every word, so that all can be seen.
func scanning(tb testing.TB) *Matcher {
	tb.Helper()
	b := NewBuilder(1)
	b.Begin(inflect.All)
	any := b.Open(Or, 3, fields.Prose)
	b.Term(Word{Text: "custody", Typed: "custody", Langs: inflect.All}, fields.Prose, false)
	b.Term(Word{Text: "ira", Prefix: true}, fields.Prose, false)
	b.Term(Word{Text: "azerb", Prefix: true}, fields.Prose, false)
	b.Close(any)
	if err := b.End(); err != nil {
		tb.Fatal(err)
	}
	index := b.Build()
	for i := range index.filter {
		index.filter[i] = ^uint64(0)
	}
	return index.Matcher()
}

func TestScannerIsTokens(t *testing.T) {
	m := scanning(t)
	r := rand.New(rand.NewPCG(7, 7))
	for range scannerTexts {
		sameWords(t, m, texttest.Text(r, 12))
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

func FuzzScanner(f *testing.F) {
	for _, w := range texttest.Words() {
		f.Add(w + " " + w)
	}
	m := scanning(f)
	f.Fuzz(func(t *testing.T, text string) { sameWords(t, m, text) })
}
