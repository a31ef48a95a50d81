package filters

import (
	"fmt"
	"strconv"
	"strings"

	"tocsin/filters/internal/index"
)

// A Query is a parsed query.
//
// Words match as whole words, whatever their case and in all their forms: iran finds "İRAN",
// "Iran's" and "İranda", and neither "Tirana" nor "Iranian". Forms are those of English, Russian,
// Ukrainian, Azerbaijani, Turkish, Armenian and Georgian, of the languages that the item may be in;
// they are the word's inflection, without derivations. A word is typed as a dictionary
// has it; a plural finds its singular too. Capitals of two to four letters (US, WHO, ООН) find only
// capitals. Signs at the edge of a word (C++, .NET, #MeToo, $AAPL) must stand in the text. The dots
// of a first syllable (ölmek, Şuşa) count in Turkish and Azerbaijani texts that have dots, and so
// does the harmony of vowels: insan finds insanı there, and not insani. A phrase does not leave its
// sentence.
//
//	Azerbaijan                   the word, in all its forms
//	"South Caucasus"             the words, one after the other; also “…” and «…»
//	custod*                      words that begin so (three letters or more)
//	=Turkey                      exactly so written, capitals included
//	~custody                     words of the same stem, too: custodial (English, Russian, Turkish)
//	@caucasus                    the words of a named set, in seven languages
//	/custod(y|ial)\b/i           a regular expression (RE2) on the text as it stands, with flags i, m, s;
//	                             its \b is at the edges of words of every script
//	a b   a AND b   a & b   +a   both
//	a OR b   a | b   a, b        either
//	a, b, c -d                   one of the three, and not d
//	NOT a   -a   !a              not a
//	a NEAR/5 b                   at most five words between them; NEAR alone means 8
//	a ONEAR/5 b                  the same, in this order
//	"a b"~3                      the words of a phrase in order, at most three others between each
//	2 OF (a, b, c)               at least two of them
//	4 OF (a^3, b^2, c^-5)        those that stand in the text weigh at least four
//	title:a  title:(a OR b)      only in that field: title, summary, content, text (all three),
//	                             author, category, source, site, lang, link
//
// In author, category, source, site, lang and link, words match as they are typed, without
// forms. A site is the host of the item's address, a domain that it is in, or one of
// its labels: site:oc-media.org and site:oc-media find www.oc-media.org. Sets of one's own come with
// [WithSets].
//
// NOT binds before NEAR, NEAR before AND, AND before OR. Because readers disagree about the meaning of
// `a OR b c`, it is an error that asks for parentheses.
type Query struct{ root node }

// String returns the query's canonical form; parsing it returns the same query.
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

func (n and) String() string { return joinNodes(n.parts, " AND ", false) }
func (n or) String() string  { return joinNodes(n.parts, " OR ", true) }

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

// maxSum returns the greatest sum that the parts can reach.
func (n of) maxSum() int {
	sum := 0
	for _, w := range n.weights {
		sum += max(w, 0)
	}
	return sum
}

func joinNodes(parts []node, sep string, inOr bool) string {
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

// operand returns a part as an operand, in parentheses where the operator binds tighter.
func operand(n node) string {
	switch n.(type) {
	case phrase, scope, setRef, regex, of:
		return n.String()
	}
	return "(" + n.String() + ")"
}

// Fields returns the names that may stand before a colon.
func Fields() []string {
	return []string{"title", "summary", "content", "text", "author", "category", "source", "site", "lang", "link"}
}
