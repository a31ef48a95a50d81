package filters

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A SyntaxError is a fault of a query or an entry, with its offset.
type SyntaxError struct {
	Input  string // the query, or the list entry
	Offset int    // byte offset into Input
	Msg    string
	Hint   string // the correction; may be empty
}

// Column returns the column of the fault, in characters from 1.
func (e *SyntaxError) Column() int { return utf8.RuneCountInString(e.Input[:e.Offset]) + 1 }

func (e *SyntaxError) Error() string {
	if e.Hint == "" {
		return e.Msg
	}
	return e.Msg + "; " + e.Hint
}

// fault returns the fault of a word or an entry whose input and offset the caller adds.
func fault(msg, hint string) error { return &SyntaxError{Msg: msg, Hint: hint} }

// faultAt returns the fault at a byte offset of an input.
func faultAt(input string, offset int, msg, hint string) error {
	return &SyntaxError{Input: input, Offset: offset, Msg: msg, Hint: hint}
}

// Parse reads a query. The error is a [*SyntaxError].
func Parse(q string, options ...Option) (*Query, error) {
	return parse(q, newLibrary(options))
}

func parse(q string, sets *library) (*Query, error) {
	lexemes, err := lex(q)
	if err != nil {
		return nil, err
	}
	p := parser{input: q, rest: lexemes, sets: sets}
	root, err := p.parseOr()
	if err != nil {
		return nil, err
	}
	switch l := p.rest[0]; l.kind {
	case lexEnd:
	case lexWeight:
		return nil, p.fault(l, "a weight is valid only within n OF (…)",
			"write for example 3 OF (Baku^2, Ganja, Shusha)")
	case lexOf:
		return nil, p.fault(l, "OF needs a number before it and a list after it",
			"write for example 2 OF (Baku, Ganja, Shusha); to look for the word itself, put it in quotation marks")
	default:
		return nil, p.fault(l, "this parenthesis closes nothing", "remove it, or open one before it")
	}
	if !positive(root) {
		return nil, &SyntaxError{Input: q, Msg: "it only excludes", Hint: "add a word to look for"}
	}
	return &Query{root}, nil
}

// A parser parses by recursive descent, one method for each level of precedence, lowest first.
type parser struct {
	input string
	rest  []lexeme // ends with lexEnd
	sets  *library
	depth int
	field string // whose parts are being read; empty for none
}

func (p *parser) next() lexeme {
	l := p.rest[0]
	if l.kind != lexEnd {
		p.rest = p.rest[1:]
	}
	return l
}

func (p *parser) fault(at lexeme, msg, hint string) error {
	return faultAt(p.input, at.at, msg, hint)
}

// faultOf returns an error as a fault at a lexeme.
func (p *parser) faultOf(at lexeme, err error) error {
	if syntax, ok := errors.AsType[*SyntaxError](err); ok {
		return p.fault(at, syntax.Msg, syntax.Hint)
	}
	return p.fault(at, err.Error(), "")
}

