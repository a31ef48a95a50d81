package preview

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tocsin/web/internal/page"
)

// depthLimit ends the nesting of marks. Deeper ones are shown as they are written.
const depthLimit = 8

// bracketLimit is the most bytes within brackets: Discord's limit for an address.
const bracketLimit = 2048

// inline renders marks within a line: **bold**, *italic*, _italic_, __underline__, ~~strike~~,
// ||spoiler||, `code`, fences, backslash escapes, [text](url) and [text](<url>), bare links,
// <t:UNIX:STYLE>, mentions, and newlines. Everything else is escaped.
type inline struct {
	out   strings.Builder
	now   time.Time
	links bool // whether links are links, or their text alone
}

// marks are the pairs around text; of two that begin alike the longer comes first.
var marks = [...]struct{ mark, tag string }{
	{"**", "strong"}, {"__", "u"}, {"~~", "s"}, {"||", "mark"}, {"*", "em"}, {"_", "em"},
}

func (in *inline) html() template.HTML {
	return template.HTML(in.out.String()) //nolint:gosec // text and wrap wrote it, and they escape
}

// wrap writes an element with the rendered text in it.
func (in *inline) wrap(tag, text string, depth int) {
	in.out.WriteString("<" + tag + ">")
	in.text(text, depth)
	in.out.WriteString("</" + tag + ">")
}

// plain writes text as it is.
func (in *inline) plain(text string) { in.out.WriteString(html.EscapeString(text)) }

// text writes text with its marks rendered.
func (in *inline) text(s string, depth int) {
	open := make(map[string]bool) // marks that were looked for and are not closed in the rest of s
	for i := 0; i < len(s); {
		n := 0
		switch s[i] {
		case '\\':
			if i+1 < len(s) && punctuation(s[i+1]) {
				in.plain(s[i+1 : i+2])
				n = 2
			}
		case '\n':
			in.out.WriteString("<br>")
			n = 1
		case '`':
			n = in.code(s[i:])
		case '*', '_', '~', '|':
			n = in.mark(s, i, depth, open)
		case '[':
			n = in.masked(s[i:], depth)
		case '<':
			n = in.angle(s[i:])
		case 'h':
			n = in.bare(s[i:])
		}
		if n == 0 { // nothing special after all
			_, n = utf8.DecodeRuneInString(s[i:])
			in.plain(s[i : i+n])
		}
		i += n
	}
}

// mark renders a pair of marks that begins at s[i], and returns its length in bytes.
func (in *inline) mark(s string, i, depth int, open map[string]bool) int {
	if depth == depthLimit {
		return 0
	}
	for _, m := range marks {
		if !strings.HasPrefix(s[i:], m.mark) || open[m.mark] {
			continue
		}
		start := i + len(m.mark)
		if m.mark == "_" && wordBefore(s[:i]) || m.mark == "*" && spaceAt(s[start:]) {
			continue
		}
		end := closing(s, start, m.mark)
		if end < 0 {
			open[m.mark] = true
			continue
		}
		in.wrap(m.tag, s[start:end], depth+1)
		return end + len(m.mark) - i
	}
	return 0
}

// closing finds the mark that ends a text beginning at start; -1 when there is none.
func closing(s string, start int, mark string) int {
	for j := start; j < len(s); j++ {
		switch {
		case s[j] == '\\':
			j++
		case !strings.HasPrefix(s[j:], mark):
		case len(mark) == 1 && strings.HasPrefix(s[j+1:], mark):
			j++ // a pair of them is another mark
		case j == start, strings.HasPrefix(s[j+len(mark):], mark[:1]):
		case mark == "_" && wordAt(s[j+1:]), mark == "*" && strings.TrimSpace(s[j-1:j]) == "":
		default:
			return j
		}
	}
	return -1
}

// code renders `code`, “code“ with two, and fences with three backticks.
func (in *inline) code(s string) int {
	ticks := len(s) - len(strings.TrimLeft(s, "`"))
	if ticks > 3 {
		return 0
	}
	fence := s[:ticks]
	end := strings.Index(s[ticks:], fence)
	if end <= 0 {
		return 0
	}
	text := s[ticks : ticks+end]
	if ticks < 3 {
		in.out.WriteString("<code>")
		in.plain(text)
		in.out.WriteString("</code>")
	} else {
		if lang, rest, ok := strings.Cut(text, "\n"); ok && !strings.ContainsAny(lang, " \t") {
			text = rest
		}
		in.out.WriteString("<pre><code>")
		in.plain(strings.TrimSuffix(text, "\n"))
		in.out.WriteString("</code></pre>")
	}
	return 2*ticks + end
}

