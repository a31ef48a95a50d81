package filters

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
	"tocsin/filters/internal/index"
	"tocsin/filters/internal/inflect"
	"tocsin/filters/internal/words"
)

// newWord reads one word as typed: plain, =exact, ~stem or prefix*. A text of several words, like
// COVID-19, becomes a phrase of them.
func newWord(typed string) (phrase, error) {
	text, exact := strings.CutPrefix(typed, "=")
	text, stemmed := strings.CutPrefix(text, "~")
	text, prefix := strings.CutSuffix(text, "*")
	switch {
	case exact && prefix:
		return phrase{}, fault("= and * exclude each other: a word matches exactly or by its beginning",
			"write ="+text+" or "+text+"*")
	case exact && stemmed:
		return phrase{}, fault("= and ~ exclude each other: a word matches exactly or by its stem",
			"write ="+text+" or ~"+text)
	case stemmed && prefix:
		return phrase{}, fault("~ and * exclude each other: ~ finds more than a beginning", "write ~"+text)
	case text == "":
		return phrase{}, fault(typed+" stands beside one word, with no space between",
			"write for example =Turkey, ~custody or custod*")
	case strings.Contains(text, "*"):
		return phrase{}, fault("* may only stand at the end of a word",
			`a regex finds any beginning or end: /\w*stan\b/i`)
	case strings.ContainsAny(text[:1], "~/@"):
		return phrase{}, fault("a word cannot begin with "+text[:1],
			"to look for the sign itself, put the word in quotation marks")
	case text[0] == ':' && len(text) > 1:
		return phrase{}, fault("a word cannot begin with a colon", "a field stands directly before it: title"+text)
	case wildcard(text):
		return phrase{}, fault("? is not a wildcard", "use * at the end of a word, or a regex")
	}
	ph, err := wordsOf(text, inflect.All)
	if err != nil {
		return phrase{}, err
	}
	ph.typed = typed
	switch {
	case prefix:
		if utf8.RuneCountInString(ph.last().Text) > index.MaxPrefix {
			return phrase{}, fault("a prefix has at most 18 letters before its *", "leave some letters out")
		}
		// Of a word that can be written in two ways, one may end in a part too short for a prefix:
		// the 19 of COVID-19*, the 17 of MH17*. That part is a word of its own.
		begins := makePrefix(ph.last())
		if ph.also != nil {
			begins = makePrefix(ph.also.last()) || begins
		}
		if !begins {
			return phrase{}, shortPrefix()
		}
	case exact:
		for i, t := range words.Split(text) {
			w := ph.words[i]
			ph.words[i] = index.Word{
				Text: text[t.Start:t.End], Exact: true, Before: w.Before, After: w.After, Whole: w.Whole,
			}
		}
		ph.also = nil
	case stemmed:
		for i := range ph.words {
			ph.words[i].Stem, ph.words[i].Caps = true, false
			ph.words[i].Typed = ph.words[i].Text
		}
	}
	return ph, nil
}

// wildcard reports whether a text has a ? between letters, which in other software stands for any letter.
func wildcard(text string) bool {
	before, after, ok := strings.Cut(text, "?")
	next, _ := utf8.DecodeRuneInString(after)
	return ok && before != "" && unicode.IsLetter(next)
}

func (ph *phrase) last() *index.Word { return &ph.words[len(ph.words)-1] }

// shortPrefix returns the fault of a prefix that is too short.
func shortPrefix() error {
	return fault("a prefix needs at least three letters before its *",
		"write more of the word, or the words themselves, joined by OR")
}

// makePrefix turns a word into a prefix, and reports whether it is long enough.
func makePrefix(w *index.Word) bool {
	if utf8.RuneCountInString(w.Text) < index.MinPrefix {
		return false
	}
	*w = index.Word{Text: truncate(w.Text, index.MaxPrefix), Prefix: true, Before: w.Before}
	return true
}

func newPhrase(text string, gap int) (phrase, error) {
	return phraseIn(text, gap, inflect.All)
}

// phraseIn reads a phrase that inflects by the given languages.
func phraseIn(text string, gap int, langs inflect.Langs) (phrase, error) {
	ph, err := wordsOf(text, langs)
	ph.gap, ph.typed = gap, `"`+strings.Join(strings.Fields(strings.ReplaceAll(text, `"`, " ")), " ")+`"`
	if gap > 0 {
		ph.typed += "~" + strconv.Itoa(gap)
	}
	return ph, err
}

