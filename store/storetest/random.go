package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/store"
)

// Outbox drives an outbox at random, with a Discord that takes a nonce once and answers in every
// way there is, and then lets everything come through. It holds that
//
//   - NextDue and Claim agree, in every state;
//   - no two leases of a target are in force, and a lost lease records nothing;
//   - while the first attempt may have been posted, further ones are of the same body;
//   - each alert ends in one message that shows its newest version, or refused with a reason.
//
// A seed that failed fails again.
func Outbox(t *testing.T, open func(t *testing.T) *store.Store, seed uint64) {
	t.Helper()
	for _, limit := range []int{1 << 20, 3} {
		t.Run(fmt.Sprintf("seed=%d,burst=%d", seed, limit), func(t *testing.T) {
			st := open(t)
			walk(t, []*store.Store{st}, seed, limit)
		})
	}
}

// A walker takes random steps and records the state that the ledger must have after them.
type walker struct {
	*ledger
	rand    *rand.Rand
	holders []*store.Store // of one ledger
	told    []feeds.Item   // the leads of all stories
	reports int
	leases  []*held
	discord map[string]*message // by target and nonce
}

// A held lease, as its holder sees it.
type held struct {
	*alerts.Lease
	by    *store.Store
	since time.Time
	next  int  // delivery
	lost  bool // another holder has the target, or a new owner came
}

func walk(t *testing.T, holders []*store.Store, seed uint64, limit int) {
	w := &walker{
		ledger: &ledger{Store: holders[0], t: t, now: begin}, holders: holders,
		rand:    rand.New(rand.NewPCG(seed, 1)), //nolint:gosec // to be repeated by its seed
		discord: map[string]*message{},
	}
	for i := range 3 {
		for j := range 2 {
			r := route(fmt.Sprint("r", i, j), fmt.Sprint("topic ", (i+j)%3), fmt.Sprint(i))
			r.Limit = alerts.Limit{Burst: limit, Hour: 10 * limit}
			w.routes = append(w.routes, r)
		}
	}
	steps := []struct {
		often int
		take  func()
	}{
		{10, w.newStory},
		{10, w.grow},
		{25, w.lease},
		{40, w.attempt},
		{10, w.giveBack},
		{2, w.forget},
		{1, w.newOwner},
		{15, w.wait},
	}
	total := 0
	for _, s := range steps {
		total += s.often
	}
	for range 300 {
		n := w.rand.IntN(total)
		for _, s := range steps {
			if n -= s.often; n < 0 {
				s.take()
				break
			}
		}
		if t.Failed() {
			return
		}
	}
	w.finish()
}

func (w *walker) report(lead feeds.Item) {
	w.reports++
	lead.ID = fmt.Sprint(w.reports)
	w.poll(lead.Feed, lead)
	w.work()
}

func (w *walker) newStory() {
	it := item("outlet 0", "", fmt.Sprintf("the story with the number %d", len(w.told)), "")
	it.Categories = nil
	for i := range 3 {
		if w.rand.IntN(2) == 0 {
			it.Categories = append(it.Categories, fmt.Sprint("topic ", i))
		}
	}
	if len(it.Categories) > 0 {
		w.told = append(w.told, it)
		w.report(it)
	}
}

func (w *walker) grow() {
	if len(w.told) == 0 {
		return
	}
	it := w.told[max(0, len(w.told)-1-w.rand.IntN(8))]
	it.Feed = fmt.Sprint("outlet ", w.rand.IntN(8))
	w.report(it)
}

func (w *walker) lease() {
	w.Store = w.holders[w.rand.IntN(len(w.holders))]
	l := w.claim()
	if l == nil {
		return
	}
	for _, h := range w.leases {
		if h.Target == l.Target && !h.lost {
			if w.now.Sub(h.since) < time.Minute {
				w.t.Errorf("%s is leased twice", l.Target)
			}
			h.lost = true
		}
	}
	if !slices.IsSortedFunc(l.Deliveries, func(a, b alerts.Delivery) int { return cmp.Compare(a.ID, b.ID) }) {
		w.t.Errorf("deliveries of %s are not in order", l.Target)
	}
	w.leases = append(w.leases, &held{Lease: l, by: w.Store, since: w.now})
}

// take picks a lease.
func (w *walker) take() *held {
	if len(w.leases) == 0 {
		return nil
	}
	return w.leases[w.rand.IntN(len(w.leases))]
}

func (w *walker) drop(h *held) {
	w.leases = slices.DeleteFunc(w.leases, func(o *held) bool { return o == h })
}

func (w *walker) giveBack() {
	if h := w.take(); h != nil {
		w.drop(h)
		if err := h.by.Release(w.t.Context(), h.Lease); err != nil {
			w.t.Error(err)
		}
	}
}

