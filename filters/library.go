package filters

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"tocsin/filters/internal/inflect"
)

// An Option configures [Compile] and [Parse].
type Option func(*library)

// WithSets adds named sets of words and phrases, which a rule refers to as @name. They take
// precedence over the sets that Tocsin ships.
func WithSets(sets map[string][]string) Option {
	return func(l *library) { l.custom = sets }
}

// A library holds the named sets that the rules of one compilation may use.
type library struct {
	custom  map[string][]string
	parsed  map[string]or
	parsing []string // keys of the sets being read, to find cycles
}

func newLibrary(options []Option) *library {
	l := &library{parsed: map[string]or{}}
	for _, o := range options {
		o(l)
	}
	return l
}

// checkSets returns the faults of the operator's sets, those of sets that no rule uses included.
func (l *library) checkSets() []error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(l.custom)) {
		for i, e := range l.custom[name] {
			if _, err := l.setEntry(e); err != nil {
				errs = append(errs, &RuleError{Rule: "@" + name, Part: partSets, Index: i, Err: entryFault(e, err)})
			}
		}
	}
	return errs
}

// ruleLangs returns the languages with the given codes, or all of them if there are no codes.
func ruleLangs(names []string) (inflect.Langs, error) {
	if len(names) == 0 {
		return inflect.All, nil
	}
	var langs inflect.Langs
	for _, name := range names {
		lang := inflect.ByCode(name)
		if lang == 0 {
			return 0, faultAt(name, 0, "there are no inflections for the language "+strconv.Quote(name),
				"the languages are "+strings.Join(inflect.All.Codes(), ", "))
		}
		langs |= lang
	}
	return langs, nil
}

// freshLibrary returns a copy of the set's library for one goroutine, since a library caches the sets it reads.
func (s *Set) freshLibrary() *library {
	return &library{custom: s.library.custom, parsed: map[string]or{}}
}

// lookUpSet returns the entries of a set of the operator or, failing that, of one that Tocsin ships.
func (l *library) lookUpSet(name string) (or, error) {
	key := strings.ToLower(name)
	if part, ok := l.parsed[key]; ok {
		return part, nil
	}
	entries, ok := l.custom[key]
	if !ok {
		part, ok, err := shippedSet(key)
		if !ok {
			return or{}, faultAt(name, 0, "there is no set @"+name,
				`to look for an account, write "@`+name+`" in a query, quotation marks included; `+l.setsHint())
		}
		l.parsed[key] = part
		return part, err
	}
	switch {
	case slices.Contains(l.parsing, key):
		return or{}, faultAt(name, 0, "the set @"+name+" contains itself", "remove one of the references")
	case len(entries) == 0:
		return or{}, &SyntaxError{Input: name, Msg: "the set @" + name + " is empty"}
	case len(l.parsing) > maxDepth:
		return or{}, &SyntaxError{Input: name, Msg: "the sets are nested too deeply"}
	}
	l.parsing = append(l.parsing, key)
	defer func() { l.parsing = l.parsing[:len(l.parsing)-1] }()
	var part or
	for _, e := range entries {
		n, err := l.setEntry(e)
		if err != nil {
			return or{}, err
		}
		part.parts = append(part.parts, n)
	}
	l.parsed[key] = part
	return part, nil
}

// setEntry reads an entry of a set. It must have a position in the text, so that @name NEAR/5 b is valid.
func (l *library) setEntry(e string) (node, error) {
	n, err := l.entry(e)
	if err != nil {
		return nil, err
	}
	if !positional(n) {
		return nil, faultAt(e, 0, "an entry of a set is a word, a phrase or another set",
			"a field goes before the set: title:@name")
	}
	return n, nil
}

// setsHint returns a hint that lists the sets.
func (l *library) setsHint() string {
	names := shippedNames()
	for name := range l.custom {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return "a set is a list of words under sets: in the configuration"
	}
	return "there are @" + strings.Join(slices.Compact(names), ", @")
}
