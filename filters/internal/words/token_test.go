package words

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"Azerbaijan's Toplum TV":        "azerbaijan toplum tv",
		"İran’ın, Bakı'dakı":            "iran baki",
		"l’Iran d'Ivoire":               "iran ivoire",
		"O’Brien, м’ята, об'єкт":        "obrien мята обєкт",
		"journalists’ ‘quoted’ 'word'":  "journalists quoted word",
		"U.S. U.S.-led С.Ш.А.":          "us us led сша",
		"cease-fire COVID-19 24/7":      "cease fire covid 19 24 7",
		"C++ .NET $AAPL #MeToo":         "c net aapl me too",
		"#FreeAzerbaijan #free_now":     "free azerbaijan free now",
		"#EUSummit2026 #мирныйПротест":  "eu summit 2026 мирный протест",
		"@azerbaijan hi@x.az":           "@azerbaijan hi @x az",
		"see https://a.b/c?d=e now":     "see now",
		"台湾 イラン 이란":                     "台 湾 イ ラ ン 이 란",
		"ինչո՞ւ Երեւան ԵՐԵՎԱՆ Երևան":    "ինչու երեվան երեվան երեվան",
		"ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ Ⴑაქართველო":         "საქართველო საქართველო",
		"so\u00adft ze\u200bro":         "soft zero",
		"и\u0306 йод е\u0308 ї i\u0307": "й йод е ї i",
		"ＦＵＬＬ １２ ٣٤ ﬁsh":                "full 12 34 fish",
		"Straße Łódź Ærø smørrebrød":    "strasse lodz aero smorrebrod",
		"ΟΔΟΣ οδός":                     "οδοσ οδοσ",
		"إيران ايران مُحَمَّد":          "ايران ايران محمد",
		"Пaшинян Pаshinyan":             "пашинян pashinyan", // each with a letter of the other script
	} {
		var got []string
		for _, tok := range Split(text) {
			got = append(got, tok.Text)
		}
		if d := cmp.Diff(want, strings.Join(got, " ")); d != "" {
			t.Errorf("%s: (-want +got)\n%s", text, d)
		}
	}
}

func TestTokensJoined(t *testing.T) {
	for text, want := range map[string]string{
		"a cease-fire holds": "ceasefire/2", "COVID-19": "covid19/2", "#FreeAzerbaijan": "freeazerbaijan/2", "Blast in Sana'a": "sanaa/1",
		"a - b": "", "war – peace": "", "one-two-three-four-five": "", "Mary-Ann's day": "maryann/2", "It's": "",
	} {
		got := ""
		for _, tok := range Split(text) {
			if tok.Span > 0 {
				got += tok.Joined + "/" + string(rune('0'+tok.Span))
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string]int{
		"One. Two! Three? Four": 3, "U.S. President Smith": 0, "Mr. Smith of St. Petersburg": 0, "at 3.5 percent": 0, "see bbc.co.uk now": 0,
		"г. Баку, А. С. Пушкин": 0, "He said: “Go.” They went": 1, "a\nb": 1, "这。那": 1, "մեկ։ երկու": 1,
	} {
		ts := Split(text)
		if got := ts[len(ts)-1].Sentence; got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

// FuzzTokens: words are in order and inside the text, begin and end at whole characters, are folded
// and of bounded length; and cutting is linear in the sense that words do not overlap.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Azerbaijan's l'Iran U.S. #FreeAz @a https://x/y", "и\u0306", strings.Repeat("\u0301", 300), strings.Repeat("a", 600), "\xff\xfea’\xff", "ⒶÅ㎏ﷺ", "a-b-c-d-e", "台灣's", "#a_B1台"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end, sentence := 0, 0
		ts := Split(s)
		for i, tok := range ts {
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(s) || tok.Sentence < sentence {
				t.Fatalf("%q: %+v after %d", s, tok, end)
			}
			end, sentence = tok.End, tok.Sentence
			if tok.Text == "" || len(tok.Text) > 20*MaxWord || i+tok.Span > len(ts) {
				t.Fatalf("%q: %+v", s, tok)
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[tok.Start:tok.End]) {
				t.Fatalf("%q: %+v cuts a character", s, tok)
			}
		}
	})
}

// BenchmarkTokens shows that the time is in proportion to the text, whatever it holds.
func BenchmarkTokens(b *testing.B) {
	for name, unit := range map[string]string{
		"english": "Azerbaijan's three brothers die in U.S. custody. ", "russian": "Братья Сафаровы погибли в Екатеринбурге. ",
		"marks": "\u0301", "apostrophes": "a'", "hyphens": "a-", "stops": "a.", "letters": "я", "hashtags": "#aB", "at": "@", "cjk": "台",
	} {
		for _, size := range []int{10_000, 1_000_000} {
			text := strings.Repeat(unit, size/len(unit))
			b.Run(name+"/"+map[int]string{10_000: "10k", 1_000_000: "1M"}[size], func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Split(text)
				}
			})
		}
	}
}
