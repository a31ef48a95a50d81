package feeds

import (
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "  Two   words\n", "Two words"},
		{"paragraphs", "<p>One</p>\n\n<p>Two<br/>three</p>", "One\nTwo\nthree"},
		{"blank lines part plain text", "One\nstill one\n\nTwo", "One still one\nTwo"},
		{"inline tags join", "un<b>believ</b>able", "unbelievable"},
		{"list", "<ul><li>one<li><p>two</p></ul>after", "- one\n- two\nafter"},
		{"empty list items", "<ul><li></li><li> </li></ul>", ""},
		{"table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		{"pre", "<pre>a\n  b</pre>", "a\nb"},
		{"entities", "Caf&eacute; &amp; &#8222;bar&#8220; &lt;3&nbsp;!", "Café & „bar“ <3 !"},
		{"entities twice", "AT&amp;amp;T &amp;#8211; d&amp;rsquo;or", "AT&T – d’or"},
		{"entity without semicolon", "x?a=1&copy=2", "x?a=1©=2"}, // as HTML has it
		{"markup twice", "&lt;p&gt;Hello&lt;/p&gt;&lt;p&gt;you&lt;/p&gt;", "Hello\nyou"},
		{"less than", "2 < 3 and 5 > 4", "2 < 3 and 5 > 4"},
		{"hidden", "a<script>x<b>y</script><style>p{}</style><template>t</template><noscript><img></noscript>b", "ab"},
		{"hidden by attribute", `a<div hidden>x<div>y</div>z</div><span style="Display: none">q</span>b`, "ab"},
		{"hidden void element", `a<img hidden src=x>b`, "ab"},
		{"comment", "a<!-- c --><![CDATA[d]]>b", "ab"},
		{"broken off in a tag", `Read more <a href="http`, "Read more"},
		{"prefixed XHTML", "<xhtml:p>a</xhtml:p><xhtml:p>b</xhtml:p>", "a\nb"},
		{"invisible and bidi", "Ba\u200bku \u202eesrever\u202c \u2066x\u2069 so\u00adft \ufeffz", "Baku esrever x soft z"},
		{"joiners stay", "می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"},
		{"invalid bytes", "a\xffb", "a\ufffdb"},
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

func FuzzText(f *testing.F) {
	for _, s := range []string{
		"<p>One</p><p>Two", "&amp;lt;b&amp;gt;", "<ul><li>a<li>b</ul>", "<div hidden>x", "a\u202eb\x00\u0085c", "<pre>a\n\n b</pre>", "石油価格が上がる", "\xff<",
	} {
		f.Add(s, 20)
	}
	if b, err := os.ReadFile("testdata/parse/rss.xml"); err == nil {
		f.Add(string(b), 200)
	}
	f.Fuzz(func(t *testing.T, in string, limit int) {
		limit %= 5000
		got := Text(in, limit)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > max(limit, 0) {
			t.Fatalf("%q is invalid or longer than %d", got, limit)
		}
		if strings.TrimSpace(got) != got || strings.Contains(got, "  ") || strings.Contains(got, "\n\n") || strings.Contains(got, " \n") || strings.Contains(got, "\n ") {
			t.Fatalf("loose white space in %q", got)
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || isInvisible(r)) {
				t.Fatalf("%U in %q", r, got)
			}
		}
	})
}
