package inflect

import (
	"strings"
	"unicode/utf8"
)

// Detect returns the languages whose forms count for an item, and reports whether the item is in
// Turkish or Azerbaijani alone and written with their letters. The tag is the language that its feed
// declares, as the feed writes it.
func Detect(tag, title, summary, content string) (langs Langs, dotted bool) {
	langs = languages(tag, title, summary, content)
	return langs, isDotted(title, summary, content, langs)
}

// languages returns the languages whose forms count for an item. Armenian and Georgian have letters
// of their own and always count; open is the language of Latin letters and that of Cyrillic ones. The
// tag counts if the title is in that script. Letters that only one language has count whatever the
// tag, since many sites leave the default language of their software in their feeds.
func languages(tag, title, summary, content string) Langs {
	summary = head(summary)
	if strings.TrimSpace(title) == "" && strings.TrimSpace(summary) == "" {
		title = head(content)
	}
	e := look(title, summary)
	said := ByCode(tag)
	set := OwnScript
	switch {
	case said&Latin != 0 && e.latin > 0:
		set |= said | e.latinOnly
		switch turkic := e.az + e.tr + e.turkic; {
		case said == EN && turkic > e.en+1:
			set |= e.turkicOnly | e.turkicGuess()
		case said != EN && e.en > turkic+1:
			set |= EN
		}
	case said == 0 && strings.TrimSpace(tag) != "" && !strings.HasPrefix(strings.ToLower(tag), "und") &&
		e.latin > e.cyrillic:
		set |= EN | e.latinOnly | e.turkicOnly // another Western language: its names take -s too
	case said&^Latin != 0 && e.latin <= e.cyrillic:
		set |= EN | e.latinOnly // names and quotations in another script's text
	default:
		set |= e.latinGuess()
	}
	switch {
	case said&Cyrillic != 0 && e.cyrillic > 0:
		set |= said | e.cyrillicOnly
	default:
		set |= e.cyrillicGuess()
	}
	return set
}

// SampleBytes is the number of bytes of a summary or content that [Detect] reads: the first lines are
// enough.
const SampleBytes = 600

// head returns the first [SampleBytes] of a text, in whole characters.
func head(s string) string {
	if len(s) <= SampleBytes {
		return s
	}
	end := SampleBytes
	for end > SampleBytes-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// isDotted reports whether an item is in Turkish or Azerbaijani and written with their letters.
func isDotted(title, summary, content string, langs Langs) bool {
	const letters = "öüçşğıəÖÜÇŞĞİƏ"
	return langs&EN == 0 && (strings.ContainsAny(title, letters) || strings.ContainsAny(head(summary), letters) ||
		title == "" && summary == "" && strings.ContainsAny(head(content), letters))
}
