package filters

import (
	"errors"
	"slices"
	"sync"

	"tocsin/filters/internal/index"
)

// A Set is a list of compiled rules. It is immutable and safe for concurrent use. A program that
// changes its rules compiles a new set and swaps it in; matching goes on with the old one.
type Set struct {
	rules    []Rule   // all, those with faults included
	valid    []uint32 // the number in the index → the position in rules
	library  *library // the named sets
	index    *index.Index
	matchers sync.Pool
}

// Compile returns a set of the rules without fault. The error joins a [*RuleError] for each fault in
// the others, and in the sets of [WithSets]. The rules must not be changed afterwards.
func Compile(rules []Rule, options ...Option) (*Set, error) {
	s := &Set{library: newLibrary(options), rules: rules, valid: make([]uint32, 0, len(rules))}
	errs := s.library.checkSets()
	c := compiler{Builder: index.NewBuilder(len(rules))}
	for i := range rules {
		r, faults := s.library.parseRule(&rules[i])
		if len(faults) > 0 {
			errs = append(errs, faults...)
			continue
		}
		if err := c.rule(&r); err != nil {
			fault := &SyntaxError{Msg: err.Error()}
			if errors.Is(err, index.ErrUnguided) {
				fault.Hint = "add a word to the rule, or three letters that always stand together to the regex"
			}
			errs = append(errs, &RuleError{Rule: r.name, Err: fault})
			continue
		}
		s.valid = append(s.valid, uint32(i))
	}
	s.valid = slices.Clip(s.valid)
	s.index = c.Build()
	return s, errors.Join(errs...)
}

// Len returns the number of rules without fault.
func (s *Set) Len() int { return len(s.valid) }

// Rule returns a rule by its number, from 0, in the order of [Compile], without those with faults.
func (s *Set) Rule(n uint32) Rule { return s.rules[s.valid[n]] }
