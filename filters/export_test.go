package filters

import "tocsin/filters/internal/index"

// Matcher returns a matcher of the set, to measure and to compare it without the evaluator.
func (s *Set) Matcher() *index.Matcher { return s.index.Matcher() }
