package preview

import (
	"html/template"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// markdownLimit is the most bytes of a text that are rendered. The longest text that Discord
// takes, an embed's description of 4096 characters, has no more.
const markdownLimit = 4 * 4096

// markdown renders a text as Discord shows it: the blocks by the marks at the start of a line (quotes, subtext,
// headings, lists), and the marks within lines by [inline]. Times are in the zone of now.
//
// See "Markdown Text 101" in Discord's help centre, and "Message Formatting" in its developer
// documentation: https://discord.com/developers/docs/reference#message-formatting.
func markdown(text string, now time.Time) template.HTML {
	in := inline{now: now, links: true}
	all := blocks(clean(text))
	for i, b := range all {
		switch b.mark {
		case "":
			in.text(b.text, 0)
			if i+1 < len(all) && (b.text == "" || strings.HasSuffix(b.text, "\n")) {
				in.out.WriteString("<br>") // a line break before a block shows nothing by itself
			}
		case "> ":
			in.wrap("blockquote", b.text, 0)
		case "-# ":
			in.wrap("small", b.text, 0)
		case "- ":
			in.out.WriteString("<ul>")
			for item := range strings.SplitSeq(b.text, "\n") {
				in.wrap("li", item, 0)
			}
			in.out.WriteString("</ul>")
		default: // "# " and longer
			in.out.WriteString(`<div class="h` + strconv.Itoa(len(b.mark)-1) + `">`)
			in.text(b.text, 0)
			in.out.WriteString("</div>")
		}
	}
	return in.html()
}

// headline renders one line that is to be a link as a whole, or none: without links of its own.
func headline(text string, now time.Time) template.HTML {
	in := inline{now: now}
	in.text(strings.ReplaceAll(clean(text), "\n", " "), 0)
	return in.html()
}

// A block is a run of lines that belong together, without the mark that each began with.
type block struct{ mark, text string }

func blocks(text string) []block {
	var out []block
	fenced := false
	for rest, more := text, true; more; {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		mark := ""
		switch {
		case fenced:
		case strings.HasPrefix(line, ">>> "): // a quote of everything to come
			mark, line, more = "> ", line[4:], false
			if rest != "" {
				line += "\n" + rest
			}
		default:
			mark, line = cutMark(line)
		}
		if mark == "" && strings.Count(line, "```")%2 == 1 {
			fenced = !fenced
		}
		last := len(out) - 1
		if last >= 0 && out[last].mark == mark && !strings.Contains(mark, "#") {
			out[last].text += "\n" + line
		} else {
			out = append(out, block{mark, line})
		}
	}
	return out
}

// cutMark splits a line behind the mark that it begins with.
func cutMark(line string) (mark, rest string) {
	for _, mark := range [...]string{"> ", "-# ", "# ", "## ", "### ", "- "} {
		if rest, ok := strings.CutPrefix(line, mark); ok && strings.TrimSpace(rest) != "" {
			return mark, rest
		}
	}
	if rest, ok := strings.CutPrefix(line, "* "); ok {
		return "- ", rest
	}
	return "", line
}

// clean makes a text of any bytes one of valid characters that can be shown.
func clean(text string) string {
	if len(text) > markdownLimit {
		text = text[:markdownLimit]
		for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text)
}
