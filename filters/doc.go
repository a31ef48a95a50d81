// Package filters decides whether a text matches. It is pure: no I/O, no clock, no state.
//
// In go rules and items, out come matches with their spans and reasons. A [Rule] is lists of words
// (all, any, none) and a [Query]; all its parts must hold. [Compile] turns rules into an immutable
// [Set], [Set.Match] returns the rules that hold for an item, and [Set.Explain] the reason of each
// rule, either way.
//
// The one rule: the evaluator (document.go, eval.go) is the meaning of a rule. The index only finds
// candidates, at a cost that does not grow with the number of rules, and a test compares the two. A
// rule with a fault is an error with its position and a hint; it is never ignored.
//
// Its internal packages, lowest first: fold maps the spellings of a word to one form, words splits a text,
// inflect lists the forms of a word, fields returns the text of an item, index finds the candidates.
//
//	set, err := filters.Compile([]filters.Rule{{Name: "custody", Query: "custody NEAR/12 Azerbaijan"}})
//	set.Match(item)[0].Reason // title: custody, Azerbaijan
package filters
