package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/store"
)

func testLease(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r1", "t", "1"), route("r2", "t", "2"))
	l.tell("OC", "1", "first")
	l.tell("OC", "2", "second")
	one := l.mustClaim("1", "first", "second")
	two := l.mustClaim("2", "first", "second")
	l.nothingDue()
	if due := l.nextDue(); !due.After(l.now) {
		t.Errorf("everything is leased, and next due is %v", due)
	}
	l.tell("OC", "3", "third")
	l.nothingDue() // not even the new one: its target is leased
	l.settle(one, 0, delivered)
	l.release(one)
	l.mustClaim("1", "second", "third")
	l.nothingDue()
	l.settle(two, 0, delivered)
}

func testLeaseEnds(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	it := l.tell("OC", "1", "the first of two stories")
	stale := l.mustClaim("1", "the first of two stories")
	ends := l.nextDue()
	if ends.Before(l.now.Add(time.Minute)) {
		t.Errorf("the lease ends after %v: a batch of sends takes longer", ends.Sub(l.now))
	}
	l.now = ends.Add(-time.Millisecond)
	l.nothingDue()
	l.now = ends
	fresh := l.mustClaim("1", "the first of two stories")
	if fresh.Epoch <= stale.Epoch {
		t.Errorf("epoch %d after %d", fresh.Epoch, stale.Epoch)
	}
	if err := l.trySettle(stale, 0, notAllowed); !errors.Is(err, alerts.ErrLeaseLost) {
		t.Errorf("an attempt under a lost lease: %v, want ErrLeaseLost", err)
	}
	l.release(stale)
	l.nothingDue() // the stale lease cannot release the lease of another
	l.settle(fresh, 0, delivered)
	l.release(fresh)
	if d := l.delivery(it); d.Shown != 1 || d.MessageID == "" {
		t.Errorf("delivery %+v, want it shown", d)
	}
	equal(t, "alerts", l.states(), "1 the first of two stories done")
	l.nothingDue()

	// An expired lease that no other holder took is still valid.
	l.tell("OC", "2", "the second of two stories")
	late := l.mustClaim("1", "the second of two stories")
	l.now = l.now.Add(aDay)
	l.settle(late, 0, delivered)
	l.release(late)
	l.nothingDue()
}

func testOwnEndsLeases(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"), route("s", "u", "2"))
	l.tell("OC", "1", "first")
	stale := l.mustClaim("1", "first")
	l.tell("OC", "2", "second", "u")
	if err := l.Own(t.Context(), l.now); err != nil {
		t.Fatal(err)
	}
	if err := l.trySettle(stale, 0, delivered); !errors.Is(err, alerts.ErrLeaseLost) {
		t.Errorf("an attempt of the owner before: %v, want ErrLeaseLost", err)
	}
	l.deliver(delivered, "2", "second") // not leased before
	l.nothingDue()                      // Discord may still carry out requests of the owner before
	if rest := l.nextDue().Sub(l.now); rest <= 0 || rest > 10*time.Second {
		t.Errorf("the target that was being served rests for %v", rest)
	}
	l.now = l.nextDue()
	l.deliver(delivered, "1", "first")
}

func testClaimIsAtomic(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	const title = "Two brothers die in custody"
	l.tell("OC", "1", title)
	n := 1
	atEveryMoment(t, func(ctx context.Context) error {
		lease, err := l.Claim(ctx, l.now)
		if err != nil && lease != nil {
			t.Error("a lease and an error")
		}
		if err == nil && len(lease.Deliveries[0].Alert.Others) != n-1 {
			t.Errorf("%d others, want %d: a claim that failed froze the body", len(lease.Deliveries[0].Alert.Others),
				n-1)
		}
		return err
	}, func() {
		if due := l.nextDue(); due.After(l.now) {
			t.Errorf("next due %v: leased", due)
		}
		l.tell(fmt.Sprint("outlet ", n), "1", title)
		n++
	})
}
