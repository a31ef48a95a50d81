package filters

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/words"
)

// The kinds of lexeme.
const (
	lexEnd    = iota
	lexWord   // text is the word as written, with its = and *
	lexPhrase // text is the text between the quotes
	lexOr     // OR | ,
	lexAnd    // AND &
	lexNot    // NOT - !
	lexNear   // text is NEAR or ONEAR; n is the number of words
	lexOf     // OF
	lexField  // text is the name before the colon
	lexSet    // text is the name after the @
	lexRegex  // text is the text between the slashes; flags follow them
	lexWeight // n is the number after the ^
	lexOpen
	lexClose
)

// A lexeme is one token of a query: a word, a phrase, an operator or a parenthesis.
type lexeme struct {
	kind  int
	text  string
	flags string // of a regex
	n     int    // lexNear: words between; lexPhrase: gap; lexWeight: weight
	at    int    // byte offset
}

// Limits of a query, so that a hostile one exhausts neither stack nor time.
const (
	MaxQuery  = 16 << 10 // bytes
	maxDepth  = 64       // parentheses within parentheses
	maxGap    = 100      // words between two that are NEAR
	nearGap   = 8        // of NEAR without a number
	maxNears  = 16       // NEAR after NEAR
	maxWords  = 64       // of a phrase
	maxLeaves = 4096     // words and phrases of a rule, those of its sets included
	maxScore  = 1000     // weights, and the sum that they must reach
)

var quotes = map[rune]rune{'"': '"', '“': '”', '„': '”', '«': '»'}

// lex splits a query into lexemes, the last of which is lexEnd.
func lex(q string) ([]lexeme, error) {
	if len(q) > MaxQuery {
		return nil, faultAt(q[:80], 0, "the query is longer than 16 KiB", "split it into several topics")
	}
	if !utf8.ValidString(q) {
		valid := strings.ToValidUTF8(q, "\uFFFD")
		return nil, faultAt(valid, strings.Index(valid, "\uFFFD"), "this is not UTF-8 text", "save the file as UTF-8")
	}
	if err := controlFault(q); err != nil {
		return nil, err
	}
	var out []lexeme
	for i := 0; i < len(q); {
		r, size := utf8.DecodeRuneInString(q[i:])
		switch {
		case unicode.IsSpace(r):
			i += size
		case quotes[r] != 0:
			l, end, err := lexQuoted(q, i, size, quotes[r])
			if err != nil {
				return nil, err
			}
			out, i = append(out, l), end
		case strings.ContainsRune("()|,&!-+", r):
			kind := map[rune]int{
				'(': lexOpen, ')': lexClose, '|': lexOr, ',': lexOr, '&': lexAnd, '!': lexNot, '-': lexNot,
			}[r]
			if r != '+' { // +a means a
				out = append(out, lexeme{kind: kind, text: q[i : i+size], at: i})
			}
			i += size
		case r == '/':
			l, end, err := lexRegexAt(q, i)
			if err != nil {
				return nil, err
			}
			out, i = append(out, l), end
		case r == '^':
			l, end, err := lexWeightAt(q, i)
			if err != nil {
				return nil, err
			}
			out, i = append(out, l), end
		default:
			l, end, err := lexWordAt(q, i)
			if err != nil {
				return nil, err
			}
			out, i = append(out, l), end
		}
	}
	return append(out, lexeme{kind: lexEnd, at: len(q)}), nil
}

func lexQuoted(q string, at, size int, closing rune) (lexeme, int, error) {
	rest := q[at+size:]
	n := strings.IndexRune(rest, closing)
	if n < 0 && closing == '”' { // „…“ closes with the other mark
		n = strings.IndexRune(rest, '“')
	}
	if n < 0 {
		return lexeme{}, 0, faultAt(q, at, "this quotation mark is never closed",
			"add "+string(closing)+" at the end of the phrase")
	}
	l := lexeme{kind: lexPhrase, text: rest[:n], at: at}
	_, closed := utf8.DecodeRuneInString(rest[n:])
	end := at + size + n + closed
	if end < len(q) && q[end] == '~' {
		digits := end + 1
		for digits < len(q) && '0' <= q[digits] && q[digits] <= '9' {
			digits++
		}
		gap, err := parseGap(q, end+1, digits)
		if err != nil {
			return lexeme{}, 0, err
		}
		l.n, end = gap, digits
	}
	return l, end, nil
}

// lexWordAt reads a word, an operator written as a word, or a field name with its colon.
func lexWordAt(q string, at int) (lexeme, int, error) {
	end := at
	for end < len(q) {
		r, size := utf8.DecodeRuneInString(q[end:])
		if unicode.IsSpace(r) || strings.ContainsRune(`()|"“”„«»`, r) ||
			r == '&' && (end == at || !startsWord(q[end+size:])) ||
			r == ',' && !decimalComma(q[at:end], q[end+size:]) {
			break
		}
		if r == ':' {
			if isField(q[at:end]) {
				return lexeme{kind: lexField, text: q[at:end], at: at}, end + size, nil
			}
			if field := suggestField(q[at:end]); field != "" {
				return lexeme{}, 0, faultAt(q, at, "there is no field "+q[at:end],
					"write "+field+":, or put the words in quotation marks")
			}
		}
		if r == '^' && end > at {
			if isWeight(q[end+1:]) {
				break
			}
			return lexWeightAt(q, end)
		}
		end += size
	}
	text := q[at:end]
	switch text {
	case "":
		_, size := utf8.DecodeRuneInString(q[at:])
		return lexeme{}, 0, faultAt(q, at, "a closing quotation mark without an opening one",
			"remove "+q[at:at+size])
	case "AND":
		return lexeme{kind: lexAnd, text: text, at: at}, end, nil
	case "OR":
		return lexeme{kind: lexOr, text: text, at: at}, end, nil
	case "NOT":
		return lexeme{kind: lexNot, text: text, at: at}, end, nil
	case "OF":
		return lexeme{kind: lexOf, text: text, at: at}, end, nil
	}
	if text[0] == '@' {
		return lexeme{kind: lexSet, text: text[1:], at: at}, end, nil
	}
	if meant := suggestOperator(text); meant != "" {
		return lexeme{}, 0, faultAt(q, at, text+" is not an operator",
			"write "+meant+"; to look for the word itself, put it in quotation marks")
	}
	if op, n, slashed := strings.Cut(text, "/"); op == "NEAR" || op == "ONEAR" {
		gap := nearGap
		if slashed {
			var err error
			if gap, err = parseGap(q, end-len(n), end); err != nil {
				return lexeme{}, 0, err
			}
		}
		return lexeme{kind: lexNear, text: op, n: gap, at: at}, end, nil
	}
	return lexeme{kind: lexWord, text: text, at: at}, end, nil
}

