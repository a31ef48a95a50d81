package feeds

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"tocsin/feeds/internal/charset"
)

// A brokenCase is a document that a person could read, and its items. The files
// of testdata/broken hold them, each so:
//
//	=== its name
//	type: the Content-Type of the answer, if that matters
//	encode: how the text below becomes bytes, if not as UTF-8; see encodeCase
//	item: title | link        for each item that must come out, in order
//	damage: part of the note on its damage, if that matters
//	sound                     if nothing is wrong with it as XML or JSON goes
//	error: part of the error  instead of items
//	---
//	the document; {{N}} in it stands for N times the letter x
type brokenCase struct {
	group, name, contentType, encode, err string
	sound                                 bool
	damage                                string
	items                                 []string
	text                                  string
}

func brokenCases(t testing.TB) []brokenCase {
	t.Helper()
	files, err := filepath.Glob("testdata/broken/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases in testdata/broken", err)
	}
	var all []brokenCase
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq("\n"+string(text), "\n=== ") {
			head, doc, ok := strings.Cut(part, "\n---\n")
			if !ok {
				continue
			}
			c := brokenCase{group: strings.TrimSuffix(filepath.Base(file), ".txt"), text: doc}
			for i, line := range strings.Split(head, "\n") {
				key, value, _ := strings.Cut(line, ": ")
				switch {
				case i == 0:
					c.name = line
				case key == "type":
					c.contentType = value
				case key == "encode":
					c.encode = value
				case key == "item":
					c.items = append(c.items, value)
				case key == "error":
					c.err = value
				case key == "damage":
					c.damage = value
				case key == "sound":
					c.sound = true
				default:
					t.Fatalf("%s: %s: what is %q?", file, c.name, line)
				}
			}
			all = append(all, c)
		}
	}
	return all
}

// bytes returns the document as a server would send it.
func (c brokenCase) bytes(t testing.TB) []byte {
	t.Helper()
	text := regexp.MustCompile(`\{\{(\d+)\}\}`).ReplaceAllStringFunc(c.text, func(s string) string {
		n, err := strconv.Atoi(strings.Trim(s, "{}"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Repeat("x", n)
	})
	for name, e := range map[string]encoding.Encoding{
		"utf16le":     unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf16le-bom": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"utf16be":     unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"utf16be-bom": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"utf32le":     utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
		"utf32le-bom": utf32.UTF32(utf32.LittleEndian, utf32.UseBOM),
		"utf32be":     utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
		"utf32be-bom": utf32.UTF32(utf32.BigEndian, utf32.UseBOM),
		"cp037":       charmap.CodePage037, "cp1140": charmap.CodePage1140,
	} {
		if c.encode == name {
			b, err := e.NewEncoder().Bytes([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
	}
	switch c.encode {
	case "":
		return []byte(text)
	case "bytes": // \xNN is a byte
		return regexp.MustCompile(`\\x[0-9a-f]{2}`).ReplaceAllFunc([]byte(text), func(s []byte) []byte {
			n, err := strconv.ParseUint(string(s[2:]), 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			return []byte{byte(n)}
		})
	case "gzip":
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	page := ebcdicPage(t, c.encode)
	var b []byte
	for _, r := range text {
		c, ok := page[string(r)]
		if !ok {
			t.Fatalf("%q is not in the encoding", r)
		}
		b = append(b, c)
	}
	return b
}

// ebcdicPage returns the byte of each character of a code page that documents declare in EBCDIC.
func ebcdicPage(t testing.TB, name string) map[string]byte {
	t.Helper()
	declaration, err := charmap.CodePage037.NewEncoder().String(`<?xml version="1.0" encoding="` + name + `"?>`)
	if err != nil {
		t.Fatal(err)
	}
	page := map[string]byte{}
	for i := 255; i >= 0; i-- {
		text, damage := charset.Decode([]byte(declaration+string([]byte{byte(i)})), "")
		if damage != "" {
			t.Fatalf("%s: %s", name, damage)
		}
		_, char, _ := strings.Cut(string(text), "?>")
		page[char] = byte(i)
	}
	return page
}

func TestBrokenDocuments(t *testing.T) {
	type count struct{ all, some, lost int }
	groups := map[string]*count{}
	for _, c := range brokenCases(t) {
		t.Run(c.group+"/"+c.name, func(t *testing.T) {
			d, err := Parse(c.bytes(t), c.contentType, mustURL(t, "https://e.example/"), Feed{}, noon())
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %v, want an error with %q", err, c.err)
				}
				return
			}
			var got []string
			for _, it := range d.Items {
				got = append(got, strings.TrimSpace(it.Title+" | "+it.URL))
			}
			if groups[c.group] == nil {
				groups[c.group] = &count{}
			}
			n := groups[c.group]
			switch found := foundOf(c.items, got); {
			case found == len(c.items):
				n.all++
			case found > 0:
				n.some++
			default:
				n.lost++
			}
			if strings.Join(got, "\n") != strings.Join(c.items, "\n") {
				t.Errorf(
					"got\n\t%s\nwant\n\t%s\n(%v; %s)", strings.Join(got, "\n\t"), strings.Join(c.items, "\n\t"), err,
					d.Damage,
				)
			}
			if c.sound && d.Damage != "" {
				t.Errorf("a sound document is said to be damaged: %s", d.Damage)
			}
			if !strings.Contains(d.Damage, c.damage) {
				t.Errorf("damage %q, want %q", d.Damage, c.damage)
			}
		})
	}
	for name, n := range groups {
		t.Logf("%-10s all %d, some %d, lost %d", name, n.all, n.some, n.lost)
	}
}

func foundOf(want, got []string) int {
	n := 0
	for _, w := range want {
		if strings.Contains("\n"+strings.Join(got, "\n")+"\n", fmt.Sprintf("\n%s\n", w)) {
			n++
		}
	}
	return n
}
