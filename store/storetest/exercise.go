package storetest

import (
	"math/rand/v2"
	"testing"

	"tocsin/store"
)

// Exercise holds a database to the contract of a ledger. Open gives a new, empty ledger each time
// and closes it at the end of its test.
func Exercise(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, group := range []struct {
		name  string
		tests map[string]func(*testing.T, func(*testing.T) *store.Store)
	}{
		{"Keep", keepTests()},
		{"Health", healthTests()},
		{"Desk", deskTests()},
		{"Outbox", outboxTests()},
		{"Digest", digestTests()},
		{"Subscriptions", subscriptionTests()},
		{"Janitor", janitorTests()},
		{"WebSub", webSubTests()},
	} {
		t.Run(group.name, func(t *testing.T) {
			for name, test := range group.tests {
				t.Run(name, func(t *testing.T) { test(t, open) })
			}
		})
	}
	t.Run("Random", func(t *testing.T) {
		Outbox(t, open, rand.Uint64()) //nolint:gosec // not a secret
	})
}
