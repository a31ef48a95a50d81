package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"tocsin/filters"
)

// failQuery records an error of the query at path. The position is that within the query, if the
// query has several lines and stands in the file as it is.
func (b *binder) failQuery(path string, e *filters.SyntaxError) {
	if line, column, ok := b.within(path, e.Input, e.Offset); ok && line != b.nodes[path].Line {
		b.add(&Error{Line: line, Column: column, Message: path + ": " + e.Msg, Hint: e.Hint, path: path})
		return
	}
	b.fail(path, fmt.Sprintf("%s of the query: %s", e.Position(), e.Msg), e.Hint)
}

// within returns the position in the file of a byte offset into the text of a scalar. YAML folds and
// indents lines, so that the blanks differ from those of the file; the characters between them are the
// same, and are counted. ok is false if the text differs from the file, because of a variable or an
// escape.
func (b *binder) within(path, text string, offset int) (line, column int, ok bool) {
	n := b.nodes[path]
	if n == nil || n.Kind != yaml.ScalarNode || n.Value != text || n.Line < 1 {
		return 0, 0, false
	}
	wanted, after := []rune(nil), true // whether the position is after the last wanted character
	for i, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		if i >= offset {
			wanted, after = append(wanted, r), false
			break
		}
		wanted = append(wanted, r)
	}
	lines := linesOf(b.doc)
	first, skip := n.Line-1, n.Column-1
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.LiteralStyle, yaml.FoldedStyle:
		first, skip = n.Line, 0 // below the | or >
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		skip++
	}
	for at := first; at < len(lines); at++ {
		chars := []rune(lines[at])
		for i := skip; i < len(chars); i++ {
			r, width := chars[i], 1
			switch {
			case unicode.IsSpace(r):
				continue
			case len(wanted) == 0 || r != wanted[0] || r == '\\' && n.Style&yaml.DoubleQuotedStyle != 0:
				return 0, 0, false
			case r == '\'' && n.Style&yaml.SingleQuotedStyle != 0:
				width = 2
			}
			if wanted = wanted[1:]; len(wanted) == 0 {
				if after {
					i += width
				}
				return at + 1, i + 1, true
			}
			i += width - 1
		}
		skip = 0
	}
	return 0, 0, false
}

// lineEnds matches the line breaks of YAML.
var lineEnds = regexp.MustCompile("\r\n|[\n\r\u0085\u2028\u2029]")

func linesOf(doc []byte) []string { return lineEnds.Split(string(doc), -1) }

var (
	quotedValue  = regexp.MustCompile(`(?:^|[\s{,\[])(?:([^\s:,{\[]+):\s+|-\s+|[\[{,]\s*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*$`)
	startOfValue = regexp.MustCompile(`^\s*(?:-\s+)*([^\s:]+):\s+(\S.*)$`)
	endOfFlow    = regexp.MustCompile(`[,\]}]|\s#|\s*$`)
	endOfBlock   = regexp.MustCompile(`\s#|\s*$`)
)

// quoteHint returns the quotation marks to add to a value that YAML reads only up to a mark: a value
// that begins with a quotation mark ends with the next one, and a colon turns the text before it into
// a key. It returns "" if the line has no such value.
func quoteHint(line string, mark *yaml.LoadError) string {
	chars := []rune(line)
	at := min(max(mark.Mark.Column-1, 0), len(chars))
	before, after := string(chars[:at]), string(chars[at:])
	shape, end := quotedValue, endOfBlock
	switch {
	case strings.HasPrefix(mark.Message, "mapping values are not allowed"):
		shape = startOfValue
	case !strings.HasPrefix(mark.Message, "did not find expected"):
		return ""
	case strings.Contains(mark.Message, "','"):
		end = endOfFlow
	}
	m := shape.FindStringSubmatchIndex(before)
	if m == nil {
		return ""
	}
	key, value := "", before[m[4]:]+after[:end.FindStringIndex(after)[0]]
	if m[2] >= 0 {
		key = before[m[2]:m[3]]
	}
	part := "the whole value"
	switch key {
	case "query":
		part = "the whole query"
	case "", "title", "name":
	default: // it may be a secret
		return "put " + part + " in quotation marks"
	}
	value = quoted(value)
	if key != "" {
		value = key + ": " + value
	}
	return "put " + part + " in quotation marks: " + value
}

// quoted returns a value in the single quotation marks of YAML, truncated if it is long.
func quoted(value string) string { return "'" + strings.ReplaceAll(truncate(value), "'", "''") + "'" }

func truncate(text string) string {
	if long := []rune(text); len(long) > 80 {
		return string(long[:80]) + "…"
	}
	return text
}
