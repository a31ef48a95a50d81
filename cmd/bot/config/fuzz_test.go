package config

import (
	"errors"
	"strings"
	"testing"
)

// FuzzConfig: any text is a valid configuration, or has errors with a position in the text.
func FuzzConfig(f *testing.F) {
	f.Add("discord: {token: '${A}'}\nweb: {listen: off}\nfeeds:\n  - name: a\n    url: https://a.example/\n    newest: 3\ntopics:\n  - {name: a, any: [a], must_match: [a]}\n")
	f.Add("feeds: [{name: a, url: 'http://a.example/', schedule: 'TZ='}]\ntopics: [{name: a, any: [a]}]\nroutes: [{topic: a, channel: 1}]")
	f.Add("a: &a [*a]\nfeeds: *a\ntopics: {}\nroutes: [{topic: , quiet: {from: 1}}]")
	f.Add("feeds:\n- &f {name: a, url: 'http://a.example/'}\n- *f\n- <<: *f\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse("c.yaml", []byte(text), func(string) string { return "x" })
		if err == nil {
			if len(s.Feeds) == 0 || len(s.Topics) == 0 || s.Rules == nil {
				t.Fatalf("taken, and nothing to run: %q", text)
			}
			return
		}
		lines := 2
		for _, r := range text {
			if strings.ContainsRune("\n\r\u0085\u2028\u2029", r) { // the line breaks of YAML
				lines++
			}
		}
		var many interface{ Unwrap() []error }
		if !errors.As(err, &many) {
			t.Fatalf("%T %v", err, err)
		}
		for _, one := range many.Unwrap() {
			var at *Error
			if !errors.As(one, &at) || at.Line < 1 || at.Line > lines || at.Column < 1 || at.Message == "" {
				t.Fatalf("%q: %+v", text, one)
			}
		}
	})
}
