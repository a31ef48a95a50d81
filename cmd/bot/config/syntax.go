package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// syntax records an error of the YAML parser, at the position of its probable cause: the parser
// reports a later position, or none.
func (b *binder) syntax(err error) {
	one, ok := errors.AsType[*yaml.LoadError](err)
	if !ok {
		b.add(&Error{Message: err.Error()})
		return
	}
	e := &Error{Line: one.Mark.Line, Column: one.Mark.Column, Message: "invalid YAML: " + one.Message}
	if !b.unreadable(e, one.Message) {
		b.syntaxHint(e, one)
	}
	b.add(e)
}

// unreadable completes an error about a byte or character that YAML does not allow. It reports whether
// there is one.
func (b *binder) unreadable(e *Error, message string) bool {
	if !strings.Contains(message, "UTF-8") && !strings.HasPrefix(message, "control characters") &&
		!strings.HasPrefix(message, "invalid Unicode") {
		return false
	}
	for i := 0; i < len(b.doc); {
		r, size := utf8.DecodeRune(b.doc[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			e.Message = fmt.Sprintf("invalid YAML: the byte 0x%02x is not UTF-8", b.doc[i])
			e.Hint = "save the file as UTF-8"
		case r != '\t' && r != '\n' && r != '\r' && r < ' ', r == '\ufffe', r == '\uffff': // YAML 1.2.2, 5.1
			e.Message, e.Hint = fmt.Sprintf("invalid YAML: the character %U is not allowed", r), "remove it"
		default:
			i += size
			continue
		}
		lines := linesOf(b.doc[:i])
		e.Line, e.Column = len(lines), utf8.RuneCountInString(lines[len(lines)-1])+1
		return true
	}
	return false
}

var (
	indentation = regexp.MustCompile(`^[ \t]*`)
	keyOfLine   = regexp.MustCompile(`^\s*(?:-\s+)*[^\s:]+$`)
	colonInWord = regexp.MustCompile(`^([^\s:]+:)[^\s:]+$`)
)

// syntaxHint adds a hint to an error of the YAML parser, and moves the error to its cause.
func (b *binder) syntaxHint(e *Error, one *yaml.LoadError) {
	lines := linesOf(b.doc)
	at := func(m yaml.Mark) (before, after string) {
		if m.Line < 1 || m.Line > len(lines) {
			return "", ""
		}
		chars := []rune(lines[m.Line-1])
		column := min(max(m.Column-1, 0), len(chars))
		return string(chars[:column]), string(chars[column:])
	}
	before, after := at(one.Mark)
	message, context := one.Message, one.ContextMsg
	move := func(m yaml.Mark) { e.Line, e.Column = m.Line, m.Column }
	pair := "" // the brackets of a flow list or mapping
	switch context {
	case "while parsing a flow sequence":
		pair = "[]"
	case "while parsing a flow mapping":
		pair = "{}"
	}
	indent := indentation.FindString(before + after)
	tab := strings.IndexByte(indent, '\t')
	switch {
	case strings.HasPrefix(after, "\t") && len(before) < len(indent),
		tab >= 0 && pair == "" && !strings.HasPrefix(message, "found character"):
		e.Column, e.Message, e.Hint = tab+1, "invalid YAML: the line is indented with a tab", "indent with spaces"
	case strings.HasSuffix(context, "an alias"), strings.HasSuffix(context, "an anchor"),
		strings.HasSuffix(context, "a block scalar"):
		move(one.ContextMark) // its * or & or >
		_, after = at(one.ContextMark)
		e.Hint = beginsWith(after)
	case message == "found unexpected end of stream" && strings.HasSuffix(context, "a quoted scalar"):
		move(one.ContextMark)
		e.Message, e.Hint = "invalid YAML: the quotation mark is never closed", "close it at the end of the value"
	case strings.HasPrefix(message, "found a comment without"):
		e.Hint = "put a space before the #"
	case message == "found unknown escape character":
		e.Hint = `\ starts an escape in double quotation marks: use single ones`
	case message == "could not find expected ':'":
		move(one.ContextMark)
		_, word := at(one.ContextMark)
		e.Hint = spaceHint(strings.TrimSpace(word))
	default:
		if line := before + after; line != "" {
			e.Hint = quoteHint(line, one)
		}
		switch {
		case e.Hint != "":
		case pair != "":
			e.Hint = fmt.Sprintf("the %c in line %d, column %d needs a comma between entries and a %c at the end",
				pair[0], one.ContextMark.Line, one.ContextMark.Column, pair[1])
		case strings.HasPrefix(message, "mapping values") && keyOfLine.MatchString(before),
			strings.HasPrefix(message, "did not find expected") &&
				strings.HasPrefix(context, "while parsing a block") &&
				before == indent && after != "":
			e.Hint = "indent the line like the other entries of its list or mapping"
		default:
			e.Hint = beginsWith(after)
		}
	}
}

// beginsWith returns a hint if text begins with a character that YAML reserves, and "" otherwise.
func beginsWith(text string) string {
	if text == "" || !strings.ContainsRune("*&!@%`|>", rune(text[0])) {
		return ""
	}
	return fmt.Sprintf("a word that begins with %c needs quotation marks", text[0])
}

// spaceHint returns a hint for a word such as Azerbaijan:3, which needs a space to be a key with a
// value, and "" for any other word. It does not repeat the value, which may be a secret.
func spaceHint(word string) string {
	m := colonInWord.FindStringSubmatch(word)
	if m == nil {
		return ""
	}
	return fmt.Sprintf("put a space after %q", m[1])
}
