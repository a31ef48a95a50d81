package filters

import (
	"fmt"
	"slices"
	"strings"

	"tocsin/filters/internal/fields"
)

// Describe says a query in plain words: "custody within 12 words of Azerbaijan or Baku, not
// football".
func (q *Query) Describe() string { return said(q.root) }

// Describe says a rule in plain words, its parts in turn; it is empty for a rule at fault.
func (r Rule) Describe(options ...Option) string {
	c, faults := newLibrary(options).compile(&r)
	if len(faults) > 0 {
		return ""
	}
	var must, mustNot []string
	for _, cl := range c.clauses {
		if n, ok := cl.node.(not); ok && cl.part == partNone {
			mustNot = append(mustNot, barred(n.part))
			continue
		}
		if len(c.clauses) > len(r.None)+1 {
			must = append(must, beside(cl.node, true))
		} else {
			must = append(must, said(cl.node))
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

// saidOf says what the fields are that are not of the text.
var saidOf = map[string]string{
	"author": "by", "category": "in the category", "source": "from the feed", "site": "on the site", "lang": "in the language", "link": "with a link that has",
}

// said says a node in plain words.
func said(n node) string {
	switch n := n.(type) {
	case phrase:
		return saidPhrase(n)
	case setRef:
		return "any of @" + n.name
	case scope:
		if in, ok := fields.Named(n.field); ok && in&fields.Prose == 0 {
			return saidOf[n.field] + " " + beside(n.part, false)
		}
		return beside(n.part, true) + ", in the " + n.field
	case not:
		return "not " + beside(n.part, true)
	case and:
		return saidAll(n)
	case or:
		out := make([]string, len(n.parts))
		for i, p := range n.parts {
			out[i] = beside(p, false)
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
		left, right := beside(n.left, true), beside(n.right, false)
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
			out[i] = beside(p, true)
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

// saidAll says what must be there before what must not.
func saidAll(n and) string {
	var must []node
	var parts, mustNot []string
	for _, p := range n.parts {
		if x, ok := p.(not); ok {
			mustNot = append(mustNot, barred(x.part))
			continue
		}
		must = append(must, p)
	}
	for _, p := range must {
		if _, choice := p.(or); len(must) > 1 || choice {
			parts = append(parts, beside(p, true))
		} else {
			parts = append(parts, said(p))
		}
	}
	text := strings.Join(parts, " and ")
	if len(mustNot) > 0 {
		text += ", not " + strings.Join(mustNot, " or ")
	}
	return text
}

// barred says what must not be there, in parentheses where its end could be read otherwise.
func barred(n node) string {
	if n, ok := n.(or); ok && !slices.ContainsFunc(n.parts, func(p node) bool { _, plain := p.(phrase); return !plain }) {
		return said(n)
	}
	return beside(n, true)
}

// beside says a node that stands beside others: in parentheses where it could be read otherwise.
// Choices say whether those of an OR could.
func beside(n node, choices bool) string {
	switch n := n.(type) {
	case and, near, of:
		return "(" + said(n) + ")"
	case or:
		if choices && len(n.parts) > 1 {
			return "(" + said(n) + ")"
		}
	case scope:
		if in, _ := fields.Named(n.field); in&fields.Prose != 0 {
			return "(" + said(n) + ")"
		}
	}
	return said(n)
}

func saidPhrase(p phrase) string {
	last := p.words[len(p.words)-1]
	bare := strings.Trim(p.typed, `=~*`)
	switch {
	case last.Exact:
		return "exactly " + bare
	case last.Stem:
		return bare + " and what derives from it"
	case last.Prefix && len(p.words) == 1:
		return "words that begin with " + bare
	case p.gap > 0:
		quoted, _, _ := strings.Cut(p.typed, "~")
		return fmt.Sprintf("%s with at most %d words between each", quoted, p.gap)
	}
	return p.typed
}