// parseOr reads a OR b OR c.
func (p *parser) parseOr() (node, error) {
	var parts []node
	var implicit *lexeme // the first operand that follows another without an operator
	listed := true
	for {
		part, juxtaposed, err := p.parseAnd()
		if err != nil {
			return nil, err
		}
		more := p.rest[0].kind == lexOr
		if juxtaposed != nil && implicit == nil {
			// a, b -c: neither may stand beside c
			if all, ok := exclusions(part); ok && !more && listed && len(parts) > 0 {
				return and{append([]node{or{append(parts, all[0])}}, all[1:]...)}, nil
			}
			implicit = juxtaposed
		}
		if parts = append(parts, part); !more {
			break
		}
		listed = p.next().text == "," && listed
	}
	if len(parts) > 1 && implicit != nil {
		return nil, p.fault(*implicit, "OR beside words with nothing between them can be read in two ways",
			"write (a OR b) c, or a OR (b c); a name of several words needs quotation marks")
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return or{parts}, nil
}

// exclusions returns the parts of an AND of one positive part and negated parts after it.
func exclusions(n node) ([]node, bool) {
	all, ok := n.(and)
	return all.parts, ok && !slices.ContainsFunc(all.parts[1:], func(p node) bool { _, ok := p.(not); return !ok })
}

// parseAnd reads a AND b, and a b. The second result is the first operand that follows another without an
// operator, or nil.
func (p *parser) parseAnd() (node, *lexeme, error) {
	var parts []node
	var juxtaposed *lexeme
	for {
		part, err := p.parseNear()
		if err != nil {
			return nil, nil, err
		}
		parts = append(parts, part)
		switch l := p.rest[0]; l.kind {
		case lexAnd:
			p.next()
			continue
		case lexWord, lexPhrase, lexNot, lexField, lexOpen, lexSet, lexRegex:
			if juxtaposed == nil {
				juxtaposed = &l
			}
			continue
		}
		break
	}
	if len(parts) == 1 {
		return parts[0], nil, nil
	}
	return and{parts}, juxtaposed, nil
}

// parseNear reads a NEAR/n b.
func (p *parser) parseNear() (node, error) {
	start := p.rest[0]
	left, err := p.parseNot()
	if err != nil {
		return nil, err
	}
	for n := 1; p.rest[0].kind == lexNear; n++ {
		op := p.next()
		if n > maxNears {
			return nil, p.fault(op, "there are more than 16 "+op.text+" in a row", "use n OF (…), or AND")
		}
		at := p.rest[0]
		right, err := p.parseNot()
		if err != nil {
			return nil, err
		}
		for _, side := range []struct {
			node
			at lexeme
		}{{left, start}, {right, at}} {
			if !positional(side.node) {
				return nil, p.fault(side.at,
					"only words, phrases and lists of them joined by OR have a place that something can be "+op.text,
					"write for example custody "+op.text+"/8 (Baku OR Ganja)")
			}
		}
		left = near{left: left, right: right, gap: op.n, ordered: op.text == "ONEAR"}
	}
	return left, nil
}

func (p *parser) parseNot() (node, error) {
	if p.rest[0].kind != lexNot {
		return p.parsePrimary()
	}
	at := p.next()
	if p.depth++; p.depth > maxDepth {
		return nil, p.fault(at, "the parts are nested too deeply", "use fewer parentheses")
	}
	defer func() { p.depth-- }()
	part, err := p.parseNot()
	if err != nil {
		return nil, err
	}
	return not{part}, nil
}

func (p *parser) parsePrimary() (node, error) {
	switch l := p.next(); l.kind {
	case lexWord:
		switch next := p.rest[0]; {
		case next.kind == lexOf:
			return p.parseOf(l)
		case strings.EqualFold(next.text, "of") && next.kind == lexWord && p.rest[1].kind == lexOpen &&
			strings.Trim(l.text, "0123456789") == "":
			return nil, p.fault(next, "operators are written in capitals",
				"write "+l.text+" OF (…); to look for the word itself, put it in quotation marks")
		}
		return p.parseWord(l)
	case lexSet:
		part, err := p.sets.lookUpSet(l.text)
		if err != nil {
			return nil, p.faultOf(l, err)
		}
		return setRef{l.text, part}, nil
	case lexRegex:
		re, err := newRegex(l.text, l.flags)
		if err != nil {
			return nil, p.faultOf(l, err)
		}
		return re, nil
	case lexPhrase:
		ph, err := newPhrase(trimAddress(p.field, l.text), l.n)
		if err != nil {
			return nil, p.faultOf(l, err)
		}
		return ph, nil
	case lexField:
		if p.field != "" {
			return nil, p.fault(l, l.text+": stands within "+p.field+":",
				"a part is searched in one field; write them side by side")
		}
		if p.depth++; p.depth > maxDepth {
			return nil, p.fault(l, "the parts are nested too deeply", "use fewer parentheses")
		}
		defer func(within string) { p.depth, p.field = p.depth-1, within }(p.field)
		p.field = strings.ToLower(l.text)
		part, err := p.parsePrimary()
		if err != nil {
			return nil, err
		}
		return scope{strings.ToLower(l.text), part}, nil
	case lexOpen:
		if p.depth++; p.depth > maxDepth {
			return nil, p.fault(l, "the parts are nested too deeply", "use fewer parentheses")
		}
		defer func() { p.depth-- }()
		part, err := p.parseOr()
		if err != nil {
			return nil, err
		}
		if p.rest[0].kind != lexClose {
			return nil, p.fault(l, "this parenthesis is never closed", "add ) after its last word")
		}
		p.next()
		return part, nil
	case lexEnd:
		return nil, p.fault(l, "a word is missing here", "write one, or remove the operator before it")
	default:
		return nil, p.fault(l, "want a word before "+l.text,
			"operators stand between words; to look for the word itself, put it in quotation marks")
	}
}

func (p *parser) parseWord(l lexeme) (node, error) {
	w, err := wordIn(p.field, l.text)
	if err != nil {
		return nil, p.faultOf(l, err)
	}
	return w, nil
}

// parseOf reads the rest of n OF (a^2, b, …) after n.
func (p *parser) parseOf(number lexeme) (node, error) {
	least, err := strconv.Atoi(number.text)
	if err != nil || least < 1 || least > maxScore {
		return nil, p.fault(number, "want a number from 1 to 1000 before OF",
			"write for example 2 OF (Baku, Ganja, Shusha)")
	}
	p.next()
	open := p.next()
	if open.kind != lexOpen {
		return nil, p.fault(open, "want a list in parentheses after OF",
			"write for example 2 OF (Baku, Ganja, Shusha)")
	}
	if p.depth++; p.depth > maxDepth {
		return nil, p.fault(open, "the parts are nested too deeply", "use fewer parentheses")
	}
	defer func() { p.depth-- }()
	n := of{least: least}
	for {
		part, err := p.parseNear()
		if err != nil {
			return nil, err
		}
		weight := 1
		if p.rest[0].kind == lexWeight {
			weight = p.next().n
		}
		n.parts, n.weights = append(n.parts, part), append(n.weights, weight)
		switch l := p.next(); {
		case l.kind == lexOr && l.text == ",":
		case l.kind == lexClose:
			if n.maxSum() < least {
				return nil, p.fault(number, "the list cannot reach "+number.text, "add parts, or lower the number")
			}
			return n, nil
		case l.kind == lexEnd:
			return nil, p.fault(open, "this parenthesis is never closed", "add ) after its last word")
		default:
			return nil, p.fault(l, "want a comma or ) before "+l.text,
				"put parts that belong together in parentheses: 2 OF ((a OR b), c), "+
					"and words of one name in quotation marks")
		}
	}
}

// positive reports whether a node can hold only if a word of it occurs. A rule must be positive: the index
// has nothing to find the others by.
func positive(n node) bool {
	switch n := n.(type) {
	case not:
		return false
	case scope:
		return positive(n.part)
	case of: // negated parts must not reach the number by themselves
		for i, p := range n.parts {
			if n.weights[i] > 0 && !positive(p) {
				n.least -= n.weights[i]
			}
		}
		return n.least > 0
	case and:
		return slices.ContainsFunc(n.parts, positive)
	case or:
		for _, p := range n.parts {
			if !positive(p) {
				return false
			}
		}
	}
	return true
}

// positional reports whether the hits of a node have positions in the text.
func positional(n node) bool {
	switch n := n.(type) {
	case phrase, near, setRef:
		return true
	case or:
		for _, p := range n.parts {
			if !positional(p) {
				return false
			}
		}
		return true
	}
	return false
}
