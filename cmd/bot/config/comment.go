package config

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

var (
	wordsOfTopic = regexp.MustCompile(`^(?:topics\[\d+\]\.(?:query|(?:all|any|none|must_match|must_not_match)\[\d+\])|sets\..*\[\d+\])$`)
	lostTag      = regexp.MustCompile(`^(\s*,)?\s+#[\p{L}\p{N}]`)
)

// comment records an error if words of a topic or a set are followed by a comment that was probably
// meant as a word: YAML reads Baku #MeToo as Baku. A # with a blank after it is a comment.
func (b *binder) comment(path string, n *yaml.Node) {
	if n.Style&^yaml.TaggedStyle != 0 || !wordsOfTopic.MatchString(path) { // a quoted value is complete
		return
	}
	line, column, ok := b.within(path, n.Value, len(n.Value))
	if !ok {
		return
	}
	chars := []rune(linesOf(b.doc)[line-1])
	rest := string(chars[min(column-1, len(chars)):])
	m := lostTag.FindStringSubmatch(rest)
	if m == nil {
		return
	}
	before, lost, _ := strings.Cut(rest, "#")
	lost = "#" + strings.TrimRightFunc(lost, unicode.IsSpace)
	whole := n.Value + before + lost
	switch list := b.nodes[parent(path)]; {
	case list != nil && list.Kind == yaml.SequenceNode && list.Style&yaml.FlowStyle != 0:
		word := strings.TrimRight(lost[:endOfFlow.FindStringIndex(lost)[0]], " \t")
		whole = n.Value + before + word
		if m[1] != "" { // a separate entry
			whole = word
		}
	case m[1] != "": // after a key of {name: t, query: Baku, …}
		return
	}
	b.add(&Error{
		Line: line, Column: column + len([]rune(before)), path: path,
		Message: path + ": YAML reads " + strconv.Quote(truncate(lost)) + " as a comment",
		Hint:    "put the whole in quotation marks: " + quoted(whole) + `, or write "# " before a comment`,
	})
}
