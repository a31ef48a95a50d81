package inflect

import (
	"strings"
	"testing"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
)

// TestHarmonic: the stroke separates the typed letters from the ending.
func TestHarmonic(t *testing.T) {
	for _, tc := range []struct {
		word           string
		turkish, azeri bool
	}{
		{"qaz|ı", true, true},
		{"qaz|i", false, false},
		{"qaz|inin", false, false},
		{"Qazi|nin", true, true}, // typed so
		{"QAZ|I", true, true},
		{"QAZ|İ", false, false},
		{"insan|ı", true, true},
		{"insan|i", false, false},
		{"rus|u", true, true},
		{"rus|ü", false, false},
		{"gün|ü", true, true},
		{"gün|u", false, false},
		{"ev|i", true, true},
		{"ev|ı", false, false},
		{"qız|lar|ı", true, true}, // only the first vowel is looked at
		{"saat|i", true, false},
		{"rol|ü", true, false},
		{"harb|i", true, false},
		{"mal|i", true, false},
		{"Bakı|nın", true, true},
		{"Bakı|dakı", true, true},
		{"SSRİ|nin", true, true},
		{"brn|i", true, true}, // nothing to follow
		{"qaz|", true, true},
	} {
		stem, _, _ := strings.Cut(tc.word, "|")
		word, n := strings.ReplaceAll(tc.word, "|", ""), uint8(utf8.RuneCountInString(stem))
		for _, loans := range []bool{false, true} {
			want := tc.azeri
			if loans {
				want = tc.turkish
			}
			if got := Harmonic(word, n, loans); got != want {
				t.Errorf("%s, loans %v: %v, want %v", tc.word, loans, got, want)
			}
		}
	}
}

func TestInflectable(t *testing.T) {
	for typed, want := range map[string]uint8{"qaz": 3, "əsir": 4, "gitmek": 255, "qayıtmaq": 255, "": 0} {
		if got := StemLen(typed, fold.Word(typed)); got != want {
			t.Errorf("%s: %d, want %d", typed, got, want)
		}
	}
}
