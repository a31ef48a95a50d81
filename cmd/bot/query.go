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

// A typedQuery is a valid query of the command line.
type typedQuery struct {
	query *filters.Query
	set   *filters.Set   // with the query as its one rule
	sets  filters.Option // the sets that it was parsed with
}

// readQuery parses a query of the command line with the sets of the configuration. A configuration that
// the operator named must exist and be YAML. Errors of the config.yaml in the working directory matter
// only if the query uses an unknown set, and errors of a set only if the query uses it.
func (p *program) readQuery(c *cli.Command, text string) (*typedQuery, error) {
	path := p.configPath(c)
	named := c.String("config") != "" || p.getenv("TOCSIN_CONFIG") != ""
	own, loadErr := config.LoadSets(path, p.getenv)
	if loadErr != nil && named {
		return nil, p.configError(loadErr)
	}
	if errors.Is(loadErr, os.ErrNotExist) {
		loadErr = nil
	}
	q := &typedQuery{sets: filters.WithSets(own.Entries)}
	var err error
	if q.query, err = filters.Parse(text, q.sets); err != nil {
		if name, ok := setAt(text, err); ok && own.Errors[name] != nil {
			syntax, _ := errors.AsType[*filters.SyntaxError](err)
			invalid := *syntax
			invalid.Msg, invalid.Hint = fmt.Sprintf("the set @%s is invalid", name), ""
			return nil, p.queryError(&invalid, strings.Split(errors.Join(own.Errors[name]...).Error(), "\n")...)
		} else if ok && loadErr != nil {
			first, _, _ := strings.Cut(loadErr.Error(), "\n")
			hint := fmt.Sprintf("the sets of %s are unknown, since it is invalid: %s", path, first)
			return nil, p.queryError(err, hint)
		}
		return nil, p.queryError(err)
	}
	q.set, err = filters.Compile([]filters.Rule{{Name: "query", Query: text}}, q.sets)
	if err != nil {
		return nil, p.queryError(err)
	}
	return q, nil
}

var nameOfSet = regexp.MustCompile(`^@([\p{L}\p{M}\d._-]+)`)

// setAt returns the name of the set, in lower case, at the position of a syntax error. ok is false if
// there is no set.
func setAt(query string, err error) (name string, ok bool) {
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

// queryError prints the line of the query with a caret under the error, then the hints.
func (p *program) queryError(err error, more ...string) error {
	if rule, ok := errors.AsType[*filters.RuleError](err); ok && rule.Part != "query" {
		return fmt.Errorf("invalid query: %w", rule.Err) // it has no position
	}
	syntax, ok := errors.AsType[*filters.SyntaxError](err)
	if !ok {
		return err
	}
	at := syntax.Position()
	line, pad := console.Caret(at.Text, at.Offset)
	_, _ = fmt.Fprintf(p.stderr, "bot: invalid query at %s: %s\n  %s\n  %s^\n", at, syntax.Msg, line, pad)
	for _, hint := range append([]string{syntax.Hint}, more...) {
		if hint != "" {
			_, _ = fmt.Fprintf(p.stderr, "  %s\n", hint)
		}
	}
	return errReported
}
