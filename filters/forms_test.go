package filters

import (
	"slices"
	"testing"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
)

// FuzzForms: a word with a letter has itself among its forms, first; they are folded, apart, and
// boundedly many.
func FuzzForms(f *testing.F) {
	for _, w := range []string{"Iran", "арестовать", "Україна", "öldürmek", "գիրք", "საქართველო", "y", "ст", "ss", "a1", "ааааааааааа"} {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, w string) {
		if !utf8.ValidString(w) || fold.Word(w) == "" {
			return
		}
		for _, lang := range langCodes {
			got := forms(w, lang)
			if len(got) == 0 || got[0] != fold.Word(w) || len(got) > maxForms+1 {
				t.Fatalf("%s %q: %d forms", lang, w, len(got))
			}
			sorted := slices.Sorted(slices.Values(got))
			if len(slices.Compact(sorted)) != len(got) {
				t.Fatalf("%s %q: a form stands twice", lang, w)
			}
			for _, g := range got[1:] {
				if fold.Word(g) != g || len(g) > len(w)*4+64 {
					t.Fatalf("%s %q: %q is not folded", lang, w, g)
				}
			}
		}
	})
}

// BenchmarkForms is what a word costs when rules are compiled.
func BenchmarkForms(b *testing.B) {
	for lang, words := range map[string][]string{
		"en": {"Azerbaijan", "custody", "strike", "sanctions"}, "ru": {"Азербайджан", "санкции", "журналист", "российский"},
		"uk": {"Україна", "журналіст"}, "az": {"Azərbaycan", "məhkəmə"}, "tr": {"Türkiye", "gazeteci"}, "hy": {"Հայաստան", "ընտրություն"}, "ka": {"საქართველო", "ჟურნალისტი"},
	} {
		b.Run(lang, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				forms(words[i%len(words)], lang)
			}
		})
	}
}
