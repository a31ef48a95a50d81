package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
)

// A Token is one word of a text.
type Token struct {
	Text       string // the folded form
	Start, End int    // offsets in bytes; an ending after an apostrophe is not included
	Sentence   int    // number from 0; a phrase does not leave its sentence

	// Joined is a second reading that begins here and spans Span tokens: ceasefire for cease-fire,
	// freeazerbaijan for #FreeAzerbaijan, sanaa for Sana'a. Span is 0 if there is none.
	Joined string
	Span   int
}

// Limits of a word. They keep the time for a text without spaces linear.
const (
	MaxWord  = 256 // bytes; a longer run is cut into several words
	maxParts = 4   // of a compound with a second reading
)

// Split returns the words of a text.
//
//   - A word is a run of letters, digits and the marks on them. Hyphens and slashes stand between
//     words, and a compound with hyphens has a second reading as one word.
//   - After an apostrophe, English and Turkic endings are dropped (Iran's, İran'ın), before it
//     French and Italian articles (l'Iran); else it joins (O'Brien, м'ята).
//   - Single letters with stops between them are one word (U.S.).
//   - Characters of scripts that write no spaces are a word each.
//   - A hashtag is cut at its capitals and also read whole; @accounts keep their @.
//   - Addresses are skipped.
func Split(s string) []Token {
	c := cutter{s: s}
	c.cut()
	return c.out
}

// A cutter scans a text once.
type cutter struct {
	s        string
	out      []Token
	sentence int

	chain    int // the first token of the compound at hand, or -1
	chainEnd int // where its last part ends
}

func (c *cutter) cut() {
	c.chain = -1
	for i := 0; i < len(c.s); {
		r, size := utf8.DecodeRuneInString(c.s[i:])
		switch {
		case !Starts(r):
			c.between(r, i, size)
			i += size
		case IsAddress(c.s[i:]):
			c.endChain()
			if n := strings.IndexFunc(c.s[i:], unicode.IsSpace); n >= 0 {
				i += n
			} else {
				i = len(c.s)
			}
		case single(r):
			c.endChain()
			end := i + size
			for end < len(c.s) && end-i < MaxWord {
				m, n := utf8.DecodeRuneInString(c.s[end:])
				if !unicode.IsMark(m) && !fold.Dropped(m) {
					break
				}
				end += n
			}
			c.add(i, end)
			i = end
		default:
			i = c.word(i)
		}
	}
	c.endChain()
}

// Starts reports whether a rune may begin a word.
func Starts(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !fold.Dropped(r)
}

