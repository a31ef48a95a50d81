// Package filters answers one question: does this text match? It is pure: no I/O, no clock, no
// state.
//
// A [Rule] is what an operator writes in YAML, or a member of a server in a command: lists of
// words that must all be there (all), of which one must be there (any), of which none may be
// there (none), and a query in the language below. All given parts must hold. [Compile] turns
// rules into an immutable [Set], which is safe for concurrent use; a rule that cannot be
// understood is an error with its position and a hint, and is never ignored.
//
// Words match as whole words, whatever their case and in all their forms: iran finds "İRAN",
// "Iran's" and "İranda", and neither "Tirana" nor "Iranian". Forms are those of English, Russian,
// Ukrainian, Azerbaijani, Turkish, Armenian and Georgian, of the languages that the item may be in;
// they are the word's inflection, and not what is derived from it. A word is typed as a dictionary
// has it; a plural finds its singular too. Capitals of two to four letters (US, WHO, ООН) find only
// capitals. Signs at the edge of a word (C++, .NET, #MeToo, $AAPL) must stand in the text. The dots
// of a first syllable (ölmek, Şuşa) count in Turkish and Azerbaijani texts that have dots, and so
// does the harmony of vowels: insan finds insanı there, and not insani. A phrase does not leave its
// sentence.
//
//	Azerbaijan                   the word, in all its forms
//	"South Caucasus"             the words, one after the other; also “…” and «…»
//	custod*                      words that begin so (three letters or more)
//	=Turkey                      exactly so written, capitals included
//	~custody                     words of the same stem, too: custodial (English, Russian, Turkish)
//	@caucasus                    the words of a named set, in seven languages
//	/custod(y|ial)\b/i           a regular expression (RE2) on the text as it stands, with flags i, m, s;
//	                             its \b is at the edges of words of every script
//	a b   a AND b   a & b   +a   both
//	a OR b   a | b   a, b        either
//	a, b, c -d                   one of the three, and not d
//	NOT a   -a   !a              not a
//	a NEAR/5 b                   at most five words between them; NEAR alone means 8
//	a ONEAR/5 b                  the same, in this order
//	"a b"~3                      the words of a phrase in order, at most three others between each
//	2 OF (a, b, c)               at least two of them
//	4 OF (a^3, b^2, c^-5)        what is there weighs at least four
//	title:a  title:(a OR b)      only in that field: title, summary, content, text (all three),
//	                             author, category, source, site, lang, link
//
// What a rule looks for in author, category, source, site, lang and link are words as they are
// typed, without forms. A site is the host of the item's address, a domain that it is in, or one of
// its labels: site:oc-media.org and site:oc-media find www.oc-media.org. Sets of one's own come with
// [WithSets].
//
// NOT binds before NEAR, NEAR before AND, AND before OR. Because readers disagree about what
// `a OR b c` means, it is an error that asks for parentheses.
//
// [Set.Match] says which rules match, and where. [Matcher] is what stands behind it: an index from
// the forms of all words to the rules that want them, so that an item costs the same whether ten
// rules do not match it or a hundred thousand. [Set.Explain] says why a rule matches, and why not.
//
//	set, err := filters.Compile([]filters.Rule{{
//		Name:  "custody",
//		Query: `custody NEAR/12 (Azerbaijan OR Azerbaijani)`,
//		None:  []string{"football"},
//	}})
//	…
//	for _, m := range set.Match(item) {
//		fmt.Println(m.Rule, m.Reason) // custody title: custody, Azerbaijan
//	}
package filters
