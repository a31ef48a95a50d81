package feeds

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
)

// Text turns HTML, or text with HTML's entities, into plain text of at most limit code points:
// paragraphs on lines of their own, list items after "- ", no markup, nothing that is hidden, no
// control, invisible or bidirectional characters, single spaces. What is too long is cut at a
// word and ends in "…". Entities that were escaped twice, as in titles they often are, are read
// twice. Text reads no further than it needs to.
func Text(markup string, limit int) string {
	if !strings.Contains(markup, "<") {
		if again := html.UnescapeString(markup); escapedMarkup.MatchString(again) {
			markup = again // it was escaped twice over, tags and all
		}
	}
	f := flow{limit: limit}
	if !strings.Contains(markup, "<") {
		f.text(unescape(html.UnescapeString(markup)), 2)
		return f.String()
	}
	z := xhtml.NewTokenizer(strings.NewReader(markup))
	hidden, depth := "", 0 // the hidden element we are in, and how many of its name are open
	pre := 0
	for !f.full {
		switch kind := z.Next(); kind {
		case xhtml.ErrorToken:
			return f.String()
		case xhtml.TextToken:
			if hidden == "" {
				newlines := 0
				if pre > 0 {
					newlines = 1
				}
				f.text(unescape(string(z.Text())), newlines)
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			raw, more := z.TagName()
			name := element(raw)
			switch {
			case hidden == name && kind == xhtml.StartTagToken:
				depth++
			case hidden != "":
			case kind == xhtml.StartTagToken && !isVoid(name) && (isHidden(name) || more && hides(z)):
				hidden, depth = name, 1
			default:
				if name == "pre" {
					pre++
				}
				f.tag(name, true)
			}
		case xhtml.EndTagToken:
			raw, _ := z.TagName()
			name := element(raw)
			switch {
			case hidden == name:
				if depth--; depth == 0 {
					hidden = ""
				}
			case hidden == "":
				if name == "pre" {
					pre = max(pre-1, 0)
				}
				f.tag(name, false)
			}
		}
	}
	return f.String()
}

// escapedMarkup finds the unmistakable tags of a text whose markup was escaped once too often.
var escapedMarkup = regexp.MustCompile(`(?i)</[a-z]|<(?:p|br|div|img|a)[ />]`)

// line is Text on one line, for titles and names.
func line(s string, limit int) string { return strings.ReplaceAll(Text(s, limit), "\n", " ") }

// plainText cleans text that has no markup and no entities, such as JSON Feed's.
func plainText(s string, limit int) string {
	f := flow{limit: limit}
	f.text(s, 1)
	return f.String()
}

// cut shortens plain text at a word.
func cut(s string, limit int) string { return plainText(s, limit) }

// element gives the name of a tag, without the prefix that XHTML inside XML may carry.
func element(raw []byte) string {
	name := string(raw)
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

func isHidden(name string) bool {
	switch name {
	case "script", "style", "template", "noscript", "iframe", "noembed", "noframes", "object", "svg", "head", "title", "select", "textarea":
		return true
	}
	return false
}

func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}

// hides tells whether the attributes of the tag that z stands on hide its element.
func hides(z *xhtml.Tokenizer) bool {
	hidden := false
	for more := true; more; {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch string(key) {
		case "hidden":
			hidden = true
		case "style":
			hidden = hidden || strings.Contains(strings.ReplaceAll(strings.ToLower(string(val)), " ", ""), "display:none")
		}
	}
	return hidden
}

// unescape reads the entities that are left in text already unescaped. Only those with their
// semicolon count: "&copy=2" is part of an address.
func unescape(s string) string {
	if !strings.Contains(s, "&") || !strings.Contains(s, ";") {
		return s
	}
	return entity.ReplaceAllStringFunc(s, html.UnescapeString)
}

var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// A flow collects text up to a limit. White space is held back until the next word, so there is
// none at either end and never two in a row.
type flow struct {
	b      strings.Builder
	limit  int
	n      int  // code points written
	gap    gap  // before the next word
	bullet bool // a list item begins with the next word
	full   bool // there was more than fits

	word, hard int // offsets that end the last whole word, and the last character, that leave room for "…"
}

type gap int

const (
	none gap = iota
	space
	newline
)

func (f *flow) want(g gap) { f.gap = max(f.gap, g) }

func (f *flow) tag(name string, start bool) {
	switch name {
	case "li":
		f.want(newline)
		f.bullet = start
	case "td", "th":
		f.want(space)
	case "br", "hr", "p", "div", "ul", "ol", "dl", "dt", "dd", "tr", "table", "caption", "blockquote", "pre",
		"h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "aside", "header", "footer", "nav", "main",
		"figure", "figcaption", "address", "details", "summary", "form", "option", "center":
		f.want(newline)
	}
}

// text adds words. So many line ends in a row, or more, begin a new line; none do when it is zero.
func (f *flow) text(s string, newlines int) {
	ends := 0
	for _, r := range s {
		switch {
		case f.full:
			return
		case r == '\n' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			f.want(space)
			if ends++; newlines > 0 && ends >= newlines {
				f.want(newline)
			}
		case unicode.IsSpace(r):
			f.want(space)
		case isInvisible(r):
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
		} else {
			f.put(' ')
		}
	}
	if f.bullet {
		f.put('-')
		f.put(' ')
	}
	f.gap, f.bullet = none, false
	f.put(r)
}

// room notes the end of a word that an ellipsis fits behind.
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
	if f.word >= end/2 { // else one word fills it, or a script that has no spaces
		end = f.word
	}
	return strings.TrimRight(s[:end], " \n,;:-–—") + "…"
}

// isInvisible tells the characters that show nothing, or turn the text around them: a headline
// must not be able to hide a word from a reader or from a rule. The joiners that Persian, Indic
// scripts and emoji are spelt with are not among them.
func isInvisible(r rune) bool {
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
