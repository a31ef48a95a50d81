package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// Sets are the word sets of a configuration, by their names in lower case.
type Sets struct {
	Entries map[string][]string // nil for an invalid set, so that a query cannot use it
	Errors  map[string][]error  // of the invalid sets
}

// LoadSets reads the sets of a configuration file and nothing else. The rest must be YAML, but it is
// neither validated nor are its secrets read.
func LoadSets(path string, getenv func(string) string) (Sets, error) {
	doc, err := read(path)
	if err != nil {
		return Sets{}, err
	}
	b := &binder{file: filepath.ToSlash(path), getenv: getenv, only: "sets"}
	var c struct {
		Sets map[string][]string `json:"sets"`
	}
	b.bind(doc, &c)
	own := Sets{validSets(b, c.Sets), map[string][]error{}}
	outside := func(e *Error) bool { return !strings.HasPrefix(e.path, "sets.") }
	if err := b.err(); err != nil && slices.ContainsFunc(b.errs, outside) {
		return Sets{}, err
	}
	for _, e := range b.errs {
		for name := range c.Sets {
			if at := "sets." + name; e.path == at || strings.HasPrefix(e.path, at+"[") {
				key := strings.ToLower(name)
				own.Errors[key] = append(own.Errors[key], e)
			}
		}
	}
	own.invalidate()
	return own, nil
}

// invalidate clears the entries of invalid sets and of sets that refer to one, which take over its
// errors.
func (o Sets) invalidate() {
	for again := true; again; {
		again = false
		for name, entries := range o.Entries {
			for _, e := range entries {
				other := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(e), "@"))
				if o.Errors[name] == nil && strings.HasPrefix(strings.TrimSpace(e), "@") && o.Errors[other] != nil {
					o.Errors[name], again = o.Errors[other], true
				}
			}
		}
	}
	for name := range o.Errors {
		o.Entries[name] = nil
	}
}
