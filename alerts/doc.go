// Package alerts plans messages: it folds reports into stories and routes stories to targets. It is pure
// except for [Deliverer], which drains the outbox.
//
// The rules, in the order in which they apply to a fetched item:
//
//  1. An item that no rule matches results in a decision and no message.
//  2. A report belongs to a [Story] that has its canonical URL or, from another outlet, its normalised
//     title. The same title from the same outlet is a duplicate within 20 hours and another story
//     after that ("Morning briefing"). A story takes reports for 72 hours after its first.
//  3. A [Target] has one message for each story, for all routes and topics together. The first report
//     that matched there leads the message.
//  4. The report of another outlet edits that message ("also reported by"), without a notification.
//
// [NewPlan] applies the rules to a batch of items and returns a [Plan]: stories, deliveries to create or
// to edit, and for every item at least one [Decision] with its reason. The plan is committed in one
// transaction, which also marks the items as done.
//
//	plan := alerts.NewPlan(now, entries, known, topics, routes)
//	for _, d := range plan.Decisions {
//		fmt.Println(d.Item, d.Decision, d.Reason)
//	}
package alerts
