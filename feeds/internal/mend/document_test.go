package mend

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the canonical documents")

// Every case of testdata/canonical.txt is a document and its canonical form, one element a line:
//
//	=== its name
//	the document
//	---
//	damage: the note on its damage, if there is one
//	the canonical form
//
// To add a case, add its name and document, run go test ./feeds/internal/mend -run TestCanonical
// -update, then read the result.
func TestCanonical(t *testing.T) {
	const file = "testdata/canonical.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for part := range strings.SplitSeq("\n"+string(text), "\n=== ") {
		name, rest, ok := strings.Cut(part, "\n")
		if !ok {
			continue
		}
		doc, _, _ := strings.Cut(rest, "\n---")
		feed, err := Document([]byte(doc), "")
		if err != nil {
			t.Fatal(name, err)
		}
		fmt.Fprintf(&out, "=== %s\n%s\n---\n", name, strings.TrimRight(doc, "\n"))
		if feed.Damage != "" {
			fmt.Fprintf(&out, "damage: %s\n", feed.Damage)
		}
		fmt.Fprintln(&out, betweenElements.ReplaceAllString(string(feed.RSS), "$1\n$2"))
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(text), out.String()); diff != "" {
		t.Errorf("differs from %s (-want +got):\n%s", file, diff)
	}
}

var betweenElements = regexp.MustCompile(`(</[a-z:]+>|/>|<item>|<channel>)(<)`)

// count reads a document as strictly as encoding/xml does, and returns how many elements of a name it
// has, and how deep they are nested.
func count(t testing.TB, doc []byte, name xml.Name) (n, deepest int) {
	t.Helper()
	depth := 0
	for d := xml.NewDecoder(bytes.NewReader(doc)); ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n, deepest
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%.2000s", err, doc)
		}
		switch el := tok.(type) {
		case xml.StartElement:
			if depth++; depth > deepest {
				deepest = depth
			}
			if el.Name == name {
				n++
			}
		case xml.EndElement:
			depth--
		}
	}
}

// The limits bound the memory that gofeed allocates for any document.
func TestLimits(t *testing.T) {
	const category = "<category>x</category>"
	for _, tt := range []struct {
		name, doc, space, element string
		want                      int
	}{
		{"items", "<rss>" + strings.Repeat("<item><title>x</title></item>", maxItems+5), "", "item", maxItems},
		{"categories of an item", "<rss><item>" + strings.Repeat(category, maxList+5), "", "category", maxList},
		{"guids of an item", "<rss><item>" + strings.Repeat("<guid>x</guid>", maxList+5), "", "guid", maxList},
		{
			"hours", "<rss><skipHours>" + strings.Repeat("<hour>1</hour>", maxList+5) + "</skipHours></rss>",
			namespace, "hour", maxList,
		},
		{
			"categories of all items",
			"<rss>" + strings.Repeat("<item>"+strings.Repeat(category, maxList)+"</item>", 1_000),
			"", "category", 1_000 + maxExtra,
		},
		{"a long value", "<rss><item><link>x</link><category>" + strings.Repeat("x", maxValue+1), "", "category", 0},
	} {
		feed, err := Document([]byte(tt.doc), "")
		if err != nil {
			t.Fatal(tt.name, err)
		}
		if n, deepest := count(t, feed.RSS, xml.Name{Space: tt.space, Local: tt.element}); n != tt.want || deepest > 4 {
			t.Errorf("%s: %d elements, %d deep; want %d, at most 4 deep", tt.name, n, deepest, tt.want)
		}
	}
}

func TestLongText(t *testing.T) {
	for _, doc := range []string{
		"<rss><item><title>x</title><description>%s</description></item></rss>",
		`{"items":[{"title":"x","content_text":"%s"}]}`,
	} {
		feed, err := Document(fmt.Appendf(nil, doc, "z"+strings.Repeat("é", maxText/2)+"the end"), "")
		if err != nil || !strings.Contains(feed.Damage, "2 MiB") || bytes.Contains(feed.RSS, []byte("the end")) {
			t.Errorf("%s: %v, damage %q, %d bytes", doc, err, feed.Damage, len(feed.RSS))
		}
		count(t, feed.RSS, xml.Name{Local: "item"})
	}
}

func TestJoinReferences(t *testing.T) {
	for in, want := range map[string]string{
		"a &#55357;&#56613; b":                         "a 🔥 b",
		"&#xD83D;&#xDD25;&#33;":                        "🔥&#33;",
		"&amp;#55357;&amp;#56613;":                     "🔥",
		"&#55357; &#56613;":                            "&#55357; &#56613;",
		"&#56613;&#55357;":                             "&#56613;&#55357;",
		"it&#226;&#128;&#153;s caf&#195;&#169;":        "it’s café",
		"caf&#195;&#169;, an odd way to write Ã©":      "caf&#195;&#169;, an odd way to write Ã©",
		"&#233;&#146;":                                 "&#233;&#146;",
		"&#60;&#38;":                                   "&#60;&#38;",
		"&#208;&#159;&#209;&#128;&amp;#208;&amp;#176;": "Пра",
		"&amp;amp;#226;&amp;amp;#128;":                 "&amp;amp;#226;&amp;amp;#128;",
	} {
		if got := string(joinReferences([]byte(in))); got != want {
			t.Errorf("joinReferences(%q) = %q, want %q", in, got, want)
		}
	}
}

// addSeeds adds the documents of the tables of package feeds.
func addSeeds(f *testing.F) {
	f.Helper()
	documents, err := filepath.Glob("../../testdata/parse/*")
	if err != nil {
		f.Fatal(err)
	}
	tables, err := filepath.Glob("../../testdata/broken/*.txt")
	if err != nil || len(documents) == 0 || len(tables) == 0 {
		f.Fatal("no documents", err)
	}
	for _, file := range append(documents, tables...) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for part := range strings.SplitSeq(string(text), "\n=== ") {
			if _, doc, ok := strings.Cut(part, "\n---\n"); ok {
				part = doc
			}
			f.Add(part)
		}
	}
}

// The canonical document is always well-formed and flat, and has Feed.Items items.
func FuzzDocument(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, doc string) {
		feed, err := Document([]byte(strings.ToValidUTF8(doc, "?")), "")
		if err != nil {
			if feed.RSS != nil {
				t.Fatal("an error and a result at once")
			}
			return
		}
		if n, deepest := count(t, feed.RSS, xml.Name{Local: "item"}); n != feed.Items || deepest > 4 {
			t.Fatalf("%d items, %d deep; want %d items:\n%s", n, deepest, feed.Items, feed.RSS)
		}
	})
}

func FuzzRepairJSON(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, doc string) {
		whole, _ := repairJSON([]byte(doc))
		if len(whole) == 0 {
			return
		}
		var v any
		if err := json.Unmarshal(whole, &v); err != nil {
			t.Fatalf("%v:\n%s", err, whole)
		}
		again, found := repairJSON(whole)
		if found.what != "" || !bytes.Equal(again, whole) {
			t.Fatalf("repaired\n%s\nand again (%s)\n%s", whole, found.what, again)
		}
	})
}
