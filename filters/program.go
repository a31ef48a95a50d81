package filters

import (
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/inflect"
)

// A rule becomes a program: a tree in one row of numbers, each node before its parts, so that
// judging a candidate touches one or two cache lines. A node is
//
//	kind | parts<<16, size, fields, then what the kind wants
//
// where size is the row's length in numbers, parts included.
const (
	opTerm   = iota // term
	opPhrase        // gap, then the terms
	opNear          // gap, ordered, then two nodes
	opAnd           // nodes
	opOr            // nodes
	opNot           // a node
	opOf            // least, then weight and node in turn
	opRegex         // number of the regex
)

const opHead = 3 // numbers before what the kind wants

// A lowerer turns rules into programs over numbered terms.
type lowerer struct {
	terms   map[termKey]uint32
	keys    []termKey // by number
	uses    []termUse // by number
	regexes []regex
	known   map[string]uint32 // regexes by what was typed
	prog    []uint32
	langs   inflect.Langs // of the rule at hand
	all     []node        // scratch
	// unguided counts the regexes of the rule at hand that no literal leads to.
	unguided int
}

// A termKey is what makes two words of rules one: the same word, the same languages, and the same
// metadata field (0 for text).
type termKey struct {
	word  word
	langs inflect.Langs
	meta  uint8
}

type termUse uint8

const (
	usePlaces termUse = 1 << iota // a phrase or NEAR wants to know where it stands
	useFields                     // a rule wants to know in which fields it stands
	useCheck                      // the hash is not enough: the text must be looked at
)

func (l *lowerer) term(w word, in fields.Set, use termUse) uint32 {
	k := termKey{word: w, langs: l.langs}
	if w.fixed || w.typed == "" && !w.caps {
		k.langs = 0 // the rule's languages do not matter
	}
	if meta := in &^ fields.Prose; meta != 0 {
		k.langs = 0
		for k.meta = 1; !meta.Has(int(k.meta)); k.meta++ {
		}
	}
	n, ok := l.terms[k]
	if !ok {
		n = uint32(len(l.keys))
		l.terms[k] = n
		l.keys, l.uses = append(l.keys, k), append(l.uses, 0)
		if !w.loose() && (k.meta == 0 || w.exact) {
			use |= useCheck
		}
	}
	if in != fields.Prose {
		use |= useFields
	}
	l.uses[n] |= use
	return n
}

func (l *lowerer) open(kind, parts int, in fields.Set) int {
	l.prog = append(l.prog, uint32(kind)|uint32(parts)<<16, 0, uint32(in))
	return len(l.prog) - opHead
}

func (l *lowerer) close(at int) { l.prog[at+1] = uint32(len(l.prog) - at) }

// rule lowers the clauses of a rule, all of which must hold.
func (l *lowerer) rule(c *compiled) {
	l.langs, l.unguided = c.langs, 0
	if len(c.clauses) == 1 {
		l.node(c.clauses[0].node, c.fields, 0)
		return
	}
	all := l.all[:0]
	for _, cl := range c.clauses {
		if n, ok := cl.node.(and); ok {
			all = append(all, n.parts...)
		} else {
			all = append(all, cl.node)
		}
	}
	l.all = all
	l.parts(opAnd, all, c.fields, 0)
}

// simple tells a node that one bit decides.
func simple(n node) bool {
	if n, ok := n.(not); ok {
		return simple(n.part)
	}
	p, ok := n.(phrase)
	return ok && p.also == nil && len(p.words) == 1
}

func (l *lowerer) node(n node, in fields.Set, use termUse) {
	switch n := n.(type) {
	case phrase:
		l.phrase(n, in, use)
	case setRef:
		l.parts(opOr, n.part.parts, in, use)
	case scope:
		named, _ := fields.Named(n.field)
		l.node(n.part, named, use)
	case not:
		at := l.open(opNot, 1, in)
		l.node(n.part, in, 0)
		l.close(at)
	case and:
		l.parts(opAnd, n.parts, in, 0)
	case or:
		l.parts(opOr, n.parts, in, use)
	case near:
		at := l.open(opNear, 2, in)
		ordered := uint32(0)
		if n.ordered {
			ordered = 1
		}
		l.prog = append(l.prog, uint32(n.gap), ordered)
		l.node(n.left, in, usePlaces)
		l.node(n.right, in, usePlaces)
		l.close(at)
	case of:
		at := l.open(opOf, len(n.parts), in)
		l.prog = append(l.prog, uint32(n.least))
		for i, p := range n.parts {
			l.prog = append(l.prog, uint32(int32(n.weights[i])))
			l.node(p, in, 0)
		}
		l.close(at)
	case regex:
		i, ok := l.known[n.typed]
		if !ok {
			i = uint32(len(l.regexes))
			l.known[n.typed] = i
			l.regexes = append(l.regexes, n)
		}
		if len(n.literal) < minPrefix {
			l.unguided++
		}
		at := l.open(opRegex, 0, in)
		l.prog = append(l.prog, i)
		l.close(at)
	}
}

func (l *lowerer) parts(kind int, parts []node, in fields.Set, use termUse) {
	if len(parts) == 1 {
		l.node(parts[0], in, use)
		return
	}
	at := l.open(kind, len(parts), in)
	for _, first := range []bool{true, false} { // what is decided at once comes first
		for _, p := range parts {
			if simple(p) == first {
				l.node(p, in, use)
			}
		}
	}
	l.close(at)
}

func (l *lowerer) phrase(p phrase, in fields.Set, use termUse) {
	if p.also != nil {
		at := l.open(opOr, 2, in)
		also := *p.also
		p.also = nil
		l.phrase(p, in, use)
		l.phrase(also, in, use)
		l.close(at)
		return
	}
	if len(p.words) == 1 {
		at := l.open(opTerm, 0, in)
		l.prog = append(l.prog, l.term(p.words[0], in, use))
		l.close(at)
		return
	}
	at := l.open(opPhrase, len(p.words), in)
	l.prog = append(l.prog, uint32(p.gap))
	for _, w := range p.words {
		l.prog = append(l.prog, l.term(w, in, usePlaces))
	}
	l.close(at)
}
