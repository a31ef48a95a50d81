package htmltext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of indentation in spaces: of nested lists, and of preformatted text.
const (
	maxListIndent = 6
	maxIndent     = 12
)

// A flow collects text up to a limit. It holds white space back until the next word, so there is none at
// either end and never two in a row, except in the indentation of a line.
type flow struct {
	b      strings.Builder
	limit  int
	n      int  // code points written
	gap    gap  // before the next word
	bullet bool // a list item begins with the next word
	indent int  // of the line that begins with the next word
	lists  int  // open ones
	pre    int  // open ones
	quotes int  // open ones
	skip   bool // the text up to the next tag is hidden
	full   bool // the text is longer than limit

	word, hard int // the ends of the last whole word and of the last character before which "…" fits
}

type gap int

const (
	none gap = iota
	space
	newline
)

// lineEnds is the meaning of line ends in text.
type lineEnds int

const (
	folded       lineEnds = iota // spaces
	paragraphs                   // two in a row begin a new line
	preformatted                 // each begins a new line, which keeps its indentation
)

func (f *flow) want(g gap) { f.gap = max(f.gap, g) }

// tag handles the tag of a visible element.
func (f *flow) tag(name string, start bool) {
	step := -1
	if start {
		step = 1
	}
	switch name {
	case "li":
		if f.bullet, f.indent = start, 0; start {
			f.indent = min(max(f.lists-1, 0)*2, maxListIndent)
		}
	case "ul", "ol", "menu", "dir":
		f.lists = max(f.lists+step, 0)
	case "pre", "xmp", "listing":
		f.pre = max(f.pre+step, 0)
	case "td", "th":
		f.want(space)
	case "q":
		f.quote(start)
	}
	if breaksLine(name) {
		f.want(newline)
		if !f.bullet {
			f.indent = 0
		}
	}
}

// quote writes the marks that a browser puts around q.
func (f *flow) quote(start bool) {
	if start {
		f.quotes++
		f.rune('“')
		return
	}
	if f.quotes > 0 {
		f.quotes--
		after := f.gap
		f.gap = none
		f.rune('”')
		f.gap = after
	}
}

// breaksLine reports whether an element begins and ends a line.
func breaksLine(name string) bool {
	switch name {
	case "br", "hr", "p", "div", "ul", "ol", "li", "dl", "dt", "dd", "tr", "table", "caption", "blockquote",
		"pre", "xmp", "listing", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "aside", "header",
		"footer", "nav", "main", "hgroup", "search", "figure", "figcaption", "address", "details", "summary",
		"form", "fieldset", "legend", "option", "center", "menu", "dir", "dialog":
		return true
	}
	return false
}

// text adds words.
func (f *flow) text(s string, lines lineEnds) {
	ends := 0
	for _, r := range s {
		switch {
		case f.full:
			return
		case r == '\n' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			f.want(space)
			if ends++; lines == preformatted || lines == paragraphs && ends > 1 {
				f.want(newline)
				f.indent = 0
			}
		case unicode.IsSpace(r):
			f.want(space)
			if lines == preformatted && f.gap == newline && !f.bullet {
				if f.indent++; r == '\t' {
					f.indent += 3
				}
				f.indent = min(f.indent, maxIndent)
			}
		case IsInvisible(r):
		default:
			ends = 0
			f.rune(r)
		}
	}
}

func (f *flow) rune(r rune) {
	if f.b.Len() > 0 && f.gap != none {
		f.room() // the word before is whole
		if f.gap == newline {
			f.put('\n')
			for range f.indent {
				f.put(' ')
			}
		} else {
			f.put(' ')
		}
	}
	if f.bullet {
		f.put('-')
		f.put(' ')
	}
	f.gap, f.bullet, f.indent = none, false, 0
	f.put(r)
}

// room records the end of a word if an ellipsis fits after it.
func (f *flow) room() {
	if f.n < f.limit {
		f.word = f.b.Len()
	}
}

func (f *flow) put(r rune) {
	if f.n >= f.limit {
		f.full = true
		return
	}
	f.b.WriteRune(r)
	if f.n++; f.n < f.limit {
		f.hard = f.b.Len()
	}
}

func (f *flow) String() string {
	s := f.b.String()
	if !f.full {
		return s
	}
	if f.limit < 1 {
		return ""
	}
	end := f.hard
	if f.word >= end/2 { // else one word fills the text, or its script has no spaces
		end = f.word
	}
	return strings.TrimRight(s[:end], " \n,;:-–—") + "…"
}

// IsInvisible reports whether a character shows nothing or changes the direction of the text around
// it. Such characters could hide a word of a headline from a reader or from a rule. The joiners in
// the spelling of Persian, Indic scripts and emoji do not count.
func IsInvisible(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r < 0x20 || r == 0x7f
	case unicode.IsControl(r), r == 0x00ad, r == 0x061c, r == 0x180e, r == 0x200b, r == 0x200e, r == 0x200f,
		r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff, r >= 0xfff9 && r <= 0xfffc,
		r >= 0xe0000 && r <= 0xe007f, r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
		return true
	}
	return false
}
