package filters

import (
	"fmt"
	"slices"
	"strings"

	"tocsin/filters/internal/fields"
)

// Describe returns a query in plain words: "custody within 12 words of Azerbaijan or Baku, not
// football".
func (q *Query) Describe() string { return describe(q.root) }

// Describe returns a rule in plain words, part by part, or "" for a rule with a fault.
func (r Rule) Describe(options ...Option) string {
	c, faults := newLibrary(options).parseRule(&r)
	if len(faults) > 0 {
		return ""
	}
	var must, mustNot []string
	for _, cl := range c.clauses {
		if n, ok := cl.node.(not); ok && cl.part == partNone {
			mustNot = append(mustNot, describeNegated(n.part))
			continue
		}
		if len(c.clauses) > len(r.None)+1 {
			must = append(must, describeOperand(cl.node, true))
		} else {
			must = append(must, describe(cl.node))
		}
	}
	text := strings.Join(must, " and ")
	if len(r.In) > 0 {
		text += ", in the " + strings.Join(r.In, " or ")
	}
	if len(mustNot) > 0 {
		text += ", not " + strings.Join(mustNot, " or ")
	}
	return text
}

// fieldPhrases are the words that introduce a field other than title, summary and content.
var fieldPhrases = map[string]string{
	"author": "by", "category": "in the category", "source": "from the feed", "site": "on the site",
	"lang": "in the language", "link": "with a link that has",
}

// describe returns a node in plain words.
func describe(n node) string {
	switch n := n.(type) {
	case phrase:
		return describePhrase(n)
	case setRef:
		return "any of @" + n.name
	case scope:
		if in, ok := fields.Named(n.field); ok && in&fields.Prose == 0 {
			return fieldPhrases[n.field] + " " + describeOperand(n.part, false)
		}
		return describeOperand(n.part, true) + ", in the " + n.field
	case not:
		return "not " + describeOperand(n.part, true)
	case and:
		return describeAll(n)
	case or:
		out := make([]string, len(n.parts))
		for i, p := range n.parts {
			out[i] = describeOperand(p, false)
		}
		return strings.Join(out, " or ")
	case near:
		words := fmt.Sprintf("%d words", n.gap)
		switch n.gap {
		case 0:
			words = "no word"
		case 1:
			words = "one word"
		}
		left, right := describeOperand(n.left, true), describeOperand(n.right, false)
		switch {
		case n.ordered && n.gap == 0:
			return left + " and right after it " + right
		case n.ordered:
			return left + " and, at most " + words + " after it, " + right
		case n.gap == 0:
			return left + " beside " + right
		}
		return left + " within " + words + " of " + right
	case of:
		out := make([]string, len(n.parts))
		counted := false
		for i, p := range n.parts {
			out[i] = describeOperand(p, true)
			if w := n.weights[i]; w != 1 {
				out[i] += fmt.Sprintf(" (%+d)", w)
				counted = true
			}
		}
		if counted {
			return fmt.Sprintf("at least %d points from %s", n.least, strings.Join(out, ", "))
		}
		return fmt.Sprintf("at least %d of %s", n.least, strings.Join(out, ", "))
	case regex:
		return "text like " + n.typed
	}
	return n.String()
}

// describeAll returns the parts of AND in plain words, the negated ones last.
func describeAll(n and) string {
	var must []node
	var parts, mustNot []string
	for _, p := range n.parts {
		if x, ok := p.(not); ok {
			mustNot = append(mustNot, describeNegated(x.part))
			continue
		}
		must = append(must, p)
	}
	for _, p := range must {
		if _, choice := p.(or); len(must) > 1 || choice {
			parts = append(parts, describeOperand(p, true))
		} else {
			parts = append(parts, describe(p))
		}
	}
	text := strings.Join(parts, " and ")
	if len(mustNot) > 0 {
		text += ", not " + strings.Join(mustNot, " or ")
	}
	return text
}

// describeNegated returns a negated part in plain words, in parentheses where its end is ambiguous.
func describeNegated(n node) string {
	compound := func(p node) bool { _, ok := p.(phrase); return !ok }
	if n, ok := n.(or); ok && !slices.ContainsFunc(n.parts, compound) {
		return describe(n)
	}
	return describeOperand(n, true)
}

// describeOperand returns a node as an operand, in parentheses where it is ambiguous. An OR is ambiguous
// only if choices is set: as an operand of another OR it needs no parentheses.
func describeOperand(n node, choices bool) string {
	switch n := n.(type) {
	case and, near, of:
		return "(" + describe(n) + ")"
	case or:
		if choices && len(n.parts) > 1 {
			return "(" + describe(n) + ")"
		}
	case scope:
		if in, _ := fields.Named(n.field); in&fields.Prose != 0 {
			return "(" + describe(n) + ")"
		}
	}
	return describe(n)
}

func describePhrase(p phrase) string {
	last := p.words[len(p.words)-1]
	bare := strings.Trim(p.typed, `=~*`)
	switch {
	case last.Exact:
		return "exactly " + bare
	case last.Stem:
		return bare + " and its derivations"
	case last.Prefix && len(p.words) == 1:
		return "words that begin with " + bare
	case p.gap > 0:
		quoted, _, _ := strings.Cut(p.typed, "~")
		return fmt.Sprintf("%s with at most %d words between each", quoted, p.gap)
	}
	return p.typed
}
