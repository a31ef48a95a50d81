package feeds

import (
	"encoding/base64"
	"strings"
	"testing"

	"tocsin/feeds/internal/weburl"
)

// googleNewsID makes the identifier of a link as Google did: a number, the page, the page for
// mobiles.
func googleNewsID(page, mobile string) string {
	message := append([]byte{0x08, 0x13, 0x22, byte(len(page))}, page...)
	if mobile != "" {
		message = append(append(message, 0xd2, 0x01, byte(len(mobile))), mobile...)
	}
	return base64.RawURLEncoding.EncodeToString(message)
}

func TestGoogleNewsLinks(t *testing.T) {
	const page = "https://oc-media.example/two-brothers-die-in-custody/"
	for in, want := range map[string]string{
		"https://news.google.com/rss/articles/" + googleNewsID(page, "") + "?oc=5":                             page,
		"https://news.google.com/articles/" + googleNewsID(page, page+"amp/") + "?hl=en-GB&gl=GB&ceid=GB:en":   page,
		"http://news.google.com/__i/rss/rd/articles/" + googleNewsID(page, "") + "==?oc=5":                     page,
		"https://news.google.com/read/" + googleNewsID(page, ""):                                               page,
		"https://news.google.com/rss/articles/" + googleNewsID("AU_yqLN0dGhpcyBpcyBhIHRpY2tldA", "") + "?oc=5": "",
		"https://news.google.com/rss/articles/" + googleNewsID("https://news.google.com/x", ""):                "",
		"https://news.google.com/rss/articles/" + googleNewsID("https://u:p@oc-media.example/", ""):            "",
		"https://news.google.com/rss/articles/" + googleNewsID("https://oc-media.example/\n", ""):              "",
		"https://news.google.com/rss/articles/" + googleNewsID("javascript:alert(1)", ""):                      "",
		"https://news.google.com/rss/articles/" + googleNewsID(page, "")[:30]:                                  "",
		"https://news.google.com/rss/articles/":                                                                "",
		"https://news.google.com/rss/topics/" + googleNewsID(page, ""):                                         "",
		"https://news.google.com.example.org/rss/articles/" + googleNewsID(page, ""):                           "",
		"https://example.org/news.google.com/rss/articles/" + googleNewsID(page, ""):                           "",
		page: "",
		"":   "",
	} {
		got, ok := resolveGoogleNews(in)
		if got != want || ok != (want != "") {
			t.Errorf("resolveGoogleNews(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
	got := Canonical("https://news.google.com/rss/articles/" + googleNewsID(page, "") + "?oc=5")
	if got != strings.TrimSuffix(page, "/") {
		t.Errorf("the canonical form of a link of Google News is %q", got)
	}
}

func FuzzGoogleNews(f *testing.F) {
	f.Add([]byte("\x08\x13\x22\x18https://oc-media.example"))
	f.Add([]byte("\x08\x13\x22\x03AU_\xd2\x01\x00"))
	f.Add([]byte("\x22\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, message []byte) {
		link := "https://news.google.com/rss/articles/" + base64.RawURLEncoding.EncodeToString(message)
		page, ok := resolveGoogleNews(link)
		if ok != (page != "") || ok && (!weburl.IsWeb(page) || !strings.Contains(string(message), page)) {
			t.Fatalf("%q, %v", page, ok)
		}
		if ok && weburl.Absolute(nil, page) == "" {
			t.Fatalf("%q is no link", page)
		}
	})
}
