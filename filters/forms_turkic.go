package filters

import (
	"slices"
	"strings"
	"sync"
)

// Azerbaijani and Turkish add their endings one after the other: number, possession, case, copula.
// In the tables E stands for a or e, I for ı i u ü, which folding makes i or u, and D for d, or t
// after a voiceless consonant where the language writes so.

// A turkic is what sets one of the two languages apart from the other.
type turkic struct {
	afterConsonant string // cases and copulas of a stem that ends in a consonant
	afterVowel     string
	afterOwn       string // the same after the possessive of the third person
	hardens        bool   // D is t after a voiceless consonant
	soft           func(last byte) string
	others         string // forms that are other words, and better known as such; folded
	dropped        string // words that lose their last vowel before one that follows
	verb           string // endings of a verb's stem that ends in a consonant
	verbVowel      string
}

// harmonies gives the vowels that may follow a word: pairs of E and I. Names that are typed without
// their dots leave the choice open, and so do Arabic words like saat and petrol, which Turkish
// gives front endings.
func harmonies(typed string) []string {
	var last rune
	ascii := true
	for _, r := range typed {
		if strings.ContainsRune("aıoueəiöüâîû", r) {
			last = r
		}
		ascii = ascii && r < 0x80
	}
	both := ascii || strings.HasSuffix(typed, "l") || strings.HasSuffix(typed, "at")
	switch last {
	case 'a', 'ı', 'â':
		if both && last == 'a' && !ascii || endsIn(typed, "at al alp arf arp") {
			return []string{"ai", "ei"}
		}
		return []string{"ai"}
	case 'o', 'u', 'û':
		if both {
			return []string{"au", "eu"}
		}
		return []string{"au"}
	case 'i':
		if ascii {
			return []string{"ei", "ai"}
		}
		return []string{"ei"}
	case 'e', 'ə', 'î':
		return []string{"ei"}
	case 'ö', 'ü':
		return []string{"eu"}
	}
	return []string{"ei", "ai"} // an acronym is read letter by letter
}

