package store

import "tocsin/alerts"

// The states of an item.
const (
	pending  = "pending"  // waits for a plan
	done     = "done"     // has a decision
	baseline = "baseline" // was in the feed before the bot followed it
)

// folded is the state of a delivery that a digest lists, beside those of an [alerts.Settlement].
const folded = "folded"

// SQL that compares the column state, or sets it. The states are literals and not parameters, since
// SQLite uses a partial index only for a literal.
const (
	isPending  = `state = '` + pending + `'`
	isDecided  = `state = '` + done + `'`
	isBaseline = `state = '` + baseline + `'`

	isWaiting = `state = '` + alerts.Waiting + `'`
	isDone    = `state = '` + alerts.Done + `'`
	isRefused = `state = '` + alerts.Refused + `'`
	isFolded  = `state = '` + folded + `'`
)
