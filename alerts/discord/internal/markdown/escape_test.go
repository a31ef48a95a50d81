package markdown

import (
	"strings"
	"testing"
	"unicode/utf8"

	"tocsin/filters"
)

func TestEscape(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "Two brothers die in custody", "Two brothers die in custody"},
		{"white space", "  a \n\t b\u00a0c ", "a b c"},
		{"markup", "*a* _b_ ~~c~~ ||d|| `e`", `\*a\* \_b\_ \~\~c\~\~ \|\|d\|\| ` + "\\`e\\`"},
		{"masked link", "[Bank](https://evil.example)", "\\[Bank\\]\\(https:\u200b//evil.example\\)"},
		{"backslash", `\*a`, `\\\*a`},
		{"heading", "# big", `\# big`},
		{"hash inside", "a # b", "a # b"},
		{"small print", "-# small", `\-# small`},
		{"quote", "> q", `\> q`},
		{"list", "- a", `\- a`},
		{"plus", "+ a", `\+ a`},
		{"numbers", "12. a", `12\. a`},
		{"decimal inside", "a 12. b", "a 12. b"},
		{"everyone", "@everyone @HERE @there", "@\u200beveryone @\u200bHERE @there"},
		{"hidden in everyone", "@every\u200bone @he\u202ere", "@\u200beveryone @\u200bhere"},
		{
			"mentions", "<@1> <@&2> <#3> </a:4> <:x:5>",
			"\\<\u200b@1\\> \\<\u200b@&2\\> \\<\u200b#3\\> \\<\u200b/a:4\\> \\<\u200b:x:5\\>",
		},
		{"time", "<t:1:R>", `\<t:1:R\>`},
		{
			"invite", "discord.gg/a DISCORD.COM/invite/b discordapp.com/invite/c discord.com",
			"discord\u200b.gg/a DISCORD\u200b.COM/invite/b discordapp\u200b.com/invite/c discord.com",
		},
		{"bidi", "\u202egnp.exe\u2066x", "gnp.exex"},
		{"soft hyphen", "cus\u00adtody", "custody"},
		{"invalid", "a\xffb", "a\ufffdb"},
		{"emoji joined", "👩\u200d👩\u200d👧 ok", "👩\u200d👩\u200d👧 ok"},
		{"persian joiner", "می\u200cخواهم", "می\u200cخواهم"},
		{"only hidden", "\u200b\u3164", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Escape(tt.in, 200); got != tt.want {
				t.Errorf("Escape(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in    string
		limit int
		want  string
	}{
		{"one two three", 13, "one two three"},
		{"one two three", 12, "one two…"},
		{"onetwothree", 5, "onet…"},
		{"😀😀😀", 3, "😀😀😀"},
		{"😀😀😀", 2, "😀…"},
		{"abc", 0, ""},
	} {
		if got := Cut(tt.in, tt.limit); got != tt.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
		if got := Escape(tt.in, tt.limit); got != tt.want {
			t.Errorf("Escape(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
	if got, want := Escape("a **** b", 6), `a \*…`; got != want {
		t.Errorf("escapes are counted: %q, want %q", got, want)
	}
}

// marked turns ‹words› in text into spans.
func marked(field, text string) (string, []filters.Span) {
	var spans []filters.Span
	for {
		i := strings.Index(text, "‹")
		if i < 0 {
			return text, spans
		}
		text = text[:i] + text[i+len("‹"):]
		j := strings.Index(text, "›")
		text = text[:j] + text[j+len("›"):]
		spans = append(spans, filters.Span{Field: field, Start: i, End: j})
	}
}

const excerptLength = 500

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("Nothing to see here. ", 40)
	for _, tt := range []struct{ name, in, want string }{
		{"one", "died in ‹custody› in Russia", "died in **custody** in Russia"},
		{"adjacent", "‹in› ‹custody›‹!›", "**in custody!**"},
		{"space at the edge", "died‹ in ›custody", "died **in** custody"},
		{"escape within", "a ‹*b*› c", `a **\*b\*** c`},
		{"mention within", "‹@everyone›", "**@\u200beveryone**"},
		{"paragraphs", "one \r\n\r\n ‹two\nthree›", "one\n**two**\n**three**"},
		{"lists in lines", "- a\n1. b\n# c", "\\- a\n1\\. b\n\\# c"},
		{"Azerbaijani", "‹Azərbaycanda› həbs", "**Azərbaycanda** həbs"},
		{"far in", long + "At last ‹custody› comes up.", "…At last **custody** comes up."},
		{
			"far in, no sentence", strings.Repeat("word ", 100) + "‹custody›.",
			"…" + strings.Repeat("word ", 34)[:169] + " **custody**.",
		},
		{"far in, no words", strings.Repeat("字", 600) + "‹監›禁", "…**監**禁"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, spans := marked("summary", tt.in)
			if got := Excerpt(text, spans, excerptLength); got != tt.want {
				t.Errorf("Excerpt(%q)\n got %q\nwant %q", text, got, tt.want)
			}
		})
	}
	t.Run("bad spans", func(t *testing.T) {
		spans := []filters.Span{
			{Start: -1, End: 2},
			{Start: 1, End: 99},
			{Start: 2, End: 2},
			{Start: 3, End: 1},
			{Start: 1, End: 2},
		}
		if got, want := Excerpt("ə b", spans, excerptLength), "ə b"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("overlapping", func(t *testing.T) {
		spans := []filters.Span{{Start: 4, End: 6}, {Start: 0, End: 3}, {Start: 1, End: 5}}
		if got, want := Excerpt("abcdefgh", spans, excerptLength), "**abcdef**gh"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("cut in a highlight", func(t *testing.T) {
		text := strings.Repeat("word ", 200)
		got := Excerpt(text, []filters.Span{{Start: 0, End: len(text)}}, excerptLength)
		if Length(got) > excerptLength || !strings.HasPrefix(got, "**word") || !strings.HasSuffix(got, "word**…") {
			t.Errorf("%d code points: %q", Length(got), got)
		}
	})
}

// FuzzEscape looks for cleaned text that Discord would still read as markup, a mention or a link.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{
		"@everyone", "<@1>", `a\`, `\<@1>`, "@EVERYONE@here", "https://x", "-x", "1. a",
		"a*b", "dis\u200bcord.gg/x", "\n\n# a",
	} {
		f.Add(s, 20, 1, 3)
	}
	f.Fuzz(func(t *testing.T, s string, limit, start, end int) {
		if limit < 1 || limit > 5000 {
			return
		}
		for name, out := range map[string]string{
			"escape":  Escape(s, limit),
			"excerpt": Excerpt(s, []filters.Span{{Start: start, End: end}}, excerptLength),
		} {
			if name == "escape" && Length(out) > limit || Length(out) > max(limit, excerptLength) {
				t.Fatalf("%s: %d code points: %q", name, Length(out), out)
			}
			inert(t, out)
		}
	})
}

// inert fails if text is not valid UTF-8, or holds markup other than bold, or a mention or a link.
func inert(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatalf("not UTF-8: %q", text)
	}
	lower := strings.ToLower(text)
	for _, bad := range []string{
		"@everyone", "@here", "http://", "https://", "discord.gg", "discord.com/invite",
		"<@", "<#", "\u202e",
	} {
		if strings.Contains(lower, bad) {
			t.Fatalf("%q in %q", bad, text)
		}
	}
	bolds := 0
	for _, line := range strings.Split(text, "\n") {
		rest := line
		for i := 0; i < len(rest); i++ {
			switch c := rest[i]; {
			case c == '\\':
				i++
				if i == len(rest) {
					t.Fatalf("dangling escape in %q", text)
				}
			case strings.HasPrefix(rest[i:], bold):
				i++
				bolds++
			case strings.IndexByte("*_~`|[]()<>", c) >= 0:
				t.Fatalf("bare %q in %q", c, text)
			}
		}
		if line != "" && strings.IndexByte("#-+", line[0]) >= 0 {
			t.Fatalf("markup of lines in %q", text)
		}
	}
	if bolds%2 != 0 {
		t.Fatalf("open highlight in %q", text)
	}
}
