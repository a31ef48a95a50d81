package feeds

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"tocsin/feeds/internal/htmltext"
)

// minTitleWords is the least number of words of a title that identifies an item or a story. Shorter
// titles, such as "Weather" or "Morning briefing", are shared by different news. A title in a script
// without spaces counts as one word.
const minTitleWords = 4

// IdentifyingTitle returns the normalised title, and reports whether it has at least four words, so that
// equal titles mean one item or story.
func IdentifyingTitle(title, outlet string) (normal string, ok bool) {
	normal = NormalTitle(title, outlet)
	return normal, strings.Count(normal, " ")+1 >= minTitleWords
}

// NormalTitle returns the form in which equal titles are compared: compatibility forms composed (NFKC),
// case folded, punctuation and symbols removed, single spaces. The outlet's name at the end, after a
// dash, a bar or a dot, and labels such as "BREAKING:" at the beginning are removed, since they do not
// belong to the news.
func NormalTitle(title, outlet string) string {
	if title = norm.NFKC.String(title); strings.TrimSpace(outlet) != "" {
		title = cutOutlet(title, words(norm.NFKC.String(outlet)))
	}
	return words(cutLabels(title))
}

// words folds a text and keeps its letters, marks and digits. An apostrophe joins the letters on both
// sides, other punctuation separates them: "Baku's" is one word, "state-run" two.
func words(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFKC.String(cases.Fold().String(s)) {
		if r >= 0xab70 && r <= 0xabbf { // small Cherokee: cases.Fold maps it to the capital, and that back
			r += 0x13a0 - 0xab70
		}
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsNumber(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case strings.ContainsRune("'’‘ʼ`´′", r), r == 0x200c, r == 0x200d,
			htmltext.IsInvisible(r) && !unicode.IsSpace(r):
		default:
			gap = true
		}
	}
	return b.String()
}

func cutOutlet(title, outlet string) string {
	for outlet != "" {
		at, after := -1, 0
		for _, sep := range []string{" - ", " | ", " — ", " – ", " · ", " • ", " :: "} {
			if i := strings.LastIndex(title, sep); i > at {
				at, after = i, i+len(sep)
			}
		}
		if at <= 0 || words(title[after:]) != outlet || words(title[:at]) == "" {
			break
		}
		title = title[:at]
	}
	return title
}

// cutLabels removes the labels of newsrooms before a title. A label ends in a colon, an exclamation
// mark, a bar, a dash between spaces, or as in Reuters' "UPDATE 2-".
func cutLabels(title string) string {
	for {
		end := strings.IndexAny(title, ":!|-–—")
		if end < 0 || end > 60 {
			return title
		}
		head, tail := title[:end], title[end:]
		switch {
		case strings.HasPrefix(tail, ":"), strings.HasPrefix(tail, "!"), strings.HasPrefix(tail, "|"):
		case strings.HasSuffix(head, " "):
		case head != "" && head[len(head)-1] >= '0' && head[len(head)-1] <= '9':
		default:
			return title
		}
		label := strings.TrimRight(words(head), " 0123456789")
		rest := strings.TrimLeft(tail, ":!|-–— ")
		if !slices.Contains(newsLabels(), label) || words(rest) == "" {
			return title
		}
		title = rest
	}
}

// newsLabels lists the labels as words writes them: İ folds to an i and a dot above.
func newsLabels() []string {
	return []string{
		"breaking", "breaking news", "just in", "update", "updated", "live", "live updates", "urgent", "exclusive",
		"developing",
		"срочно", "молния", "обновлено", "эксклюзив", "онлайн",
		"son dakika", "son daki\u0307ka", "təcili", "təci\u0307li\u0307", "son dəqiqə", "son dəqi\u0307qə",
		"yenilənib", "yeni\u0307lənib", "canli", "canlı",
	}
}
