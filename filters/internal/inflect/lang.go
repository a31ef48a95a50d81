package inflect

import (
	"math/bits"
	"strings"
)

// Langs is a set of languages, one bit each. Zero is no language.
type Langs uint8

// The languages, by their codes in ISO 639-1.
const (
	EN Langs = 1 << iota
	RU
	UK
	AZ
	TR
	HY
	KA

	All Langs = 1<<iota - 1
)

// The languages by their script. OwnScript are those that their letters alone identify; Turkic are
// those with vowel harmony.
const (
	Latin     = EN | AZ | TR
	Turkic    = AZ | TR
	Cyrillic  = RU | UK
	OwnScript = HY | KA
)

var langCodes = [...]string{"en", "ru", "uk", "az", "tr", "hy", "ka"}

// ByCode returns the language of a code like az or en-GB, or 0 for a language without inflection here.
func ByCode(code string) Langs {
	code, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(code), "_", "-")), "-")
	for i, c := range langCodes {
		if c == code {
			return 1 << i
		}
	}
	switch code { // ISO 639-2, and the country codes that stand in for language codes
	case "eng":
		return EN
	case "rus":
		return RU
	case "ukr", "ua":
		return UK
	case "aze", "azj":
		return AZ
	case "tur":
		return TR
	case "hye", "arm":
		return HY
	case "kat", "geo":
		return KA
	}
	return 0
}

// Codes returns the codes of the languages in a set, in the order of the constants.
func (s Langs) Codes() []string {
	var out []string
	for i, c := range langCodes {
		if s&(1<<i) != 0 {
			out = append(out, c)
		}
	}
	return out
}

// Index returns the number of a language, from 0. Of a set it is that of the first language.
func (s Langs) Index() int { return bits.TrailingZeros8(uint8(s)) }
