package htmltext

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"
)

func TestText(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/text.txtar")
	if err != nil || len(archive.Files) < 45 {
		t.Fatal(len(archive.Files), err)
	}
	for _, f := range archive.Files {
		in, want, ok := strings.Cut(string(f.Data), "\n=>\n")
		if !ok {
			t.Fatalf("%s has no line with =>", f.Name)
		}
		if got := Text(in, 1000); got != strings.TrimSuffix(want, "\n") {
			t.Errorf("%s: %q, want %q", f.Name, got, strings.TrimSuffix(want, "\n"))
		}
	}
}

// Characters that editors do not show, so they are not in text.txtar.
func TestTextOfInvisibleCharacters(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{
			"invisible and bidi", "Ba\u200bku \u202eesrever\u202c \u2066x\u2069 so\u00adft \ufeffz",
			"Baku esrever x soft z",
		},
		{"joiners stay", "می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"},
		{"invalid bytes", "a\xffb", "a\ufffdb"},
		{"controls", "a\x00b\x1bc\u0085d\u2028e", "abc d e"},
		{"as references", "a&#8238;b&#x200B;c&#27;d&zwj;e&shy;f", "abcd\u200def"},
	} {
		if got := Text(tt.in, 1000); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTextCutsAtAWord(t *testing.T) {
	for _, tt := range []struct {
		in    string
		limit int
		want  string
	}{
		{"one two three", 13, "one two three"},
		{"one two three", 12, "one two…"},
		{"one two three", 8, "one two…"},
		{"one two three", 7, "one…"},
		{"one, two", 6, "one…"},
		{"unbreakable", 6, "unbre…"},
		{"a unbreakable", 9, "a unbrea…"},
		{"石油価格が上がる", 5, "石油価格…"},
		{"<p>one</p><p>two</p>", 5, "one…"},
		{"x", 1, "x"},
		{"xy", 1, "…"},
		{"xy", 0, ""},
	} {
		if got := Text(tt.in, tt.limit); got != tt.want {
			t.Errorf("Text(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

// Each of these is slow in many a renderer, or deep. They are read once, and no further than the
// limit needs.
func TestTextOfHostileMarkup(t *testing.T) {
	for name, in := range map[string]string{
		"brackets":          strings.Repeat("[", 40_000),
		"less than":         strings.Repeat("<", 40_000),
		"tags":              strings.Repeat("<b>", 100_000),
		"lists":             strings.Repeat("<ul><li>", 50_000) + "x",
		"blocks":            strings.Repeat("<div>", 50_000) + "x",
		"hidden":            strings.Repeat("<div hidden>", 30_000) + "x",
		"quotes":            strings.Repeat("<q>", 30_000),
		"ends":              strings.Repeat("</div>", 50_000),
		"comments":          strings.Repeat("<!--", 40_000),
		"comments in lines": strings.Repeat("<!-->", 40_000),
		"open tags":         strings.Repeat("<a ", 40_000),
		"attributes":        "<p " + strings.Repeat("a=b ", 40_000) + ">x",
		"references":        strings.Repeat("&amp;", 40_000),
		"half references":   strings.Repeat("&#", 40_000),
		"long names":        strings.Repeat("&"+strings.Repeat("a", 40), 20_000),
		"CDATA":             strings.Repeat("<![CDATA[", 20_000),
		"scripts":           strings.Repeat("<script><!--", 20_000),
		"titles":            strings.Repeat("<title>", 20_000),
		"white space":       strings.Repeat(" \n", 40_000) + "x",
		"spaces in pre":     "<pre>" + strings.Repeat("\n ", 40_000) + "x",
		"invisible":         strings.Repeat("\u200b", 40_000) + "x",
		"style":             `<p style="` + strings.Repeat("display :", 10_000) + `">x`,
	} {
		if got := Text(in, 200); utf8.RuneCountInString(got) > 200 {
			t.Errorf("%s: %d code points", name, utf8.RuneCountInString(got))
		}
	}
}

func FuzzText(f *testing.F) {
	if archive, err := txtar.ParseFile("testdata/text.txtar"); err == nil {
		for _, file := range archive.Files {
			in, _, _ := strings.Cut(string(file.Data), "\n=>\n")
			f.Add(in, 20)
		}
	}
	for _, s := range []string{
		"&amp;lt;b&amp;gt;", "a\u202eb\x00\u0085c", "石油価格が上がる", "\xff<", "<q> </q>", "<pre>\n\t\ta\n b",
	} {
		f.Add(s, 20)
	}
	if b, err := os.ReadFile("../../testdata/parse/rss.xml"); err == nil {
		f.Add(string(b), 200)
	}
	f.Fuzz(func(t *testing.T, in string, limit int) {
		limit %= 5000
		got := Text(in, limit)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > max(limit, 0) {
			t.Fatalf("%q is invalid or longer than %d", got, limit)
		}
		if strings.TrimSpace(got) != got || strings.Contains(got, "\n\n") || strings.Contains(got, " \n") {
			t.Fatalf("loose white space in %q", got)
		}
		for l := range strings.SplitSeq(got, "\n") {
			if bare := strings.TrimLeft(l, " "); strings.Contains(bare, "  ") || len(l)-len(bare) > maxIndent {
				t.Fatalf("too many spaces in %q", l)
			}
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || IsInvisible(r)) {
				t.Fatalf("%U in %q", r, got)
			}
		}
		if again := Plain(got, max(limit, 0)); again != got {
			t.Fatalf("%q is cleaned again to %q", got, again)
		}
		if whole := Text(in, 1<<20); len([]rune(whole)) <= limit && whole != got {
			t.Fatalf("%q would have fitted, but is %q", whole, got)
		}
		// A text without "<" and "&" brings no tag into the result.
		words := strings.Map(func(r rune) rune {
			if r == '<' || r == '&' {
				return -1
			}
			return r
		}, in)
		title := strings.ReplaceAll(words, `"`, "")
		shown := Text(`<div class="x">`+words+`</div><ul><li><b>`+words+`</b></ul><p title="`+title+`">end`, 1<<20)
		if strings.Contains(shown, "<") || !strings.HasSuffix(shown, "end") {
			t.Fatalf("markup is left: %q", shown)
		}
	})
}

func BenchmarkText(b *testing.B) {
	paragraph := `<p>Two brothers from <a href="https://example.org/azerbaijan?utm_source=rss" class="link">` +
		`Azerbaijan</a> died in <strong>custody</strong> &#8211; the ministry&rsquo;s spokesman said so on ` +
		`Tuesday, <em>three days</em> after the arrest.</p><ul><li>One</li><li>Two<br/>lines</li></ul>` +
		`<figure><img src="https://example.org/a.jpg" alt="A picture" width="640" height="480"/>` +
		`<figcaption>Yekaterinburg</figcaption></figure>` + "\n"
	body := strings.Repeat(paragraph, 17<<10/len(paragraph))
	for _, bench := range []struct {
		name  string
		limit int
	}{{"Whole", 1 << 20}, {"Content", 40_000}, {"Summary", 4_000}} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if Text(body, bench.limit) == "" {
					b.Fatal("no text")
				}
			}
			ours := b.Elapsed()
			start := time.Now()
			for range b.N {
				if _, err := html.Parse(strings.NewReader(body)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(time.Since(start))/float64(ours), "x-faster-than-html.Parse")
		})
	}
}
