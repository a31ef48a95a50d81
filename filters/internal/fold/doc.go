// Package fold makes words comparable: it maps the spellings of one word to one form.
//
// In goes a word as a text or a rule writes it, out comes its folded form: lower case, without
// accents and vowel points, digits as ASCII, look-alike letters of another script replaced.
//
// The one rule: spellings of one word become equal, and different words stay different. So İ, I and ı
// fold to i and ё to е, but й stays й. Folding a folded word changes nothing.
//
//	fold.Word("İRAN")    // iran
//	fold.Word("Straße")  // strasse
//	fold.Word("Երեւան")  // երեվան
package fold
