package filters

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tocsin/filters/internal/fields"
	"tocsin/filters/internal/inflect"
)

// A Rule is a search. Every part that is not empty must hold. An entry of a list is one word or, with spaces,
// one phrase. It may have =, ~, * and field: as in a query, but no operators.
type Rule struct {
	Name  string
	All   []string // each must be there
	Any   []string // one must be there
	None  []string // none may be there
	In    []string // where to look: title, summary, content; empty for all three
	Query string   // see [Query]

	// Score holds the weights of words and phrases, from -1000 to 1000. The sum of the weights of those
	// that occur in the item must reach Min, which is from 1 to 1000.
	Score map[string]int
	Min   int

	// Langs are the codes of the languages by which the words inflect. Empty: every language that is
	// written in the script of the word.
	Langs []string
}

// A RuleError is a fault of one part of a rule.
type RuleError struct {
	Rule  string
	Part  string // all, any, none, in, query, score, langs or sets; empty when the rule as a whole is at fault
	Index int    // of the list entry
	Err   *SyntaxError
}

func (e *RuleError) Error() string {
	switch e.Part {
	case "":
		return fmt.Sprintf("rule %s: %v", e.Rule, e.Err)
	case partQuery:
		return fmt.Sprintf("rule %s: query, column %d: %v", e.Rule, e.Err.Column(), e.Err)
	case partScore:
		return fmt.Sprintf("rule %s: score %q: %v", e.Rule, e.Err.Input, e.Err)
	}
	return fmt.Sprintf("rule %s: %s[%d] %q: %v", e.Rule, e.Part, e.Index, e.Err.Input, e.Err)
}

func (e *RuleError) Unwrap() error { return e.Err }

const (
	partAll   = "all"
	partAny   = "any"
	partNone  = "none"
	partIn    = "in"
	partQuery = "query"
	partScore = "score"
	partLangs = "langs"
	partSets  = "sets"
)

// A clause is a part of a rule. All of them must hold.
type clause struct {
	part string
	node node
}

// A parsedRule has the clauses of a rule, all of which must hold, and the fields to search.
type parsedRule struct {
	name    string
	fields  fields.Set
	langs   inflect.Langs
	clauses []clause
}

// parseRule parses a rule, and returns all its faults, each a [*RuleError].
func (l *library) parseRule(r *Rule) (parsedRule, []error) {
	c := parsedRule{name: r.Name, fields: fields.Prose}
	var faults []error
	report := func(part string, i int, err error) {
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			syntax = &SyntaxError{Msg: err.Error()}
		}
		faults = append(faults, &RuleError{Rule: r.Name, Part: part, Index: i, Err: syntax})
	}
	entries := func(part string, list []string) []node {
		var out []node
		for i, e := range list {
			n, err := l.entry(e)
			if err != nil {
				report(part, i, err)
				continue
			}
			out = append(out, n)
		}
		return out
	}
	if len(r.In) > 0 {
		c.fields = 0
	}
	for i, f := range r.In {
		set, ok := fields.Named(f)
		if !ok || set&^fields.Prose != 0 {
			report(partIn, i, faultAt(f, 0, "unknown field",
				"the fields are title, summary and content"))
		}
		c.fields |= set
	}
	var err error
	if c.langs, err = ruleLangs(r.Langs); err != nil {
		report(partLangs, slices.IndexFunc(r.Langs, func(l string) bool { return inflect.ByCode(l) == 0 }), err)
	}
	for _, n := range entries(partAll, r.All) {
		c.clauses = append(c.clauses, clause{partAll, n})
	}
	if anyOf := entries(partAny, r.Any); len(anyOf) > 0 {
		c.clauses = append(c.clauses, clause{partAny, or{anyOf}})
	}
	if strings.TrimSpace(r.Query) != "" {
		q, err := parse(r.Query, l)
		if err != nil {
			report(partQuery, 0, err)
		} else {
			c.clauses = append(c.clauses, clause{partQuery, q.root})
		}
	}
	if len(r.Score) > 0 || r.Min != 0 {
		n, errs := l.score(r)
		for _, err := range errs {
			report(partScore, 0, err)
		}
		if len(errs) == 0 {
			c.clauses = append(c.clauses, clause{partScore, n})
		}
	}
	if len(c.clauses) == 0 && len(faults) == 0 {
		report("", 0, errors.New("it has nothing to look for; add all, any, query or score"))
	}
	for _, n := range entries(partNone, r.None) {
		c.clauses = append(c.clauses, clause{partNone, not{n}})
	}
	parts := 0
	for _, cl := range c.clauses {
		parts += leaves(cl.node)
	}
	if parts > maxLeaves && len(faults) == 0 {
		report("", 0, fmt.Errorf("it has %d words and phrases, those of its sets included, and may have %d; "+
			"split it into several topics", parts, maxLeaves))
	}
	return c, faults
}

// score reads a rule's Score as n OF (…).
func (l *library) score(r *Rule) (node, []error) {
	n := of{least: r.Min}
	var errs []error
	for _, e := range slices.Sorted(maps.Keys(r.Score)) {
		part, err := l.entry(e)
		w := r.Score[e]
		switch {
		case err != nil:
			errs = append(errs, err)
		case w == 0 || w < -maxScore || w > maxScore:
			errs = append(errs, faultAt(e, 0, "a weight is from -1000 to 1000 and not 0",
				"for example "+e+": 2"))
		default:
			n.parts, n.weights = append(n.parts, part), append(n.weights, w)
		}
	}
	switch {
	case r.Min < 1 || r.Min > maxScore:
		errs = append(errs, faultAt("min", 0, "the sum that the weights must reach is from 1 to 1000",
			"for example score: {min: 4, Azerbaijan: 3, custody: 2}"))
	case len(errs) == 0 && n.maxSum() < r.Min:
		errs = append(errs, faultAt("min", 0, fmt.Sprintf("the weights reach %d at most", n.maxSum()),
			"lower min, or raise the weights"))
	}
	return n, errs
}

// leaves returns the number of words and phrases of a node.
func leaves(n node) int {
	sum := 0
	switch n := n.(type) {
	case and:
		for _, p := range n.parts {
			sum += leaves(p)
		}
	case or:
		for _, p := range n.parts {
			sum += leaves(p)
		}
	case of:
		for _, p := range n.parts {
			sum += leaves(p)
		}
	case setRef:
		return leaves(n.part)
	case not:
		return leaves(n.part)
	case scope:
		return leaves(n.part)
	case near:
		return leaves(n.left) + leaves(n.right)
	default:
		return 1
	}
	return sum
}

var languageCode = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$`)

// LanguageCode reports whether a text has the form of a language code, known here or not: en, ukr,
// en-GB (BCP 47, without its rarer kinds).
func LanguageCode(code string) bool { return languageCode.MatchString(code) }
