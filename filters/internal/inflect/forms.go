package inflect

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
)

// maxForms is the largest number of forms of one word in one language.
const maxForms = 400

// formsIn returns the forms of a dictionary word in one language: folded, the word itself first,
// without repetition. Capitals count, since names and common words inflect differently.
func formsIn(word string, lang Langs) []string {
	var f Inflector
	f.Inflect(word, fold.Word(word), lang)
	return f.list()
}

// Inflect replaces the forms of f by those of a word in one language; w is the folded word.
func (f *Inflector) Inflect(word, w string, lang Langs) {
	*f = Inflector{word: w, typed: word, all: f.all[:0], ends: f.ends[:0]}
	f.add(w)
	first, _ := utf8.DecodeRuneInString(word)
	f.proper = unicode.IsUpper(first)
	n := utf8.RuneCountInString(w)
	switch {
	case n < 2 || n > 40 || lang&ByScript(w) == 0 || mixed(w):
		return
	case strings.ContainsFunc(w, unicode.IsDigit):
		if lang == EN {
			f.add(w + "s") // F-16s
		}
		return
	}
	switch lang {
	case EN:
		f.english()
	case RU:
		f.russian()
	case UK:
		f.ukrainian()
	case AZ:
		f.azerbaijani()
	case TR:
		f.turkish()
	case HY:
		f.armenian()
	case KA:
		f.georgian()
	}
}

// ByScript returns the languages that a word may be of, by its letters.
func ByScript(word string) Langs {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))
	switch {
	case unicode.Is(unicode.Latin, r):
		return Latin
	case unicode.Is(unicode.Cyrillic, r):
		return Cyrillic
	case unicode.Is(unicode.Armenian, r):
		return HY
	case unicode.Is(unicode.Georgian, r):
		return KA
	}
	return 0
}

