package filters

import (
	"iter"
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
	f := former{word: w, typed: strings.ToLower(word)}
	f.add(w)
	first, _ := utf8.DecodeRuneInString(word)
	f.proper = unicode.IsUpper(first)
	n := utf8.RuneCountInString(w)
	if n < 2 || n > 40 {
		return f.list()
	}
	if strings.ContainsFunc(w, unicode.IsDigit) {
		if lang == "en" {
			f.add(w + "s") // F-16s
		}
		return f.list()
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
	return f.list()
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
	others string // what would be forms and are other words

	text []byte // the forms, one after the other
	ends []int  // where each ends
	seen map[string]bool
	raw  []byte
}

func (f *former) add(form string) { addForm(f, form) }

// addForm adds a form, folded, unless it is there.
func addForm[T string | []byte](f *former, form T) {
	start, ok := len(f.text), false
	if f.text, ok = foldLetters(f.text, form); !ok {
		f.text = append(f.text[:start], fold(strings.Clone(string(form)))...)
	}
	made := f.text[start:]
	if len(made) == 0 || len(f.ends) == maxForms || f.has(made) {
		f.text = f.text[:start]
		return
	}
	if f.ends = append(f.ends, len(f.text)); f.seen != nil {
		f.seen[string(made)] = true
	}
}

// has tells whether a form is there, or is another word. A few are looked through quicker than a
// table is made.
func (f *former) has(form []byte) bool {
	const few = 24
	if f.others != "" && listed(string(form), f.others) {
		return true
	}
	if f.seen != nil {
		return f.seen[string(form)]
	}
	start := 0
	for _, end := range f.ends {
		if string(f.text[start:end]) == string(form) {
			return true
		}
		start = end
	}
	if len(f.ends) == few {
		f.seen = make(map[string]bool, maxForms/2)
		for _, s := range f.list() {
			f.seen[s] = true
		}
	}
	return false
}

// list gives the forms.
func (f *former) list() []string {
	all, start := string(f.text), 0
	out := make([]string, len(f.ends))
	for i, end := range f.ends {
		out[i] = all[start:end]
		start = end
	}
	return out
}

// addAll adds stem and each of the endings in list; "-" is no ending.
func (f *former) addAll(stem, list string) {
	for e := range spaced(list) {
		if f.raw = append(f.raw[:0], stem...); e != "-" {
			f.raw = append(f.raw, e...)
		}
		addForm(f, f.raw)
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
		for e := range spaced(r.add) {
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
	for e := range spaced(ends) {
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
	for from := 0; ; from++ {
		i := strings.Index(list[from:], word)
		if i < 0 || word == "" {
			return false
		}
		from += i
		end := from + len(word)
		if (from == 0 || list[from-1] <= ' ') && (end == len(list) || list[end] <= ' ') {
			return true
		}
	}
}

// spaced gives the words of a list separated by spaces.
func spaced(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := -1
		for i := range len(list) {
			switch {
			case list[i] > ' ':
				if start < 0 {
					start = i
				}
			case start >= 0:
				if !yield(list[start:i]) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(list[start:])
		}
	}
}

// A form is a word as it may stand in a text of certain languages; 0 means any.
type form struct {
	text  string
	langs langSet
}

// inflections gives the forms of a word in several languages, the word itself first.
func inflections(word string, langs langSet) []form {
	langs &= langsOf(word)
	out := []form{{text: fold(word)}}
	var at map[string]int // where a form stands in out, when there are several languages
	for i, code := range langCodes {
		lang := langSet(1) << i
		if langs&lang == 0 {
			continue
		}
		list := forms(word, code)
		if langs == lang {
			out = slices.Grow(out, len(list))
		} else if at == nil {
			at = map[string]int{out[0].text: 0}
		}
		for _, text := range list {
			if text == out[0].text {
				continue
			}
			n, known := at[text]
			if known {
				out[n].langs |= lang
				continue
			}
			if at != nil {
				at[text] = len(out)
			}
			out = append(out, form{text, lang})
		}
	}
	return out
}