// lexRegexAt reads /regex/flags. A slash within is written \/.
func lexRegexAt(q string, at int) (lexeme, int, error) {
	end := at + 1
	for end < len(q) && q[end] != '/' {
		if q[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(q) {
		return lexeme{}, 0, faultAt(q, at, "this regex is never closed",
			"add / at its end; to look for the sign itself, put the words in quotation marks")
	}
	flags := end + 1
	for flags < len(q) && strings.IndexByte("ims", q[flags]) >= 0 {
		flags++
	}
	if r, _ := utf8.DecodeRuneInString(q[flags:]); unicode.IsLetter(r) || unicode.IsDigit(r) || r == '/' {
		return lexeme{}, 0, faultAt(q, flags, "unknown flag of a regex",
			`the flags are i, m and s; write a slash within a regex as \/`)
	}
	return lexeme{kind: lexRegex, text: q[at+1 : end], flags: q[end+1 : flags], at: at}, flags, nil
}

// isWeight reports whether the text after a ^ is a weight.
func isWeight(rest string) bool {
	rest = strings.TrimPrefix(rest, "-")
	return rest != "" && '0' <= rest[0] && rest[0] <= '9'
}

func lexWeightAt(q string, at int) (lexeme, int, error) {
	end := at + 1
	for end < len(q) && (q[end] == '-' && end == at+1 || '0' <= q[end] && q[end] <= '9') {
		end++
	}
	n, err := strconv.Atoi(q[at+1 : end])
	if err != nil || n == 0 || n < -maxScore || n > maxScore {
		return lexeme{}, 0, faultAt(q, at, "want a weight from -1000 to 1000, not 0, after ^",
			"for example 3 OF (Baku^2, Ganja)")
	}
	return lexeme{kind: lexWeight, text: q[at:end], n: n, at: at}, end, nil
}

// controlFault returns the fault of a text with control characters, or nil.
func controlFault(text string) error {
	for i, r := range text {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return faultAt(text, i, fmt.Sprintf("the text has the control character %U", r),
				`in YAML, write a backslash in single quotes only: query: '/\bBaku\b/'`)
		}
	}
	return nil
}

// decimalComma reports whether a comma is part of a number: 3,000 and 1,5, but not 2024,2025. Before is the
// text of the word up to the comma, and rest the text after it.
func decimalComma(before, rest string) bool {
	digits := func(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
	group := before[strings.LastIndexByte(before, ',')+1:]
	n, next := digits(group), digits(rest)
	return 0 < n && n < 4 && n == len(group) && 0 < next && next < 4
}

// suggestOperator returns the correct form of a misspelt NEAR/n (near/3, NEAR3), or "" for another word.
func suggestOperator(word string) string {
	upper := strings.ToUpper(word)
	for _, op := range []string{"ONEAR", "NEAR"} {
		n, ok := strings.CutPrefix(upper, op)
		digits := strings.TrimPrefix(n, "/")
		if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		if word != op+"/"+digits {
			return op + "/" + digits
		}
	}
	return ""
}

// startsWord reports whether a & is part of a word, by the text after it: AT&T, R&D.
func startsWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return words.Starts(r)
}

// suggestField returns the field that an unknown name stands for: a misspelling, or the name of the field in
// other software. It returns "" for a name that may be part of a word.
func suggestField(name string) string {
	name = strings.ToLower(name)
	switch name {
	case "intitle", "allintitle", "entrytitle", "headline":
		return "title"
	case "intext", "inbody", "body":
		return "text"
	case "description":
		return "summary"
	case "inurl", "url", "entryurl":
		return "link"
	case "domain", "host", "hostname", "website":
		return "site"
	case "feed", "outlet", "publisher":
		return "source"
	case "tag", "tags", "categories", "topic":
		return "category"
	case "language", "languages":
		return "lang"
	case "byline":
		return "author"
	}
	for _, f := range Fields() {
		if name == f+"s" || len(f) > 4 && len(name) > 3 && Distance(name, f) <= 1 || len(f) > 4 && transposed(name, f) {
			return f
		}
	}
	return ""
}

// transposed reports whether two words differ by two adjacent letters only: titel.
func transposed(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) - 1 {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

func isField(s string) bool {
	for _, f := range Fields() {
		if strings.EqualFold(f, s) {
			return true
		}
	}
	return false
}

func parseGap(q string, from, to int) (int, error) {
	n, err := strconv.Atoi(q[from:to])
	if err != nil || n < 0 || n > maxGap {
		return 0, faultAt(q, from, "want a number of words from 0 to 100", "for example NEAR/8")
	}
	return n, nil
}
