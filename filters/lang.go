package filters

import (
	"math/bits"
	"strings"
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

	langAll langSet = 1<<iota - 1
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

// index gives the number of a language, in langCodes.
func (s langSet) index() int { return bits.TrailingZeros8(uint8(s)) }
