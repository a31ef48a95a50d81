// Package store keeps the ledger: the items that were fetched, the decisions about them, and the messages
// that wait or were posted. It is the only importer of SQL drivers.
//
// Three loops meet in it, and each makes its step in one transaction:
//
//	poll     [Store.Keep]: a feed's cursor and its new items
//	plan     [Store.Pending], [Store.Known], [Store.Commit]: stories, deliveries and decisions; marks
//	         the items as done
//	deliver  [Store.Claim], [Store.Settle], [Store.Release]: the outbox, leased by target
//
// So each loop can be killed at any instruction and started again without loss or repetition.
//
// The SQL is written once, with $1 for parameters, BIGINT milliseconds for times, JSON in TEXT and keys in
// BLOBs; only opening, schema and locking depend on the database. This version supports SQLite. One process
// owns a SQLite ledger ([Store.Own]); any number of processes may read it.
//
//	st, err := store.Open(ctx, "sqlite:data/tocsin.db")
//	if err != nil { … }
//	defer st.Close()
package store
