package index

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

// A rareTerm leads to a rule: of the terms that the rule requires, term is the rarest and also the
// second rarest. The rule can hold only where both stand, so the bit of also rules out most
// candidates before the rule is read.
type rareTerm struct{ term, also, how uint32 }

func byTerm(x, y rareTerm) int {
	return cmp.Or(cmp.Compare(x.term, y.term), cmp.Compare(x.also, y.also), cmp.Compare(x.how, y.how))
}

// never is the cost of a node without rare terms.
var never = float32(math.Inf(1))

// A rareFinder finds the rare terms of programs.
type rareFinder struct {
	prog  []uint32
	costs []float32 // of the terms, relative: how often they stand in a text
	out   []rareTerm
}

// costOf estimates how often a term stands in a text: short words are frequent, and prefixes more so.
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

// parts calls do with each part of a node and its weight, which is 1 but for the parts of OF.
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

// cost returns the cost of the rarest terms of a node; [never] if it has none.
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

// needed returns the parts of n OF (…) of which at least one must hold, and their cost. It leaves out
// the most frequent parts, as long as these do not reach the number by themselves.
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

// lead appends the rare terms of a whole program. If a term and one bit decide the program, it is not
// run.
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

// sideBySide appends the rare terms of a part that is sufficient for the whole.
func (a *rareFinder) sideBySide(at uint32) {
	a.find(at)
	if plainPair(a.prog, at) {
		last := &a.out[len(a.out)-1]
		if last.how = howAfter; last.term == a.prog[at+opHead+1] {
			last.how = howBefore
		}
	}
}

// find appends the rare terms of a node to out; a node of cost [never] has none.
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

// required returns the rarest term, other than one, that a node requires, and its cost; 0 for none.
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
