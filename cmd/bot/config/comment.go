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

// comment records a fault where words of a topic or a set end in what YAML takes for a comment and
// was most likely meant: Baku #MeToo is Baku to it. A # with a blank behind it is a comment.
func (b *binder) comment(path string, n *yaml.Node) {
	if n.Style&^yaml.TaggedStyle != 0 || !wordsOfTopic.MatchString(path) { // what is quoted is whole
		return
	}
	line, column, ok := b.within(path, n.Value, len(n.Value))
	if !ok {
		return
	}
	signs := []rune(linesOf(b.doc)[line-1])
	rest := string(signs[min(column-1, len(signs)):])
	m := lostTag.FindStringSubmatch(rest)
	if m == nil {
		return
	}
	before, lost, _ := strings.Cut(rest, "#")
	lost = "#" + strings.TrimRightFunc(lost, unicode.IsSpace)
	whole := n.Value + before + lost
	switch list := b.places[parent(path)]; {
	case list != nil && list.Kind == yaml.SequenceNode && list.Style&yaml.FlowStyle != 0:
		word := strings.TrimRight(lost[:endOfFlow.FindStringIndex(lost)[0]], " \t")
		whole = n.Value + before + word
		if m[1] != "" { // it was to be an entry of its own
			whole = word
		}
	case m[1] != "": // behind a key of {name: t, query: Baku, …}
		return
	}
	b.add(&Error{
		Line: line, Column: column + len([]rune(before)), path: path,
		Message: path + ": YAML took " + strconv.Quote(short(lost)) + " for a comment",
		Hint:    "put the whole in quotation marks: " + quoted(whole) + `, or write "# " before a comment`,
	})
}
