package index

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

// An rareTerm leads from a word of a text to a rule: the rule can only hold where term stands, and
// also. Of the words that a rule requires, the rarest anchors it; also is the next rare, so that
// one bit tells most candidates apart before the rule is touched.
type rareTerm struct{ term, also, how uint32 }

func byTerm(x, y rareTerm) int {
	return cmp.Or(cmp.Compare(x.term, y.term), cmp.Compare(x.also, y.also), cmp.Compare(x.how, y.how))
}

// never is the cost of a node that no word leads to.
var never = float32(math.Inf(1))

// An rareFinder finds the anchors of programs.
type rareFinder struct {
	prog  []uint32
	costs []float32 // of the terms: how much of the text they find, by and large
	out   []rareTerm
}

// costOf estimates how often a word stands in texts: short words are frequent, beginnings find
// more than words.
func costOf(k termKey) float32 {
	n := utf8.RuneCountInString(k.word.Text)
	cost := float32(math.Exp2(-float64(min(n, 12)) / 2))
	switch {
	case k.meta != 0:
		cost = 2 // whole feeds have one source, site and language
	case k.word.Prefix:
		cost *= 4
	}
	return cost
}

// parts calls do with each part of a node, and with its weight where it has one.
func parts(prog []uint32, at uint32, do func(at uint32, weight int32)) {
	count, next := prog[at]>>16, at+opHead
	kind := prog[at] & 0xffff
	switch kind {
	case opNear:
		next += 2
	case opOf:
		next++
	}
	for range count {
		weight := int32(1)
		if kind == opOf {
			weight = int32(prog[next])
			next++
		}
		do(next, weight)
		next += prog[next+1]
	}
}

// cost is how much of the text the cheapest anchors of a node find.
func (a *rareFinder) cost(at uint32) float32 {
	switch a.prog[at] & 0xffff {
	case opTerm:
		return a.costs[a.prog[at+opHead]]
	case opPhrase:
		best := never
		for _, t := range a.words(at) {
			best = min(best, a.costs[t])
		}
		return best
	case opNear, And:
		best := never
		parts(a.prog, at, func(p uint32, _ int32) { best = min(best, a.cost(p)) })
		return best
	case Or:
		sum := float32(0)
		parts(a.prog, at, func(p uint32, _ int32) { sum += a.cost(p) })
		return sum
	case opOf:
		_, sum := a.needed(at)
		return sum
	}
	return never
}

func (a *rareFinder) words(at uint32) []uint32 {
	return a.prog[at+opHead+1 : at+a.prog[at+1]]
}

// needed returns the parts of n OF (…) of which one must hold: without the most frequent, as long
// as these do not reach the number by themselves; and what they cost.
func (a *rareFinder) needed(at uint32) ([]uint32, float32) {
	type part struct {
		at     uint32
		weight int32
		cost   float32
	}
	var all []part
	parts(a.prog, at, func(p uint32, w int32) {
		if w > 0 {
			all = append(all, part{p, w, a.cost(p)})
		}
	})
	slices.SortStableFunc(all, func(x, y part) int {
		switch {
		case x.cost > y.cost:
			return -1
		case x.cost < y.cost:
			return 1
		}
		return 0
	})
	var out []uint32
	sum := float32(0)
	spare := int32(a.prog[at+opHead]) - 1
	for _, p := range all {
		if p.weight <= spare {
			spare -= p.weight
			continue
		}
		out = append(out, p.at)
		sum += p.cost
	}
	return out, sum
}

// lead appends the anchors of a whole program. Where a word and one bit say that it holds, the
// program need not be run.
func (a *rareFinder) lead(at uint32) {
	from := len(a.out)
	how := uint32(howEvaluate)
	switch kind := a.prog[at] & 0xffff; kind {
	case Or:
		parts(a.prog, at, func(p uint32, _ int32) {
			if plainTerm(a.prog, p) {
				a.out = append(a.out, rareTerm{term: a.prog[p+opHead], how: howHolds})
				return
			}
			a.sideBySide(p)
		})
		return
	case opPhrase:
		a.sideBySide(at)
		return
	case And:
		var all [2]uint32
		n := 0
		parts(a.prog, at, func(p uint32, _ int32) {
			if n < len(all) {
				all[n] = p
			}
			n++
		})
		first, other := all[0], all[1]
		if a.prog[first]&0xffff == Not {
			first, other = other, first
		}
		switch {
		case n != 2:
		case plainTerm(a.prog, first) && plainTerm(a.prog, other):
			how = howHolds
		case a.prog[other]&0xffff == Not && plainTerm(a.prog, other+opHead) && plainChoice(a.prog, first):
			a.find(first)
			for i := from; i < len(a.out); i++ {
				a.out[i].how, a.out[i].also = howHolds, excluded|a.prog[other+opHead+opHead]
			}
			return
		}
	}
	a.find(at)
	for i := from; i < len(a.out); i++ {
		if how != howHolds || len(a.out) == from+1 && a.out[i].also != 0 {
			a.out[i].how = how
		}
	}
}

// sideBySide appends the anchors of a part that is enough for the whole.
func (a *rareFinder) sideBySide(at uint32) {
	a.find(at)
	if plainPair(a.prog, at) {
		last := &a.out[len(a.out)-1]
		if last.how = howAfter; last.term == a.prog[at+opHead+1] {
			last.how = howBefore
		}
	}
}

// find appends the anchors of a node to out; a node of cost never has none.
func (a *rareFinder) find(at uint32) {
	from := len(a.out)
	switch a.prog[at] & 0xffff {
	case opTerm:
		a.out = append(a.out, rareTerm{term: a.prog[at+opHead]})
		return
	case opPhrase:
		best := a.words(at)[0]
		for _, t := range a.words(at) {
			if a.costs[t] < a.costs[best] {
				best = t
			}
		}
		a.out = append(a.out, rareTerm{term: best})
	case opNear, And:
		best, least := uint32(0), never
		parts(a.prog, at, func(p uint32, _ int32) {
			if c := a.cost(p); c < least {
				best, least = p, c
			}
		})
		a.find(best)
	case Or:
		parts(a.prog, at, func(p uint32, _ int32) { a.find(p) })
		return
	case opOf:
		needed, _ := a.needed(at)
		for _, p := range needed {
			a.find(p)
		}
		return
	}
	for i := from; i < len(a.out); i++ {
		if a.out[i].also == 0 {
			a.out[i].also, _ = a.required(at, a.out[i].term)
		}
	}
}

// required returns the rarest term other than one that must stand where a node holds; 0 for none.
func (a *rareFinder) required(at, other uint32) (uint32, float32) {
	best, least := uint32(0), never
	better := func(t uint32, c float32) {
		if t != 0 && t != other && c < least {
			best, least = t, c
		}
	}
	switch a.prog[at] & 0xffff {
	case opTerm:
		t := a.prog[at+opHead]
		better(t, a.costs[t])
	case opPhrase:
		for _, t := range a.words(at) {
			better(t, a.costs[t])
		}
	case opNear, And:
		parts(a.prog, at, func(p uint32, _ int32) { better(a.required(p, other)) })
	}
	return best, least
}
