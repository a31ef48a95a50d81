package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"tocsin/filters"
)

// queryFault records a fault of the query that stands at path. One of several lines has the fault at
// its own line and column of the file, if it can be told.
func (b *binder) queryFault(path string, e *filters.SyntaxError) {
	if line, column, ok := b.within(path, e.Input, e.Offset); ok && line != b.places[path].Line {
		b.add(&Error{Line: line, Column: column, Message: path + ": " + e.Msg, Hint: e.Hint, path: path})
		return
	}
	b.fail(path, fmt.Sprintf("%s of the query: %s", e.Position(), e.Msg), e.Hint)
}

// within gives the place in the file of a byte offset into the text of a scalar. YAML folds and
// indents lines, so that blanks are not those of the file; the signs between them are, and are
// counted. False: the text is not in the file as it is, for a variable or an escape.
func (b *binder) within(path, text string, offset int) (line, column int, ok bool) {
	n := b.places[path]
	if n == nil || n.Kind != yaml.ScalarNode || n.Value != text || n.Line < 1 {
		return 0, 0, false
	}
	wanted, behind := []rune(nil), true // whether the place is behind the last wanted sign
	for i, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		if i >= offset {
			wanted, behind = append(wanted, r), false
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
		signs := []rune(lines[at])
		for i := skip; i < len(signs); i++ {
			r, width := signs[i], 1
			switch {
			case unicode.IsSpace(r):
				continue
			case len(wanted) == 0 || r != wanted[0] || r == '\\' && n.Style&yaml.DoubleQuotedStyle != 0:
				return 0, 0, false
			case r == '\'' && n.Style&yaml.SingleQuotedStyle != 0:
				width = 2
			}
			if wanted = wanted[1:]; len(wanted) == 0 {
				if behind {
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

// lineEnds are what YAML takes for the end of a line.
var lineEnds = regexp.MustCompile("\r\n|[\n\r\u0085\u2028\u2029]")

func linesOf(doc []byte) []string { return lineEnds.Split(string(doc), -1) }

var (
	quotedValue  = regexp.MustCompile(`(?:^|[\s{,\[])(?:([^\s:,{\[]+):\s+|-\s+|[\[{,]\s*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*$`)
	startOfValue = regexp.MustCompile(`^\s*(?:-\s+)*([^\s:]+):\s+(\S.*)$`)
	endOfFlow    = regexp.MustCompile(`[,\]}]|\s#|\s*$`)
	endOfBlock   = regexp.MustCompile(`\s#|\s*$`)
)

// quoteHint tells what a value lacks that YAML reads in part only, up to a mark: one that begins
// with a quotation mark ends with the next one, and a colon makes a key of what stands before it.
// Empty: the line has no such value.
func quoteHint(line string, mark *yaml.LoadError) string {
	signs := []rune(line)
	at := min(max(mark.Mark.Column-1, 0), len(signs))
	before, after := string(signs[:at]), string(signs[at:])
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
	what := "the whole value"
	switch key {
	case "query":
		what = "the whole query"
	case "", "title", "name":
	default: // it may be a secret
		return "put " + what + " in quotation marks"
	}
	value = quoted(value)
	if key != "" {
		value = key + ": " + value
	}
	return "put " + what + " in quotation marks: " + value
}

// quoted gives a value as it may stand in YAML, or the beginning of a long one.
func quoted(value string) string { return "'" + strings.ReplaceAll(short(value), "'", "''") + "'" }

func short(text string) string {
	if long := []rune(text); len(long) > 80 {
		return string(long[:80]) + "…"
	}
	return text
}
