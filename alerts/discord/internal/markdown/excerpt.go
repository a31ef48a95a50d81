package markdown

import (
	"slices"
	"strings"

	"tocsin/filters"
)

// Excerpt returns the part of s worth reading as Markdown, at most limit code points: paragraphs kept,
// the spans in bold. It starts at the beginning unless the first highlight lies behind the first 7/10
// of the limit. Then it starts at a sentence, or at a word, shortly before the highlight.
func Excerpt(s string, spans []filters.Span, limit int) string {
	gs := defuse(glyphs(s, spans, true))
	from := start(gs, limit*7/10)
	if from == 0 {
		return write(gs, limit)
	}
	return ellipsis + write(gs[from:], limit-1)
}

// start returns the index in gs at which an excerpt starts that shows the first highlight within its
// first head code points.
func start(gs []glyph, head int) int {
	first := slices.IndexFunc(gs, func(g glyph) bool { return g.hot })
	if first < 0 || cost(gs, 0, first) <= head {
		return 0
	}
	at := first
	for i := first; i > 0 && cost(gs, i, first) < head/2; i-- {
		switch {
		case gs[i-1].r == '\n' || gs[i-1].r == ' ' && i > 1 && strings.ContainsRune(".!?…।。", gs[i-2].r):
			return i // the sentence with the highlight
		case gs[i-1].r == ' ':
			at = i
		}
	}
	return at
}

// cost returns the length of gs[from:to] in Markdown, in code points.
func cost(gs []glyph, from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		n += Length(escaped(gs, i))
	}
	return n
}