// single reports whether a rune is a word of its own, as in scripts without spaces.
func single(r rune) bool {
	return r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// IsAddress reports whether a text begins with the address of a web page.
func IsAddress(s string) bool {
	for _, p := range []string{"https://", "http://", "www."} {
		if len(s) > len(p) && s[len(p)] > ' ' && strings.EqualFold(s[:len(p)], p) {
			return true
		}
	}
	return false
}

// between handles a rune that is not part of a word: it may end a sentence, or join a compound.
func (c *cutter) between(r rune, i, size int) {
	switch r {
	case '-', '‐', '‑', '֊': // hyphens; the dashes – and — separate words
		if c.chain >= 0 && c.chainEnd == i && i+size < len(c.s) {
			c.chainEnd = i + size
			return
		}
	case '\n', '。', '！', '？', '։', '۔', '।':
		c.sentence++
	case '.', '!', '?', '…', '؟':
		if c.ends(r, i, size) {
			c.sentence++
		}
	}
	if !fold.Dropped(r) {
		c.endChain()
	}
}

// word adds the word that begins at i and returns the offset after it.
func (c *cutter) word(i int) int {
	if c.chain >= 0 && c.chainEnd != i {
		c.endChain()
	}
	before := prior(c.s, i)
	end := run(c.s, i)
	if acronym, ok := c.dotted(i, end); ok {
		c.endChain()
		c.add(i, acronym)
		return acronym
	}
	if before == '@' {
		c.endChain()
		end = AccountEnd(c.s, i)
		c.add(i-1, end)
		return end
	}
	if before == '#' {
		c.endChain()
		return c.hashtag(i)
	}
	for {
		size := apostrophe(c.s, end)
		if size == 0 {
			break
		}
		tail := run(c.s, end+size)
		if tail == end+size || tail-i > MaxWord {
			break
		}
		head, ending := fold.Word(c.s[i:end]), fold.Word(c.s[end+size:tail])
		if elides(head) && !contracted(ending) {
			c.endChain()
			return end + size // no token for the article, so that phrases reach across it
		}
		if droppedEnding(ending) {
			c.add(i, end)
			last := &c.out[len(c.out)-1]
			if c.chain == len(c.out)-1 {
				c.chain = -1
			}
			c.endChain()
			if !contracted(ending) {
				last.Joined, last.Span = head+ending, 1
			}
			return tail
		}
		end = tail
	}
	c.add(i, end)
	if c.chain < 0 {
		c.chain = len(c.out) - 1
	}
	c.chainEnd = end
	return end
}

// add appends the word from start to end, unless it folds to nothing.
func (c *cutter) add(start, end int) {
	if text := fold.Word(Bare(c.s[start:end])); text != "" {
		c.out = append(c.out, Token{Text: text, Start: start, End: end, Sentence: c.sentence})
	}
}

// endChain ends a compound and sets its second reading.
func (c *cutter) endChain() {
	if c.chain >= 0 {
		if n := len(c.out) - c.chain; 1 < n && n <= maxParts {
			c.join(c.chain)
		}
		c.chain = -1
	}
}

func (c *cutter) join(first int) {
	var whole strings.Builder
	for _, t := range c.out[first:] {
		whole.WriteString(t.Text)
	}
	t := &c.out[first]
	t.Joined, t.Span = whole.String(), len(c.out)-first
}

// hashtag adds the parts of a hashtag: #FreeAzerbaijan is cut at its capitals, #COVID19 before its
// digits. It returns the offset after it.
func (c *cutter) hashtag(i int) int {
	first, start, end := len(c.out), i, i
	var last rune
	for end < len(c.s) {
		r, size := utf8.DecodeRuneInString(c.s[end:])
		if !Starts(r) && !unicode.IsMark(r) && r != '_' || end-i > MaxWord {
			break
		}
		next, _ := utf8.DecodeRuneInString(c.s[end+size:])
		capital := unicode.IsUpper(r) && (unicode.IsLower(last) || unicode.IsUpper(last) && unicode.IsLower(next))
		if end > start && (capital || r == '_' || single(r) || unicode.IsDigit(r) != unicode.IsDigit(last) &&
			last != '_') {
			c.add(start, end)
			start = end
		}
		if r == '_' {
			start = end + size
		}
		last = r
		end += size
	}
	if start < end {
		c.add(start, end)
	}
	if n := len(c.out) - first; 1 < n {
		c.join(first)
	}
	return end
}

// run returns the end of the run of letters, digits and marks at i, or i if there is none.
func run(s string, i int) int {
	at := i
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if single(r) || at == i && !Starts(r) || !Starts(r) && !unicode.IsMark(r) && !fold.Dropped(r) ||
			apostrophe(s, at) > 0 {
			break
		}
		if at-i >= MaxWord && !unicode.IsMark(r) {
			break
		}
		at += size
	}
	return at
}

// dotted returns the end of an acronym of single letters with stops between them: U.S., С.Ш.А.
func (c *cutter) dotted(i, end int) (int, bool) {
	letters := 0
	at := i
	for at < len(c.s) && at-i < MaxWord {
		r, size := utf8.DecodeRuneInString(c.s[at:])
		if !unicode.IsLetter(r) || single(r) {
			break
		}
		if n := run(c.s, at); n != at+size { // more than one letter
			break
		}
		letters++
		end = at + size
		if end >= len(c.s) || c.s[end] != '.' {
			return end, letters > 1
		}
		at = end + 1
	}
	if letters > 1 && c.s[end] == '.' { // the last stop is part of it and ends no sentence
		return end + 1, true
	}
	return end, letters > 1
}

// AccountEnd returns the end of an @account whose name begins at i.
func AccountEnd(s string, i int) int {
	for at, r := range s[i:] {
		if r != '_' && !Starts(r) && !unicode.IsMark(r) || at > MaxWord {
			return i + at
		}
	}
	return len(s)
}

// prior returns the rune before i.
func prior(s string, i int) rune {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}
