package header

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestLinks(t *testing.T) {
	for _, tt := range []struct{ name, lines, want string }{
		{
			"two in a line", `<https://hub.example/>; rel="hub", <https://oc.example/feed>; rel="self"`,
			"hub https://hub.example/|self https://oc.example/feed",
		},
		{
			"separators in quotation marks and in the target", `<feed?a=1,2;3>; title="a, \"b\"; rel=hub"; rel=SELF`,
			"SELF feed?a=1,2;3",
		},
		{"the first relation counts", `<https://1.example/>; rel=next; rel=hub`, "next https://1.example/"},
		{"no relation", `<x>`, " x"},
		{"two lines", "<a>; rel=b\n<c>; rel=d", "b a|d c"},
		{"broken", "https://x.example/; rel=hub\n<https://x.example/; rel=hub\n\"", ""},
	} {
		var got []string
		for target, rel := range Links(strings.Split(tt.lines, "\n")) {
			got = append(got, rel+" "+target)
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDirectives(t *testing.T) {
	got := ""
	for name, value := range Directives([]string{`Private="a, b", Max-Age=600`, `,no-store`}) {
		got += name + "=" + value + ";"
	}
	if want := "private=a, b;max-age=600;no-store=;"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"120":                           2 * time.Minute,
		" 120 ":                         2 * time.Minute,
		"-5":                            0,
		"1.5":                           0,
		"soon":                          0,
		"31536000":                      24 * time.Hour,
		"99999999999999999999":          24 * time.Hour,
		"Wed, 04 Nov 2026 13:00:00 GMT": time.Hour,
		"Wed, 04 Nov 2026 11:00:00 GMT": 0,
		"Thu, 04 Nov 2027 12:00:00 GMT": 24 * time.Hour,
	} {
		if got := RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}
