package filters

import (
	"fmt"
	"strconv"
	"strings"
)

// A Query is a parsed query of the language that the package comment describes.
type Query struct{ root node }

// String gives the query's canonical form; parsing it gives the same query.
func (q *Query) String() string { return q.root.String() }

// A node is a part of a query.
type node interface{ fmt.Stringer }

type (
	and struct{ parts []node }
	or  struct {
		parts []node
		name  string // of the set that these are the entries of, as in @caucasus; else empty
	}
	not struct{ part node }
	// near holds when both sides stand in one field with at most gap words between them.
	near struct {
		left, right node
		gap         int
		ordered     bool
	}
	// scope confines its part to fields.
	scope struct {
		field string
		part  node
	}
	// phrase is one word, or several in order with at most gap others between each two.
	phrase struct {
		words []word
		gap   int
		typed string  // as it was written, for messages and String
		also  *phrase // another way to write it: ceasefire for cease-fire
	}
)

// A word is matched against tokens.
type word struct {
	text   string // folded; as written when exact
	prefix bool   // text is how the token begins
	exact  bool   // capitals count
	caps   bool   // a short acronym: only capitals
	forms  []form // inflections of a plain word, itself first
	stems  []form // of ~word: what the stemmers of its languages make of it

	before, after string // signs that must stand beside it: $ of $AAPL, ++ of C++
}

func (n and) String() string { return joined(n.parts, " AND ", false) }

func (n or) String() string {
	if n.name != "" {
		return "@" + n.name
	}
	return joined(n.parts, " OR ", true)
}

func (n not) String() string { return "NOT " + operand(n.part) }

func (n near) String() string {
	op := "NEAR"
	if n.ordered {
		op = "ONEAR"
	}
	left := n.left.String() // NEAR groups to the left
	if _, ok := n.left.(near); !ok {
		left = operand(n.left)
	}
	return left + " " + op + "/" + strconv.Itoa(n.gap) + " " + operand(n.right)
}

func (n scope) String() string  { return n.field + ":" + operand(n.part) }
func (n phrase) String() string { return n.typed }

func joined(parts []node, sep string, inOr bool) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.String()
		switch p := p.(type) {
		case or:
			if p.name == "" {
				out[i] = "(" + out[i] + ")"
			}
		case and:
			if !inOr {
				out[i] = "(" + out[i] + ")"
			}
		}
	}
	return strings.Join(out, sep)
}

// operand gives a part as it must stand beside an operator that binds tighter than it.
func operand(n node) string {
	switch n := n.(type) {
	case phrase, scope:
		return n.String()
	case or:
		if n.name != "" {
			return n.String()
		}
	}
	return "(" + n.String() + ")"
}

// Fields are the names that may stand before a colon, in the order in which they are looked at.
func Fields() []string {
	return []string{"title", "summary", "content", "text", "author", "category", "source", "site", "lang", "link"}
}
