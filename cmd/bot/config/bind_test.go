package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestFaultPlaces reads testdata/places.txtar: topics, and where a fault is told. In each file the
// mark ‸ stands at the place; the line of the comment before it that has its name is the beginning
// of what is told there, or all of it where a full stop ends the line. A file is what follows the feeds of a configuration.
func TestFaultPlaces(t *testing.T) {
	text, err := os.ReadFile("testdata/places.txtar")
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(text)
	told := map[string]string{}
	for line := range strings.Lines(string(archive.Comment)) {
		if name, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); ok && !strings.HasPrefix(line, "#") {
			told[name] = want
		}
	}
	if len(archive.Files) == 0 || len(told) != len(archive.Files) {
		t.Fatalf("%d files, %d lines of what is told", len(archive.Files), len(told))
	}
	for _, f := range archive.Files {
		for _, end := range []string{"\n", "\r\n"} {
			before, after, _ := strings.Cut(string(f.Data), "‸")
			doc := "feeds: [{name: a, url: 'https://a.example/'}]\n" + before
			want := fmt.Sprintf("%d:%d: %s", strings.Count(doc, "\n")+1, len([]rune(doc[strings.LastIndex(doc, "\n")+1:]))+1, told[f.Name])
			_, err := Parse("c.yaml", []byte(strings.ReplaceAll(doc+after, "\n", end)), func(name string) string { return map[string]string{"PLACE": "Baku"}[name] })
			var many interface{ Unwrap() []error }
			if !errors.As(err, &many) {
				t.Errorf("%s: %v, want %s", f.Name, err, want)
				continue
			}
			if got := strings.TrimPrefix(many.Unwrap()[0].Error(), "c.yaml:"); len(many.Unwrap()) != 1 || !strings.HasPrefix(got+".", want) {
				t.Errorf("%s, lines that end in %q:\n%v\nwant\n%s", f.Name, end, err, want)
			}
		}
	}
}

// A byte that is not of UTF-8 is told where it stands.
func TestPlaceOfBadByte(t *testing.T) {
	for doc, want := range map[string]string{
		"a: \xff": "c.yaml:1:4: this is no YAML: the byte 0xff is not of UTF-8",
		"# Бакы\r\n\u2028topics:\n  - \u0431\xd0": "c.yaml:4:6: this is no YAML: the byte 0xd0",
		"a: b\n\xc0\x80": "c.yaml:2:1: this is no YAML: the byte 0xc0",
	} {
		_, err := Parse("c.yaml", []byte(doc), os.Getenv)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", doc, err, want)
		}
	}
}