// mixed reports whether a word has letters of several scripts.
func mixed(word string) bool {
	langs := ByScript(word)
	return strings.ContainsFunc(word, func(r rune) bool {
		return r >= utf8.RuneSelf && langs == Latin || r < utf8.RuneSelf && unicode.IsLetter(r) && langs != Latin ||
			!unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// An Inflector collects the forms of one word in one row of bytes, since compiling rules makes them by
// the hundred thousand.
type Inflector struct {
	word   string          // folded
	typed  string          // not folded: vowel harmony needs the dots
	proper bool            // it is written with a capital
	not    string          // forms that are other words, separated by spaces
	seen   map[string]bool // the forms, once there are many
	all    []byte          // the forms, the word itself first
	ends   []int           // where each ends
}

// Forms returns an iterator over the forms. A form is valid until the next call of Inflect.
func (f *Inflector) Forms() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		from := 0
		for _, end := range f.ends {
			if !yield(f.all[from:end]) {
				return
			}
			from = end
		}
	}
}

// list returns the forms.
func (f *Inflector) list() []string {
	all, from := string(f.all), 0
	out := make([]string, len(f.ends))
	for i, end := range f.ends {
		out[i], from = all[from:end], end
	}
	return out
}

// has reports whether a form was added.
func (f *Inflector) has(form string) bool {
	const many = 24
	if len(f.ends) >= many {
		if f.seen == nil {
			f.seen = make(map[string]bool, 4*many)
			for _, known := range f.list() {
				f.seen[known] = true
			}
		}
		return f.seen[form]
	}
	from := 0
	for _, end := range f.ends {
		if string(f.all[from:end]) == form {
			return true
		}
		from = end
	}
	return false
}

// add adds a form. The tables are folded, so the forms of a folded word are, too.
func (f *Inflector) add(form string) {
	if form == "" || len(f.ends) == maxForms || f.not != "" && listed(form, f.not) || f.has(form) {
		return
	}
	if f.seen != nil {
		f.seen[strings.Clone(form)] = true
	}
	f.all = append(f.all, form...)
	f.ends = append(f.ends, len(f.all))
}

// addAll adds stem and each of the endings in list; "-" is no ending.
func (f *Inflector) addAll(stem, list string) {
	for e := range spaced(list) {
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

// A row of a paradigm inflects words with certain ends. The first row that fits decides, unless it
// has more.
type row struct {
	ends string // one of these, separated by spaces; empty fits every word
	cut  int    // letters that go
	add  string // endings, separated by spaces; "-" is none; a capital names a set of endings
	when int
	more bool
}

// A paradigm is a table of rows, made ready: for each last byte of a word, the rows that may fit.
type paradigm [256][]paradigmRow

type paradigmRow struct {
	row
	ends []string
	add  []string
}

// newParadigm makes a table ready. Where an ending of a row ends in a capital that sets has, it
// stands for that set: "ннH" with sets['H'] = "ый ого" means "нный нного".
func newParadigm(rows []row, sets map[byte]string) *paradigm {
	p := &paradigm{}
	for _, r := range rows {
		ready := paradigmRow{row: r, ends: strings.Fields(r.ends)}
		for e := range spaced(r.add) {
			stem, set := e[:len(e)-1], sets[e[len(e)-1]]
			if set == "" {
				stem, set = "", e
			}
			for e := range spaced(set) {
				ready.add = append(ready.add, strings.TrimSuffix(stem+e, "-"))
			}
		}
		var listed [256]bool
		for _, e := range ready.ends {
			if last := e[len(e)-1]; !listed[last] {
				listed[last] = true
				p[last] = append(p[last], ready)
			}
		}
		if len(ready.ends) == 0 {
			for last := range p {
				p[last] = append(p[last], ready)
			}
		}
	}
	return p
}

// apply inflects a word by a paradigm.
func (f *Inflector) apply(word string, p *paradigm) {
	for i := range p[word[len(word)-1]] {
		r := &p[word[len(word)-1]][i]
		if r.when == common && f.proper || r.when == proper && !f.proper {
			continue
		}
		if len(r.ends) > 0 && !slices.ContainsFunc(r.ends,
			func(e string) bool { return len(word) > len(e) && strings.HasSuffix(word, e) }) {
			continue
		}
		stem, ok := without(word, r.cut)
		if !ok {
			continue
		}
		for _, e := range r.add {
			f.add(stem + e)
		}
		if !r.more {
			return
		}
	}
}

// endsIn reports whether a word has one of the ends, separated by spaces, and something before it.
func endsIn(word, ends string) bool {
	for e := range spaced(ends) {
		if strings.HasSuffix(word, e) && len(word) > len(e) {
			return true
		}
	}
	return false
}

// without returns a word less its last n letters, when a letter is left.
func without(word string, n int) (string, bool) {
	for range n {
		_, size := utf8.DecodeLastRuneInString(word)
		word = word[:len(word)-size]
	}
	return word, word != ""
}

// listed reports whether a word stands in a list separated by spaces.
func listed(word, list string) bool {
	for from := 0; ; {
		i := strings.Index(list[from:], word)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(word)
		if (i == 0 || list[i-1] == ' ') && (end == len(list) || list[end] == ' ') {
			return true
		}
		from = end
	}
}

// A Form is a word as it may stand in a text of certain languages; 0 means any.
type Form struct {
	Text  string
	Langs Langs
}

// Forms returns the forms of a word in several languages, the word itself first.
func Forms(word string, langs Langs) []Form {
	langs &= ByScript(word)
	out := []Form{{Text: fold.Word(word)}}
	var at map[string]int // where a form stands in out, when there are several languages
	for rest := langs; rest != 0; rest &= rest - 1 {
		lang := rest & -rest
		list := formsIn(word, lang)
		if langs == lang {
			out = slices.Grow(out, len(list))
		} else if at == nil {
			at = map[string]int{out[0].Text: 0}
		}
		for _, text := range list {
			if text == out[0].Text {
				continue
			}
			n, known := at[text]
			if known {
				out[n].Langs |= lang
				continue
			}
			if at != nil {
				at[text] = len(out)
			}
			out = append(out, Form{text, lang})
		}
	}
	return out
}

// spaced returns an iterator over the words of a list separated by spaces.
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

// Any is the gate of a form that counts in every language.
const Any Langs = 0xff

// Gate returns the languages in which a form counts.
func (f Form) Gate() Langs {
	if f.Langs == 0 {
		return Any
	}
	return f.Langs
}
