package markdown

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters"
)

// A glyph is a character of cleaned text. A hot one is highlighted.
type glyph struct {
	r   rune
	hot bool
}

// breaker is a zero-width space. Inside a mention or an address it makes Discord show plain text.
const breaker = '\u200b'

// Plain returns s for a field that Discord does not read as Markdown (an author, a footer, a choice):
// one line without control, bidi and zero-width characters, at most limit code points.
func Plain(s string, limit int) string {
	var b strings.Builder
	for _, g := range glyphs(s, nil, false) {
		b.WriteRune(g.r)
	}
	return Cut(b.String(), limit)
}

// Escape returns s for a field that Discord reads as Markdown: one line that shows the text as it is
// and forms no markup, mention or link. The limit is in code points and counts the escapes.
func Escape(s string, limit int) string {
	return write(defuse(glyphs(s, nil, false)), limit)
}

// Highlight is [Escape] with the spans in bold.
func Highlight(s string, spans []filters.Span, limit int) string {
	return write(defuse(glyphs(s, spans, false)), limit)
}

// Bold puts escaped text between the marks of bold text.
func Bold(escaped string) string { return bold + escaped + bold }

// glyphs cleans s: it folds white space into single spaces (and newlines, if lines is set), drops
// invisible characters and replaces invalid UTF-8.
func glyphs(s string, spans []filters.Span, lines bool) []glyph {
	spans = valid(s, spans)
	var gs []glyph
	var gap rune // the white space not written yet
	for i, r := range s {
		switch {
		case lines && strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r):
			gap = '\n'
			continue
		case unicode.IsSpace(r):
			if gap != '\n' {
				gap = ' '
			}
			continue
		case invisible(r) && !joins(gs, gap, r):
			continue
		}
		for len(spans) > 0 && spans[0].End <= i {
			spans = spans[1:]
		}
		hot := len(spans) > 0 && spans[0].Start <= i
		if gap != 0 && len(gs) > 0 {
			gs = append(gs, glyph{gap, gap == ' ' && hot && gs[len(gs)-1].hot})
		}
		gap = 0
		gs = append(gs, glyph{r, hot})
	}
	return gs
}

// valid returns the spans that lie in s on character boundaries, sorted.
func valid(s string, spans []filters.Span) []filters.Span {
	boundary := func(i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }
	var ok []filters.Span
	for _, sp := range spans {
		if 0 <= sp.Start && sp.Start < sp.End && sp.End <= len(s) && boundary(sp.Start) && boundary(sp.End) {
			ok = append(ok, sp)
		}
	}
	slices.SortFunc(ok, func(a, b filters.Span) int { return cmp.Compare(a.Start, b.Start) })
	return ok
}

// invisible reports whether r is a character that a reader cannot see but a client obeys: a control,
// a bidi override, a zero-width character, one of private use, or a blank that counts as a letter.
func invisible(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u3164', '\uffa0':
		return true
	}
	return unicode.Is(unicode.C, r) || 0x180b <= r && r <= 0x180f
}

// joins reports whether r is a joiner that the script needs: emoji, Persian and Indic scripts are
// wrong without joiners. After ASCII a joiner only hides something.
func joins(before []glyph, gap, r rune) bool {
	return (r == '\u200c' || r == '\u200d') && gap == 0 && len(before) > 0 && before[len(before)-1].r > unicode.MaxASCII
}

// defuse puts a breaker into all text that Discord would read as a mention or turn into a link.
func defuse(gs []glyph) []glyph {
	out := make([]glyph, 0, len(gs)+8)
	for i, g := range gs {
		if i > 0 && breaks(gs, i) {
			out = append(out, glyph{breaker, gs[i-1].hot && g.hot})
		}
		out = append(out, g)
	}
	return out
}

// breaks reports whether a mention or an address continues at gs[i].
func breaks(gs []glyph, i int) bool {
	switch gs[i-1].r {
	case '@':
		return has(gs[i:], "everyone") || has(gs[i:], "here")
	case '<':
		return strings.ContainsRune("@#:/", gs[i].r)
	case ':':
		return has(gs[i:], "//")
	}
	for _, host := range []string{"discord", "discordapp"} {
		for _, end := range []string{".gg", ".com/invite"} {
			if i >= len(host) && has(gs[i:], end) && has(gs[i-len(host):i], host) {
				return true
			}
		}
	}
	return false
}

// has reports whether gs starts with the lower-case ASCII word, in any case.
func has(gs []glyph, word string) bool {
	if len(gs) < len(word) {
		return false
	}
	for i := range len(word) {
		r := gs[i].r
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		if r != rune(word[i]) {
			return false
		}
	}
	return true
}

// escaped returns gs[i] with a backslash before it where it would be markup.
func escaped(gs []glyph, i int) string {
	r := gs[i].r
	first := func(i int) bool { return i == 0 || gs[i-1].r == '\n' }
	switch {
	case strings.ContainsRune("\\*_~|`[]()<>", r):
		return `\` + string(r)
	case strings.ContainsRune("#-+", r) && first(i):
		return `\` + string(r)
	case r == '.' && !first(i): // "1. " makes a list
		for i > 0 && '0' <= gs[i-1].r && gs[i-1].r <= '9' {
			if i--; first(i) {
				return `\.`
			}
		}
	}
	return string(r)
}

const bold = "**"

// write renders cleaned text as Markdown in at most limit code points, the markup counted. It cuts
// longer text after a word and ends it with an ellipsis.
func write(gs []glyph, limit int) string {
	type mark struct {
		size, count int // bytes and code points before it
		hot         bool
	}
	var word, any mark // where the text may end, room left to close a highlight and for the ellipsis
	var b strings.Builder
	n, hot, closing := 0, false, 0
	for i, g := range gs {
		s := escaped(gs, i)
		if g.hot != hot {
			s = bold + s
			hot, closing = g.hot, len(bold)-closing
		}
		b.WriteString(s)
		n += Length(s)
		if n+closing > limit {
			if 2*word.count < any.count {
				word = any
			}
			out := b.String()[:word.size]
			if word.hot {
				out += bold
			}
			return Cut(out+ellipsis, limit)
		}
		if n+closing < limit && !unicode.IsSpace(g.r) {
			any = mark{b.Len(), n, hot}
			if i+1 < len(gs) && unicode.IsSpace(gs[i+1].r) {
				word = any
			}
		}
	}
	if hot {
		b.WriteString(bold)
	}
	return b.String()
}
