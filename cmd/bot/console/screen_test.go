package console

import (
	"strings"
	"testing"

	"tocsin/filters"
)

func TestColour(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"a pipe", nil, "*Azerbaijan* and Russia\n"},
		{"a pipe, forced", map[string]string{"CLICOLOR_FORCE": "1"}, "\x1b[1;33mAzerbaijan\x1b[22;0m and Russia\n"},
		{"not forced", map[string]string{"CLICOLOR_FORCE": "0"}, "*Azerbaijan* and Russia\n"},
		{"forbidden", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, "*Azerbaijan* and Russia\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			s := NewScreen(&out, func(name string) string { return tt.env[name] })
			s.Printf("%s", s.Mark("Azerbaijan and Russia", "title", []filters.Span{{Field: "title", Start: 0, End: 10}},
				80))
			if out.String() != tt.want {
				t.Errorf("%q, want %q", out.String(), tt.want)
			}
		})
	}
}
