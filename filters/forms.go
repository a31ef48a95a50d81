package filters

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inflection is done on the rule's side: a word in a rule is taken as the dictionary has it, and
// becomes all the forms that it may have in a text. Texts are only folded. A stemmer would reduce
// both, and make Баку one with бак, Грузия with груз; forms that are listed meet nothing else.
//
// Inflection means case, number, gender, person, tense, and participles of verbs. It does not mean
// derivation: Иран does not find иранский, nor strike airstrike. What is generated and is no
// word (Malied) does no harm, since nobody writes it; what is another word does, and is left out
// by hand where it was noticed.

// maxForms bounds what one word becomes in one language.
const maxForms = 400

// forms gives the inflected forms of a word, as the dictionary has it, in a language: folded, the
// word itself first, without repetition. Capitals count, since names inflect otherwise than common
// words in some languages. A language that is not known gives the word alone.
func forms(word, lang string) []string {
	w := fold(word)
	if w == "" {
		return nil
	}
	f := &former{word: w, typed: strings.ToLower(word), seen: map[string]bool{w: true}, out: []string{w}}
	first, _ := utf8.DecodeRuneInString(word)
	f.proper = unicode.IsUpper(first)
	n := utf8.RuneCountInString(w)
	if n < 2 || n > 40 {
		return f.out
	}
	if strings.ContainsFunc(w, unicode.IsDigit) {
		if lang == "en" {
			f.add(w + "s") // F-16s
		}
		return f.out
	}
	switch lang {
	case "en":
		f.english()
	case "ru":
		f.russian()
	case "uk":
		f.ukrainian()
	case "az":
		f.azerbaijani()
	case "tr":
		f.turkish()
	case "hy":
		f.armenian()
	case "ka":
		f.georgian()
	}
	return f.out
}

// langsOf gives the languages that a word may be of, by its letters.
func langsOf(word string) langSet {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))
	switch {
	case unicode.Is(unicode.Latin, r):
		return latinLangs
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillicLangs
	case unicode.Is(unicode.Armenian, r):
		return langHY
	case unicode.Is(unicode.Georgian, r):
		return langKA
	}
	return 0
}

// A former collects the forms of one word.
type former struct {
	word   string // folded
	typed  string // lower case, not folded: vowel harmony needs the dots
	proper bool   // it is written with a capital
	seen   map[string]bool
	out    []string
}

func (f *former) add(form string) {
	if form = fold(form); form != "" && !f.seen[form] && len(f.out) < maxForms {
		f.seen[form] = true
		f.out = append(f.out, form)
	}
}

// addAll adds stem and each of the endings in list; "-" is no ending.
func (f *former) addAll(stem, list string) {
	for e := range strings.FieldsSeq(list) {
		if e == "-" {
			e = ""
		}
		f.add(stem + e)
	}
}

// When a row of a paradigm counts.
const (
	always = iota
	common // the word is written without a capital
	proper // with one
)

// A row of a paradigm says how a word with a certain end inflects. The first row that fits decides,
// unless it says that more may follow.
type row struct {
	ends string // one of these, separated by spaces; empty fits every word
	cut  int    // letters that go
	add  string // endings, separated by spaces; "-" is none; see former.expand for capitals
	when int
	more bool
}

// apply inflects a word by the rows of a paradigm. Endings may name a set of others: "ннH" with
// sets['H'] = "ый ого" means "нный нного".
func (f *former) apply(rows []row, sets map[byte]string) {
	f.applyTo(f.word, rows, sets)
}

func (f *former) applyTo(word string, rows []row, sets map[byte]string) {
	for _, r := range rows {
		if r.when == common && f.proper || r.when == proper && !f.proper || !endsIn(word, r.ends) {
			continue
		}
		stem, ok := without(word, r.cut)
		if !ok {
			continue
		}
		for e := range strings.FieldsSeq(r.add) {
			if set := sets[e[len(e)-1]]; set != "" {
				f.addAll(stem+e[:len(e)-1], set)
				continue
			}
			f.addAll(stem, e)
		}
		if !r.more {
			return
		}
	}
}

func endsIn(word, ends string) bool {
	if ends == "" {
		return true
	}
	for e := range strings.FieldsSeq(ends) {
		if strings.HasSuffix(word, e) && len(word) > len(e) {
			return true
		}
	}
	return false
}

// without gives a word less its last n letters, when a letter is left.
func without(word string, n int) (string, bool) {
	for range n {
		_, size := utf8.DecodeLastRuneInString(word)
		word = word[:len(word)-size]
	}
	return word, word != ""
}

// listed tells whether a word stands in a list separated by spaces.
func listed(word, list string) bool {
	return slices.Contains(strings.Fields(list), word)
}

// A form is a word as it may stand in a text of certain languages; 0 means any.
type form struct {
	text  string
	langs langSet
}

// inflections gives the forms of a word in several languages, the word itself first.
func inflections(word string, langs langSet) []form {
	out := []form{{text: fold(word)}}
	at := map[string]int{out[0].text: 0}
	for _, code := range (langs & langsOf(word)).codes() {
		for _, text := range forms(word, code) {
			i, ok := at[text]
			if !ok {
				i = len(out)
				at[text] = i
				out = append(out, form{text: text})
			}
			if i > 0 {
				out[i].langs |= langNamed(code)
			}
		}
	}
	return out
}
