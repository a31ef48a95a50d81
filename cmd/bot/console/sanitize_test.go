package console

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// hostile holds colours, a window title in both notations, a carriage return, a backspace, DEL and
// bidirectional controls.
const hostile = "\x1b[31m\u009b2J\x1b]0;t\a\r\b\x7f\u202e\u2066"

// The colours of a screen pass through a sanitizing writer; control characters of its arguments do not.
func TestPaintedOutput(t *testing.T) {
	var out strings.Builder
	s := NewScreen(Sanitize(&out), func(name string) string { return map[string]string{"CLICOLOR_FORCE": "1"}[name] })
	s.Printf("%s|%s|%-6s|%3d", s.Bad.Render("\x1b[32mbad\n\u009b"), "\x1b[32mas it is\u202e", "a\x7f", 7)
	if got, want := out.String(), "\x1b[31m[32mbad \x1b[0m|[32mas it is|a     |  7\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzWriteJSON: a line of JSON reads back as the value that was written, and holds no control characters.
func FuzzWriteJSON(f *testing.F) {
	f.Add(hostile)
	f.Add(`\"<&>` + "\u2028\xff\x00")
	f.Fuzz(func(t *testing.T, text string) {
		var line bytes.Buffer
		if err := WriteJSON(&line, map[string]string{"key": text}); err != nil {
			t.Fatal(err)
		}
		body, ended := strings.CutSuffix(line.String(), "\n")
		if !ended || strings.ContainsFunc(body, isControl) {
			t.Fatalf("%q", line.String())
		}
		var back map[string]string
		if err := json.Unmarshal(line.Bytes(), &back); err != nil {
			t.Fatal(err)
		}
		valid := func(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\ufffd", "") }
		if valid(back["key"]) != valid(text) {
			t.Fatalf("%q reads back as %q", text, back["key"])
		}
	})
}
