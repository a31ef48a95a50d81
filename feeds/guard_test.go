package feeds

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzGuard holds the guard against the tokenizer that gofeed stands on: what the guard lets pass
// must not be deeper, nor have more items or parts, than the limits say.
func FuzzGuard(f *testing.F) {
	files, err := filepath.Glob("testdata/parse/*.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(body), uint8(0))
	}
	f.Add(`<x:a b="/>">`, uint8(250))
	f.Add(`<a b='>'><p><q></p>t<!-- </a> --><![CDATA[ </a> ]]><?p </a> ?>`, uint8(220))
	f.Add(`<!DOCTYPE x [ <!ENTITY a "</y>"> <!-- > ' --> ]><y/ ><y a=b/>`, uint8(210))
	f.Fuzz(func(t *testing.T, piece string, times uint8) {
		doc := strings.Repeat(piece, int(times)+1)
		if len(doc) > 1<<20 {
			return
		}
		if guardXML([]byte(doc)) != nil {
			return
		}
		d := xml.NewDecoder(strings.NewReader(string([]byte(doc))))
		d.Strict = false
		depth, items := 0, 0
		for {
			tok, err := d.Token()
			if err != nil {
				return
			}
			switch el := tok.(type) {
			case xml.StartElement:
				depth++
				if isItem([]byte(el.Name.Local)) {
					items++
				}
			case xml.EndElement:
				depth--
			}
			// A self-closing element is one level deeper for a moment.
			if depth > maxDepth+1 || items > maxItems {
				t.Fatalf("passed, although it is %d deep and has %d items", depth, items)
			}
		}
	})
}

func BenchmarkGuard(b *testing.B) {
	body, err := os.ReadFile("testdata/parse/rss.xml")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if err := guardXML(body); err != nil {
			b.Fatal(err)
		}
	}
}