// wordsOf returns the words of a typed text, which inflect by the given languages.
func wordsOf(text string, langs inflect.Langs) (phrase, error) {
	if folded, ok := oneWord(text); ok {
		return phrase{words: []index.Word{plainWord(text, folded, langs, false)}}, nil
	}
	ts := words.Split(text)
	switch {
	case len(ts) == 0 && words.IsAddress(strings.TrimSpace(text)):
		return phrase{}, fault("an address is not a word", "site:bbc.com looks for a site, and link: for an address")
	case len(ts) == 0:
		return phrase{}, fault("there is no letter or digit in it",
			"leave the sign out, or write it beside its word: 50%, C++, #tag")
	}
	if len(ts) > maxWords {
		return phrase{}, fault("a phrase has at most 64 words", "a few of its words are enough")
	}
	allCaps := len(ts) > 1 && text == strings.ToUpper(text) && !strings.ContainsFunc(text, unicode.IsDigit)
	var ph phrase
	for _, t := range ts {
		ph.words = append(ph.words, plainWord(text[t.Start:t.End], t.Text, langs, allCaps))
	}
	switch t := ts[0]; {
	case t.Span == len(ts) && t.Span > 1: // one compound, or a hashtag of several words
		ph.also = &phrase{words: []index.Word{plainWord(joinedText(text, ts), t.Joined, langs, allCaps)}}
	case len(ts) == 1:
		if letters, digits, ok := splitNumber(text[t.Start:t.End]); ok { // COVID19 is COVID 19 too
			ph.also = &phrase{words: []index.Word{
				plainWord(letters, fold.Word(letters), 0, true), plainWord(digits, fold.Word(digits), 0, true),
			}}
		}
	}
	if !strings.ContainsFunc(text, unicode.IsSpace) {
		ph.setSigns(text, ts)
	}
	return ph, nil
}

// oneWord folds a text that is one word of letters of one script, as most are. Otherwise it reports false.
func oneWord(text string) (string, bool) {
	if len(text) > fold.MaxLetters || strings.ContainsAny(text, "0123456789") {
		return "", false
	}
	var buf [2 * fold.MaxLetters]byte
	folded, _, ok := fold.Append(buf[:0], nil, text)
	if !ok || len(folded) == 0 {
		return "", false
	}
	if string(folded) == text {
		return text, true
	}
	return string(folded), true
}

// plainWord returns the index word for a typed text and its folded form. In a text that is allCaps,
// capitals do not make an acronym.
func plainWord(typed, folded string, langs inflect.Langs, allCaps bool) index.Word {
	w := index.Word{Text: folded, Langs: langs}
	switch {
	case strings.HasPrefix(folded, "@"):
	case !allCaps && acronym(typed):
		w.Caps = true
	default:
		w.Typed = typed
		if typed != folded {
			w.Typed = words.Bare(typed)
		}
	}
	return w
}

func truncate(s string, letters int) string {
	for i := range s {
		if letters--; letters < 0 {
			return s[:i]
		}
	}
	return s
}

// acronym reports whether a word matches in capitals only: US, WHO, ООН, U.S. Longer acronyms are also
// written in lower case (Unesco), and those with a digit (G20) cannot be confused with a word.
func acronym(typed string) bool {
	n := 0
	for _, r := range typed {
		switch {
		case unicode.IsUpper(r) || unicode.IsTitle(r):
			n++
		case r == '.' || fold.Dropped(r):
		default:
			return false
		}
	}
	return 2 <= n && n <= 4
}

func joinedText(text string, ts []words.Token) string {
	var out strings.Builder
	for _, t := range ts {
		out.WriteString(text[t.Start:t.End])
	}
	return out.String()
}

// splitNumber splits a word of letters and a number: COVID19 into COVID and 19.
func splitNumber(w string) (letters, digits string, ok bool) {
	i := strings.IndexFunc(w, unicode.IsDigit)
	if i < 2 || strings.TrimLeftFunc(w[i:], unicode.IsDigit) != "" || utf8.RuneCountInString(w[:i]) < 2 {
		return "", "", false
	}
	return w[:i], w[i:], true
}

// setSigns sets the signs at the edges of a typed word, which the text must have: C++, .NET, #tag, $AAPL.
// Other signs, such as quotation marks and full stops, are no part of a word.
func (ph *phrase) setSigns(text string, ts []words.Token) {
	first, last := ts[0], ts[len(ts)-1]
	before := text[:first.Start]
	if i := strings.LastIndexFunc(before, func(r rune) bool { return !strings.ContainsRune("#$€£.", r) }); i >= 0 {
		_, size := utf8.DecodeRuneInString(before[i:])
		before = before[i+size:]
	}
	after := text[last.End:]
	if i := strings.IndexFunc(after, func(r rune) bool { return !strings.ContainsRune("+#%", r) }); i >= 0 {
		after = after[:i]
	}
	if before == "" && after == "" {
		return
	}
	for p := ph; p != nil; p = p.also {
		p.words[0].Before = before
		p.last().After, p.last().Whole = after, strings.HasSuffix(before, "#")
	}
}
