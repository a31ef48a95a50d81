// Package inflect lists the forms that a word takes in English, Russian, Ukrainian, Azerbaijani,
// Turkish, Armenian and Georgian, and detects which of these languages a text is in.
//
// In goes a word as a dictionary has it and a set of languages, out come its folded forms, the word
// itself first. Inflection is case, number, gender, person, tense and participles; derivation is
// not: Иран does not become иранский. [Stems] covers derivation where a rule asks for it.
//
// The one rule: rules are inflected, texts are only folded. A stemmer on both sides would unite
// Баку with бак and Грузия with груз; a listed form meets nothing but itself. Forms that are no word
// (Malied) do no harm. Forms that are another word are left out by hand.
//
//	inflect.Forms("custody", inflect.EN) // custody, custodies, custodied, …
//	inflect.Detect("az", title, summary, content)
package inflect
