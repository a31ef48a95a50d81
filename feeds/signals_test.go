package feeds

import (
	"net/http"
	"testing"
)

func TestAnnounce(t *testing.T) {
	for _, tt := range []struct {
		name      string
		links     []string
		hub, self string
	}{
		{"none", nil, "document's hub", "document's self"},
		{
			"both in a line",
			[]string{`<https://hub.example/>; rel="hub", <https://oc.example/feed>; rel="self"`},
			"https://hub.example/", "https://oc.example/feed",
		},
		{
			"on two lines, bare",
			[]string{`<https://hub.example/>;rel=hub`, `<feed?a=1,2;3>; title="a, \"b\"; rel=hub"; rel=SELF`},
			"https://hub.example/", "https://oc.example/a/feed?a=1,2;3",
		},
		{
			"several relations",
			[]string{`</feed>; rel="alternate self"; type="application/atom+xml"`},
			"document's hub", "https://oc.example/feed",
		},
		{
			"the first of them",
			[]string{`<https://1.example/>; rel=hub, <https://2.example/>; rel=hub`},
			"https://1.example/", "document's self",
		},
		{"the first rel", []string{`<https://1.example/>; rel=next; rel=hub`}, "document's hub", "document's self"},
		{
			"others",
			[]string{`<https://api.w.org/>; rel="https://api.w.org/", <x>`},
			"document's hub",
			"document's self",
		},
		{
			"off the web",
			[]string{`<javascript:x>; rel=hub, <ftp://x/>; rel=self, <https://u:p@x.example/>; rel=self`},
			"document's hub", "document's self",
		},
		{
			"broken",
			[]string{`https://x.example/; rel=hub`, `<https://x.example/; rel=hub`, `<:>; rel=hub`, `"`},
			"document's hub", "document's self",
		},
	} {
		s := Signals{Hub: "document's hub", Self: "document's self"}
		s.announce(http.Header{"Link": tt.links}, mustURL(t, "https://oc.example/a/b"))
		if s.Hub != tt.hub || s.Self != tt.self {
			t.Errorf("%s: hub %q, self %q, want %q and %q", tt.name, s.Hub, s.Self, tt.hub, tt.self)
		}
	}
}
