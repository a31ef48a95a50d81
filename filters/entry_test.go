package filters_test

import (
	"errors"
	"strings"
	"testing"

	"tocsin/filters"
)

// TestEntries: the entries of a list that are accepted, and the faults of others.
func TestEntries(t *testing.T) {
	for entry, want := range map[string]string{
		"Baku": "", "Toplum TV": "", "custod*": "", "~custody": "", "=US": "", "@caucasus": "", "title:war": "", "title:Toplum TV": "",
		"C++": "", "#MeToo": "", "AT&T": "", "Су-24": "", "3,000": "", "a.m.": "", "Baku, ": "", "site:https://oc-media.org/a?b=c": "",
		"Baku AND Ganja": "is for queries", "Baku OR Ganja": "is for queries", "Baku NEAR Ganja": "is for queries", "Baku NEAR/3 Ganja": "is for queries",
		"2 OF a": "is for queries", "a & b": "is for queries", "+Baku": "is for queries", "Baku -Ganja": "is for queries", "foo^3": "is for queries",
		"Baku Ganja~2": "is for queries", "Baku - Ganja": "is for queries", "Baku, Ganja": "an entry of its own", "-Baku": "none:", `"Baku"`: "without quotation marks",
		"": "empty", "*": "empty", "\bBaku": "control character", "title:summary:a": "stands within title:", "@nowhere": "no set", "cu*": "three letters",
	} {
		_, err := filters.Compile([]filters.Rule{{Name: "r", Any: []string{entry, "police"}}})
		var rule *filters.RuleError
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", entry, err)
		case want != "" && (!errors.As(err, &rule) || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want %q", entry, err, want)
		}
	}
}

// TestScoreFaults: every wrong entry of a score is a fault.
func TestScoreFaults(t *testing.T) {
	_, err := filters.Compile([]filters.Rule{{
		Name: "r", Min: 2, Score: map[string]int{"cu*": 1, "(a": 1, "a OR b": 1, "@nope": 1, "b": 0, "c": 3},
	}})
	if err == nil {
		t.Fatal("it is right")
	}
	for _, want := range []string{"three letters", "parentheses", "is for queries", "no set", "not 0"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}

// TestControlCharacters: in double quotation marks, YAML reads \b as a backspace. It is a fault anywhere in a query.
func TestControlCharacters(t *testing.T) {
	for _, query := range []string{"a\bb", "\bBaku", "\"Ba\bku\"", "/\bBaku\b/", "Baku \x1b[31m"} {
		if _, err := filters.Parse(query); err == nil || !strings.Contains(err.Error(), "control character") {
			t.Errorf("%q: %v", query, err)
		}
	}
	if _, err := filters.Parse("Baku\n\tOR Ganja\r\n"); err != nil {
		t.Error(err)
	}
}
