// Package words splits a text into words.
//
// In goes a text, out come its words in order, each with its folded form, its bytes in the text and
// the number of its sentence. A compound (cease-fire) and a hashtag (#FreeAzerbaijan) are also one
// word: the first part carries the second reading and the number of words that it spans.
//
// The one rule: how a writer glues a word does not matter. Apostrophes, hyphens, possessives,
// articles, stops of an acronym and the capitals of a hashtag never keep a word from being found.
// Time is linear in the length of the text, whatever it contains.
//
//	words.Split("İran’ın cease-fire") // iran, cease (also ceasefire, 2 words), fire
package words
