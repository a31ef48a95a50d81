package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/store"
)

// ExerciseHolders holds a database to the contract of a ledger that two processes share. Open
// returns two stores of one new, empty ledger.
func ExerciseHolders(t *testing.T, open func(t *testing.T) (a, b *store.Store)) {
	t.Run("a lease keeps the other out", func(t *testing.T) {
		l, a, b := both(t, open, route("r1", "x", "1"), route("r2", "y", "2"))
		l.tell("OC", "1", "first", "x")
		lease := l.mustClaim("1", "first")
		l.Store = b
		l.nothingDue()
		if err := l.trySettle(lease, 0, delivered); !errors.Is(err, alerts.ErrLeaseLost) {
			t.Errorf("settled with another's lease: %v", err)
		}
		l.release(lease)
		l.nothingDue()
		l.tell("OC", "2", "second", "y") // each sees the commits of the other
		l.deliver(delivered, "2", "second")

		l.now = l.now.Add(aDay) // a is gone for too long
		fresh := l.mustClaim("1", "first")
		l.Store = a
		if err := l.trySettle(lease, 0, delivered); !errors.Is(err, alerts.ErrLeaseLost) {
			t.Errorf("settled with a lease that was taken over: %v", err)
		}
		l.Store = b
		l.settle(fresh, 0, delivered)
		l.release(fresh)
		equal(t, "alerts", l.states(), "2 second done", "1 first done")
	})
	t.Run("all at once", func(t *testing.T) {
		l, a, b := both(t, open, route("r1", "t", "1"), route("r2", "t", "2"), route("r3", "t", "3"))
		const stories = 20
		for i := range stories {
			l.tell("OC", fmt.Sprint(i), fmt.Sprint("story ", i))
		}
		sent := make(chan string, 10*stories)
		done := make(chan error)
		workers := []*store.Store{a, b, a, b}
		for _, st := range workers {
			go func() { done <- drain(t, st, sent) }()
		}
		for range workers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		close(sent)
		last := map[string]int64{}
		n := 0
		for s := range sent {
			n++
			var to string
			var id int64
			if _, err := fmt.Sscan(s, &to, &id); err != nil {
				t.Fatal(err)
			}
			if id <= last[to] {
				t.Errorf("at %s delivery %d after %d", to, id, last[to])
			}
			last[to] = id
		}
		if n != 3*stories {
			t.Errorf("%d messages sent, want %d", n, 3*stories)
		}
	})
	t.Run("Random", func(t *testing.T) {
		seed := rand.Uint64() //nolint:gosec // not a secret
		for _, limit := range []int{1 << 20, 3} {
			t.Run(fmt.Sprintf("seed=%d,burst=%d", seed, limit), func(t *testing.T) {
				a, b := open(t)
				walk(t, []*store.Store{a, b}, seed, limit)
			})
		}
	})
}

func both(t *testing.T, open func(t *testing.T) (a, b *store.Store), routes ...alerts.Route) (l *ledger, a,
	b *store.Store,
) {
	t.Helper()
	a, b = open(t)
	return &ledger{Store: a, t: t, now: begin, routes: routes}, a, b
}

// drain delivers until nothing waits, as a worker does.
func drain(t *testing.T, st *store.Store, sent chan<- string) error {
	now := begin
	for {
		lease, err := st.Claim(t.Context(), now)
		if err != nil {
			return err
		}
		if lease == nil {
			if n, err := st.Waiting(t.Context()); err != nil || n == 0 {
				return err
			}
			continue // another worker has the rest in hand
		}
		for _, d := range lease.Deliveries {
			sent <- fmt.Sprint(d.Target, " ", d.ID)
			if err := st.Settle(t.Context(), lease, d, alerts.Settle(d, delivered, now), now); err != nil {
				return err
			}
			now = now.Add(time.Millisecond)
		}
		if err := st.Release(t.Context(), lease); err != nil {
			return err
		}
	}
}
