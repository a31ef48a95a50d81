// Package alerts decides who hears what, when, as one story or two, again or not. It is pure but
// for [Deliverer], which drains the outbox.
//
// The rules, in the order in which they apply to an item that was fetched:
//
//  1. An item that no rule matches leads to nothing, and the decision says so.
//  2. A report belongs to a [Story] that it shares its canonical URL with, or, if it is another
//     outlet's, its normalised title: a wire copy. The same outlet's same title is a duplicate
//     within 20 hours and another story after that ("Morning briefing"). A story takes no
//     report later than 72 hours after its first.
//  3. A story is told once at each [Target], however many routes and topics lead there. The
//     first report that matched there leads the message.
//  4. A further outlet's report edits that message ("also reported by"), silently. It never
//     posts another.
//
// [NewPlan] applies them to a batch of items and returns a value, the [Plan]: stories, deliveries
// to create or to edit, and for every item at least one [Decision] with its reason. Whoever
// commits the plan does so in one transaction with the items' being done.
//
//	plan := alerts.NewPlan(now, entries, known, topics, routes)
//	for _, d := range plan.Decisions {
//		fmt.Println(d.Item, d.Decision, d.Reason)
//	}
package alerts
