// Package index finds, for an item, the rules that hold for it, at the same cost whether ten rules
// do not hold or a hundred thousand.
//
// In go rules, written node by node with a [Builder]; out come the numbers of the rules that hold.
// A rule becomes a program over numbered terms, and every form of a term a hash in a table. To match
// an item, a [Matcher] hashes its words (scan, slow, cyrillic, candidate), looks the hashes up
// (table, resolve), and runs the programs that the terms found lead to (evaluate, near). A rule is
// reached by its rarest term only, and by none where another required term is missing (rarest).
//
// The one rule: the index agrees with the evaluator of package filters, which is the meaning of a
// rule. The caller evaluates every hit again, since hashes may collide; a miss is final.
//
//	b := index.NewBuilder(1)
//	b.Begin(inflect.All)
//	b.Term(index.Word{Text: "custody"}, fields.Prose, false)
//	err := b.End()
//	hits := b.Build().Matcher().Match(&item) // [0]
package index
