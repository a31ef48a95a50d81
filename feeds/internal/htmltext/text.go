package htmltext

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text returns HTML, or text with HTML's entities, as plain text of at most limit code points: a line for
// each paragraph, list items after "- " (in inner lists after two spaces more), preformatted lines with
// their indentation, and single spaces elsewhere. Markup, hidden elements, and control, invisible and
// bidirectional characters are left out. Longer text is cut at a word and ends in "…". Entities that were
// escaped twice, as in many titles, are read twice. The time is linear in the markup up to the limit.
func Text(markup string, limit int) string {
	if strings.Contains(markup, "<![CDATA[") { // wrapped twice; HTML would read a comment
		markup = cdata.Replace(markup)
	}
	if !strings.Contains(markup, "<") {
		if again := html.UnescapeString(markup); escapedMarkup.MatchString(again) {
			markup = again // it was escaped twice with its tags
		}
	}
	f := flow{limit: limit}
	if !strings.Contains(markup, "<") {
		f.text(unescape(html.UnescapeString(markup)), paragraphs)
		return f.String()
	}
	shown := map[string]bool{}
	for more := true; more; {
		markup, more = f.markup(markup, shown)
	}
	return f.String()
}

// maxShown limits how often markup is read again after a hidden element without an end.
const maxShown = 4

// markup reads HTML. A hidden element or a comment whose end never comes must not hide the rest: then
// it adds the element's name to shown, and returns the markup after the start tag, to be read again. Of
// a comment, a script or a style without an end only the text up to the next tag is hidden.
func (f *flow) markup(s string, shown map[string]bool) (rest string, more bool) {
	z := xhtml.NewTokenizer(strings.NewReader(s))
	hidden, depth := "", 0 // the name of the hidden element around the token, and its open tags
	at, after := 0, 0      // the end of the token, and of the start tag of the hidden element
	for !f.full {
		kind := z.Next()
		at += len(z.Raw())
		switch kind {
		case xhtml.ErrorToken:
			if hidden == "" || len(shown) >= maxShown {
				return "", false
			}
			shown[hidden] = true
			f.skip = isCode(hidden)
			return s[after:], true
		case xhtml.CommentToken:
			raw := string(z.Raw())
			ends := strings.HasSuffix(raw, "->") || strings.HasSuffix(raw, "--!>")
			if at == len(s) && strings.HasPrefix(raw, "<!--") && !ends {
				f.skip = true
				return strings.ReplaceAll(raw, "<!--", ""), true
			}
		case xhtml.TextToken:
			if hidden == "" && !f.skip {
				lines := folded
				if f.pre > 0 {
					lines = preformatted
				}
				f.text(unescape(string(z.Text())), lines)
			}
			f.skip = false
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			raw, more := z.TagName()
			name := element(raw)
			if hidden == "p" && closesParagraph(name) {
				hidden = ""
			}
			f.skip = false
			switch {
			case hidden == name && kind == xhtml.StartTagToken:
				depth++
			case hidden != "":
			case kind == xhtml.SelfClosingTagToken || shown[name]: // XHTML's <script/> has no text
				z.NextIsNotRawText()
				f.tag(name, true)
				f.skip = kind == xhtml.StartTagToken && isCode(name)
			case !isVoid(name) && (isHidden(name) || more && hides(z)):
				hidden, depth, after = name, 1, at
			default:
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
				f.tag(name, false)
			}
		}
	}
	return "", false
}

var cdata = strings.NewReplacer("<![CDATA[", "", "]]>", "")

// escapedMarkup matches the unmistakable tags of a text whose markup was escaped twice.
var escapedMarkup = regexp.MustCompile(`(?i)</[a-z]|<(?:p|br|div|img|a)[ />]`)

// Line returns Text on one line, for titles and names.
func Line(s string, limit int) string {
	return strings.Join(strings.Fields(Text(s, limit)), " ")
}

// Plain cleans text without markup and entities, such as JSON Feed's, in the way of Text.
func Plain(s string, limit int) string {
	f := flow{limit: limit}
	f.text(s, preformatted)
	return f.String()
}

// Shorten returns plain text cut at a word when it is longer than limit code points.
func Shorten(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	return Plain(s, limit)
}

// element returns the name of a tag without the prefix of XHTML inside XML.
func element(raw []byte) string {
	if known := atom.Lookup(raw); known != 0 {
		return known.String()
	}
	name := string(raw)
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// isHidden reports whether an element shows nothing, or only in old browsers, or only the pronunciation of
// a ruby text.
func isHidden(name string) bool {
	switch name {
	case "script", "style", "template", "noscript", "iframe", "noembed", "noframes", "object", "svg", "head",
		"title", "select", "textarea", "audio", "video", "canvas", "datalist", "rt", "rp", "rtc":
		return true
	}
	return false
}

// isCode reports whether the text of an element is written for machines.
func isCode(name string) bool { return name == "script" || name == "style" }

func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}

// closesParagraph reports whether an element cannot be inside a paragraph, so that a paragraph without an
// end tag ends before it.
func closesParagraph(name string) bool { return breaksLine(name) && name != "br" }

// hides reports whether the attributes of the tag at z hide its element on the page. Text for screen
// readers alone, such as the title after "Continue reading", is hidden too.
func hides(z *xhtml.Tokenizer) bool {
	hidden := false
	for more := true; more; {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch string(key) {
		case "hidden":
			hidden = true
		case "aria-hidden":
			hidden = hidden || strings.EqualFold(string(val), "true")
		case "style":
			hidden = hidden || hiddenStyle.Match(val)
		case "class":
			hidden = hidden || hiddenClass.Match(val)
		}
	}
	return hidden
}

var (
	hiddenStyle = regexp.MustCompile(`(?i)(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|` +
		`mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:[;!]|$))`)
	hiddenClass = regexp.MustCompile(`(?:^|\s)(?:screen-reader-text|sr-only|visually-hidden)(?:\s|$)`)
)

// unescape reads the entities that are left in text already unescaped. Only those with a semicolon count:
// "&copy=2" is part of an address.
func unescape(s string) string {
	if !strings.Contains(s, "&") || !strings.Contains(s, ";") {
		return s
	}
	return entity.ReplaceAllStringFunc(s, html.UnescapeString)
}

var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
