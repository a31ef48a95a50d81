package filters

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a regular expression. RE2 takes time in proportion to the length of the text times the size of
// the program (https://swtch.com/~rsc/regexp/regexp1.html).
const (
	maxRegex     = 1000      // bytes as written
	maxProgram   = 500       // instructions
	maxRegexText = 256 << 10 // bytes of a field that are searched
)

// A regex is /pattern/flags, on the original text. Its \b stands at the edges of words of every
// script.
type regex struct {
	typed   string
	plain   *regexp.Regexp // for texts in ASCII, where RE2's own \b is right
	marked  *regexp.Regexp // for texts with edges marked; nil when there is no \b
	literal string         // stands in every match; empty when nothing does
}

func (r regex) String() string { return r.typed }

// boundary marks the edges of words in a text that a regex with \b is matched with, since \b of RE2 knows
// ASCII words only. It is a private-use character; one in the text itself is replaced.
const boundary = '\uE0B0'

func newRegex(pattern, flags string) (regex, error) {
	r := regex{typed: "/" + pattern + "/" + flags}
	if pattern == "" {
		return regex{}, errors.New("the regex is empty")
	}
	if len(pattern) > maxRegex {
		return regex{}, errors.New("a regex has at most 1000 bytes")
	}
	text := strings.ReplaceAll(pattern, `\/`, "/")
	if flags != "" {
		text = "(?" + flags + ")" + text
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		var at *syntax.Error
		if errors.As(err, &at) && at.Code == syntax.ErrInvalidPerlOp {
			return regex{}, fault("the regex has "+at.Expr+", which RE2 does not support",
				"RE2 has no look-around and no back references")
		}
		return regex{}, errors.New("invalid regex: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if matchesEmpty(tree) {
		return regex{}, fault("the regex matches the empty text, so it would match every item",
			"use + in place of *")
	}
	r.literal = literalOf(tree)
	r.plain, err = compileBounded(text)
	if err != nil {
		return regex{}, err
	}
	switch {
	case hasOp(tree, syntax.OpNoWordBoundary):
		return regex{}, fault(`\B is not supported`,
			`write what stands beside the word, for example [\p{L}]`)
	case hasOp(tree, syntax.OpWordBoundary):
		r.marked, err = compileBounded(markBoundaries(tree).String())
	}
	return r, err
}

// compileBounded compiles a pattern; a program of more than maxProgram instructions is an error.
func compileBounded(pattern string) (*regexp.Regexp, error) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, errors.New("the regex is too large")
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > maxProgram {
		return nil, fault("the regex is too large",
			"use smaller repetitions, or words and phrases joined by OR")
	}
	return regexp.Compile(pattern)
}

func hasOp(n *syntax.Regexp, op syntax.Op) bool {
	if n.Op == op {
		return true
	}
	for _, s := range n.Sub {
		if hasOp(s, op) {
			return true
		}
	}
	return false
}

// matchesEmpty reports whether a regex matches the empty text: then it matches every text.
func matchesEmpty(n *syntax.Regexp) bool {
	switch n.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return false
	case syntax.OpPlus, syntax.OpCapture:
		return matchesEmpty(n.Sub[0])
	case syntax.OpRepeat:
		return n.Min == 0 || matchesEmpty(n.Sub[0])
	case syntax.OpConcat:
		for _, s := range n.Sub {
			if !matchesEmpty(s) {
				return false
			}
		}
	case syntax.OpAlternate:
		return slices.ContainsFunc(n.Sub, matchesEmpty)
	}
	return true
}

