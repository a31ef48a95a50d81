package filters

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"tocsin/feeds"
)

// A langSet has a bit for each language whose inflection is known.
type langSet uint8

const (
	langEN langSet = 1 << iota
	langRU
	langUK
	langAZ
	langTR
	langHY
	langKA

	langAll = 1<<iota - 1
)

const (
	latinLangs    = langEN | langAZ | langTR
	cyrillicLangs = langRU | langUK
	ownScript     = langHY | langKA // known by their letters alone
)

var langCodes = [...]string{"en", "ru", "uk", "az", "tr", "hy", "ka"}

// langNamed gives the language of a code like az or en-GB; 0 for one that is not known.
func langNamed(code string) langSet {
	code, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(code), "_", "-")), "-")
	for i, c := range langCodes {
		if c == code {
			return 1 << i
		}
	}
	switch code { // ISO 639-2, and the country's code where the language's is meant
	case "eng":
		return langEN
	case "rus":
		return langRU
	case "ukr", "ua":
		return langUK
	case "aze", "azj":
		return langAZ
	case "tur":
		return langTR
	case "hye", "arm":
		return langHY
	case "kat", "geo":
		return langKA
	}
	return 0
}

var languageCode = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$`)

// LanguageCode tells whether a text is in form the code of a language, known here or not: en, ukr,
// en-GB (BCP 47, without its rarer kinds).
func LanguageCode(code string) bool { return languageCode.MatchString(code) }

// codes gives the codes of the languages in a set.
func (s langSet) codes() []string {
	var out []string
	for i, c := range langCodes {
		if s&(1<<i) != 0 {
			out = append(out, c)
		}
	}
	return out
}

// languages tells which languages' forms count for an item. Armenian and Georgian are known by
// their letters and always count; the question is which language its Latin letters are, and which
// its Cyrillic ones. What the feed says counts where the title is in that script; letters that only
// one language has count whatever the feed says, since many sites leave the language of their
// software's default in their feeds.
func languages(it feeds.Item) langSet {
	title, summary := it.Title, head(it.Summary)
	if strings.TrimSpace(title) == "" && strings.TrimSpace(summary) == "" {
		title = head(it.Content)
	}
	e := look(title, summary)
	said := langNamed(it.Lang)
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
	case said == 0 && strings.TrimSpace(it.Lang) != "" && !strings.HasPrefix(strings.ToLower(it.Lang), "und") && e.latin > e.cyrillic:
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

// evidence is what a text shows of its language.
type evidence struct {
	latin, cyrillic         int     // letters
	latinOnly, cyrillicOnly langSet // languages that letters prove
	turkicOnly              langSet // the same by letters that Azerbaijani and Turkish share
	en, az, tr              int     // function words and letters that speak for a language
	turkic                  int     // letters that Azerbaijani and Turkish share, and English lacks
	ru, uk                  int
}

func look(title, summary string) evidence {
	var e evidence
	t := languageLetters()
	schwa := e.count(t, title) + e.count(t, summary)
	switch {
	case schwa > 1 || schwa == 1 && e.en == 0:
		e.latinOnly = langAZ
	case schwa == 1:
		e.az++
	case e.turkic > 1 && e.en == 0:
		e.turkicOnly = e.turkicGuess()
	}
	if e.ru > 0 {
		e.cyrillicOnly |= langRU
	}
	if e.uk > 0 {
		e.cyrillicOnly |= langUK
	}
	return e
}

// functionWords speak for a language: English, Azerbaijani, Turkish, and what the last two share.
var functionWords = [...]string{
	" the of and in on at to for from with by as is are was were has have after over amid says said that its his her will new who not but be an about into up out more than if ",
	" və vė üçün ilə edib olub edilib olunub deyib haqqında barədə görə kimi etdi üzrə olaraq qarşı edir olacaq bildirib nə niyə azərbaycan hər də çox isə lakin ",
	" ve için ile gibi olarak çok kadar göre karşı etti ne neden mi mı türkiye değil de ise ama ",
	" bu da o yeni daha oldu ki bir dedi sonra edildi ",
}

func (e evidence) turkicGuess() langSet {
	switch {
	case e.az > e.tr:
		return langAZ
	case e.tr > e.az:
		return langTR
	}
	return langAZ | langTR
}

// latinGuess gives all three languages where nothing speaks for one.
func (e evidence) latinGuess() langSet {
	turkic := e.az + e.tr + e.turkic
	switch {
	case e.latinOnly|e.turkicOnly != 0 && e.en == 0:
		return e.latinOnly | e.turkicOnly
	case turkic > e.en:
		return e.turkicGuess() | e.latinOnly
	case e.en > turkic:
		return langEN | e.latinOnly
	}
	return latinLangs
}

func (e evidence) cyrillicGuess() langSet {
	switch {
	case e.uk > 0 && e.ru == 0:
		return langUK
	case e.ru > 0 && e.uk == 0:
		return langRU
	}
	return cyrillicLangs
}