// masked renders [text](url) and [text](<url>).
func (in *inline) masked(s string, depth int) int {
	if !strings.Contains(s[:min(len(s), bracketLimit)], "](") {
		return 0 // as fast as can be: headlines have brackets of their own
	}
	end := bracket(s, '[', ']')
	if depth == depthLimit || end < 2 || !strings.HasPrefix(s[end+1:], "(") {
		return 0
	}
	size := bracket(s[end+1:], '(', ')')
	if size < 0 {
		return 0
	}
	target := strings.TrimSpace(s[end+2 : end+1+size])
	if t, ok := strings.CutPrefix(target, "<"); ok {
		target, _, _ = strings.Cut(t, ">")
	}
	if target = page.Link(target); target == "" || strings.ContainsAny(target, " \n\t") {
		return 0
	}
	if in.links {
		in.out.WriteString(anchor(target))
		in.links = false // no link within a link
		in.text(s[1:end], depth+1)
		in.links = true
		in.out.WriteString("</a>")
	} else {
		in.text(s[1:end], depth+1)
	}
	return end + 1 + size + 1
}

// bracket finds the end of the bracket that s begins with; -1 when it is not closed.
func bracket(s string, first, last byte) int {
	depth := 0
	for i := 0; i < min(len(s), bracketLimit); i++ {
		switch s[i] {
		case '\\':
			i++
		case first:
			depth++
		case last:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func anchor(target string) string {
	return `<a href="` + html.EscapeString(target) + `" target="_blank" rel="noopener noreferrer nofollow">`
}

// bare renders an address in the text as the link that Discord makes of it.
func (in *inline) bare(s string) int {
	if !in.links || !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return 0
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>\"`*|", r) })
	if end < 0 {
		end = len(s)
	}
	target := strings.TrimRight(s[:end], ".,:;!?)]'~_")
	if page.Link(target) == "" {
		return 0
	}
	in.out.WriteString(anchor(target))
	in.plain(target)
	in.out.WriteString("</a>")
	return len(target)
}

var (
	stamp   = regexp.MustCompile(`^<t:(-?\d{1,12})(?::([tTdDfFR]))?>`)
	mention = regexp.MustCompile(`^<(@&|@!?|#|a?:\w+:|/[^:<>\n]{1,100}:)(\d{1,20})>`)
)

// angle renders the text between < and >: times, mentions, and links without a preview.
func (in *inline) angle(s string) int {
	if m := stamp.FindStringSubmatch(s); m != nil {
		seconds, err := strconv.ParseInt(m[1], 10, 64)
		t := time.Unix(seconds, 0).In(in.now.Location())
		if err != nil || t.Year() < 1 || t.Year() > 9999 {
			return 0
		}
		fmt.Fprintf(&in.out, `<time datetime="%s" title="%s"`, t.UTC().Format(time.RFC3339), t.Format(layout("F")))
		text := relative(in.now, t)
		if m[2] == "R" {
			in.out.WriteString(` class="relative"`)
		} else {
			text = t.Format(layout(m[2]))
		}
		in.out.WriteString(">" + text + "</time>")
		return len(m[0])
	}
	if m := mention.FindStringSubmatch(s); m != nil {
		text := m[1]
		switch {
		case text == "@&":
			text = "@role"
		case text[0] == '@':
			text = "@member"
		case text == "#":
			text = "#channel"
		case text[0] == '/':
			text = strings.TrimSuffix(text, ":")
		default: // an emoji of a server
			in.plain(strings.TrimPrefix(text, "a"))
			return len(m[0])
		}
		in.out.WriteString(`<span class="pill" title="` + m[2] + `">`)
		in.plain(text)
		in.out.WriteString("</span>")
		return len(m[0])
	}
	target, _, ok := strings.Cut(s[1:], ">")
	if !ok || !in.links || page.Link(target) == "" || strings.ContainsAny(target, " \n\t<") {
		return 0
	}
	in.out.WriteString(anchor(target))
	in.plain(target)
	in.out.WriteString("</a>")
	return len(target) + 2
}

// layout is how Discord shows a time in a style, in English. "" stands for "f".
func layout(style string) string {
	switch style {
	case "t":
		return "15:04"
	case "T":
		return "15:04:05"
	case "d":
		return "02/01/2006"
	case "D":
		return "2 January 2006"
	case "F":
		return "Monday, 2 January 2006 15:04"
	}
	return "2 January 2006 15:04"
}

func punctuation(c byte) bool {
	return c < utf8.RuneSelf && (unicode.IsPunct(rune(c)) || unicode.IsSymbol(rune(c)))
}

func wordBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func wordAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func spaceAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}
