package filters

import (
	"fmt"
	"strconv"
	"strings"

	"tocsin/filters/internal/index"
)

// A Query is a parsed query of the language that the package comment describes.
type Query struct{ root node }

// String gives the query's canonical form; parsing it gives the same query.
func (q *Query) String() string { return q.root.String() }

// A node is a part of a query.
type node interface{ fmt.Stringer }

type (
	and struct{ parts []node }
	or  struct{ parts []node }
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
		words []index.Word
		gap   int
		typed string  // as it was written, for messages and String
		also  *phrase // another way to write it: ceasefire for cease-fire
	}
	// of holds when the weights of the parts that hold reach least.
	of struct {
		least   int
		parts   []node
		weights []int
	}
	// setRef is a named list of words and phrases, of which one must be there.
	setRef struct {
		name string
		part or
	}
)

func (n and) String() string { return joined(n.parts, " AND ", false) }
func (n or) String() string  { return joined(n.parts, " OR ", true) }

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

func (n scope) String() string   { return n.field + ":" + operand(n.part) }
func (ph phrase) String() string { return ph.typed }

func (n setRef) String() string { return "@" + n.name }

func (n of) String() string {
	out := make([]string, len(n.parts))
	for i, p := range n.parts {
		switch p.(type) {
		case and, or:
			out[i] = "(" + p.String() + ")"
		default:
			out[i] = p.String()
		}
		if n.weights[i] != 1 {
			out[i] += "^" + strconv.Itoa(n.weights[i])
		}
	}
	return strconv.Itoa(n.least) + " OF (" + strings.Join(out, ", ") + ")"
}

// most is what the parts reach when all hold that count.
func (n of) most() int {
	sum := 0
	for _, w := range n.weights {
		sum += max(w, 0)
	}
	return sum
}

func joined(parts []node, sep string, inOr bool) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.String()
		switch p.(type) {
		case or:
			out[i] = "(" + out[i] + ")"
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
	switch n.(type) {
	case phrase, scope, setRef, regex, of:
		return n.String()
	}
	return "(" + n.String() + ")"
}

// Fields are the names that may stand before a colon, in the order in which they are looked at.
func Fields() []string {
	return []string{"title", "summary", "content", "text", "author", "category", "source", "site", "lang", "link"}
}
