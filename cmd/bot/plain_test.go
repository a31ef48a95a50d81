package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tocsin/cmd/bot/console"
)

// hostile holds colours, a window title in both notations, a carriage return, a backspace, DEL and
// bidirectional controls.
const hostile = "\x1b[31m\u009b2J\x1b]0;t\a\r\b\x7f\u202e\u2066"

// No verb writes control characters that came from outside, and JSON output is valid.
func TestPlainOutput(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var item bytes.Buffer
	all := map[string]string{
		"id": hostile + "1", "feed": hostile + "a", "title": "police " + hostile,
		"summary": "police " + hostile, "url": "https://a.example/" + hostile, "published": "2026-11-23T09:00:00Z",
	}
	if err := json.NewEncoder(&item).Encode(all); err != nil {
		t.Fatal(err)
	}
	items := file("items.jsonl", item.String())
	escapes := `\e[31m\x9b2J\u202e\u2066`
	sets := file("sets.yaml", "sets: {good: [police]}\nfeeds: 3\n")
	// YAML accepts control characters as escapes only.
	broken := file("broken.yaml",
		"feeds: [{name: \"a"+escapes+"\", url: \"https://a.example/"+escapes+"\"}]\n\"k"+escapes+"\": 1\ntopics: [{name: t, any: [\"@"+escapes+"\"], query: \"cu* "+escapes+"\"}]\n")
	fine := file("fine.yaml",
		"feeds: [{name: \"a"+escapes+"\", url: \"https://a.example/\", tags: [\"t"+escapes+"\"]}]\ntopics: [{name: t, any: [a]}]\n")
	raw := file("raw.yaml", "feeds: [{name: a"+hostile+"}]\n")
	opml := file("feeds.opml",
		"<opml><body><outline text=\"a\u009b\u202e\" xmlUrl=\"http://b.example/\u009b\"/></body></opml>")
	feed := file("feed.xml",
		"<rss version=\"2.0\"><channel><title>a\u009b\u202e</title><item><title>police\u009b\u202e</title><link>https://a.example/\u009b\u202e</link></item></channel></rss>")
	for _, args := range [][]string{
		{"try", "--why", "--items", items, "--", "police AND NOT " + hostile + "x"},
		{"try", "--why", "--json", "--items", items, "--", "police AND NOT \"" + hostile + "x\""},
		{"try", "--why", "--items", items, "police"},
		{"try", "--json", "--items", items, "police"},
		{"try", "--forms", "police OR \"a" + hostile + "b\""},
		{"try", "--forms", "--json", "police OR \"a" + hostile + "b\""},
		{"try", "--forms", "police OR /a" + hostile + "b/"},
		{"try", "--items", items, "police AND cu* " + hostile},
		{"try", "--items", items, "@" + hostile},
		{"try", "--items", items, "title" + hostile + ":police"},
		{"try", "--items", items, "-c", sets, "@good AND @b" + hostile},
		{"try", "--items", items + hostile, "police"},
		{"try", "--items", items, "-c", hostile, "police"},
		{"try", "--x" + hostile, "police"},
		{"try", "--history", hostile, "police"},
		{"try", "police", hostile},
		{"try", "police", feed},
		{"feed", feed, hostile},
		{"feed", "--json", feed},
		{"replay", "--query", "police", items},
		{"replay", "--query", "police", "--json", items},
		{"replay", "--query", hostile + "cu*", items},
		{"check", broken},
		{"check", "--json", broken},
		{"check", fine},
		{"check", "--json", fine},
		{"check", raw},
		{"check", hostile},
		{"check", hostile, hostile},
		{"export", "-c", fine},
		{"import", opml},
		{"import", hostile},
		{hostile},
		{"--" + hostile},
		{"version", hostile},
		{"audit", "-c", hostile},
		{"health", "-c", hostile + "x", hostile},
		{"help", hostile},
	} {
		var stdout, stderr bytes.Buffer
		err := run(context.Background(), args, func(string) string { return "" }, strings.NewReader(""), &stdout,
			&stderr)
		status(err, &stderr)
		for name, out := range map[string]*bytes.Buffer{"stdout": &stdout, "stderr": &stderr} {
			if i := strings.IndexFunc(out.String(),
				func(r rune) bool { return r != '\n' && r != '\t' && console.OneLine(string(r)) == "" }); i >= 0 {
				t.Errorf("%.80q: %s has %q", args, name, out.String()[max(i-40, 0):i+2])
			}
		}
		if stdout.Len()+stderr.Len() == 0 {
			t.Errorf("%.80q: no output", args)
		}
		if strings.Contains(strings.Join(args, " "), "--json") {
			for d := json.NewDecoder(&stdout); ; {
				var v any
				if err := d.Decode(&v); err == io.EOF {
					break
				} else if err != nil {
					t.Errorf("%.80q: %v in %s", args, err, stdout.String())
					break
				}
			}
		}
	}
}
