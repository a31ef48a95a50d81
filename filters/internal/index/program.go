package index

import (
	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/inflect"
)

// A rule becomes a program: a tree in one row of numbers, each node before its parts, so that
// evaluating a candidate reads one or two cache lines. A node is
//
//	kind | parts<<16, size, fields, then the operands of the kind
//
// where size is the row's length in numbers, parts included.
const (
	opTerm   = iota // term
	opPhrase        // gap, then the terms
	opNear          // gap, ordered, then two nodes
	And             // nodes
	Or              // nodes
	Not             // a node
	opOf            // least, then weight and node in turn
	opRegex         // number of the regex
)

const opHead = 3 // numbers before the operands

// A Regex is a regular expression of a rule. Match reports whether it matches a text; it may use and
// grow scratch, and returns it.
type Regex interface {
	Match(text string, scratch []byte) (bool, []byte)
}

// A termKey identifies a term: words of rules with the same word, languages and metadata field (0 for
// text) are one term.
type termKey struct {
	word  Word
	langs inflect.Langs
	meta  uint8
}

type termUse uint8

const (
	useOccurrences termUse = 1 << iota // a phrase or NEAR needs its occurrences
	useFields                          // a rule needs its fields
	useCheck                           // the hash is not enough: the text is compared
)

// term returns the number of a term, and sets its uses.
func (b *Builder) term(w Word, in fields.Set, located bool) uint32 {
	use := termUse(0)
	if located {
		use = useOccurrences
	}
	k := termKey{word: w, langs: b.langs}
	if w.Fixed || w.Typed == "" && !w.Caps {
		k.langs = 0 // the rule's languages do not matter
	}
	if meta := in &^ fields.Prose; meta != 0 {
		k.langs = 0
		for k.meta = 1; !meta.Has(int(k.meta)); k.meta++ {
		}
	}
	n, ok := b.terms[k]
	if !ok {
		n = uint32(len(b.keys))
		b.terms[k] = n
		b.keys, b.uses = append(b.keys, k), append(b.uses, 0)
		if !w.loose() && (k.meta == 0 || w.Exact) {
			use |= useCheck
		}
	}
	if in != fields.Prose {
		use |= useFields
	}
	b.uses[n] |= use
	return n
}

// Open begins a node of several parts within fields: [And], [Or] or [Not]. The parts follow, then
// [Builder.Close] with the number that Open returns.
func (b *Builder) Open(op, parts int, in fields.Set) int {
	b.prog = append(b.prog, uint32(op)|uint32(parts)<<16, 0, uint32(in))
	return len(b.prog) - opHead
}

// Close ends a node.
func (b *Builder) Close(node int) { b.prog[node+1] = uint32(len(b.prog) - node) }

// Near begins a node that holds where its two parts are at most gap words apart. Its parts are
// located.
func (b *Builder) Near(gap int, ordered bool, in fields.Set) int {
	node := b.Open(opNear, 2, in)
	order := uint32(0)
	if ordered {
		order = 1
	}
	b.prog = append(b.prog, uint32(gap), order)
	return node
}

// Of begins a node that holds where the weights of the parts that hold reach least. [Builder.Weight]
// goes before each part.
func (b *Builder) Of(least, parts int, in fields.Set) int {
	node := b.Open(opOf, parts, in)
	b.prog = append(b.prog, uint32(least))
	return node
}

// Weight sets the weight of the part that follows.
func (b *Builder) Weight(n int) { b.prog = append(b.prog, uint32(int32(n))) }

// Term adds a node that holds where a word stands. It is located if it is part of [Builder.Near].
func (b *Builder) Term(w Word, in fields.Set, located bool) {
	node := b.Open(opTerm, 0, in)
	b.prog = append(b.prog, b.term(w, in, located))
	b.Close(node)
}

// Phrase adds a node that holds where words stand in order, at most gap others between each two.
func (b *Builder) Phrase(list []Word, gap int, in fields.Set) {
	node := b.Open(opPhrase, len(list), in)
	b.prog = append(b.prog, uint32(gap))
	for _, w := range list {
		b.prog = append(b.prog, b.term(w, in, true))
	}
	b.Close(node)
}

// Regex adds a node that holds where a regular expression matches. Equal names are equal expressions.
// One without literal, which no word and no text can rule out, is counted: see [Builder.End].
func (b *Builder) Regex(name string, r Regex, literal bool, in fields.Set) {
	i, ok := b.known[name]
	if !ok {
		i = uint32(len(b.regexes))
		b.known[name] = i
		b.regexes = append(b.regexes, r)
	}
	if !literal {
		b.unguided++
	}
	node := b.Open(opRegex, 0, in)
	b.prog = append(b.prog, i)
	b.Close(node)
}
