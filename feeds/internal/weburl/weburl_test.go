package weburl

import (
	"net/url"
	"strings"
	"testing"
)

func TestAbsolute(t *testing.T) {
	base, err := url.Parse("https://example.org/a/b?c=d")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, ref, want string }{
		{
			"absolute, as it was written", "HTTP://Example.ORG/%7euser/../x?a=1&&b",
			"HTTP://Example.ORG/%7euser/../x?a=1&&b",
		},
		{"relative", "../x", "https://example.org/x"},
		{"query alone", "?e", "https://example.org/a/b?e"},
		{"scheme of the base", "//example.net/x", "https://example.net/x"},
		{"scheme forgotten", "www.example.net/x", "http://www.example.net/x"},
		{"spaces and controls", " \n/x y\x00z\t", "https://example.org/x%20yz"},
		{"Unicode", "/новости", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"},
		{"empty", " ", ""},
		{"another scheme", "javascript:alert(1)", ""},
		{"no host", "https:///x", ""},
		{"unreadable", "http://[", ""},
		{"unreadable with the scheme of the base", "//a:b:/x", ""},
		{"too long", "https://example.org/" + strings.Repeat("x", MaxLength), ""},
	} {
		if got := Absolute(base, tt.ref); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	for ref, want := range map[string]string{"/x": "", "//example.net/x": "https://example.net/x"} {
		if got := Absolute(nil, ref); got != want {
			t.Errorf("%q without a base: %q, want %q", ref, got, want)
		}
	}
}

func TestASCIIHost(t *testing.T) {
	for host, want := range map[string]string{
		"example.org": "example.org", "bücher.example": "xn--bcher-kva.example",
		"пример.испытание": "xn--e1afmkfd.xn--80akhbyknj4f",
		"a b":              "", "a/b": "", "a\u2024b": "",
	} {
		if got := ASCIIHost(host); got != want {
			t.Errorf("%q: %q, want %q", host, got, want)
		}
	}
}

func TestBare(t *testing.T) {
	u, err := url.Parse("https://user:password@example.org:8443/a%20b?key=secret#x")
	if err != nil {
		t.Fatal(err)
	}
	if got := Bare(u); got != "https://example.org:8443/a%20b" {
		t.Error(got)
	}
}

func FuzzAbsolute(f *testing.F) {
	base, err := url.Parse("https://example.org/a/b?c=d")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"../x?y#z", "//h/%zz", "www.x", "HTTPS://É.example/ü", "http://[::1%25en0]/", "?", "a b\x00c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Absolute(base, s)
		if got == "" {
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Host == "" || !IsWeb(got) || len(got) > MaxLength || strings.ContainsAny(got, " \n\x00") {
			t.Fatalf("%q becomes %q", s, got)
		}
		if again := Absolute(base, got); again != got {
			t.Fatalf("%q becomes %q, then %q", s, got, again)
		}
	})
}
