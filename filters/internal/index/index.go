package index

import (
	"encoding/binary"
	"errors"
	"slices"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/inflect"
)

// An Index leads from the words of an item to the rules that hold for it. It is immutable and safe for
// concurrent use.
type Index struct {
	*table
	uses     []termUse       // by term
	stemLens []uint8         // by term; see inflect.StemLen
	checked  map[uint32]Word // the terms that need a look at the text
	regexes  []Regex
	prog     []uint32
	metas    fields.Set // metadata that rules ask for
	stems    bool       // rules have ~stems

	// A term has one row of postings: rules that hold wherever it stands, candidates that one bit
	// decides, and others. The row of term t ends where that of t+1 begins.
	leads    []leading
	postings []posting
	always   []uint32 // entries without rare terms

	// Identical rules are one entry with several subscribers. An entry has the one rule that
	// subscribes to it, or with the top bit its place in subStarts: the rules subs[subStarts[i]] to
	// subs[subStarts[i+1]].
	subscribers     []uint32
	subStarts, subs []uint32
	starts          []uint32 // of the entries in prog
}

// A leading has the begins of the parts of a term's row.
type leading struct{ sure, quick, evaluated uint32 }

// A posting is a candidate: an entry, and another term that it requires, or 0; with the top bit, one
// that it excludes. In the evaluated part of a row, the lowest bits of entry are how the term leads
// to it; in the sure part, entry is the rule.
type posting struct{ entry, also uint32 }

const (
	excluded = 1 << 31 // of posting.also
	manySubs = 1 << 31 // of Index.subscribers
)

// maxUnguided is the number of regexes without a literal that are tried on every item.
const maxUnguided = 100

// The faults of a rule that [Builder.End] returns.
var (
	ErrTerms    = errors.New("the rules together have more words than the eight million that an index holds")
	ErrUnguided = errors.New("there are over 100 regexes with nothing to look for first, and each is tried on " +
		"every item")
)

// A Builder collects rules and builds an [Index]. The program of a rule is written node by node,
// between [Builder.Begin] and [Builder.End].
type Builder struct {
	index    *Index
	terms    map[termKey]uint32
	keys     []termKey // by number
	uses     []termUse // by number
	regexes  []Regex
	known    map[string]uint32 // regexes by name
	prog     []uint32          // of the rule at hand
	langs    inflect.Langs     // of the rule at hand
	unguided int               // regexes of the rule at hand without a literal
	searched int               // regexes without a literal in rules without rare terms
	entries  map[string]uint32 // programs to entries
	subOf    []uint32          // by rule, the entry
	key      []byte
}

// NewBuilder returns a builder with room for a number of rules.
func NewBuilder(rules int) *Builder {
	return &Builder{
		index: &Index{prog: make([]uint32, 0, 16*rules)},
		terms: make(map[termKey]uint32, 2*rules),
		keys:  make([]termKey, 1, 2*rules+1), uses: make([]termUse, 1, 2*rules+1),
		known: map[string]uint32{}, entries: make(map[string]uint32, rules), subOf: make([]uint32, 0, rules),
	}
}

// Begin begins a rule whose words inflect in langs.
func (b *Builder) Begin(langs inflect.Langs) {
	b.prog, b.langs, b.unguided = b.prog[:0], langs, 0
}

// End ends a rule. Rules are numbered from 0 in the order of their ends. It returns [ErrTerms] or
// [ErrUnguided] if the index cannot take the rule, which then has no number.
func (b *Builder) End() error {
	if len(b.keys) >= maxTerms {
		return ErrTerms
	}
	a := rareFinder{prog: b.prog}
	if b.unguided > 0 {
		a.costs = make([]float32, len(b.keys))
		if a.cost(0) == never {
			if b.searched += b.unguided; b.searched > maxUnguided {
				return ErrUnguided
			}
		}
	}
	b.key = b.key[:0]
	for _, n := range b.prog {
		b.key = binary.LittleEndian.AppendUint32(b.key, n)
	}
	e, ok := b.entries[string(b.key)]
	if !ok {
		e = uint32(len(b.index.starts))
		b.entries[string(b.key)] = e
		b.index.starts = append(b.index.starts, uint32(len(b.index.prog)))
		b.index.prog = append(b.index.prog, b.prog...)
	}
	b.subOf = append(b.subOf, e)
	return nil
}

