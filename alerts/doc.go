// Package alerts plans messages: it folds reports into stories and routes stories to targets. It is pure
// except for [Deliverer], which drains the outbox.
//
// In go matched items and the known stories; out comes a [Plan]: stories, deliveries to create or to
// edit, and for every item at least one [Decision] with its reason. The plan is committed in one
// transaction, which also marks the items as done.
//
// The one rule: a [Target] has one message for each [Story], however many outlets report it.
//
//	plan := alerts.NewPlan(now, entries, known, topics, routes)
//	for _, d := range plan.Decisions {
//		fmt.Println(d.Item, d.Decision, d.Reason)
//	}
package alerts
