// Package texttest makes random texts for the tests of filters: of few words, so that rules meet
// them, in all scripts, with the signs between words that a scanner may read wrongly.
package texttest

import (
	"math/rand/v2"
	"slices"
	"strings"
)

var (
	plainWords = strings.Fields(`custody iran Iran IRAN US us Baku Bakı BAKI bakını azərbaycan Azərbaycanda Россия
		россии РОССИЮ Баку Сёмин семин
		საქართველო საქართველოში Հայաստան Հայաստանում ΑΘΗΝΑΣ Αθήνας إيران ایران ישראל 北京 東京 ไทย O'Brien Sana'a
		cease-fire ceasefire covid-19 COVID19 covid
		qaz Qazi QAZI QAZİ qazı insan insani insanın saat saati mali malı öl ölü fire cease a b c aa aaa aaaa
		abcdefghijklmnop abcdefghijklmnopq abcdefghijklmnopqrstuvwxyz предупредительность предупредительностью U.S. С.Ш.А. 3,000 1990s MH17 #BakuNow #Baku AT&T`)
	oddWords = strings.Fields(`Iran's Iran’s İran’ın l’Iran d'Iran “Iran” «Баку» (Iran) [Iran], Iran. Iran!
		Iran; "Iran" ‘Iran’ 'Iran' pro-Iran Iran/Baku #FreeAzerbaijan #COVID19 @iran www. www.iran.com
		https://iran.com/Baku?x=1 http:// Mr. A. A.B. a.m. … — – - -- Пaшинян
		и` + "\u0306" + ` e` + "\u0301" + ` I` + "\u0307" + `RAN Iran` + "\u00ad" + `ian Iran` + "\u200b" + ` և եւ Եւ
		ß ﬁre １９９０ ИРАН-2 C++ .NET x_y a&b $5 50% ` + "\xff" + ` a` + "\xffb" + ` ` + "\u00a0" + ` a` + "\u00a0" + `b
		, . ! ? : ; iran,baku baku.Iran baku..`)
	spacing = []string{
		" ", " ", " ", " ", " ", " ", "\n", "\t", "  ", ". ", ", ", "! ", "", "-", "\u00a0", "'", "’",
		" “", "” ", ". a", "… ",
	}
)

// Pick returns one of a list.
func Pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// Text returns a text of at most n words.
func Text(r *rand.Rand, n int) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		if r.IntN(4) == 0 {
			b.WriteString(Pick(r, oddWords))
		} else {
			b.WriteString(Pick(r, plainWords))
		}
		b.WriteString(Pick(r, spacing))
	}
	return b.String()
}

// Word returns a word as a rule may have it.
func Word(r *rand.Rand) string { return Pick(r, plainWords) }

// Odd returns a word between signs, an address, or something else that is easily cut wrongly.
func Odd(r *rand.Rand) string { return Pick(r, oddWords) }

// Words returns all words, the odd ones too.
func Words() []string { return slices.Concat(plainWords, oddWords) }
