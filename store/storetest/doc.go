// Package storetest holds what every database must do that a [store.Store] can be opened on.
//
// [Exercise] plays one ledger through all its loops: polls, the desk, the outbox, subscriptions,
// the janitor, WebSub, the books. [ExerciseHolders] plays two processes that share a ledger. [Outbox]
// drives the outbox at random, against a Discord that fails in every way it can, and holds it to
// what must be true in every state.
//
//	func TestSQLite(t *testing.T) {
//		storetest.Exercise(t, func(t *testing.T) *store.Store {
//			st, err := store.Open(t.Context(), "sqlite::memory:")
//			…
//		})
//	}
package storetest
