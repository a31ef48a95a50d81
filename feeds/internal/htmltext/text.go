package htmltext

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text turns HTML, or text with HTML's entities, into plain text of at most limit code points:
// paragraphs on lines of their own, list items after "- " (those of inner lists two spaces in),
// the lines of preformatted text with their indentation, no markup, nothing that is hidden, no
// control, invisible or bidirectional characters, else single spaces. What is too long is cut at
// a word and ends in "…". Entities that were escaped twice, as in titles they often are, are read
// twice. Its time is linear in the markup, and it reads no further than it needs to.
func Text(markup string, limit int) string {
	if strings.Contains(markup, "<![CDATA[") { // wrapped twice; as HTML it would be a comment
		markup = cdata.Replace(markup)
	}
	if !strings.Contains(markup, "<") {
		if again := html.UnescapeString(markup); escapedMarkup.MatchString(again) {
			markup = again // it was escaped twice over, tags and all
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
	hidden, depth := "", 0 // the hidden element around the token, and how many of its name are open
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
			if raw := string(z.Raw()); at == len(s) && strings.HasPrefix(raw, "<!--") && !strings.HasSuffix(raw, "->") && !strings.HasSuffix(raw, "--!>") {
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

// escapedMarkup finds the unmistakable tags of a text whose markup was escaped once too often.
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

// element gives the name of a tag, without the prefix that XHTML inside XML may carry.
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

// isHidden tells the elements that show nothing, or what only an old browser shows, or what a
// reader aloud needs: the reading of a ruby text.
func isHidden(name string) bool {
	switch name {
	case "script", "style", "template", "noscript", "iframe", "noembed", "noframes", "object", "svg", "head", "title", "select",
		"textarea", "audio", "video", "canvas", "datalist", "rt", "rp", "rtc":
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

// closesParagraph tells the elements that cannot be inside a paragraph, so that one without an
// end tag ends before them.
func closesParagraph(name string) bool { return breaksLine(name) && name != "br" }

// hides tells whether the attributes of the tag that z stands on hide its element from who looks
// at the page. What only screen readers are to say, such as the title behind "Continue reading",
// is hidden too.
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
	hiddenStyle = regexp.MustCompile(`(?i)(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:[;!]|$))`)
	hiddenClass = regexp.MustCompile(`(?:^|\s)(?:screen-reader-text|sr-only|visually-hidden)(?:\s|$)`)
)

// unescape reads the entities that are left in text already unescaped. Only those with their
// semicolon count: "&copy=2" is part of an address.
func unescape(s string) string {
	if !strings.Contains(s, "&") || !strings.Contains(s, ";") {
		return s
	}
	return entity.ReplaceAllStringFunc(s, html.UnescapeString)
}

var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