// Build returns the index of the rules. The builder must not be used afterwards.
func (b *Builder) Build() *Index {
	s := b.index
	s.uses, s.regexes = b.uses, b.regexes
	s.checked = map[uint32]Word{}
	costs := make([]float32, len(b.keys))
	s.stemLens = make([]uint8, len(b.keys))
	for i, k := range b.keys {
		costs[i], s.stemLens[i] = costOf(k), inflect.StemLen(k.word.Typed, k.word.Text)
		if b.uses[i]&useCheck != 0 {
			s.checked[uint32(i)] = k.word
		}
		if k.meta != 0 {
			s.metas |= 1 << k.meta
		}
		s.stems = s.stems || k.word.Stem
	}
	s.table = newTable(newSeeds(), b.keys)

	found, rare := b.reach(costs)
	// Entries that one word leads to stand side by side, so that a text that has the word finds
	// them in few cache lines.
	byFirst := make([]posted, len(found))
	for e, f := range found {
		byFirst[e] = posted{f.first, uint32(e), 0}
	}
	_, order := lists(len(b.keys), byFirst, func(l posted) uint32 { return l.entry })
	renumbered := make([]uint32, len(found))
	starts, prog := make([]uint32, len(found)), make([]uint32, 0, len(s.prog))
	for e, old := range order {
		renumbered[old] = uint32(e)
		at := s.starts[old]
		starts[e] = uint32(len(prog))
		prog = append(prog, s.prog[at:at+s.prog[at+1]]...)
	}
	s.starts, s.prog = starts, prog
	s.subscribe(b.subOf, renumbered)

	rows := make([]posted, 0, len(found)+len(rare))
	for e, old := range order {
		switch f := found[old]; f.how {
		case howAlways:
			s.always = append(s.always, uint32(e))
		case howSure:
			for _, rule := range s.subscribed(uint32(e)) {
				rows = append(rows, posted{f.first*rowParts + rowSure, rule, 0})
			}
		default:
			for _, an := range rare[f.from:f.to] {
				if an.how != howHolds || s.subscribers[e]&manySubs != 0 {
					rows = append(rows, posted{an.term*rowParts + rowEvaluated, uint32(e)<<howBits | an.how, an.also})
				} else {
					rows = append(rows, posted{an.term*rowParts + rowQuick, uint32(e), an.also})
				}
			}
		}
	}
	terms := len(b.keys)
	starts, s.postings = lists(terms*rowParts, rows, func(l posted) posting { return posting{l.entry, l.also} })
	s.postings = append(s.postings, posting{}) // so that the last row has a first posting
	s.leads = make([]leading, terms+1)
	for t := range terms {
		s.leads[t] = leading{starts[t*rowParts+rowSure], starts[t*rowParts+rowQuick], starts[t*rowParts+rowEvaluated]}
	}
	s.leads[terms].sure = starts[terms*rowParts]
	return s
}

// The parts of a term's row.
const (
	rowSure = iota
	rowQuick
	rowEvaluated
	rowParts
)

// subscribe sets the rules that subscribe to each entry.
func (s *Index) subscribe(subOf, renumbered []uint32) {
	subs := make([]posted, len(subOf))
	for i, e := range subOf {
		subs[i] = posted{renumbered[e], uint32(i), 0}
	}
	starts, all := lists(len(s.starts), subs, func(l posted) uint32 { return l.entry })
	s.subscribers = make([]uint32, len(s.starts))
	s.subStarts = append(s.subStarts, 0)
	for e := range s.subscribers {
		own := all[starts[e]:starts[e+1]]
		if len(own) == 1 {
			s.subscribers[e] = own[0]
			continue
		}
		s.subscribers[e] = manySubs | uint32(len(s.subStarts)-1)
		s.subs = append(s.subs, own...)
		s.subStarts = append(s.subStarts, uint32(len(s.subs)))
	}
	s.subStarts, s.subs = slices.Clip(s.subStarts), slices.Clip(s.subs)
}

