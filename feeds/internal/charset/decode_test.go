package charset

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func TestDecode(t *testing.T) {
	for _, tt := range []struct {
		name, doc, contentType, want string
		damaged                      bool
	}{
		{name: "empty"},
		{
			name: "UTF-8 whatever the label", doc: "Новости", contentType: "text/xml; charset=windows-1251",
			want: "Новости",
		},
		{name: "byte order mark", doc: "\xef\xbb\xbfa", want: "a"},
		{
			name: "label of the answer", doc: "\xcd\xee\xe2\xee\xf1\xf2\xe8.",
			contentType: "text/xml; charset=windows-1251", want: "Новости.",
		},
		{
			name: "label of the document before that of every file", contentType: "text/xml; charset=iso-8859-1",
			doc:  "<?xml version='1.0' encoding='koi8-r'?>\xee\xcf\xd7\xcf\xd3\xd4\xc9.",
			want: "<?xml version='1.0' encoding='koi8-r'?>Новости.",
		},
		{
			name: "code page of the tables", doc: "\x8d\xae\xa2\xae\xe1\xe2\xa8.",
			contentType: "text/xml; charset=CP_1125", want: "Новости.",
		},
		{name: "UTF-16 without a mark", doc: "<\x00a\x00", want: "<a"},
		{name: "seven bits", doc: "\x1b$BF|K\\\x1b(B", contentType: "text/xml; charset=iso-2022-jp", want: "日本"},
		{name: "no label, Cyrillic", doc: "\xcd\xee\xe2\xee\xf1\xf2\xe8.", want: "Новости.", damaged: true},
		{name: "no label, Western", doc: "caf\xe9 noir", want: "café noir", damaged: true},
		{name: "one byte that fits nothing", doc: "Новости \x96 caf\u00e9", want: "Новости – café", damaged: true},
		{name: "breaks off within a character", doc: "Новост\xd0", want: "Новост"},
	} {
		text, damage := Decode([]byte(tt.doc), tt.contentType)
		if string(text) != tt.want || (damage != "") != tt.damaged {
			t.Errorf("%s: got %q, damage %q; want %q, damaged %t", tt.name, text, damage, tt.want, tt.damaged)
		}
	}
}

func TestCodePages(t *testing.T) {
	pages := 0
	for row := range strings.Lines(codePages) {
		names, _, ok := strings.Cut(row, ` "`)
		if !ok || strings.HasPrefix(row, "#") {
			continue
		}
		pages++
		for name := range strings.FieldsSeq(names) {
			chars := utf8.RuneCountInString(codePage(name))
			if chars != 128 && chars != 256 || codePageName(name) != name {
				t.Errorf("%s: %d characters, and its name is written %q", name, chars, codePageName(name))
			}
		}
	}
	if pages < 20 {
		t.Errorf("%d pages", pages)
	}
}

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
		want := "<rss><channel><title>" + s + "</title></channel></rss>"
		if text, damage := Decode([]byte(doc), ""); string(text) != want || damage == "" {
			t.Errorf("%q comes out as %q, damage %q", twice(s), text, damage)
		}
	}
	for _, s := range []string{
		"plain", "café", "Ã la carte", "Ãsia e Âmbar", "Привет", "naïve “cafÃ©”", "£5 ½ ©", "日本",
	} {
		doc := "<rss><channel><title>" + s + "</title></channel></rss>"
		if text, damage := Decode([]byte(doc), ""); string(text) != doc || damage != "" {
			t.Errorf("%q comes out as %q, damage %q", s, text, damage)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<?xml version='1.0' encoding='koi8-r'?>\xee\xcf\xd7\xcf\xd3\xd4\xc9."), "text/xml")
	f.Add([]byte("\x4c\x6f\xa7\x94\x93"), "")
	f.Add([]byte("\xff\xfe<\x00"), "")
	f.Add([]byte("\x1b$BF|"), "text/xml; charset=iso-2022-jp")
	f.Fuzz(func(t *testing.T, doc []byte, contentType string) {
		if text, _ := Decode(doc, contentType); !utf8.Valid(text) || len(text) > 4*len(doc) {
			t.Fatalf("%q becomes %q", doc, text)
		}
	})
}
