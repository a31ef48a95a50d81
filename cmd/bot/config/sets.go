package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// The Sets are the sets of a configuration by their names in lower case.
type Sets struct {
	Entries map[string][]string // of one that is wrong: none, so that a query which names it is refused
	Errors  map[string][]error  // of those that are wrong
}

// LoadSets reads no more of a configuration than its sets: the rest must be YAML, but what it says
// is not looked at, nor its secrets.
func LoadSets(path string, getenv func(string) string) (Sets, error) {
	doc, err := readConfig(path)
	if err != nil {
		return Sets{}, err
	}
	b := &binder{file: filepath.ToSlash(path), getenv: getenv, only: "sets"}
	var c struct {
		Sets map[string][]string `json:"sets"`
	}
	b.bind(doc, &c)
	own := Sets{validSets(b, c.Sets), map[string][]error{}}
	if err := b.err(); err != nil && slices.ContainsFunc(b.errs, func(f *Error) bool { return !strings.HasPrefix(f.path, "sets.") }) {
		return Sets{}, err
	}
	for _, f := range b.errs {
		for name := range c.Sets {
			if at := "sets." + name; f.path == at || strings.HasPrefix(f.path, at+"[") {
				key := strings.ToLower(name)
				own.Errors[key] = append(own.Errors[key], f)
			}
		}
	}
	own.spread()
	return own, nil
}

// spread takes away the sets that are wrong, and those that name such a set: they have its faults.
func (o Sets) spread() {
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
