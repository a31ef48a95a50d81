package preview

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestMarkdown(t *testing.T) {
	text, err := os.ReadFile("testdata/markdown.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for block := range strings.SplitSeq(string(text), "\n\n") {
		var in []string
		var want string
		for line := range strings.SplitSeq(block, "\n") {
			if s, ok := strings.CutPrefix(line, "in"); ok {
				in = append(in, strings.TrimPrefix(s, " "))
			} else if s, ok := strings.CutPrefix(line, "out "); ok {
				want = s
			}
		}
		if len(in) == 0 {
			continue
		}
		cases++
		src := strings.Join(in, "\n")
		if got := string(markdown(src, noon)); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
	if cases < 20 {
		t.Errorf("%d cases were read", cases)
	}
}

func TestHeadlineHasNoLinksAndNoBlocks(t *testing.T) {
	const src = "> **Two** [brothers](https://a.example) \\| https://b.example\n# x"
	const want = "&gt; <strong>Two</strong> brothers | https://b.example # x"
	if got := string(headline(src, noon)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestMarkdownIsBounded(t *testing.T) {
	for _, src := range []string{
		strings.Repeat("ə", markdownLimit), strings.Repeat("[", markdownLimit), strings.Repeat("**a *", markdownLimit),
		strings.Repeat("[x](", markdownLimit), strings.Repeat("*_**__~~||", markdownLimit), strings.Repeat("> `",
			markdownLimit),
	} {
		got := string(markdown(src, noon))
		if !utf8.ValidString(got) || len(got) > 40*markdownLimit {
			t.Errorf("%.10s… became %d bytes", src, len(got))
		}
	}
}

// The elements that the page may contain for a foreign text.
var allowed = map[string][]string{
	"a": {"href", "target", "rel"}, "time": {"datetime", "title", "class"}, "span": {"class", "title"}, "div": {"class"},
	"strong": nil, "em": nil, "u": nil, "s": nil, "mark": nil, "code": nil, "pre": nil, "br": nil,
	"blockquote": nil, "small": nil, "ul": nil, "li": nil,
}

func FuzzMarkdown(f *testing.F) {
	text, err := os.ReadFile("testdata/markdown.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		f.Add(strings.TrimPrefix(line, "in "))
	}
	f.Add("[a](https://x.example/\"onmouseover=alert(1))")
	f.Add("<https://x.example/'><img src=x>")
	f.Add("<htTps://x.example>")
	f.Add("**[*a](<https://x.example>)*** `\n> `")
	f.Fuzz(func(t *testing.T, src string) {
		for _, out := range []string{string(markdown(src, noon)), string(headline(src, noon))} {
			body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
			nodes, err := html.ParseFragment(strings.NewReader(out), body)
			if err != nil {
				t.Fatal(err)
			}
			var shown strings.Builder
			for _, n := range nodes {
				inspect(t, n, &shown)
			}
			if strings.Contains(src, "<") { // times and mentions show other text than the source
				continue
			}
			if rest := missing(shown.String(), clean(src)); rest != "" {
				t.Errorf("%q shows %q, which is not of the text, at %q\n%s", src, shown.String(), rest, out)
			}
		}
	})
}

// inspect fails for everything that a text must not bring onto the page, and collects what
// readers see.
func inspect(t *testing.T, n *html.Node, shown *strings.Builder) {
	t.Helper()
	switch n.Type {
	case html.TextNode:
		shown.WriteString(n.Data)
	case html.ElementNode:
		attributes, ok := allowed[n.Data]
		if !ok {
			t.Errorf("element %s", n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(attributes, a.Key) {
				t.Errorf("attribute %s of %s", a.Key, n.Data)
			}
			if scheme, _, ok := strings.Cut(strings.ToLower(a.Val), "://"); a.Key == "href" && (!ok || scheme != "http" && scheme != "https") {
				t.Errorf("a link to %q", a.Val)
			}
		}
		for p := n.Parent; n.Data == "a" && p != nil; p = p.Parent {
			if p.Data == "a" {
				t.Error("a link within a link")
			}
		}
	default:
		t.Errorf("node %v %q", n.Type, n.Data)
	}
	for c := range n.ChildNodes() {
		inspect(t, c, shown)
	}
}

// missing returns the rest of part after its characters are found in whole, in order.
func missing(part, whole string) string {
	for i, r := range part {
		at := strings.IndexRune(whole, r)
		if r == ' ' {
			at = strings.IndexAny(whole, " \n") // a headline is one line
		}
		if at < 0 {
			return part[i:]
		}
		whole = whole[at+utf8.RuneLen(r):]
	}
	return ""
}
