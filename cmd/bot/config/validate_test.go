package config

import (
	"fmt"
	"strings"
	"testing"
)

// Limits hold for all rules together. Each rule beyond a limit is reported at its position, though it
// would be valid alone: no rule is left out silently.
func TestRulesTogetherBeyondALimit(t *testing.T) {
	const topics, limit = 150, 100
	doc := "feeds: [{name: a, url: 'https://a.example/'}]\ntopics:\n"
	for n := range topics {
		doc += fmt.Sprintf("  - {name: t%d, query: '/[0-9][A-Z]{%d}[0-9]/', must_match: ['1%s2']}\n", n, n+1,
			strings.Repeat("A", n+1))
	}
	_, err := Parse("c.yaml", []byte(doc), unset)
	if err == nil {
		t.Fatalf("%d regexes without a literal are accepted", topics)
	}
	errs := strings.Split(err.Error(), "\n")
	if len(errs) != topics-limit {
		t.Errorf("%d errors, want one for each of the last %d topics", len(errs), topics-limit)
	}
	for i, line := range errs {
		want := fmt.Sprintf("c.yaml:%d:5: topics[%d]: there are over 100 regexes", 3+limit+i, limit+i)
		if !strings.HasPrefix(line, want) {
			t.Errorf("%s\nwant %s …", line, want)
		}
	}
}

func TestPublicURL(t *testing.T) {
	for _, tc := range []struct{ web, want, fault string }{
		{"{}", "", ""},
		{"{public_url: 'https://tocsin.example.org'}", "https://tocsin.example.org", ""},
		{"{public_url: 'http://192.0.2.1:8080/a/b/'}", "http://192.0.2.1:8080/a/b", ""},
		{"{public_url: 'tocsin.example.org'}", "", "want a URL that begins with"},
		{"{public_url: 'ftp://tocsin.example.org'}", "", "want a URL that begins with"},
		{"{public_url: 'https:///websub'}", "", "want a URL that begins with"},
		{"{public_url: 'https://user:password@example.org'}", "", "must not have a user"},
		{"{public_url: 'https://example.org/?a=b'}", "", "must not have a user"},
		{"{public_url: 'https://example.org/', listen: 'off'}", "", "there is no web server"},
	} {
		s, err := Parse("c.yaml",
			[]byte("web: "+tc.web+"\nfeeds: [{name: a, url: 'http://a.example/'}]\ntopics: [{name: a, any: [a]}]\n"),
			func(string) string { return "" })
		switch {
		case tc.fault != "":
			if err == nil || !strings.Contains(err.Error(), "web.public_url: ") ||
				!strings.Contains(err.Error(), tc.fault) || strings.Contains(err.Error(), "password") {
				t.Errorf("%s: %v, want %q", tc.web, err, tc.fault)
			}
		case err != nil || s.PublicURL != tc.want:
			t.Errorf("%s: %v, want %q", tc.web, err, tc.want)
		}
	}
}
