package inflect

import (
	"strings"
	"sync"

	"tocsin/filters/internal/fold"
)

// Azerbaijani and Turkish add their endings one after the other: number, possession, case, copula.
// In the tables E stands for a or e, I for ı i u ü, which folding makes i or u, and D for d, or t
// after a voiceless consonant where the language writes so. An I that follows an E is i in any case.

// A turkic has the differences between the two languages.
type turkic struct {
	afterConsonant string // cases and copulas of a stem that ends in a consonant
	afterVowel     string
	afterOwn       string // the same after the possessive of the third person
	loans          bool   // Arabic words may have front endings: saati
	hardens        bool   // D is t after a voiceless consonant
	single         bool   // of two equal consonants one goes before a third
	soft           func(word string) string
	hard           func(stem string) string // the reverse of soft, for a stem with a possessive
	others         func(word string) string // forms of a word that are other words, and better known as such; folded
	dropped        string                   // words that lose their last vowel before one that follows
	doubled        string                   // words whose last consonant is doubled before a vowel
	mine           string                   // words that are called one's own: my son, my country
	nouns          string                   // nouns that look like an infinitive
	verb           verbEndings
}

// harmonies returns the vowels that may follow a word: pairs of E and I. Names that are typed without
// their dots leave the choice open, and so do Arabic words like saat and petrol, which take front
// endings in Turkish.
func (t turkic) harmonies(typed string) []string {
	var last rune
	ascii := true
	for _, r := range typed {
		if strings.ContainsRune("aıoueəiöüâîû", r) {
			last = r
		}
		ascii = ascii && r < 0x80
	}
	switch last {
	case 'a', 'ı', 'â':
		if t.loans && (endsIn(typed, "al alp arf arp") || typed == "hat" || strings.HasSuffix(typed,
			"at") && vowels(fold.Word(typed)) > 1) {
			return []string{"ai", "ei"}
		}
		return []string{"ai"}
	case 'o', 'u', 'û':
		if ascii || t.loans && strings.HasSuffix(typed, "l") {
			return []string{"au", "eu"}
		}
		return []string{"au"}
	case 'i':
		if ascii && !strings.Contains(typed, "e") {
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
func (f *Inflector) turkic(t turkic) {
	w := f.word
	f.not = t.others(w)
	typed := strings.ToLower(f.typed)
	if strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return
	}
	if stem, ok := t.verb.stem(w); ok && !listed(w, t.nouns) {
		f.conjugate(t, stem, typed)
		if stem != "ye" { // a meal, too
			return
		}
	}
	for _, h := range t.harmonies(typed) {
		for _, plural := range []string{"lar", "ler"} { // a plural that is typed finds the singular
			if one, ok := strings.CutSuffix(w, plural); ok && len(one) > 2 && !f.proper && !listed(w,
				"dollar iller xeber") && plural[1] == h[0] {
				f.add(one)
				f.nominal(t, one, h)
			}
		}
		f.nominal(t, w, h)
	}
	for _, plural := range []string{"lari", "leri"} { // and hakları finds hakkı
		if one, ok := strings.CutSuffix(w, plural); ok && len(one) > 2 {
			typed, _ := without(typed, 4)
			for _, h := range t.harmonies(typed) {
				f.ownedAll(t, one, h)
			}
		}
	}
}

// d returns the letter that D stands for after a stem.
func (t turkic) d(stem string) string {
	if t.hardens && strings.IndexByte("fstkchp", stem[len(stem)-1]) >= 0 {
		return "t"
	}
	return "d"
}

// A word of one's own: ours, and those of the words that are mine.
const (
	ours = "ImIz ImIzIn ImIzI ImIzE ImIzdE ImIzdEn ImIzdEki ImIzlE"
	mine = " Im ImIn ImI ImE ImdE ImdEn ImlE"
)

func (f *Inflector) nominal(t turkic, w, h string) {
	own := ours
	if listed(w, t.mine) {
		own += mine
	}
	switch {
	case isWater(w): // suyu, suyun, sudan
		consonants := fill("dE dEn dEki dEkilEr dIr dIrlEr dEdir dEndir ylE ydI ymIs ysE", h, "")
		f.addAll(w, consonants)
		f.vocalic(t, w+"y", h, own)
	case !f.proper && hasPossessive(w): // kazası, hakları
		f.possessive(t, w, h)
		return
	case vowelEnd(w):
		f.addAll(w, fill(t.afterVowel, h, "d"))
		f.owned(t, w+"s"+h[1:], h)
		if listed(w, "cami sanayi mevzi terfi") { // camii, for camisi
			f.owned(t, w+"i", h)
		}
		f.addAll(w, fill(strings.ReplaceAll(" "+own, " I", " "), h, "d"))
		if last := w[len(w)-1]; last == 'i' || last == 'u' { // it may carry a possessive: gözaltı, nazirliyi
			f.possessive(t, w, h)
		}
	default:
		if n := len(w); t.single && n > 3 && w[n-1] == w[n-2] {
			f.addAll(w[:n-1], fill("DE DEn DEki lE", h, "d"))
			f.plural(t, w[:n-1], h, own)
		}
		f.addAll(w, fill(t.afterConsonant, h, t.d(w)))
		for _, s := range t.vocalicStems(w) {
			f.vocalic(t, s, h, own)
		}
	}
	f.plural(t, w, h, own)
}

func (f *Inflector) plural(t turkic, w, h, own string) {
	many := w + fill("lEr", h, "")
	after := h[:1] + "i"
	f.add(many)
	f.addAll(many, fill(t.afterConsonant, after, "d"))
	f.addAll(many, fill("In I E", after, ""))
	f.owned(t, many+"i", after)
	f.addAll(many, fill(own, after, ""))
}

// hasPossessive reports whether a word surely carries a possessive.
func hasPossessive(w string) bool {
	n := len(w)
	return w != "siyasi" && n > 4 && (strings.HasSuffix(w, "si") || strings.HasSuffix(w,
		"su")) && vowelEnd(w[:n-2]) || n > 6 && endsIn(w, "lari leri")
}

// possessive adds the cases of a word that carries a possessive, and its plural.
func (f *Inflector) possessive(t turkic, w, h string) {
	f.addAll(w, fill(t.afterOwn, h, "d"))
	// Mali is not of mal, nor kapı of kap.
	if endsIn(w, "lari leri") || f.proper && len(w) < 6 || listed(w, "kapi kari kati kuru mali sayi yazi") {
		return
	}
	for _, one := range t.possessed(w) {
		f.owned(t, one+fill("lEri", h, ""), h[:1]+"i")
	}
}

// isWater reports whether a word is su or a compound of it; they take a y before a vowel.
func isWater(w string) bool { return listed(w, "su akarsu") }

// vocalic adds the endings that begin with a vowel to a stem as it is before them.
func (f *Inflector) vocalic(t turkic, stem, h, own string) {
	f.addAll(stem, fill("In I E InDIr", h, "d"))
	f.owned(t, stem+h[1:], h)
	f.addAll(stem, fill(own, h, ""))
}

// vocalicStems returns the stems that a noun in a consonant may have before a vowel.
func (t turkic) vocalicStems(w string) []string {
	last, n := w[len(w)-1], len(w)
	soft := t.soft(w)
	switch {
	case listed(w, "tip serhed"): // tıp, medicine, and tip, a kind; sərhədi and sərhəddi
		if soft == "" {
			soft = string(last)
		}
		return []string{w, w[:n-1] + soft + soft}
	case listed(w, t.doubled):
		if soft == "" {
			soft = string(last)
		}
		return []string{w[:n-1] + soft + soft}
	case listed(w, t.dropped):
		short := w[:n-2]
		if soft != "" {
			return []string{w, short + string(last), short + soft}
		}
		return []string{w, short + string(last)}
	case soft != "":
		return []string{w, w[:n-1] + soft}
	}
	return []string{w}
}

// possessed returns the words of which a word that ends in ı or u may be the possessive: kazası is of
// kaza, and meclisi of meclis.
func (t turkic) possessed(w string) []string {
	one := w[:len(w)-1]
	if len(one) < 2 {
		return nil
	}
	n := len(one)
	hard := t.hard(one)
	for d := range spaced(t.dropped) {
		if len(d) == n+1 && d[:n-1] == one[:n-1] && (d[n] == one[n-1] || d[n:] == hard) {
			return []string{d}
		}
	}
	switch {
	case one[n-1] == one[n-2] && listed(one[:n-1], t.doubled):
		return []string{one[:n-1]}
	case one == "redd":
		return []string{"ret"}
	case one[n-1] == 's' && vowelEnd(one[:n-1]) && n > 2:
		return []string{one, one[:n-1]}
	case isWater(one[:n-1]) && one[n-1] == 'y':
		return []string{one[:n-1]}
	}
	if strings.HasSuffix(one, "lig") || strings.HasSuffix(one, "lug") || strings.HasSuffix(one,
		"liy") || strings.HasSuffix(one, "luy") {
		return []string{one[:n-1] + hard}
	}
	if hard != "" {
		return []string{one, one[:n-1] + hard}
	}
	return []string{one}
}

// ownedAll adds the possessive of the third person to a word.
func (f *Inflector) ownedAll(t turkic, w, h string) {
	switch {
	case isWater(w):
		f.owned(t, w+"y"+h[1:], h)
	case vowelEnd(w):
		f.owned(t, w+"s"+h[1:], h)
	default:
		for _, s := range t.vocalicStems(w) {
			f.owned(t, s+h[1:], h)
		}
	}
}

// owned adds a word with the possessive of the third person, and its cases.
func (f *Inflector) owned(t turkic, w, h string) {
	f.add(w)
	f.addAll(w, fill(t.afterOwn, h, "d"))
}

// TurkicEnding reports whether a folded ending after an apostrophe is one that Turkish or Azerbaijani
// adds to a name.
func TurkicEnding(ending string) bool {
	return len(ending) < 16 && turkicEndings()[ending]
}

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
				for e := range spaced(fill("In I E", h[:1]+"i", "")) {
					cases = append(cases, e, many+e)
				}
				cases = append(cases, strings.Fields(fill("In I E InDIr Inki nInki", h, "d"))...)
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
