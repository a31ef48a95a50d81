package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/store"
)

func digestTests() map[string]func(*testing.T, func(*testing.T) *store.Store) {
	return map[string]func(*testing.T, func(*testing.T) *store.Store){
		"what is beyond the limit is folded": testOverflow,
		"a full hour rests":                  testNoRoom,
		"what waited in trouble is folded":   testHealed,
		"a digest that is refused":           testRefusedDigest,
	}
}

func listed(d alerts.Delivery) (titles []string) {
	for _, a := range d.Digest {
		titles = append(titles, a.Lead.Title)
	}
	return titles
}

func limited(burst, hour int) alerts.Route {
	r := route("r", "t", "1")
	r.Limit = alerts.Limit{Burst: burst, Hour: hour}
	return r
}

// one is the only delivery that is due.
func (l *ledger) one() (*alerts.Lease, alerts.Delivery) {
	l.t.Helper()
	lease := l.claim()
	if lease == nil || len(lease.Deliveries) != 1 {
		l.t.Fatalf("due: %+v, want one delivery", lease)
	}
	return lease, lease.Deliveries[0]
}

func testOverflow(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, limited(2, 10))
	const c = "Two brothers die in custody"
	l.tell("OC", "1", "a")
	l.tell("OC", "2", "b")
	it := l.tell("OC", "3", c)
	lease := l.claim()
	if lease == nil || len(lease.Deliveries) != 2 || lease.Deliveries[0].Alert.Lead.Title != "a" {
		t.Fatalf("due: %+v, want a and a digest", lease)
	}
	digest := lease.Deliveries[1]
	equal(t, "in the digest", listed(digest), "b", c)
	l.settle(lease, 0, delivered)
	l.settle(lease, 1, cut)
	l.release(lease)
	l.balanced()

	l.tell("JAM", "3", c) // grows between two attempts
	l.now = l.nextDue()
	lease, again := l.one()
	if again.ID != digest.ID || again.Nonce != digest.Nonce || len(again.Digest) != 2 ||
		len(again.Digest[1].Others) != 0 {
		t.Errorf("the second attempt is not the first: %+v", again)
	}
	l.settle(lease, 0, delivered)
	l.release(lease)

	lease, edit := l.one()
	if edit.Step != alerts.Edit || len(edit.Digest) != 2 || len(edit.Digest[1].Others) != 1 {
		t.Errorf("no edit for the growth is due: %+v", edit)
	}
	l.settle(lease, 0, delivered)
	l.release(lease)
	l.nothingDue()
	if d := l.delivery(it); d.MessageID == "" {
		t.Errorf("what a digest lists is not there: %+v", d)
	}
	l.balanced()
}

func testNoRoom(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, limited(1, 2))
	send := func(title string) {
		t.Helper()
		l.tell("OC", title, title)
		l.deliver(delivered, "1", title)
		l.now = l.now.Add(time.Minute)
	}
	send("a")
	send("b")
	l.tell("OC", "c", "c")
	l.nothingDue()
	if due := l.nextDue(); !due.Equal(begin.Add(time.Hour)) {
		t.Errorf("next due %v, want when the hour has room", due)
	}
	l.now = l.nextDue()
	l.deliver(delivered, "1", "c")
}

func testHealed(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	var want []string
	for i := range 4 {
		want = append(want, fmt.Sprint("story ", i))
		l.tell("OC", fmt.Sprint(i), want[i])
		if i == 0 {
			l.deliver(forbidden, "1", want[0])
		}
	}
	l.now = l.nextDue()
	lease, d := l.one()
	equal(t, "in the digest", listed(d), want...)
	l.settle(lease, 0, delivered)
	l.release(lease)
	l.nothingDue()
	l.balanced()
}

func testRefusedDigest(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, limited(1, 10))
	l.tell("OC", "1", "a")
	l.tell("OC", "2", "b")
	lease, d := l.one()
	equal(t, "in the digest", listed(d), "a", "b")
	l.settle(lease, 0, notAllowed)
	l.release(lease)
	l.routes[0].Limit = alerts.Limit{}
	var got []string
	for range 5 { // each is posted, alone or in a digest, within the limit
		lease := l.claim()
		if lease == nil {
			l.now = l.nextDue()
			if l.now.IsZero() {
				break
			}
			continue
		}
		for i, d := range lease.Deliveries {
			got = append(got, append(listed(d), d.Alert.Lead.Title)...)
			l.settle(lease, i, delivered)
		}
		l.release(lease)
	}
	for _, title := range []string{"a", "b"} {
		if !slices.Contains(got, title) {
			t.Errorf("%s is not told; told: %q", title, got)
		}
	}
	l.balanced()
}
