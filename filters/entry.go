package filters

import (
	"errors"
	"strconv"
	"strings"

	"tocsin/filters/internal/index"
	"tocsin/filters/internal/inflect"
)

// entry reads an entry of all, any, none, score or a set: one word, one phrase or one @set.
func (l *library) entry(e string) (node, error) { return l.entryIn("", e) }

// entryIn reads an entry that follows the field in, or "" for none.
func (l *library) entryIn(in, e string) (node, error) {
	text := strings.TrimSpace(e)
	if folded, ok := oneWord(text); ok && in != "site" && in != "lang" && operator(text) == "" { // nearly all
		return phrase{words: []index.Word{plainWord(text, folded, inflect.All, false)}, typed: text}, nil
	}
	fault := func(msg, hint string) error { return &SyntaxError{Input: e, Msg: msg, Hint: hint} }
	if err := controlFault(text); err != nil {
		return nil, entryFault(e, err)
	}
	if len(text) > MaxQuery {
		return nil, &SyntaxError{Input: text[:80], Msg: "it is longer than 16 KiB"}
	}
	if text == "" || text == "*" {
		return nil, fault("it is empty",
			"YAML reads # as a comment and an empty value as null; put the word in quotation marks")
	}
	if name, ok := strings.CutPrefix(text, "@"); ok && !strings.Contains(name, " ") {
		part, err := l.lookUpSet(name)
		if err != nil {
			return nil, entryFault(e, err)
		}
		return setRef{name, part}, nil
	}
	if field, rest, ok := strings.Cut(text, ":"); ok && isField(field) {
		if in != "" {
			return nil, fault(field+": stands within "+in+":", "a word is searched in one field")
		}
		part, err := l.entryIn(strings.ToLower(field), rest)
		if err != nil {
			return nil, err
		}
		return scope{strings.ToLower(field), part}, nil
	}
	if op := operator(text); op != "" {
		hint := "write it as query: " + strconv.Quote(text)
		if strings.HasSuffix(op, ",") {
			hint = "give each word an entry of its own, or leave the comma out of a name"
		}
		return nil, fault(strconv.Quote(op)+" is for queries: an entry of a list is one word or one phrase", hint)
	}
	if strings.ContainsAny(text, `()|"“”«»`) {
		return nil, fault("an entry of a list is one word or one phrase, without quotation marks or parentheses",
			"write it as query:")
	}
	if text[0] == '-' || text[0] == '!' {
		return nil, fault("an entry of a list has no operators", "exclusions go to none:")
	}
	n, err := wordIn(in, text)
	if err != nil {
		return nil, entryFault(e, err)
	}
	return n, nil
}

// operator returns the first word of an entry that is or contains an operator of queries, or "". A comma
// between words is an operator.
func operator(text string) string {
	first := true
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return r <= ' ' }) {
		op, n, _ := strings.Cut(w, "/")
		_, weight, raised := strings.Cut(w, "^")
		switch {
		case w == "AND", w == "OR", w == "NOT", w == "OF", w == "&", w == "|", w == "-", w == "!", w == "+",
			(op == "NEAR" || op == "ONEAR") && strings.Trim(n, "0123456789") == "",
			!first && len(w) > 1 && (w[0] == '-' || w[0] == '!' || w[0] == '+'),
			first && len(w) > 1 && w[0] == '+',
			raised && isWeight(weight),
			len(w) > 1 && w[len(w)-1] == ',' && !strings.HasSuffix(text, w):
			return w
		}
		first = false
	}
	if head, gap, ok := strings.Cut(text, "~"); ok && head != "" && gap != "" && strings.Trim(gap, "0123456789") == "" {
		return "~" + gap
	}
	return ""
}

// entryFault returns an error as the fault of an entry.
func entryFault(entry string, err error) *SyntaxError {
	if syntax, ok := errors.AsType[*SyntaxError](err); ok {
		return &SyntaxError{Input: entry, Msg: syntax.Msg, Hint: syntax.Hint}
	}
	return &SyntaxError{Input: entry, Msg: err.Error()}
}
