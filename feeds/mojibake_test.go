package feeds

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func TestEncodedOnce(t *testing.T) {
	twice := func(s string) string { // as it happens
		var out []rune
		for _, c := range []byte(s) {
			r := charmap.Windows1252.DecodeByte(c)
			if r == '\ufffd' {
				r = rune(c)
			}
			out = append(out, r)
		}
		return string(out)
	}
	for _, s := range []string{"café", "Привет", "Азербайджан", "“quoted” — €5", "日本", "à"} {
		doc := "<rss><channel><title>" + twice(s) + "</title></channel></rss>"
		d, err := Parse([]byte(doc), "", nil, Feed{}, noon())
		if err != nil || d.Title != s || d.Damage == "" {
			t.Errorf("%q comes out as %q, damage %q, %v", twice(s), d.Title, d.Damage, err)
		}
	}
	for _, s := range []string{"plain", "café", "Ã la carte", "Ãsia e Âmbar", "Привет", "naïve “cafÃ©”", "£5 ½ ©", "日本"} {
		doc := "<rss><channel><title>" + s + "</title></channel></rss>"
		d, err := Parse([]byte(doc), "", nil, Feed{}, noon())
		if err != nil || d.Title != s || d.Damage != "" {
			t.Errorf("%q comes out as %q, damage %q, %v", s, d.Title, d.Damage, err)
		}
	}
}
