package config

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
)

var topicName = regexp.MustCompile(`^[\p{L}\d][\p{L}\p{M}\d._-]{0,99}$`)

func validTopics(b *binder, list []fileTopic, named map[string][]string) ([]alerts.Topic, *filters.Set) {
	sets := filters.WithSets(validSets(b, named))
	if len(list) == 0 {
		b.fail("topics", "no topic is configured", "add one with its name and any: [words]")
	}
	first := map[string]int{}
	var topics []alerts.Topic
	var rules []filters.Rule
	for i, t := range list {
		at := fmt.Sprintf("topics[%d]", i)
		switch j, twice := first[t.Name]; {
		case t.Name == "" && b.failed(at+".name"):
			continue
		case t.Name == "":
			b.fail(at, "a topic needs a name", "people type it to subscribe")
			continue
		case !topicName.MatchString(t.Name):
			b.fail(at+".name", fmt.Sprintf("invalid topic name %q", t.Name),
				"use letters, digits and hyphens, without spaces; the title is for readers")
		case twice:
			b.fail(at+".name", fmt.Sprintf("duplicate name, first in topics[%d]", j), "names must be unique")
			continue
		}
		first[t.Name] = i
		topic := alerts.Topic{Name: t.Name, Title: t.Title}
		if topic.Title == "" {
			topic.Title = t.Name
		}
		topics = append(topics, topic)
		rule := filters.Rule{
			Name: t.Name, All: t.All, Any: t.Any, None: t.None, In: t.In, Query: t.Query, Langs: t.Langs,
		}
		rule.Score, rule.Min = scoreOf(t.Score)
		rules = append(rules, rule)
		if len(t.MustMatch)+len(t.MustNotMatch) == 0 || b.failed(at) { // the invalid part may be the one that matches
			continue
		}
		if alone, err := filters.Compile([]filters.Rule{rule}, sets); err == nil { // otherwise recorded below
			samples(b, at, alone, t)
		}
	}
	// Compiled together, since the limits hold for all rules together.
	set, err := filters.Compile(rules, sets)
	failRules(b, func(rule string) string { return fmt.Sprintf("topics[%d]", first[rule]) }, err)
	return topics, set
}

// scoreOf separates the weights from their least sum, min.
func scoreOf(score map[string]int) (map[string]int, int) {
	weights := maps.Clone(score)
	delete(weights, "min")
	return weights, score["min"]
}

// validSets returns the sets by their names in lower case.
func validSets(b *binder, named map[string][]string) map[string][]string {
	out := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		at, key := "sets."+name, strings.ToLower(name)
		switch _, twice := out[key]; {
		case !topicName.MatchString(name):
			b.fail(at, fmt.Sprintf("invalid set name %q", name),
				"use letters, digits and hyphens, without spaces and without @")
		case twice:
			b.fail(at, "duplicate set: names differ in case only", "names must be unique")
		case len(named[name]) == 0:
			b.fail(at, "the set is empty", "write a list of words: ["+name+"]")
		}
		out[key] = named[name]
	}
	_, err := filters.Compile(nil, filters.WithSets(out))
	failRules(b, func(string) string { return "sets" }, err)
	return out
}

// failRules records each error of the rules and sets at its position in the file. pathOf returns the
// path of a rule by its name.
func failRules(b *binder, pathOf func(rule string) string, err error) {
	if err == nil {
		return
	}
	all := []error{err}
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		all = many.Unwrap()
	}
	for _, one := range all {
		var r *filters.RuleError
		if !errors.As(one, &r) {
			b.fail("topics", one.Error(), "")
			continue
		}
		at := pathOf(r.Rule)
		switch {
		case r.Part == "" && b.failed(at): // it may lack the invalid part only
		case r.Part == "":
			b.fail(at, r.Err.Msg, r.Err.Hint)
		case r.Part == "sets":
			b.fail(fmt.Sprintf("sets.%s[%d]", r.Rule[1:], r.Index), inInput(r.Err), r.Err.Hint)
		case r.Part == "score" && b.failed(at+".score"): // the sum lacks the invalid weight
		case r.Part == "score":
			b.fail(at+".score."+r.Err.Input, inInput(r.Err), r.Err.Hint)
		case r.Part == "query":
			b.failQuery(at+".query", r.Err)
		default:
			b.fail(fmt.Sprintf("%s.%s[%d]", at, r.Part, r.Index), inInput(r.Err), r.Err.Hint)
		}
	}
}

func inInput(e *filters.SyntaxError) string { return fmt.Sprintf("%q: %s", e.Input, e.Msg) }

// samples matches must_match and must_not_match.
func samples(b *binder, at string, set *filters.Set, t fileTopic) {
	for i, title := range t.MustMatch {
		if v := set.Explain(feeds.Item{Title: title})[0]; !v.Matched {
			b.fail(fmt.Sprintf("%s.must_match[%d]", at, i), fmt.Sprintf("%q does not match", title), v.Reason)
		}
	}
	for i, title := range t.MustNotMatch {
		if v := set.Explain(feeds.Item{Title: title})[0]; v.Matched {
			b.fail(fmt.Sprintf("%s.must_not_match[%d]", at, i), fmt.Sprintf("%q matches", title), v.Reason)
		}
	}
}
