// Package storetest is the conformance suite for the databases of a [store.Store].
//
// [Exercise] runs one ledger through all its loops: polls, plans, the outbox, subscriptions, pruning, WebSub,
// the books. [ExerciseHolders] runs two processes that share a ledger. [Outbox] takes random steps against a
// Discord that fails in every way it can, and checks the invariants in every state.
//
//	func TestSQLite(t *testing.T) {
//		storetest.Exercise(t, func(t *testing.T) *store.Store {
//			st, err := store.Open(t.Context(), "sqlite::memory:")
//			…
//		})
//	}
package storetest
