package markdown

import (
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	for _, tt := range []struct{ in, link, host string }{
		{"https://example.com/a?b=c#d", "https://example.com/a?b=c#d", "example.com"},
		{" HTTPS://Example.COM./ ", "https://example.com/", "example.com"},
		{"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", "127.0.0.1"},
		{"http://[::1]:80/x", "http://[::1]:80/x", "::1"},
		{"http://localhost/x", "http://localhost/x", "localhost"},
		{
			"https://пример.рф/новости", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8",
			"xn--e1afmkfd.xn--p1ai",
		},
		{"https://аpple.com/", "https://xn--pple-43d.com/", "xn--pple-43d.com"},
		{"https://example.com/?q=ə<>", "https://example.com/?q=%C9%99%3C%3E", "example.com"},
		{"javascript:alert(1)", "", ""},
		{"https://bank.com@evil.com/", "", ""},
		{"//x.y/z", "", ""},
		{"/z", "", ""},
		{"https://a b.com", "", ""},
		{"https://a.com/ b", "", ""},
		{`https://a.com\@b.com`, "", ""},
		{"https://a.com/\u202egnp", "", ""},
		{"https://", "", ""},
		{"https://a.com:99999/", "", ""},
		{"https://[fe80::1%25eth0]/", "", ""},
		{"https://" + strings.Repeat("a", 2050), "", ""},
		{"https://a.com/" + strings.Repeat("ə", 1000), "", ""},
		{"", "", ""},
	} {
		link, host, err := Link(tt.in)
		if link != tt.link || host != tt.host || (err == nil) != (tt.link != "") {
			t.Errorf("Link(%.60q) = %.80q, %q, %v", tt.in, link, host, err)
		}
	}
}
