package fold_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
)

func TestWord(t *testing.T) {
	for word, want := range map[string]string{
		"İRAN": "iran", "Iran": "iran", "ıran": "iran", "Əliyev": "eliyev", "Straße": "strasse", "Łódź": "lodz", "smørrebrød": "smorrebrod",
		"ЁЛКА": "елка", "и\u0306од": "йод", "i\u0307": "i", "Երեւան": "երեվան", "ԵՐԵՎԱՆ": "երեվան", "Երևան": "երեվան", "ինչո՞ւ": "ինչու",
		"ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ": "საქართველო", "Ⴑაქართველო": "საქართველო", "ΟΔΟΣ": "οδοσ", "οδός": "οδοσ", "إيران": "ايران", "مُحَمَّد": "محمد",
		"ＦＵＬＬ": "full", "١٢": "12", "ﬁsh": "fish", "so\u00adft": "soft", "ze\u200bro": "zero",
		"Пaшинян": "пашинян", "Pаshinyan": "pashinyan", "Teslы": "teslы",
	} {
		if got := fold.Word(word); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// TestAppend: a word of one script is folded as Word folds it, with the ends of its letters.
func TestAppend(t *testing.T) {
	for word, want := range map[string]string{
		"Iran7": "1 2 3 4 5", "Бак": "2 4 6", "Gəl": "1 2 3", "ΟΔ": "2 4", "Ბა": "3 6",
		"": "", "Iran's": "none", "Iранъ": "none", "éа": "none", "1Ж": "2 bytes",
	} {
		folded, ends, ok := fold.Append(nil, []uint8{}, word)
		switch {
		case !ok && want != "none":
			t.Errorf("%s is not folded", word)
		case ok && want == "none":
			t.Errorf("%s is folded: %s", word, folded)
		case ok && string(folded) != fold.Word(word):
			t.Errorf("%s: %s, want %s", word, folded, fold.Word(word))
		case ok && want != "2 bytes":
			if got := strings.Trim(fmt.Sprintf("%d", ends), "[]"); got != want {
				t.Errorf("%s: letters end at %s, want %s", word, got, want)
			}
		}
	}
	if _, _, ok := fold.Append(nil, nil, strings.Repeat("a", fold.MaxLetters+1)); ok {
		t.Error("a word of more than MaxLetters bytes is folded")
	}
}

// FuzzFold: folding twice is folding once.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"İI", "ΐ", "Ǆ", "ﬃ", "ДжЕ", "եւ", "пaшинян", "ｶﾞ", "ᾳ", "K", "ẞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 200 {
			return
		}
		once := fold.Word(s)
		if twice := fold.Word(once); twice != once {
			t.Fatalf("%+q: %+q, then %+q", s, once, twice)
		}
	})
}
