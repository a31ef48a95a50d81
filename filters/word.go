package filters

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

const minPrefix = 3 // letters before the * of a prefix: fewer match half of a language

// newWord reads one word as it is typed: plain, =exact or prefix*. What holds several words, like
// COVID-19, becomes a phrase of them.
func newWord(typed string) (phrase, error) {
	text, exact := strings.CutPrefix(typed, "=")
	text, prefix := strings.CutSuffix(text, "*")
	switch {
	case exact && prefix:
		return phrase{}, errors.New("= and * exclude each other: a word is exactly so, or begins so")
	case strings.Contains(text, "*"):
		return phrase{}, errors.New("* may only stand at the end of a word")
	case strings.ContainsAny(text[:min(1, len(text))], "~/@#"):
		return phrase{}, errors.New("a word cannot begin with " + text[:1])
	}
	ph, err := newPhrase(text, 0)
	if err != nil {
		return phrase{}, err
	}
	last := &ph.words[len(ph.words)-1]
	if prefix && utf8.RuneCountInString(last.text) < minPrefix {
		return phrase{}, errors.New("a prefix needs at least three letters before its *")
	}
	last.prefix = prefix
	if exact {
		for i, t := range tokens(text) {
			ph.words[i] = word{text: text[t.start:t.end], exact: true}
		}
	}
	ph.typed = typed
	return ph, nil
}

func newPhrase(text string, gap int) (phrase, error) {
	ph := phrase{gap: gap, typed: `"` + strings.Join(strings.Fields(strings.ReplaceAll(text, `"`, " ")), " ") + `"`}
	if gap > 0 {
		ph.typed += "~" + strconv.Itoa(gap)
	}
	for _, t := range tokens(text) {
		ph.words = append(ph.words, word{text: t.text})
	}
	if len(ph.words) == 0 {
		return phrase{}, errors.New("there is no letter or digit in it")
	}
	return ph, nil
}
