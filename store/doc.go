// Package store keeps the ledger: what was fetched, what was decided about it, and what is on
// its way to whom. It is the only importer of SQL drivers.
//
// Three loops meet in it, and each moves its part forward in one transaction:
//
//	poll     [Store.Keep]: a feed's cursor and its new items
//	desk     [Store.Pending], [Store.Known], [Store.Commit]: stories, deliveries, decisions, and
//	         that these items are done
//	deliver  [Store.Claim], [Store.Settle], [Store.Release]: the outbox, leased by target
//
// So each loop can be killed at any instruction and started again without loss or repetition.
//
// The SQL is written once, with $1 for parameters, BIGINT milliseconds for times, JSON in TEXT and
// keys in BLOBs; only opening, schema and locking know the database. SQLite is the database of
// this version. One process owns a SQLite ledger ([Store.Own]); any number may read it.
//
//	st, err := store.Open(ctx, "sqlite:data/tocsin.db")
//	if err != nil { … }
//	defer st.Close()
package store