// subscribed returns the rules that subscribe to an entry.
func (s *Index) subscribed(e uint32) []uint32 {
	if i := s.subscribers[e]; i&manySubs != 0 {
		i &^= manySubs
		return s.subs[s.subStarts[i]:s.subStarts[i+1]]
	}
	return s.subscribers[e : e+1]
}

// How a word leads to an entry.
const (
	howEvaluate = iota // its program must be run
	howHolds           // it holds when the posting's other word is, or is not, there
	howBefore          // it holds where the word stands right before the other
	howAfter           // it holds where the word stands right after the other
	howSure            // it is the word, and nothing else
	howAlways          // it has no rare term

	howBits = 2 // of those in postings
)

// A reached entry has the terms that lead to it: a stretch of the list of all rare terms.
type reached struct {
	first    uint32
	how      uint32 // howSure, howAlways, or howEvaluate: see the rare terms
	from, to uint32
}

// reach returns the terms that lead to each entry, and their list.
func (b *Builder) reach(costs []float32) ([]reached, []rareTerm) {
	s := b.index
	out := make([]reached, 0, len(s.starts))
	a := rareFinder{prog: s.prog, costs: costs, out: make([]rareTerm, 0, 2*len(s.starts))}
	for _, at := range s.starts {
		f := reached{from: uint32(len(a.out)), how: howEvaluate}
		switch {
		case plainTerm(s.prog, at):
			f.how, f.first = howSure, s.prog[at+opHead]
		case a.cost(at) == never:
			f.how = howAlways
		default:
			a.lead(at)
			own := a.out[f.from:]
			slices.SortFunc(own, byTerm)
			own = slices.Compact(own)
			a.out = a.out[:int(f.from)+len(own)]
			f.first = own[0].term
		}
		f.to = uint32(len(a.out))
		out = append(out, f)
	}
	return out, a.out
}

// A posted entry belongs to the list of key.
type posted struct{ key, entry, also uint32 }

// lists returns the start of the list of each key from 0 to n-1, and the lists in one row.
func lists[T any](n int, all []posted, of func(posted) T) ([]uint32, []T) {
	starts := make([]uint32, n+1)
	for _, l := range all {
		starts[l.key+1]++
	}
	for i := range n {
		starts[i+1] += starts[i]
	}
	out, next := make([]T, len(all), len(all)+1), slices.Clone(starts)
	for _, l := range all {
		out[next[l.key]] = of(l)
		next[l.key]++
	}
	return starts, out
}

// plainTerm reports whether a program is one word anywhere in the text, or in one metadata field.
func plainTerm(prog []uint32, at uint32) bool {
	in := fields.Set(prog[at+2])
	return prog[at]&0xffff == opTerm && (in == fields.Prose || in&fields.Prose == 0)
}

// plainPair reports whether a program is a phrase of two different such words, side by side.
func plainPair(prog []uint32, at uint32) bool {
	return prog[at]&0xffff == opPhrase && prog[at]>>16 == 2 && prog[at+opHead] == 0 &&
		fields.Set(prog[at+2]) == fields.Prose &&
		prog[at+opHead+1] != prog[at+opHead+2]
}

// plainChoice reports whether a program is a choice of such words, or one of them.
func plainChoice(prog []uint32, at uint32) bool {
	if prog[at]&0xffff != Or {
		return plainTerm(prog, at)
	}
	ok := true
	parts(prog, at, func(p uint32, _ int32) { ok = ok && plainTerm(prog, p) })
	return ok
}
