package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/urfave/cli/v3"

	"tocsin/cmd/bot/config"
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
	own, broken := config.LoadSets(path, p.getenv)
	if broken != nil && named {
		return nil, p.configError(broken)
	}
	if errors.Is(broken, os.ErrNotExist) {
		broken = nil
	}
	q := &typedQuery{sets: filters.WithSets(own.Entries)}
	var err error
	if q.query, err = filters.Parse(text, q.sets); err != nil {
		if name, ok := setAt(text, err); ok && own.Errors[name] != nil {
			syntax, _ := errors.AsType[*filters.SyntaxError](err)
			told := *syntax
			told.Msg, told.Hint = fmt.Sprintf("the set @%s is broken", name), ""
			return nil, p.queryError(text, &told, strings.Split(errors.Join(own.Errors[name]...).Error(), "\n")...)
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
