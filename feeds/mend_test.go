package feeds

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"tocsin/feeds/internal/charset"
)

// seeds are all documents of the test tables, from their root elements on.
func seeds(t testing.TB) [][]byte {
	t.Helper()
	var all [][]byte
	for _, c := range brokenCases(t) {
		all = append(all, c.bytes(t))
	}
	files, err := filepath.Glob("testdata/parse/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, body)
	}
	return all
}

// wellFormed tells what encoding/xml, strict as it comes, has against a document.
func wellFormed(doc []byte) error {
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Of the documents that people broke, nothing is left to mend: the second time nothing is damaged,
// and nothing changes.
func TestMendOnce(t *testing.T) {
	for _, doc := range seeds(t) {
		for _, k := range []kind{kindRSS, kindAtom} {
			text, _ := charset.Decode(doc, "")
			whole, _, err := mend(dropControls(text), k)
			if err != nil {
				continue
			}
			again, found, err := mend(whole, k)
			switch {
			case err != nil: // the declarations that were added may go over a limit
			case found.what != "":
				t.Errorf("still damaged: %s\n%s", found.sentence(whole, 0), whole)
			case !bytes.Equal(again, whole):
				t.Errorf("mended\n%s\nand again\n%s", whole, again)
			}
		}
	}
}

// FuzzMend holds that whatever goes in, what comes out is well-formed.
func FuzzMend(f *testing.F) {
	for _, doc := range seeds(f) {
		f.Add(doc, false)
	}
	f.Fuzz(func(t *testing.T, doc []byte, atom bool) {
		k := kindRSS
		if atom {
			k = kindAtom
		}
		text, _ := charset.Decode(doc, "")
		whole, _, err := mend(dropControls(text), k)
		if err != nil {
			return
		}
		if err := wellFormed(whole); err != nil {
			t.Fatalf("%v:\n%s", err, whole)
		}
	})
}

func FuzzMendJSON(f *testing.F) {
	for _, doc := range seeds(f) {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		whole, _ := mendJSON(doc)
		if len(whole) == 0 {
			return
		}
		if err := validJSON(whole); err != nil {
			t.Fatalf("%v:\n%s", err, whole)
		}
		again, found := mendJSON(whole)
		if found.what != "" || !bytes.Equal(again, whole) {
			t.Fatalf("mended\n%s\nand again (%s)\n%s", whole, found.what, again)
		}
	})
}