// literalOf returns the longest literal of every match, or "".
func literalOf(n *syntax.Regexp) string {
	switch n.Op {
	case syntax.OpLiteral:
		if n.Flags&syntax.FoldCase == 0 {
			return string(n.Rune)
		}
		for _, r := range n.Rune { // a letter without case is literal even so
			if unicode.SimpleFold(r) != r {
				return ""
			}
		}
		return string(n.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return literalOf(n.Sub[0])
	case syntax.OpRepeat:
		if n.Min > 0 {
			return literalOf(n.Sub[0])
		}
	case syntax.OpConcat:
		best := ""
		for _, s := range n.Sub {
			if l := literalOf(s); len(l) > len(best) {
				best = l
			}
		}
		return best
	}
	return ""
}

// markBoundaries rewrites a regex for texts with marked edges: \b is a mark, and a mark may stand
// before any other character.
func markBoundaries(n *syntax.Regexp) *syntax.Regexp {
	mark := func() *syntax.Regexp { return &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune{boundary}} }
	maybe := func() *syntax.Regexp { return &syntax.Regexp{Op: syntax.OpQuest, Sub: []*syntax.Regexp{mark()}} }
	concat := func(parts ...*syntax.Regexp) *syntax.Regexp {
		return &syntax.Regexp{Op: syntax.OpConcat, Sub: parts}
	}
	class := func(ranges ...rune) *syntax.Regexp { return &syntax.Regexp{Op: syntax.OpCharClass, Rune: ranges} }
	switch n.Op {
	case syntax.OpWordBoundary:
		return mark()
	case syntax.OpEndText, syntax.OpEndLine:
		return concat(maybe(), n)
	case syntax.OpLiteral:
		var parts []*syntax.Regexp
		for i, r := range n.Rune {
			if i == 0 || wordRune(r) != wordRune(n.Rune[i-1]) || !wordRune(r) {
				parts = append(parts, maybe())
			}
			parts = append(parts, &syntax.Regexp{Op: syntax.OpLiteral, Flags: n.Flags, Rune: []rune{r}})
		}
		return concat(parts...)
	case syntax.OpAnyChar:
		return concat(maybe(), class(0, boundary-1, boundary+1, unicode.MaxRune))
	case syntax.OpAnyCharNotNL:
		return concat(maybe(), class(0, '\n'-1, '\n'+1, boundary-1, boundary+1, unicode.MaxRune))
	case syntax.OpCharClass:
		var out []rune
		for i := 0; i+1 < len(n.Rune); i += 2 {
			lo, hi := n.Rune[i], n.Rune[i+1]
			if lo <= boundary && boundary <= hi {
				if lo < boundary {
					out = append(out, lo, boundary-1)
				}
				if boundary < hi {
					out = append(out, boundary+1, hi)
				}
				continue
			}
			out = append(out, lo, hi)
		}
		if len(out) == 0 {
			return &syntax.Regexp{Op: syntax.OpNoMatch}
		}
		return concat(maybe(), class(out...))
	}
	if len(n.Sub) == 0 {
		return n
	}
	out := *n
	out.Sub = nil
	for i, s := range n.Sub {
		if n.Op == syntax.OpConcat && i > 0 && s.Op == syntax.OpWordBoundary && n.Sub[i-1].Op == syntax.OpWordBoundary {
			continue // \b\b is \b
		}
		out.Sub = append(out.Sub, markBoundaries(s))
	}
	return &out
}

func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// appendMarked appends a text with the edges of its words marked.
func appendMarked(dst []byte, text string) []byte {
	in := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if w := wordRune(r); w != in {
			dst, in = utf8.AppendRune(dst, boundary), w
		}
		if r == boundary { // of the text itself; U+FFFD is as long
			dst = utf8.AppendRune(dst, utf8.RuneError)
		} else {
			dst = append(dst, text[i:i+size]...)
		}
		i += size
	}
	if in {
		dst = utf8.AppendRune(dst, boundary)
	}
	return dst
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Match reports whether a regex matches the first maxRegexText bytes of a text. It writes the text with its
// boundaries to scratch and returns that, grown, for the next call.
func (r regex) Match(text string, scratch []byte) (bool, []byte) {
	text = text[:min(len(text), maxRegexText)]
	if r.literal != "" && !strings.Contains(text, r.literal) {
		return false, scratch
	}
	if r.marked == nil || ascii(text) {
		return r.plain.MatchString(text), scratch
	}
	scratch = appendMarked(scratch[:0], text)
	return r.marked.Match(scratch), scratch
}

// findAll returns the ranges of the matches in a text, at most limit.
func (r regex) findAll(text string, limit int) [][]int {
	text = text[:min(len(text), maxRegexText)]
	if !strings.Contains(text, r.literal) {
		return nil
	}
	if r.marked == nil || ascii(text) {
		return r.plain.FindAllStringIndex(text, limit)
	}
	marked := appendMarked(nil, text)
	found := r.marked.FindAllIndex(marked, limit)
	size, at, shift := utf8.RuneLen(boundary), 0, 0
	textOffset := func(to int) int { // converts an offset in marked; calls must ascend
		for ; at < to; at++ {
			if strings.HasPrefix(string(marked[at:min(at+size, len(marked))]), string(boundary)) {
				shift += size
				at += size - 1
			}
		}
		return to - shift
	}
	for _, f := range found {
		f[0] = textOffset(f[0])
		f[1] = textOffset(f[1])
	}
	return found
}
