package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestErrorPositions reads testdata/places.txtar. Each file follows the feeds of a configuration, and a
// mark ‸ in it stands at the position of its error. The line of the comment with the name of the file
// is the beginning of the error, or all of it if the line ends in a full stop.
func TestErrorPositions(t *testing.T) {
	text, err := os.ReadFile("testdata/places.txtar")
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(text)
	errs := map[string]string{}
	for line := range strings.Lines(string(archive.Comment)) {
		if name, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); ok && !strings.HasPrefix(line, "#") {
			errs[name] = want
		}
	}
	if len(archive.Files) == 0 || len(errs) != len(archive.Files) {
		t.Fatalf("%d files, %d errors", len(archive.Files), len(errs))
	}
	for _, f := range archive.Files {
		for _, end := range []string{"\n", "\r\n"} {
			before, after, _ := strings.Cut(string(f.Data), "‸")
			doc := "feeds: [{name: a, url: 'https://a.example/'}]\n" + before
			want := fmt.Sprintf("%d:%d: %s", strings.Count(doc, "\n")+1,
				len([]rune(doc[strings.LastIndex(doc, "\n")+1:]))+1, errs[f.Name])
			_, err := Parse("c.yaml", []byte(strings.ReplaceAll(doc+after, "\n", end)),
				func(name string) string { return map[string]string{"PLACE": "Baku"}[name] })
			var many interface{ Unwrap() []error }
			if !errors.As(err, &many) {
				t.Errorf("%s: %v, want %s", f.Name, err, want)
				continue
			}
			if got := strings.TrimPrefix(many.Unwrap()[0].Error(), "c.yaml:"); len(many.Unwrap()) != 1 ||
				!strings.HasPrefix(got+".", want) {
				t.Errorf("%s, lines that end in %q:\n%v\nwant\n%s", f.Name, end, err, want)
			}
		}
	}
}

// A byte that is not UTF-8 is reported at its position.
func TestPositionOfBadByte(t *testing.T) {
	for doc, want := range map[string]string{
		"a: \xff": "c.yaml:1:4: invalid YAML: the byte 0xff is not UTF-8",
		"# Бакы\r\n\u2028topics:\n  - \u0431\xd0": "c.yaml:4:6: invalid YAML: the byte 0xd0",
		"a: b\n\xc0\x80": "c.yaml:2:1: invalid YAML: the byte 0xc0",
	} {
		_, err := Parse("c.yaml", []byte(doc), os.Getenv)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", doc, err, want)
		}
	}
}
