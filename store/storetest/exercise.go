package storetest

import (
	"math/rand/v2"
	"testing"

	"tocsin/store"
)

// Exercise tests the contract of a ledger on a database. Open returns a new, empty ledger each time
// and closes it at the end of its test.
func Exercise(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, group := range []struct {
		name  string
		tests map[string]func(*testing.T, func(*testing.T) *store.Store)
	}{
		{"Keep", keepTests()},
		{"Health", healthTests()},
		{"Plan", planTests()},
		{"Outbox", outboxTests()},
		{"Digest", digestTests()},
		{"Subscriptions", subscriptionTests()},
		{"Prune", pruneTests()},
		{"WebSub", webSubTests()},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			for name, test := range group.tests {
				t.Run(name, func(t *testing.T) { test(t, open) })
			}
		})
	}
	t.Run("Random", func(t *testing.T) {
		t.Parallel()
		Outbox(t, open, rand.Uint64()) //nolint:gosec // not a secret
	})
}
