package filters

import (
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/index"
)

// A compiler turns the clauses of rules into the programs of an index.
type compiler struct {
	*index.Builder
	all []node // scratch
}

// rule compiles the clauses of a rule, all of which must hold.
func (c *compiler) rule(r *parsedRule) error {
	c.Begin(r.langs)
	if len(r.clauses) == 1 {
		c.node(r.clauses[0].node, r.fields, false)
		return c.End()
	}
	all := c.all[:0]
	for _, cl := range r.clauses {
		if n, ok := cl.node.(and); ok {
			all = append(all, n.parts...)
		} else {
			all = append(all, cl.node)
		}
	}
	c.all = all
	c.parts(index.And, all, r.fields, false)
	return c.End()
}

// singleTerm reports whether a node is one term of the index, negated or not.
func singleTerm(n node) bool {
	if n, ok := n.(not); ok {
		return singleTerm(n.part)
	}
	p, ok := n.(phrase)
	return ok && p.also == nil && len(p.words) == 1
}

func (c *compiler) node(n node, in fields.Set, located bool) {
	switch n := n.(type) {
	case phrase:
		c.phrase(n, in, located)
	case setRef:
		c.parts(index.Or, n.part.parts, in, located)
	case scope:
		named, _ := fields.Named(n.field)
		c.node(n.part, named, located)
	case not:
		at := c.Open(index.Not, 1, in)
		c.node(n.part, in, false)
		c.Close(at)
	case and:
		c.parts(index.And, n.parts, in, false)
	case or:
		c.parts(index.Or, n.parts, in, located)
	case near:
		at := c.Near(n.gap, n.ordered, in)
		c.node(n.left, in, true)
		c.node(n.right, in, true)
		c.Close(at)
	case of:
		at := c.Of(n.least, len(n.parts), in)
		for i, p := range n.parts {
			c.Weight(n.weights[i])
			c.node(p, in, false)
		}
		c.Close(at)
	case regex:
		c.Regex(n.typed, n, len(n.literal) >= index.MinPrefix, in)
	}
}

func (c *compiler) parts(kind int, parts []node, in fields.Set, located bool) {
	if len(parts) == 1 {
		c.node(parts[0], in, located)
		return
	}
	at := c.Open(kind, len(parts), in)
	for _, first := range []bool{true, false} { // single terms are the cheapest to test, so they come first
		for _, p := range parts {
			if singleTerm(p) == first {
				c.node(p, in, located)
			}
		}
	}
	c.Close(at)
}

func (c *compiler) phrase(p phrase, in fields.Set, located bool) {
	if p.also != nil {
		at := c.Open(index.Or, 2, in)
		also := *p.also
		p.also = nil
		c.phrase(p, in, located)
		c.phrase(also, in, located)
		c.Close(at)
		return
	}
	if len(p.words) == 1 {
		c.Term(p.words[0], in, located)
		return
	}
	c.Phrase(p.words, p.gap, in)
}
