package mend

import (
	"bytes"
	"fmt"
	"mime"
	"strings"

	"tocsin/feeds/internal/htmltext"
)

type kind int

const (
	kindRSS kind = iota + 1
	kindAtom
	kindJSON
)

func (k kind) String() string { return [...]string{"", "RSS", "Atom", "JSON"}[k] }

// rootWithin is how far into a document its root element is looked for: comments and licence
// texts before it are long at times, PHP's warnings are not.
const rootWithin = 256 << 10

// sniff returns the kind of a document, and the offset of its root element. The caller skips the bytes
// before that, such as an XML declaration that is wrong after decoding, or a warning of PHP.
func sniff(doc []byte, contentType string) (kind, int, error) {
	start := len(doc) - len(bytes.TrimLeft(doc, " \t\r\n\f\ufeff"))
	if start == len(doc) {
		return 0, 0, notFeed("an empty document")
	}
	if doc[start] == '{' || doc[start] == '[' && looksLikeJSON(doc[start:]) {
		return kindJSON, start, nil
	}
	head := doc[:min(len(doc), start+rootWithin)]
	var first []byte // the first element, should none be the root of a feed
	for i := start; i < len(head); {
		j := bytes.IndexByte(head[i:], '<')
		if j < 0 {
			break
		}
		i += j + 1
		if bytes.HasPrefix(head[i:], []byte("!--")) {
			if end := bytes.Index(head[i:], []byte("-->")); end >= 0 {
				i += end
				continue
			}
		}
		name := tagName(head[i:])
		switch strings.ToLower(string(localName(name))) {
		case "":
			if hasPrefixFold(head[i:], "!doctype html") {
				return 0, 0, htmlPage(doc)
			}
		case "rss", "rdf", "channel", "item":
			return kindRSS, i - 1, nil
		case "feed", "entry":
			return kindAtom, i - 1, nil
		case "html":
			return 0, 0, htmlPage(doc)
		default:
			if first == nil {
				first = name
			}
		}
	}
	return 0, 0, notFeed(describe(doc[start:], first, contentType))
}

// looksLikeJSON reports whether b is a list of objects, rather than text in brackets.
func looksLikeJSON(b []byte) bool {
	b = bytes.TrimSpace(b[1:min(len(b), 1_000)])
	return len(b) == 0 || b[0] == '{' || b[0] == ']'
}

func describe(doc, first []byte, contentType string) string {
	switch media, _, err := mime.ParseMediaType(contentType); {
	case doc[0] == '<' && first != nil:
		return fmt.Sprintf("a document of the element <%.40s>", first)
	case err == nil && media != "" && !strings.Contains(media, "xml"):
		return fmt.Sprintf("a document of type %.60s", media)
	default:
		return "neither XML nor JSON"
	}
}

func htmlPage(doc []byte) error {
	what := "an HTML page"
	doc = doc[:min(len(doc), rootWithin)]
	if i := indexFold(doc, "<title"); i >= 0 {
		title := doc[i:]
		if open := bytes.IndexByte(title, '>'); open >= 0 {
			title = title[open+1:]
			if end := bytes.IndexByte(title, '<'); end >= 0 {
				if t := htmltext.Line(string(title[:end]), 80); t != "" {
					what = fmt.Sprintf("an HTML page titled %q", t)
				}
			}
		}
	}
	return notFeed(what)
}

// tagName returns the name of the start tag whose "<" stands before b; nil for other markup.
func tagName(b []byte) []byte {
	n := 0
	for n < len(b) && n < 80 && isNameByte(b[n]) {
		n++
	}
	if n == 0 || b[0] == '-' || b[0] == '.' || b[0] >= '0' && b[0] <= '9' {
		return nil
	}
	return b[:n]
}

// isNameByte is generous above ASCII, where a byte cannot be judged alone.
func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == ':' || c == '_' || c == '-' || c == '.' || c >= 0x80
}

// localName cuts the prefix off a qualified name as encoding/xml does: a colon at either end
// belongs to the name.
func localName(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[i+1:]
	}
	return name
}

func hasPrefixFold[T ~string | ~[]byte](b T, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}

func indexFold(b []byte, s string) int { return bytes.Index(lowerASCII(b), []byte(s)) }

// lowerASCII keeps every offset, which bytes.ToLower does not.
func lowerASCII(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		out[i] = c
	}
	return out
}
