package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"tocsin/cmd/bot/console"
	"tocsin/filters"
)

// A typedQuery is a query of the command line that was understood.
type typedQuery struct {
	query *filters.Query
	set   *filters.Set   // with the query as its one rule
	sets  filters.Option // the operator's, which it was read with
}

// readQuery reads a query of the command line with the sets of the configuration. One that is named
// must be there and be YAML; a broken config.yaml that only lies in the working directory matters to
// a query that names a set which nobody knows. A set that is wrong matters to a query that names it.
func (p *program) readQuery(c *cli.Command, text string) (*typedQuery, error) {
	path := p.configPath(c)
	named := c.String("config") != "" || p.getenv("TOCSIN_CONFIG") != ""
	own, broken := loadSets(path, p.getenv)
	if broken != nil && named {
		return nil, p.configError(broken)
	}
	if errors.Is(broken, os.ErrNotExist) {
		broken = nil
	}
	q := &typedQuery{sets: filters.WithSets(own.entries)}
	var err error
	if q.query, err = filters.Parse(text, q.sets); err != nil {
		if name, ok := setAt(text, err); ok && own.faults[name] != nil {
			syntax, _ := errors.AsType[*filters.SyntaxError](err)
			told := *syntax
			told.Msg, told.Hint = fmt.Sprintf("the set @%s is broken", name), ""
			return nil, p.queryError(text, &told, strings.Split(errors.Join(own.faults[name]...).Error(), "\n")...)
		} else if ok && broken != nil {
			first, _, _ := strings.Cut(broken.Error(), "\n")
			return nil, p.queryError(text, err, fmt.Sprintf("the sets of %s are not known, since it is broken: %s", path, first))
		}
		return nil, p.queryError(text, err)
	}
	q.set, err = filters.Compile([]filters.Rule{{Name: "query", Query: text}}, q.sets)
	if err != nil {
		return nil, p.queryError(text, err)
	}
	return q, nil
}

var nameOfSet = regexp.MustCompile(`^@([\p{L}\p{M}\d._-]+)`)

// setAt gives the name of the set, in lower case, at which the fault of a query stands; false where
// it stands at none.
func setAt(query string, err error) (string, bool) {
	syntax, ok := errors.AsType[*filters.SyntaxError](err)
	if !ok || syntax.Offset > len(query) {
		return "", false
	}
	m := nameOfSet.FindStringSubmatch(query[syntax.Offset:])
	if m == nil {
		return "", false
	}
	return strings.ToLower(m[1]), true
}

// The ownSets are the sets of a configuration by their names in lower case.
type ownSets struct {
	entries map[string][]string // of one that is wrong: none, so that a query which names it is refused
	faults  map[string][]error  // of those that are wrong
}

// loadSets reads no more of a configuration than its sets: the rest must be YAML, but what it says
// is not looked at, nor its secrets.
func loadSets(path string, getenv func(string) string) (ownSets, error) {
	doc, err := readConfig(path)
	if err != nil {
		return ownSets{}, err
	}
	b := &binder{file: filepath.ToSlash(path), getenv: getenv, only: "sets"}
	var c struct {
		Sets map[string][]string `json:"sets"`
	}
	b.bind(doc, &c)
	own := ownSets{validSets(b, c.Sets), map[string][]error{}}
	if err := b.err(); err != nil && slices.ContainsFunc(b.faults, func(f *fault) bool { return !strings.HasPrefix(f.path, "sets.") }) {
		return ownSets{}, err
	}
	for _, f := range b.faults {
		for name := range c.Sets {
			if at := "sets." + name; f.path == at || strings.HasPrefix(f.path, at+"[") {
				key := strings.ToLower(name)
				own.faults[key] = append(own.faults[key], f)
			}
		}
	}
	own.spread()
	return own, nil
}

// spread takes away the sets that are wrong, and those that name such a set: they have its faults.
func (o ownSets) spread() {
	for again := true; again; {
		again = false
		for name, entries := range o.entries {
			for _, e := range entries {
				other := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(e), "@"))
				if o.faults[name] == nil && strings.HasPrefix(strings.TrimSpace(e), "@") && o.faults[other] != nil {
					o.faults[name], again = o.faults[other], true
				}
			}
		}
	}
	for name := range o.faults {
		o.entries[name] = nil
	}
}

// queryError prints the line of the query that is wrong with a caret under the place, then the
// hints.
func (p *program) queryError(query string, err error, more ...string) error {
	if rule, ok := errors.AsType[*filters.RuleError](err); ok && rule.Part != "query" {
		return fmt.Errorf("the query is wrong: %w", rule.Err) // as a whole
	}
	syntax, ok := errors.AsType[*filters.SyntaxError](err)
	if !ok {
		return err
	}
	at := syntax.Position()
	line, pad := console.Caret(at.Text, at.Offset)
	_, _ = fmt.Fprintf(p.stderr, "bot: the query is wrong at %s: %s\n  %s\n  %s^\n", at, syntax.Msg, line, pad)
	for _, hint := range append([]string{syntax.Hint}, more...) {
		if hint != "" {
			_, _ = fmt.Fprintf(p.stderr, "  %s\n", hint)
		}
	}
	return errTold
}
