package config

import (
	"fmt"
	"strings"
	"testing"
)

// Rules share limits. Each rule beyond one is told at its place, though it would do alone: a rule
// is never left out in silence.
func TestRulesTogetherBeyondALimit(t *testing.T) {
	const topics, limit = 150, 100
	doc := "feeds: [{name: a, url: 'https://a.example/'}]\ntopics:\n"
	for n := range topics {
		doc += fmt.Sprintf("  - {name: t%d, query: '/[0-9][A-Z]{%d}[0-9]/', must_match: ['1%s2']}\n", n, n+1, strings.Repeat("A", n+1))
	}
	_, err := Parse("c.yaml", []byte(doc), unset)
	if err == nil {
		t.Fatalf("%d regexes with nothing to look for first are taken", topics)
	}
	told := strings.Split(err.Error(), "\n")
	if len(told) != topics-limit {
		t.Errorf("%d faults, want one for each of the last %d topics", len(told), topics-limit)
	}
	for i, line := range told {
		if want := fmt.Sprintf("c.yaml:%d:5: topics[%d]: there are over 100 regexes", 3+limit+i, limit+i); !strings.HasPrefix(line, want) {
			t.Errorf("%s\nwant %s …", line, want)
		}
	}
}
