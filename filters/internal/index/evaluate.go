package index

import (
	"slices"

	"tocsin/filters/internal/fields"
)

// evaluate finds the rules that hold, among those that the terms lead to.
func (m *Matcher) evaluate() {
	s := m.index
	there, out := m.there, m.out
	for _, t := range m.order { // a loop of its own, so that cache misses overlap
		m.touched ^= s.postings[s.leads[t].sure].also
	}
	for _, t := range m.order {
		row, end := &s.leads[t], s.leads[t+1].sure
		for _, p := range s.postings[row.sure:row.quick] {
			out = append(out, p.entry)
		}
		// Branch-free: half of these hold at random, so a branch would mispredict.
		quick := s.postings[row.quick:row.evaluated]
		n := len(out)
		out = slices.Grow(out, len(quick))[:n+len(quick)]
		for _, p := range quick {
			also, seen := p.also&^excluded, &m.entries[p.entry]
			holds := uint32(there[also>>6]>>(also&63))&1 ^ p.also>>31
			out[n] = s.subscribers[p.entry]
			news := *seen ^ m.epoch
			n += int(holds & ((news | -news) >> 31))
			*seen ^= news & -holds
		}
		out = out[:n]
		for _, p := range s.postings[row.evaluated:end] {
			also := p.also &^ excluded
			if there[also>>6]>>(also&63)&1 == uint64(p.also>>31) {
				continue
			}
			e := p.entry >> howBits
			if m.entries[e] == m.epoch {
				continue
			}
			switch p.entry & (1<<howBits - 1) {
			case howEvaluate:
				m.entries[e] = m.epoch
				if !m.holds(s.starts[e]) {
					continue
				}
			case howBefore:
				if !m.adjacent(t, also, fields.Prose) {
					continue
				}
			case howAfter:
				if !m.adjacent(also, t, fields.Prose) {
					continue
				}
			}
			m.entries[e] = m.epoch
			out = append(out, s.subscribed(e)...)
		}
	}
	for _, e := range s.always {
		if m.holds(s.starts[e]) {
			out = append(out, s.subscribed(e)...)
		}
	}
	m.out = out
}

// holds reports whether a node of a program holds.
func (m *Matcher) holds(at uint32) bool {
	prog := m.index.prog
	kind, count := prog[at]&0xffff, prog[at]>>16
	switch kind {
	case opTerm:
		return m.holdsTerm(prog[at+opHead], prog[at+2])
	case And, Or:
		for next := at + opHead; count > 0; count-- {
			var held bool
			if prog[next]&0xffff == opTerm {
				held = m.holdsTerm(prog[next+opHead], prog[next+2])
			} else {
				held = m.holds(next)
			}
			if held == (kind == Or) {
				return held
			}
			next += prog[next+1]
		}
		return kind == And
	case Not:
		return !m.holds(at + opHead)
	case opOf:
		sum, next := int32(0), at+opHead+1
		for ; count > 0; count-- {
			if m.holds(next + 1) {
				sum += int32(prog[next])
			}
			next += 1 + prog[next+2]
		}
		return sum >= int32(prog[at+opHead])
	case opPhrase, opNear:
		if kind == opPhrase && count == 2 && prog[at+opHead] == 0 {
			return m.adjacent(prog[at+opHead+1], prog[at+opHead+2], fields.Set(prog[at+2]))
		}
		top := len(m.extents)
		m.collect(at, 1)
		held := len(m.extents) > top
		m.extents = m.extents[:top]
		return held
	case opRegex:
		return m.regex(m.index.regexes[prog[at+opHead]], fields.Set(prog[at+2]))
	}
	return false
}

// holdsTerm reports whether a term stands in one of some fields.
func (m *Matcher) holdsTerm(t, in uint32) bool {
	return m.there[t>>6]>>(t&63)&1 != 0 && (in == uint32(fields.Prose) || m.terms[t].fields&in != 0)
}

func (m *Matcher) regex(r Regex, in fields.Set) bool {
	for f := range fields.Count {
		if !in.Has(f) || m.text[f] == "" {
			continue
		}
		var held bool
		if held, m.marked = r.Match(m.text[f], m.marked); held {
			return true
		}
	}
	return false
}
