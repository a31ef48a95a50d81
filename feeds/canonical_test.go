package feeds

import (
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a":                                                      "https://example.org/a",
		"http://WWW.Example.ORG:80/a/":                                               "https://example.org/a",
		"HTTPS://m.example.org./a//":                                                 "https://example.org/a",
		"https://amp.example.org/a/amp/":                                             "https://example.org/a",
		"https://www.m.example.org/a?amp=1":                                          "https://example.org/a",
		"https://m.com/":                                                             "https://m.com",
		"https://example.org:8443":                                                   "https://example.org:8443",
		"https://user:pass@example.org/a#top":                                        "https://example.org/a",
		"https://example.org/#!/a/b":                                                 "https://example.org#!/a/b",
		"https://example.org/a/./b/../c":                                             "https://example.org/a/c",
		"https://example.org/a/%2e%2e/c":                                             "https://example.org/c",
		"https://example.org/a?utm_source=x&b=2&a=1&fbclid=":                         "https://example.org/a?b=2&a=1",
		"https://example.org/a?UTM_Medium=rss":                                       "https://example.org/a",
		"https://example.org/?p=12&key":                                              "https://example.org?p=12&key",
		"https://example.org/a?at_medium=RSS&at_campaign=r":                          "https://example.org/a",
		"https://example.org/a?maca=en-rss-en-all-1573-rdf":                          "https://example.org/a",
		"https://example.org/a?from=rss&id=3":                                        "https://example.org/a?id=3",
		"https://example.org/a?from=baku":                                            "https://example.org/a?from=baku",
		"https://example.org/a?gad_source=1&gclsrc=aw.ds&wt_mc=rss.red.politik&id=3": "https://example.org/a?id=3",
		"https://example.org/a?_hsenc=p2&_hsmi=8&__hstc=1&hsCtaTracking=x&hsa_cam=9": "https://example.org/a",
		"https://example.org/a?mc_cid=1&mc_eid=2&mkt_tok=3&vero_id=4&oly_enc_id=5":   "https://example.org/a",
		"https://example.org/a?rb_clickid=1&wickedid=2&s_cid=3&sc_cid=4&itm_source=5&hmb_campaign=6&_bhlid=7&_branch_match_id=8":           "https://example.org/a",
		"https://example.org/a?_openstat=1&srsltid=2&igshid=3&spm=4&cmpid=5&gbraid=6&wbraid=7&msclkid=8&yclid=9&ysclid=1&twclid=2&dclid=3": "https://example.org/a",
		"https://example.org/a?source=RSS-Feed&via=feedburner":                                                                             "https://example.org/a",
		"https://example.org/a?source=example.org&via=baku&at=3&ref_id=1":                                                                  "https://example.org/a?source=example.org&via=baku&at=3&ref_id=1",
		"https://example.org/a&b=1?":                                                 "https://example.org/a&b=1",
		"https://пример.рф/новости/1":                                                "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1",
		"https://xn--e1afmkfd.xn--p1ai/%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d0%b8/1": "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1",
		"https://example.org/a b?c=d e":                                              "https://example.org/a%20b?c=d%20e",
		"https://example.org/%41%2Fb%zz":                                             "https://example.org/A%2Fb%25zz",
		"https://my_host.example.org/a":                                              "https://my_host.example.org/a",
		"https://[2001:DB8::1]:443/a":                                                "https://[2001:db8::1]/a",
		"https://192.0.2.1/a":                                                        "https://192.0.2.1/a",
		"ftp://example.org/a":                                                        "",
		"//example.org/a":                                                            "",
		"javascript:alert(1)":                                                        "",
		"https://":                                                                   "",
		"https://exa mple.org/":                                                      "",
		"https://exa<mple.org/":                                                      "",
		"":                                                                           "",
		"mailto:a@example.org":                                                       "",
		"https://www.gov.uk/":                                                        "https://gov.uk",
		"https://www.example.org/amphora":                                            "https://example.org/amphora",
	} {
		if got := Canonical(in); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		"http://www.amp.example.org/amp/../a/?utm_x=1&b#!c", "https://[::1]:0080/%2E%2e/%zz?%26=%3d",
		"https://m.m.m.example/..//amp/./amp", "https://m.m.m.m..p/amp", "https://пример.рф/?q=а", `https://a.b\c`,
		"https://a.b/?amp&amp=%31",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		once := Canonical(in)
		if twice := Canonical(once); twice != once {
			t.Fatalf("Canonical is not stable: %q, then %q", once, twice)
		}
		for i := range len(once) {
			if once[i] <= ' ' || once[i] >= 0x7f {
				t.Fatalf("byte %#x in %q", once[i], once)
			}
		}
		if once != "" && !strings.HasPrefix(once, "https://") {
			t.Fatalf("%q is no address", once)
		}
	})
}

func BenchmarkCanonical(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if Canonical(
			"http://www.example.org/news/2026/11/03/two-brothers-die-in-custody/?utm_source=rss&utm_medium=feed&id=12345",
		) == "" {
			b.Fatal("empty")
		}
	}
}
