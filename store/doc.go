// Package store keeps the ledger: the items that were fetched, the decisions about them, and the messages
// that wait or were posted. It is the only importer of SQL drivers.
//
// The one rule: each of the three loops makes its step in one transaction, so it can be killed at any
// instruction and started again without loss or repetition.
//
//	poll     [Store.Keep]: a feed's cursor and its new items
//	plan     [Store.Pending], [Store.Known], [Store.Commit]: stories, deliveries, decisions, items done
//	deliver  [Store.Claim], [Store.Settle], [Store.Release]: the outbox, leased by target
//
// One process owns a SQLite ledger ([Store.Own]); any number of processes may read it.
//
//	st, err := store.Open(ctx, "sqlite:data/tocsin.db")
package store
