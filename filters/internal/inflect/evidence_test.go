package inflect

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

// plainCount is evidence.count in its simplest form.
func plainCount(text string) (e evidence, schwa int) {
	for _, r := range text {
		switch {
		case r == 'ə' || r == 'Ə':
			e.latin++
			schwa++
		case strings.ContainsRune("ğĞışŞİ", r):
			e.latin++
			e.turkic++
		case strings.ContainsRune("wW", r):
			e.latin++
			e.en++
		case strings.ContainsRune("ыэъЫЭЪёЁ", r):
			e.cyrillic++
			e.ru++
		case strings.ContainsRune("іїєґІЇЄҐ", r):
			e.cyrillic++
			e.uk++
		case unicode.Is(unicode.Latin, r):
			e.latin++
		case unicode.Is(unicode.Cyrillic, r):
			e.cyrillic++
		}
	}
	between := func(r rune) bool { return !unicode.IsLetter(r) && r != '\u0307' }
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), between) {
		for i, n := range []*int{&e.en, &e.az, &e.tr, &e.turkic} {
			if strings.Contains(functionWords[i], " "+w+" ") {
				*n++
				break
			}
		}
	}
	return e, schwa
}

func TestEvidenceIsPlainCount(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	words := strings.Fields(strings.Join(functionWords[:], " ") + ` custody Iran BAKI bakını azərbaycan Azərbaycanda
		РОССИЮ Сёмин Єв საქართველოში Հայաստան Αθήνας
		إيران 北京 ไทย O'Brien Sana'a cease-fire COVID19 QAZİ qazı öl aaaa abcdefgh abcdefghijklmnopqrstuvwxyz
		предупредительность wwwwwwwwwwwww
		l’Iran “Iran” «Баку» www. Пaшинян и` + "\u0306" + ` e` + "\u0301" + ` I` + "\u0307" + `RAN Iran` + "\u00ad" + `ian ß ﬁre a` + "\xff" + `b \xff`)
	spacing := []string{" ", " ", " ", "\n", ". ", "", "-", "\u00a0", "'", "’", " “", "… "}
	for range 20_000 {
		text := ""
		for range r.IntN(12) {
			w := pick(words)
			if r.IntN(3) == 0 {
				w = strings.ToUpper(w)
			}
			text += w + pick(spacing)
		}
		var got evidence
		schwa := got.count(languageLetters(), text)
		want, wantSchwa := plainCount(text)
		if got != want || schwa != wantSchwa {
			t.Fatalf("%q: %+v %d, want %+v %d", text, got, schwa, want, wantSchwa)
		}
	}
}
