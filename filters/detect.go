package filters

import (
	"strings"
	"unicode/utf8"
)

// detect returns the languages whose forms count for an item, and reports whether the item is in
// Turkish or Azerbaijani alone and written with their letters. The tag is the language that its feed
// declares, as the feed writes it.
func detect(tag, title, summary, content string) (langs langSet, dotted bool) {
	langs = languages(tag, title, summary, content)
	return langs, isDotted(title, summary, content, langs)
}

// languages tells which languages' forms count for an item. Armenian and Georgian are known by
// their letters and always count; the question is which language its Latin letters are, and which
// its Cyrillic ones. What the feed says counts where the title is in that script; letters that only
// one language has count whatever the feed says, since many sites leave the language of their
// software's default in their feeds.
func languages(tag, title, summary, content string) langSet {
	summary = head(summary)
	if strings.TrimSpace(title) == "" && strings.TrimSpace(summary) == "" {
		title = head(content)
	}
	e := look(title, summary)
	said := langNamed(tag)
	set := ownScript
	switch {
	case said&latinLangs != 0 && e.latin > 0:
		set |= said | e.latinOnly
		switch turkic := e.az + e.tr + e.turkic; {
		case said == langEN && turkic > e.en+1:
			set |= e.turkicOnly | e.turkicGuess()
		case said != langEN && e.en > turkic+1:
			set |= langEN
		}
	case said == 0 && strings.TrimSpace(tag) != "" && !strings.HasPrefix(strings.ToLower(tag), "und") && e.latin > e.cyrillic:
		set |= langEN | e.latinOnly | e.turkicOnly // another language of the West: its names take -s too
	case said&^latinLangs != 0 && e.latin <= e.cyrillic:
		set |= langEN | e.latinOnly // names and quotations in another script's text
	default:
		set |= e.latinGuess()
	}
	switch {
	case said&cyrillicLangs != 0 && e.cyrillic > 0:
		set |= said | e.cyrillicOnly
	default:
		set |= e.cyrillicGuess()
	}
	return set
}

// enough is how many bytes of a summary or content are looked at: a language shows itself in the
// first lines.
const enough = 600

// head bounds what is looked at.
func head(s string) string {
	if len(s) <= enough {
		return s
	}
	end := enough
	for end > enough-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// isDotted tells whether an item is of these languages alone, and written with their letters.
func isDotted(title, summary, content string, langs langSet) bool {
	const letters = "öüçşğıəÖÜÇŞĞİƏ"
	return langs&langEN == 0 && (strings.ContainsAny(title, letters) || strings.ContainsAny(head(summary), letters) ||
		title == "" && summary == "" && strings.ContainsAny(head(content), letters))
}
