package filters

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Rule is what somebody looks for. Every part that is given must hold. An entry of a list is
// one word or, with spaces, one phrase; it takes = and * and field: as a query does, and no
// operators.
type Rule struct {
	Name  string
	All   []string // each must be there
	Any   []string // one must be there
	None  []string // none may be there
	In    []string // where to look: title, summary, content; empty for all three
	Query string   // in the language of the package comment
}

// A RuleError tells which part of which rule cannot be understood.
type RuleError struct {
	Rule  string
	Part  string // all, any, none, in or query; empty when the rule as a whole is at fault
	Index int    // of the list entry
	Err   *SyntaxError
}

func (e *RuleError) Error() string {
	switch e.Part {
	case "":
		return fmt.Sprintf("rule %s: %v", e.Rule, e.Err)
	case partQuery:
		return fmt.Sprintf("rule %s: query, column %d: %v", e.Rule, e.Err.Column(), e.Err)
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
)

// A Set is a list of compiled rules. It is immutable and safe for concurrent use.
type Set struct{ rules []compiled }

type compiled struct {
	name    string
	fields  fieldSet
	clauses []clause
}

// A clause is a part of a rule that must hold for itself.
type clause struct {
	part string
	node node
}

// Compile makes a set of the rules that can be understood. The error joins a [*RuleError] for
// each fault in the others.
func Compile(rules []Rule) (*Set, error) {
	set := &Set{}
	var errs []error
	for _, r := range rules {
		c, faults := r.compile()
		if len(faults) > 0 {
			errs = append(errs, faults...)
			continue
		}
		set.rules = append(set.rules, c)
	}
	return set, errors.Join(errs...)
}

func (r Rule) compile() (compiled, []error) {
	c := compiled{name: r.Name, fields: textFields}
	var faults []error
	fault := func(part string, i int, err error) {
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			syntax = &SyntaxError{Msg: err.Error()}
		}
		faults = append(faults, &RuleError{Rule: r.Name, Part: part, Index: i, Err: syntax})
	}
	entries := func(part string, list []string) []node {
		var out []node
		for i, e := range list {
			n, err := parseEntry(e)
			if err != nil {
				fault(part, i, err)
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
		set, ok := fieldNamed(f)
		if !ok || set&^textFields != 0 {
			fault(partIn, i, &SyntaxError{Input: f, Msg: "there is no such text to look in", Hint: "title, summary and content are"})
		}
		c.fields |= set
	}
	for _, n := range entries(partAll, r.All) {
		c.clauses = append(c.clauses, clause{partAll, n})
	}
	if anyOf := entries(partAny, r.Any); len(anyOf) > 0 {
		c.clauses = append(c.clauses, clause{partAny, or{parts: anyOf}})
	}
	if strings.TrimSpace(r.Query) != "" {
		q, err := Parse(r.Query)
		if err != nil {
			fault(partQuery, 0, err)
		} else {
			c.clauses = append(c.clauses, clause{partQuery, q.root})
		}
	}
	if len(c.clauses) == 0 && len(faults) == 0 {
		fault("", 0, errors.New("it names nothing to look for; give all, any or query"))
	}
	for _, n := range entries(partNone, r.None) {
		c.clauses = append(c.clauses, clause{partNone, not{n}})
	}
	return c, faults
}

// parseEntry reads an entry of all, any or none.
func parseEntry(e string) (node, error) {
	text := strings.TrimSpace(e)
	fault := func(msg, hint string) error { return &SyntaxError{Input: e, Msg: msg, Hint: hint} }
	if len(text) > MaxQuery {
		return nil, &SyntaxError{Input: text[:80], Msg: "it is longer than 16 KiB"}
	}
	if text == "" {
		return nil, fault("it is empty", "YAML takes a # for a comment and nothing for null; put the word in quotation marks")
	}
	if field, rest, ok := strings.Cut(text, ":"); ok && isField(field) {
		part, err := parseEntry(rest)
		if err != nil {
			return nil, err
		}
		return scope{strings.ToLower(field), part}, nil
	}
	for _, w := range strings.Fields(text) {
		if w == "AND" || w == "OR" || w == "NOT" || strings.HasPrefix(w, "NEAR/") || strings.HasPrefix(w, "ONEAR/") {
			return nil, fault("an entry of a list has no operators", "write it as query: "+strconv.Quote(text))
		}
	}
	if strings.ContainsAny(text, `()|"“”«»`) {
		return nil, fault("an entry of a list is one word or one phrase, without quotation marks or parentheses", "write it as query:")
	}
	if text[0] == '-' || text[0] == '!' {
		return nil, fault("an entry of a list has no operators", "what must not be there goes to none:")
	}
	if text[0] == '@' {
		n, err := newSet(text[1:])
		if err != nil {
			return nil, fault(err.Error(), "for an account, use a query with it in quotation marks")
		}
		return n, nil
	}
	n, err := newWord(text)
	if err != nil {
		return nil, fault(err.Error(), "")
	}
	return n, nil
}
