package inflect

import (
	"slices"
	"strings"
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
		for _, lang := range All.Codes() {
			got := formsIn(w, ByCode(lang))
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

// BenchmarkForms measures the inflection of one word.
func BenchmarkForms(b *testing.B) {
	for lang, words := range map[string][]string{
		"en": {"Azerbaijan", "custody", "strike", "sanctions"}, "ru": {"Азербайджан", "санкции", "журналист", "российский"},
		"uk": {"Україна", "журналіст"}, "az": {"Azərbaycan", "məhkəmə"}, "tr": {"Türkiye", "gazeteci"}, "hy": {"Հայաստան", "ընտրություն"}, "ka": {"საქართველო", "ჟურნალისტი"},
	} {
		b.Run(lang, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				formsIn(words[i%len(words)], ByCode(lang))
			}
		})
	}
}

// TestFormsPerWord bounds the mean number of forms of a word.
func TestFormsPerWord(t *testing.T) {
	for lang, words := range map[string]string{
		"en": "Azerbaijan custody strike journalist sanction arrest Iran protest minister war",
		"ru": "Азербайджан Россия журналист санкция арест Иран протест министр война задержанный",
		"uk": "Азербайджан Росія журналіст санкція арешт Іран протест міністр війна захід",
		"az": "Azərbaycan Bakı jurnalist sanksiya həbs İran etiraz nazir müharibə seçki",
		"tr": "Azerbaycan Bakü gazeteci yaptırım tutuklama İran protesto bakan savaş seçim",
		"hy": "Ադրբեջան Բաքու լրագրող ընտրություն ձերբակալություն Իրան բողոք նախարար պատերազմ Երևան",
		"ka": "აზერბაიჯანი ბაქო ჟურნალისტი სანქცია დაკავება ირანი პროტესტი მინისტრი ომი ერევანი",
	} {
		n := 0
		for w := range strings.FieldsSeq(words) {
			n += len(formsIn(w, ByCode(lang)))
		}
		mean := n / len(strings.Fields(words))
		t.Logf("%s: %d forms a word", lang, mean)
		if mean < 3 || mean > 150 {
			t.Errorf("%s: %d forms a word", lang, mean)
		}
	}
}
