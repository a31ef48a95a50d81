package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"tocsin/filters"
)

// A typedQuery is a query of the command line that was understood.
type typedQuery struct {
	query *filters.Query
	set   *filters.Set   // with the query as its one rule
	sets  filters.Option // the operator's, which it was read with
}

// readQuery reads a query of the command line with the sets of the configuration. One that is named
// must be whole as far as they are concerned; a broken config.yaml that only lies in the working
// directory matters to a query that names a set which nobody knows.
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
	q := &typedQuery{sets: filters.WithSets(own)}
	var err error
	if q.query, err = filters.Parse(text, q.sets); err != nil {
		if broken != nil && atSet(text, err) {
			first, _, _ := strings.Cut(broken.Error(), "\n")
			return nil, p.queryError(text, err, fmt.Sprintf("the sets of %s are not known, since it is broken: %s", path, first))
		}
		return nil, p.queryError(text, err, "")
	}
	q.set, err = filters.Compile([]filters.Rule{{Name: "query", Query: text}}, q.sets)
	if err != nil {
		return nil, p.queryError(text, err, "")
	}
	return q, nil
}

// atSet tells whether the fault of a query stands at the name of a set.
func atSet(query string, err error) bool {
	syntax, ok := errors.AsType[*filters.SyntaxError](err)
	return ok && syntax.Offset < len(query) && query[syntax.Offset] == '@'
}

// loadSets reads no more of a configuration than its sets: the rest must be a configuration in
// form, but what it says is not looked at, nor its secrets.
func loadSets(path string, getenv func(string) string) (map[string][]string, error) {
	doc, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	b := &binder{file: filepath.ToSlash(path), getenv: getenv, only: "sets"}
	var c config
	b.bind(doc, &c)
	sets := validSets(b, c.Sets)
	if err := b.err(); err != nil {
		return nil, err
	}
	return sets, nil
}

// queryError prints the line of the query that is wrong with a caret under the place, then the
// hints.
func (p *program) queryError(query string, err error, more string) error {
	if rule, ok := errors.AsType[*filters.RuleError](err); ok && rule.Part != "query" {
		return fmt.Errorf("the query is wrong: %w", rule.Err) // as a whole
	}
	syntax, ok := errors.AsType[*filters.SyntaxError](err)
	if !ok {
		return err
	}
	at := placeIn(query, syntax.Offset)
	line, pad := at.pointed()
	_, _ = fmt.Fprintf(p.stderr, "bot: the query is wrong at %s: %s\n  %s\n  %s^\n", at, syntax.Msg, line, pad)
	for _, hint := range []string{syntax.Hint, more} {
		if hint != "" {
			_, _ = fmt.Fprintf(p.stderr, "  %s\n", hint)
		}
	}
	return errTold
}