// forget kills a holder, perhaps after its message was posted.
func (w *walker) forget() {
	h := w.take()
	if h == nil {
		return
	}
	w.drop(h)
	if !h.lost && h.next < len(h.Deliveries) && w.rand.IntN(2) == 0 {
		w.arrive(h.Deliveries[h.next])
	}
}

func (w *walker) newOwner() {
	if len(w.holders) > 1 { // then the ledger has no owner
		return
	}
	if err := w.Own(w.t.Context(), w.now); err != nil {
		w.t.Error(err)
	}
	for _, h := range w.leases {
		h.lost = true
	}
}

func (w *walker) wait() {
	w.now = w.now.Add(time.Duration(w.rand.ExpFloat64() * float64(20*time.Second)))
	if w.rand.IntN(20) == 0 {
		w.now = w.now.Add(time.Hour)
	}
}

// attempt sends the next delivery of a lease, as a worker does, and records the result.
func (w *walker) attempt() {
	h := w.take()
	if h == nil {
		return
	}
	if h.next == len(h.Deliveries) {
		w.drop(h)
		if err := h.by.Release(w.t.Context(), h.Lease); err != nil {
			w.t.Error(err)
		}
		return
	}
	d := h.Deliveries[h.next]
	h.next++
	o := cut // a holder that lost its lease does not know it before it settles
	if !h.lost {
		o = w.send(d)
	}
	settled := alerts.Settle(d, o, w.now)
	err := h.by.Settle(w.t.Context(), h.Lease, d, settled, w.now)
	switch {
	case h.lost && !errors.Is(err, alerts.ErrLeaseLost):
		w.t.Errorf("an attempt under a lost lease of %s: %v, want ErrLeaseLost", h.Target, err)
	case !h.lost && err != nil:
		w.t.Errorf("an attempt under a lease of %s: %v", h.Target, err)
	}
	if err != nil || settled.Rest.After(w.now) {
		w.drop(h)
		if err := h.by.Release(w.t.Context(), h.Lease); err != nil {
			w.t.Error(err)
		}
	}
}

// finish delivers everything and checks the messages that a reader sees.
func (w *walker) finish() {
	w.t.Helper()
	for range 10000 {
		w.Store = w.holders[w.rand.IntN(len(w.holders))]
		lease := w.claim()
		if lease == nil {
			due := w.nextDue()
			if due.IsZero() {
				break
			}
			w.now = due
			continue
		}
		for i, d := range lease.Deliveries {
			m := w.arrive(d)
			m.idKnown, m.givenUp = true, false
			w.settle(lease, i, alerts.Outcome{Verdict: alerts.Delivered, MessageID: m.id})
		}
		w.release(lease)
	}
	if n, err := w.Waiting(w.t.Context()); err != nil || n > 0 {
		w.t.Fatalf("%d deliveries wait for ever, %v", n, err)
	}
	w.balanced()

	shown := map[string][]shownAs{} // by target and story
	for at, m := range w.discord {
		for _, a := range m.alerts {
			to, _, _ := strings.Cut(at, " ")
			shown[to+" "+a.Story] = append(shown[to+" "+a.Story], shownAs{a, m})
		}
	}
	known, err := w.Known(w.t.Context(), w.told, time.Time{})
	if err != nil {
		w.t.Fatal(err)
	}
	refused := map[string]bool{}
	all, err := w.Recent(w.t.Context(), 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range all {
		refused[a.Target.String()+" "+a.Alert.Story] = a.State == alerts.Refused
		if a.State == alerts.Refused && a.Reason == "" {
			w.t.Errorf("refused without a reason: %+v", a)
		}
	}
	if len(all) != len(known.Deliveries) {
		w.t.Errorf("%d alerts, %d of them of a story", len(all), len(known.Deliveries))
	}
	for _, d := range known.Deliveries {
		at := d.Target.String() + " " + d.Alert.Story
		seen := shown[at]
		switch {
		case refused[at]:
			if len(seen) > 0 {
				w.t.Errorf("%s is refused and there", at)
			}
			continue
		case len(seen) != 1:
			w.t.Errorf("%s is told %d times", at, len(seen))
			continue
		}
		if m := seen[0].in; m.idKnown && !m.givenUp {
			if diff := gocmp.Diff(d.Alert, seen[0].alert, cmpopts.EquateEmpty()); diff != "" {
				w.t.Errorf("%s does not show the newest (-ledger +message)\n%s", at, diff)
			}
			if d.Shown != d.Version && len(m.alerts) == 1 {
				w.t.Errorf("%s shows version %d of %d", at, d.Shown, d.Version)
			}
		}
	}
	if len(known.Deliveries) < 10 {
		w.t.Errorf("only %d deliveries: the walk shows little", len(known.Deliveries))
	}
}

// shownAs is an alert where a reader sees it.
type shownAs struct {
	alert alerts.Alert
	in    *message
}
