package filters

import (
	"errors"
	"slices"
	"sync"

	"tocsin/feeds"
	"tocsin/filters/internal/index"
)

// A Set is a list of compiled rules. It is immutable and safe for concurrent use. A program that
// changes its rules compiles a new set and swaps it in; matching goes on with the old one.
type Set struct {
	rules    []Rule   // as given
	good     []uint32 // those without fault, by their number in the index
	library  *library // the sets that they name
	index    *index.Index
	matchers sync.Pool
}

// Compile returns a set of the rules without fault. The error joins a [*RuleError] for each fault in
// the others, and in the sets of [WithSets]. The rules must not be changed afterwards.
func Compile(rules []Rule, options ...Option) (*Set, error) {
	s := &Set{library: newLibrary(options), rules: rules, good: make([]uint32, 0, len(rules))}
	errs := s.library.check()
	c := compiler{Builder: index.NewBuilder(len(rules))}
	for i := range rules {
		r, faults := s.library.compile(&rules[i])
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
		s.good = append(s.good, uint32(i))
	}
	s.good = slices.Clip(s.good)
	s.index = c.Build()
	return s, errors.Join(errs...)
}

// Len is the number of rules.
func (s *Set) Len() int { return len(s.good) }

// Rule gives a rule by its number, from 0, in the order in which they were given, without those
// at fault.
func (s *Set) Rule(n uint32) Rule { return s.rules[s.good[n]] }

// A Matcher matches items against a set. It keeps its scratch memory from item to item, and so
// belongs to one goroutine at a time.
type Matcher struct{ matcher *index.Matcher }

// Matcher returns a new matcher of the set.
func (s *Set) Matcher() *Matcher { return &Matcher{s.index.Matcher()} }

// Match returns the numbers of the rules that hold for an item, in no order. They are valid until
// the next call. It allocates only for words that it meets for the first time and cannot fold letter
// by letter.
func (m *Matcher) Match(it *feeds.Item) []uint32 { return m.matcher.Match(it) }
