package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// syntax records that the document is no YAML: at the place where the cause is, as far as it can be
// told, which YAML notices later or does not tell.
func (b *binder) syntax(err error) {
	one, ok := errors.AsType[*yaml.LoadError](err)
	if !ok {
		b.add(&Error{Message: err.Error()})
		return
	}
	f := &Error{Line: one.Mark.Line, Column: one.Mark.Column, Message: "this is no YAML: " + one.Message}
	if !b.unreadable(f, one.Message) {
		b.syntaxHint(f, one)
	}
	b.add(f)
}

// unreadable finds the byte or character that YAML cannot read; false where all are fine.
func (b *binder) unreadable(f *Error, message string) bool {
	if !strings.Contains(message, "UTF-8") && !strings.HasPrefix(message, "control characters") && !strings.HasPrefix(message, "invalid Unicode") {
		return false
	}
	for i := 0; i < len(b.doc); {
		r, size := utf8.DecodeRune(b.doc[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			f.Message, f.Hint = fmt.Sprintf("this is no YAML: the byte 0x%02x is not of UTF-8", b.doc[i]), "save the file in the encoding UTF-8"
		case r != '\t' && r != '\n' && r != '\r' && r < ' ', r == '\ufffe', r == '\uffff': // YAML 1.2.2, 5.1
			f.Message, f.Hint = fmt.Sprintf("this is no YAML: the character %U must not stand in it", r), "remove it"
		default:
			i += size
			continue
		}
		lines := linesOf(b.doc[:i])
		f.Line, f.Column = len(lines), utf8.RuneCountInString(lines[len(lines)-1])+1
		return true
	}
	return false
}

var (
	indentation = regexp.MustCompile(`^[ \t]*`)
	keyOfLine   = regexp.MustCompile(`^\s*(?:-\s+)*[^\s:]+$`)
	colonInWord = regexp.MustCompile(`^([^\s:]+:)[^\s:]+$`)
)

// syntaxHint tells what to do about a fault of YAML, and moves the fault to its cause.
func (b *binder) syntaxHint(f *Error, one *yaml.LoadError) {
	lines := linesOf(b.doc)
	at := func(m yaml.Mark) (before, after string) {
		if m.Line < 1 || m.Line > len(lines) {
			return "", ""
		}
		signs := []rune(lines[m.Line-1])
		column := min(max(m.Column-1, 0), len(signs))
		return string(signs[:column]), string(signs[column:])
	}
	before, after := at(one.Mark)
	message, context := one.Message, one.ContextMsg
	move := func(m yaml.Mark) { f.Line, f.Column = m.Line, m.Column }
	pair := "" // of a list or mapping in brackets
	switch context {
	case "while parsing a flow sequence":
		pair = "[]"
	case "while parsing a flow mapping":
		pair = "{}"
	}
	indent := indentation.FindString(before + after)
	tab := strings.IndexByte(indent, '\t')
	switch {
	case strings.HasPrefix(after, "\t") && len(before) < len(indent), tab >= 0 && pair == "" && !strings.HasPrefix(message, "found character"):
		f.Column, f.Message, f.Hint = tab+1, "this is no YAML: a tab indents the line", "YAML indents with spaces"
	case strings.HasSuffix(context, "an alias"), strings.HasSuffix(context, "an anchor"), strings.HasSuffix(context, "a block scalar"):
		move(one.ContextMark) // its * or & or >
		_, after = at(one.ContextMark)
		f.Hint = beginsWith(after)
	case message == "found unexpected end of stream" && strings.HasSuffix(context, "a quoted scalar"):
		move(one.ContextMark)
		f.Message, f.Hint = "this is no YAML: the quotation mark has no counterpart", "close it where the value ends"
	case strings.HasPrefix(message, "found a comment without"):
		f.Hint = "a comment wants a space before its #"
	case message == "found unknown escape character":
		f.Hint = `\ is special in double quotation marks: take single ones`
	case message == "could not find expected ':'":
		move(one.ContextMark)
		_, word := at(one.ContextMark)
		f.Hint = spaceHint(strings.TrimSpace(word))
	default:
		if line := before + after; line != "" {
			f.Hint = quoteHint(line, one)
		}
		switch {
		case f.Hint != "":
		case pair != "":
			f.Hint = fmt.Sprintf("the %c in line %d, column %d wants a comma between two entries, and a %c behind the last", pair[0], one.ContextMark.Line, one.ContextMark.Column, pair[1])
		case strings.HasPrefix(message, "mapping values") && keyOfLine.MatchString(before),
			strings.HasPrefix(message, "did not find expected") && strings.HasPrefix(context, "while parsing a block") && before == indent && after != "":
			f.Hint = "what belongs together begins in one column: indent the line like those"
		default:
			f.Hint = beginsWith(after)
		}
	}
}

// beginsWith tells what a word wants that begins like text; empty where it may begin so.
func beginsWith(text string) string {
	if text == "" || !strings.ContainsRune("*&!@%`|>", rune(text[0])) {
		return ""
	}
	return fmt.Sprintf("a word that begins with %c wants quotation marks", text[0])
}

// spaceHint tells what a word like Azerbaijan:3 lacks to be a key with a value; empty for another. It
// does not repeat the value, which may be a secret.
func spaceHint(word string) string {
	m := colonInWord.FindStringSubmatch(word)
	if m == nil {
		return ""
	}
	return fmt.Sprintf("put a space after %q", m[1])
}