// fill puts the vowels of a harmony into endings.
func fill(list, harmony string, d string) string {
	out := make([]byte, 0, len(list))
	for i := range len(list) {
		switch c := list[i]; c {
		case 'E':
			out = append(out, harmony[0])
		case 'I':
			out = append(out, harmony[1])
		case 'D':
			out = append(out, d...)
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

func vowelEnd(w string) bool { return strings.IndexByte("aeiou", w[len(w)-1]) >= 0 }

// turkic inflects a noun or, when it is an infinitive, a verb.
func (f *former) turkic(t turkic) {
	w := f.word
	f.not = t.others
	typed := strings.ToLower(f.typed)
	if strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return
	}
	for _, h := range harmonies(typed) {
		for _, plural := range []string{"lar", "ler"} { // a plural that is typed finds the singular
			if one, ok := strings.CutSuffix(w, plural); ok && len(one) > 2 && !f.proper && !listed(w, "dollar iller xeber") && plural[1] == h[0] {
				f.add(one)
				f.nominal(t, one, h)
			}
		}
		f.nominal(t, w, h)
	}
	if stem, ok := infinitive(w); ok && !f.proper {
		root, _ := without(typed, 3)
		for _, h := range harmonies(root) {
			f.conjugate(t, stem, h)
			switch { // the passive: news tells what was done more than who did it
			case vowelEnd(stem):
				f.conjugate(t, stem+"n", h)
			case strings.HasSuffix(stem, "l"):
				f.conjugate(t, stem+h[1:]+"n", h)
			default:
				f.conjugate(t, stem+h[1:]+"l", h)
			}
		}
	}
}

func (f *former) conjugate(t turkic, stem, h string) {
	list := t.verb
	if vowelEnd(stem) {
		list = t.verbVowel
	}
	f.addAll(stem, fill(list, h, t.d(stem)))
}

func infinitive(w string) (string, bool) {
	for _, end := range []string{"mak", "mek", "maq"} {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) > 1 {
			return stem, true
		}
	}
	return "", false
}

// d is what D stands for after a stem.
func (t turkic) d(stem string) string {
	if t.hardens && strings.IndexByte("fstkchp", stem[len(stem)-1]) >= 0 {
		return "t"
	}
	return "d"
}

func (f *former) nominal(t turkic, w, h string) {
	if vowelEnd(w) {
		f.addAll(w, fill(t.afterVowel, h, "d"))
		f.owned(t, w+"s"+h[1:], h)
		f.addAll(w, fill("mIz mIzIn mIzI mIzE mIzdE mIzdEn", h, "d"))
		if last := w[len(w)-1]; last == 'i' || last == 'u' { // it may carry a possessive: gözaltı, nazirliyi
			f.addAll(w, fill(t.afterOwn, h, "d"))
			f.owned(t, w[:len(w)-1]+fill("lErI", h[:1]+"i", ""), h[:1]+"i")
		}
	} else {
		f.addAll(w, fill(t.afterConsonant, h, t.d(w)))
		stems := []string{w}
		for _, soft := range strings.Fields(t.soft(w[len(w)-1])) {
			stems = append(stems, w[:len(w)-1]+soft)
		}
		if n := len(w); listed(w, t.dropped) {
			stems = append(stems, w[:n-2]+w[n-1:])
		}
		for _, s := range stems {
			f.addAll(s, fill("In I E", h, ""))
			f.owned(t, s+h[1:], h)
			f.addAll(s, fill("ImIz ImIzIn ImIzI ImIzE ImIzdE ImIzdEn", h, ""))
		}
	}
	many := w + fill("lEr", h, "")
	after := h[:1] + "i"
	f.add(many)
	f.addAll(many, fill(t.afterConsonant, after, "d"))
	f.owned(t, many+"i", after)
	f.addAll(many, fill("ImIz ImIzIn ImIzI ImIzE ImIzdE ImIzdEn", after, ""))
}

// owned adds a word with the possessive of the third person, and its cases.
func (f *former) owned(t turkic, w, h string) {
	f.add(w)
	f.addAll(w, fill(t.afterOwn, h, "d"))
}

// turkicEnding tells whether an ending after an apostrophe is one that Turkish or Azerbaijani adds
// to a name; folded.
func turkicEnding(ending string) bool {
	return len(ending) < 16 && turkicEndings()[ending]
}

// acronymEndings are the cases of an acronym that is written without apostrophe or hyphen (NATOnun);
// how it is read, and so its vowels, is not known.
var acronymEndings = sync.OnceValue(func() []string {
	var out []string
	for _, h := range []string{"ai", "au", "ei", "eu"} {
		for _, d := range []string{"d", "t"} {
			out = append(out, strings.Fields(fill("In nIn I nI yI E yE DE DEn DEki lE ylE DIr lEr", h, d))...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
})

var turkicEndings = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, t := range []turkic{azEndings, trEndings} {
		for _, h := range []string{"ai", "au", "ei", "eu"} {
			for _, d := range []string{"d", "t"} {
				own := strings.Fields(fill(t.afterOwn, h, d))
				var cases []string
				for _, list := range []string{t.afterConsonant, t.afterVowel} {
					cases = append(cases, strings.Fields(fill(list, h, d))...)
				}
				i := h[1:]
				for _, e := range own {
					cases = append(cases, i+e, "s"+i+e)
				}
				cases = append(cases, i, "s"+i)
				cases = append(cases, own...) // Meclisi'nde
				many := fill("lEr", h, "")
				cases = append(cases, many)
				for _, e := range strings.Fields(fill(t.afterConsonant, h[:1]+"i", "d")) {
					cases = append(cases, many+e)
				}
				for _, e := range own {
					cases = append(cases, many+"i"+e)
				}
				for _, e := range cases {
					all[e] = true
				}
			}
		}
	}
	return all
})
