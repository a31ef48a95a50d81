package feeds

import (
	"bytes"
	"fmt"
)

// What gofeed may be given: gofeed 1.4.2 recurses once per level of nesting without end (a
// gzipped body of 15 KB can overflow the stack, which ends the whole process), joins the text of
// an extension piece by piece, and copies all namespace bindings for each element.
const (
	maxGuarded = 200_000   // elements
	maxCopied  = 256 << 20 // bytes a parser would copy beyond the document itself, estimated
	perBinding = 16        // what copying one namespace binding costs, in bytes copied
	maxJSON    = 500_000   // values in a JSON document
)

// An open element, as the guard sees it.
type open struct {
	name     []byte // local
	text     int    // bytes of text directly in it so far
	bindings int    // namespace declarations on it and around it
	base     int    // bytes of tags with an xml:base, on it and around it
}

// guardXML reads a document once, without building anything, and refuses what would cost a parser
// more than its size. It finds tags, attributes and sections where encoding/xml finds them, so
// that nothing can hide from it; where encoding/xml stops with an error, what it says no longer
// matters.
func guardXML(b []byte) error {
	var stack [maxDepth + 1]open
	depth, parts, items, elements, copied := 0, 0, 0, 0, 0
	text := func(n int) { // a parser that concatenates copies all it has, again
		if n > 0 {
			copied += stack[depth].text + n
			stack[depth].text += n
		}
	}
	for i := 0; i < len(b); {
		j := bytes.IndexByte(b[i:], '<')
		if j < 0 || i+j+1 >= len(b) {
			return nil
		}
		text(j)
		i += j + 1
		switch b[i] {
		case '!':
			parts++
			n, content := section(b[i:])
			text(content)
			if n < 0 {
				return nil
			}
			i += n
		case '?':
			parts++
			n := bytes.Index(b[i+1:], []byte("?>"))
			if n < 0 {
				return nil
			}
			i += 1 + n + 2
		case '/':
			n := bytes.IndexByte(b[i:], '>')
			if n < 0 {
				return nil
			}
			depth = closeTo(stack[:depth+1], localName(bytes.TrimRight(b[i+1:i+n], " \t\r\n")))
			i += n + 1
		default:
			n := tagEnd(b[i:])
			if n < 0 {
				return nil
			}
			tag := b[i : i+n]
			i += n + 1
			el := open{name: localName(nameOf(tag)), bindings: stack[depth].bindings, base: stack[depth].base}
			el.bindings += bytes.Count(tag, []byte("xmlns"))
			if bytes.Contains(tag, []byte(":base")) {
				el.base += len(tag)
			}
			copied += perBinding*el.bindings + el.base
			elements++
			if isItem(el.name) {
				items++
			}
			if !bytes.HasSuffix(tag, []byte("/")) {
				if depth++; depth > maxDepth {
					return &HostileError{What: fmt.Sprintf("elements nested more than %d deep", maxDepth)}
				}
				stack[depth] = el
			}
		}
		switch {
		case parts > maxParts:
			return &HostileError{What: fmt.Sprintf("more than %d comments, CDATA sections and instructions", maxParts)}
		case items > maxItems:
			return &HostileError{What: fmt.Sprintf("more than %d items", maxItems)}
		case elements > maxGuarded:
			return &HostileError{What: fmt.Sprintf("more than %d elements", maxGuarded)}
		case copied > maxCopied:
			return &HostileError{What: "text, namespaces or base addresses split up so that reading them takes minutes"}
		}
	}
	return nil
}

// closeTo gives the depth after an end tag. A tag that closes another element than the innermost
// closes all up to its own, as encoding/xml does when it is not strict.
func closeTo(stack []open, name []byte) int {
	depth := len(stack) - 1
	for depth > 0 && !bytes.Equal(stack[depth].name, name) {
		depth--
	}
	return max(depth-1, 0)
}

func nameOf(tag []byte) []byte {
	n := 0
	for n < len(tag) && isNameByte(tag[n]) {
		n++
	}
	return tag[:n]
}

func isItem(name []byte) bool {
	return bytes.EqualFold(name, []byte("item")) || bytes.EqualFold(name, []byte("entry"))
}

// tagEnd finds the ">" that ends a start tag: one in a quoted value does not.
func tagEnd(b []byte) int {
	for i := 0; i < len(b); {
		n := bytes.IndexAny(b[i:], `>"'`)
		if n < 0 {
			return -1
		}
		i += n
		if b[i] == '>' {
			return i
		}
		end := bytes.IndexByte(b[i+1:], b[i])
		if end < 0 {
			return -1
		}
		i += 1 + end + 1
	}
	return -1
}

// section measures what begins with "<!", of which b starts at the "!": how many bytes up to its
// end, and how many of them are text. It returns -1 when the end is missing.
func section(b []byte) (n, text int) {
	const comment, cdata = "!--", "![CDATA["
	switch {
	case bytes.HasPrefix(b, []byte(comment)):
		if end := bytes.Index(b[len(comment):], []byte("-->")); end >= 0 {
			return len(comment) + end + 3, 0
		}
		return -1, 0
	case bytes.HasPrefix(b, []byte(cdata)):
		if end := bytes.Index(b[len(cdata):], []byte("]]>")); end >= 0 {
			return len(cdata) + end + 3, end
		}
		return -1, 0
	}
	return directive(b), 0
}

// directive measures a DOCTYPE or its like: angle brackets nest in it, save in quotes, and
// comments in it hide both.
func directive(b []byte) int {
	depth, quote := 0, byte(0)
	for i := 2; i < len(b); i++ { // the first character after "!" never counts
		c := b[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>' && depth == 0:
			return i + 1
		case c == '\'' || c == '"':
			quote = c
		case c == '>':
			depth--
		case c == '<' && bytes.HasPrefix(b[i:], []byte("<!--")):
			end := bytes.Index(b[i+4:], []byte("-->"))
			if end < 0 {
				return -1
			}
			i += 4 + end + 2
		case c == '<':
			depth++
		}
	}
	return -1
}

// guardJSON does the same for a JSON document: encoding/json limits depth by itself, but at
// 10,000 levels, and makes some hundred bytes of every "{}".
func guardJSON(b []byte) error {
	depth, items, values := 0, 0, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			values++
			if b[i] == '{' && depth == 2 {
				items++
			}
			depth++
		case '}', ']':
			depth--
		case ',':
			values++
		}
		switch {
		case depth > maxDepth:
			return &HostileError{What: fmt.Sprintf("values nested more than %d deep", maxDepth)}
		case items > maxItemStarts:
			return &HostileError{What: fmt.Sprintf("more than %d items", maxItemStarts)}
		case values > maxJSON:
			return &HostileError{What: fmt.Sprintf("more than %d values", maxJSON)}
		}
	}
	return nil
}
