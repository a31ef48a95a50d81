package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/filters/internal/fold"
)

// SentenceEnds reports whether a sentence ends between two consecutive words of a text: the first
// from start to end, the second from next.
func SentenceEnds(text string, start, end, next int) bool {
	if gap := text[end:next]; strings.Trim(gap, " ,") == "" { // the usual case
		return false
	}
	var buf [2 * abbreviationMax]byte
	last := [1]Token{{Text: abbreviated(buf[:0], text[start:end]), Start: start, End: end}}
	c := cutter{s: text, chain: -1, out: last[:]}
	for i := end; i < next; {
		r, size := utf8.DecodeRuneInString(text[i:])
		if Starts(r) {
			if IsAddress(text[i:]) {
				if n := strings.IndexFunc(text[i:], unicode.IsSpace); n >= 0 {
					i += n
					continue
				}
				return false
			}
		} else {
			if c.between(r, i, size); c.sentence > 0 {
				return true
			}
		}
		i += size
	}
	return false
}

// abbreviationMax is more than the bytes of any abbreviation, folded or not.
const abbreviationMax = 16

// abbreviated returns the folded form of an abbreviation; of any other word only the length counts.
func abbreviated(buf []byte, word string) string {
	if len(word) > abbreviationMax {
		return word
	}
	folded, _, ok := fold.Append(buf, nil, word)
	if !ok {
		return fold.Word(word)
	}
	if at := strings.Index(abbreviations, string(folded)); at >= 0 {
		return abbreviations[at : at+len(folded)]
	}
	return word
}

// abbreviations are the folded words after which a stop ends no sentence.
const abbreviations = " mr mrs ms dr st prof gen col lt sgt capt cpl maj rep sen gov jr vs no hon rev adm" +
	" г гг ул им т д стр проф акад ген др св см doc dos av yrd "

// ends reports whether a stop at i ends a sentence: a space or the end follows it, perhaps after
// quotation marks, and it belongs to no abbreviation or initial.
func (c *cutter) ends(r rune, i, size int) bool {
	rest := strings.TrimLeft(c.s[i+size:min(len(c.s), i+size+16)], ".!?…\"'”’»)]")
	next, _ := utf8.DecodeRuneInString(rest)
	if rest != "" && !unicode.IsSpace(next) {
		return false
	}
	if r != '.' && r != '…' || len(c.out) == 0 {
		return true
	}
	if next, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(rest,
		unicode.IsSpace)); unicode.IsLower(next) && !unicode.Is(unicode.Georgian, next) {
		return false // Georgian has no capitals to begin a sentence with
	}
	last := c.out[len(c.out)-1]
	if last.End != i {
		return true
	}
	return utf8.RuneCountInString(last.Text) > 1 && !strings.Contains(abbreviations, " "+last.Text+" ")
}
