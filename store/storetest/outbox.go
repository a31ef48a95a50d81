package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/store"
)

// aDay is longer than every lease and every rest.
const aDay = 25 * time.Hour

var (
	delivered  = alerts.Outcome{Verdict: alerts.Delivered, MessageID: "m"}
	cut        = alerts.Outcome{Verdict: alerts.Retry, Reason: "no answer"}
	forbidden  = alerts.Outcome{Verdict: alerts.Quarantine, Reason: "no permission"}
	tooLong    = alerts.Outcome{Verdict: alerts.RetryPlain, Reason: "too long"}
	notAllowed = alerts.Outcome{Verdict: alerts.Blocked, Reason: "AutoMod"}
)

func outboxTests() map[string]func(*testing.T, func(*testing.T) *store.Store) {
	return map[string]func(*testing.T, func(*testing.T) *store.Store){
		"nothing waits":                         testNothingWaits,
		"what is leased is the target":          testLease,
		"served longest ago":                    testServed,
		"servers take turns":                    testServers,
		"crossposts are remembered":             testPublished,
		"openings are remembered":               testOpened,
		"order within a target":                 testOrder,
		"a lease ends by time":                  testLeaseEnds,
		"a new owner ends all leases":           testOwnEndsLeases,
		"the first attempt is frozen":           testFrozen,
		"what is put off parks the target":      testLater,
		"quarantine rests":                      testQuarantine,
		"a probe ends the rest":                 testProbe,
		"a message without an id":               testUnknownMessage,
		"shrink unfreezes":                      testShrink,
		"refused never waits again":             testRefused,
		"quiet hours":                           testQuietHours,
		"an announcement is published once":     testCrosspost,
		"an attempt is recorded or it is not":   testSettleIsAtomic,
		"a claim that is cancelled is no lease": testClaimIsAtomic,
	}
}

func testNothingWaits(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open)
	l.nothingDue()
	if due := l.nextDue(); !due.IsZero() {
		t.Errorf("next due %v of nothing", due)
	}
}

func testServed(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r1", "x", "1"), route("r2", "y", "2"), route("r3", "z", "3"))
	serve := func(channel, title string) {
		t.Helper()
		l.now = l.now.Add(time.Second)
		l.deliver(delivered, channel, title)
	}
	l.tell("OC", "1", "a", "x", "y", "z")
	serve("1", "a") // never served: the one that waits longest
	serve("2", "a")
	serve("3", "a")
	l.tell("OC", "2", "b", "z")
	l.tell("OC", "3", "c", "x")
	l.tell("OC", "4", "d", "y")
	serve("1", "c")
	serve("2", "d")
	l.tell("OC", "5", "e", "x", "y")
	serve("3", "b")
	serve("1", "e")
	serve("2", "e")
	l.nothingDue()
}

// testServers has a server with many targets beside one with few.
func testServers(t *testing.T, open func(*testing.T) *store.Store) {
	var routes []alerts.Route
	for i := range 6 {
		r := route(fmt.Sprint("r", i), "t", fmt.Sprint(i))
		if r.Guild = "many"; i >= 4 {
			r.Guild = "few"
		}
		routes = append(routes, r)
	}
	l := newLedger(t, open, routes...)
	l.tell("OC", "1", "a")
	var got []string
	for range routes { // all are in force at once
		lease := l.claim()
		if lease == nil {
			break
		}
		got = append(got, lease.Target.ID)
		l.now = l.now.Add(time.Millisecond)
	}
	equal(t, "served", got, "0", "4", "1", "5", "2", "3")
}

// testPublished counts the crossposts of a target, also those with an unknown result, but not deferred ones.
func testPublished(t *testing.T, open func(*testing.T) *store.Store) {
	news := route("r", "t", "1")
	news.Publish = true
	l := newLedger(t, open, news)
	for i := range 3 {
		l.tell("OC", fmt.Sprint(i), fmt.Sprint("story ", i))
	}
	l.deliver(delivered, "1", "story 0", "story 1", "story 2")
	first := l.now
	lease := l.mustClaim("1", "story 0", "story 1", "story 2")
	for i, d := range lease.Deliveries {
		if d.Step != alerts.Crosspost || len(d.Published) != i {
			t.Errorf("delivery %d: step %v after %v", i, d.Step, d.Published)
		}
	}
	put := alerts.Outcome{Verdict: alerts.Later, After: 10 * time.Minute, Reason: "limit"}
	l.settle(lease, 0, delivered)
	l.settle(lease, 1, put)
	l.release(lease) // the third is not tried
	l.now = l.now.Add(time.Minute)
	lease = l.mustClaim("1", "story 2")
	if got := lease.Deliveries[0].Published; len(got) != 1 || !got[0].Equal(first) {
		t.Errorf("published at %v, want %v", got, first)
	}
	l.settle(lease, 0, cut) // which may have arrived
	l.release(lease)
	l.now = first.Add(put.After)
	lease = l.claim()
	for lease != nil {
		for i, d := range lease.Deliveries {
			if d.Alert.Lead.Title == "story 1" && len(d.Published) != 2 {
				t.Errorf("published at %v, want two", d.Published)
			}
			l.settle(lease, i, delivered)
		}
		l.release(lease)
		lease = l.claim()
	}
	l.nothingDue()
	l.tell("OC", "9", "story 9")
	l.deliver(delivered, "1", "story 9")
	l.now = l.now.Add(alerts.LimitMemory)
	if d := l.mustClaim("1", "story 9").Deliveries[0]; len(d.Published) != 0 {
		t.Errorf("an hour later %v", d.Published)
	}
}

// testOpened keeps the channels to members, and when they were opened.
func testOpened(t *testing.T, open func(*testing.T) *store.Store) {
	member := func(id string) alerts.Route {
		r := route("r"+id, "t"+id, id)
		r.Target.Kind = alerts.Direct
		return r
	}
	l := newLedger(t, open, member("1"), member("2"))
	l.tell("OC", "1", "a", "t1")
	send := func(o alerts.Outcome) alerts.Delivery {
		t.Helper()
		lease := l.claim()
		if lease == nil {
			t.Fatal("nothing is due")
		}
		l.settle(lease, 0, o)
		l.release(lease)
		return lease.Deliveries[0]
	}
	put := alerts.Outcome{Verdict: alerts.Later, After: time.Minute, Reason: "pace"}
	if d := send(put); d.Channel != "" || len(d.Opened) != 0 {
		t.Errorf("first %+v", d)
	}
	l.now = l.nextDue()
	opened := l.now
	if d := send(alerts.Outcome{
		Verdict: alerts.Retry, Reason: "cut", Opening: true,
		Channel: "77",
	}); d.Channel != "" || len(d.Opened) != 0 {
		t.Errorf("what was put off opened nothing: %+v", d)
	}
	l.now = l.nextDue()
	if d := send(delivered); d.Channel != "77" || len(d.Opened) != 1 || !d.Opened[0].Equal(opened) {
		t.Errorf("the channel is not kept: %+v", d)
	}
	l.tell("OC", "2", "b", "t2")
	lease := l.claim() // and dies
	if d := lease.Deliveries[0]; d.Channel != "" || len(d.Opened) != 1 {
		t.Errorf("another member: %+v", d)
	}
	if err := l.Own(t.Context(), l.now); err != nil {
		t.Fatal(err)
	}
	l.now = l.nextDue()
	if d := send(delivered); len(d.Opened) != 2 {
		t.Errorf("an opening that may have been made is forgotten: %+v", d)
	}
}

func testOrder(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	var want []string
	for i := range 35 {
		want = append(want, fmt.Sprint("story ", i))
		l.tell("OC", fmt.Sprint(i), want[i])
	}
	var got []string
	for range want {
		lease := l.claim()
		if lease == nil {
			break
		}
		for i, d := range lease.Deliveries {
			got = append(got, d.Alert.Lead.Title)
			l.settle(lease, i, delivered)
		}
		l.release(lease)
	}
	equal(t, "sent", got, want...)
}

func testFrozen(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	const title = "Two brothers die in custody"
	it := l.tell("OC", "1", title)
	l.tell("JAM", "1", title) // before the first attempt: part of it
	first := l.deliver(cut, "1", title)[0]
	l.tell("TASS", "1", title)
	l.now = l.nextDue()
	again := l.deliver(cut, "1", title)[0]
	l.tell("AFP", "1", title)
	l.now = l.nextDue()
	last := l.deliver(delivered, "1", title)[0]
	for _, d := range []alerts.Delivery{again, last} {
		if len(d.Alert.Others) != 1 || d.Version != first.Version || d.Nonce != first.Nonce || d.MessageID != "" ||
			d.Step != alerts.Create {
			t.Errorf("a further attempt is not the first: %+v", d)
		}
	}
	if first.Attempts != 0 || again.Attempts != 1 || last.Attempts != 2 {
		t.Errorf("attempts %d, %d, %d; want 0, 1, 2", first.Attempts, again.Attempts, last.Attempts)
	}
	edit := l.deliver(delivered, "1", title)[0]
	if edit.Step != alerts.Edit || edit.MessageID == "" || len(edit.Alert.Others) != 3 || edit.Attempts != 0 {
		t.Errorf("after the send no edit for both further outlets is due: %+v", edit)
	}
	l.nothingDue()
	if d := l.delivery(it); d.Shown != d.Version {
		t.Errorf("shown %d of version %d", d.Shown, d.Version)
	}

	// An attempt may have been made although its result was not recorded.
	const other = "Protest in front of the embassy"
	l.tell("OC", "2", other)
	l.mustClaim("1", other)
	l.tell("JAM", "2", other)
	l.now = l.now.Add(aDay)
	if d := l.deliver(forbidden, "1", other)[0]; len(d.Alert.Others) != 0 {
		t.Errorf("the attempt after a crash is not the first: %+v", d)
	}
	l.now = l.now.Add(aDay)
	if d := l.deliver(delivered, "1", other)[0]; len(d.Alert.Others) != 0 || d.Tried.IsZero() {
		t.Errorf("a refusal says that nothing was posted, though an attempt before may have been: %+v", d)
	}
	l.deliver(delivered, "1", other)
	l.balanced()
}

func testLater(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r1", "t", "1"), route("r2", "t", "2"))
	l.tell("OC", "1", "first")
	l.tell("OC", "2", "second")
	l.deliver(alerts.Outcome{Verdict: alerts.Later, After: time.Minute, Reason: "rate limit"}, "1", "first", "second")
	l.deliver(delivered, "2", "first", "second")
	l.nothingDue()
	if due := l.nextDue(); !due.Equal(begin.Add(time.Minute)) {
		t.Errorf("next due %v, want in a minute", due)
	}
	l.tell("OC", "3", "third") // rests with its target, and goes elsewhere
	l.deliver(delivered, "2", "third")
	l.now = begin.Add(time.Minute - time.Millisecond)
	l.nothingDue()
	l.now = begin.Add(time.Minute)
	l.deliver(delivered, "1", "first", "second", "third")
	l.nothingDue()
	if due := l.nextDue(); !due.IsZero() {
		t.Errorf("nothing waits, and next due is %v", due)
	}
}

func (l *ledger) targetStatus(channel string) store.TargetStatus {
	l.t.Helper()
	all, err := l.Targets(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	for _, s := range all {
		if s.Target == target(channel) {
			return s
		}
	}
	l.t.Fatalf("no status of %s", channel)
	return store.TargetStatus{}
}

func testQuarantine(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	l.tell("OC", "1", "first")
	l.deliver(forbidden, "1", "first")
	want := store.TargetStatus{Target: target("1"), Waiting: 1, Trouble: "no permission", Rest: l.nextDue()}
	if got := l.targetStatus("1"); got != want {
		t.Errorf("status %+v, want %+v", got, want)
	}
	if rest := l.nextDue().Sub(l.now); rest < 10*time.Minute {
		t.Errorf("probed again after %v", rest)
	}
	l.now = l.nextDue()
	l.deliver(delivered, "1", "first")
	if got := l.targetStatus("1"); got != (store.TargetStatus{Target: target("1"), Posted: 1}) {
		t.Errorf("status %+v after it healed", got)
	}
	l.balanced()
}

func testProbe(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r1", "t", "1"), route("r2", "t", "2"))
	l.tell("OC", "1", "first")
	l.deliver(forbidden, "1", "first")
	l.deliver(cut, "2", "first")
	n, err := l.Probe(t.Context(), []alerts.Target{target("1"), target("2"), target("3")})
	if err != nil || n != 1 {
		t.Errorf("%d targets to be probed (%v), want the one in trouble", n, err)
	}
	l.deliver(delivered, "1", "first")
	l.nothingDue()
}

func testUnknownMessage(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	const title = "Two brothers die in custody"
	l.tell("OC", "1", title)
	lease := l.mustClaim("1", title)
	l.tell("JAM", "1", title) // grows while its message is on its way
	l.settle(lease, 0, alerts.Outcome{Verdict: alerts.Delivered})
	l.release(lease)
	l.nothingDue()
	l.tell("TASS", "1", title)
	l.nothingDue()
	equal(t, "alerts", l.states(), "1 "+title+" done")
	l.balanced()
}

func testShrink(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	const title = "Two brothers die in custody"
	it := l.tell("OC", "1", title)
	lease := l.mustClaim("1", title)
	l.tell("JAM", "1", title)
	l.settle(lease, 0, tooLong)
	l.release(lease)
	plain := l.deliver(cut, "1", title)[0]
	if !plain.Plain || len(plain.Alert.Others) != 1 {
		t.Errorf("after a refusal of the form: %+v, want the newest, plain", plain)
	}
	l.tell("TASS", "1", title)
	l.now = l.nextDue()
	if again := l.deliver(delivered, "1", title)[0]; !again.Plain || len(again.Alert.Others) != 1 {
		t.Errorf("the plain form is not frozen: %+v", again)
	}
	if edit := l.deliver(delivered, "1", title)[0]; !edit.Plain || len(edit.Alert.Others) != 2 {
		t.Errorf("edit %+v, want it plain, with both outlets", edit)
	}
	if d := l.delivery(it); d.Shown != d.Version {
		t.Errorf("shown %d of version %d", d.Shown, d.Version)
	}
	l.nothingDue()
}

func testRefused(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	const title = "Two brothers die in custody"
	l.tell("OC", "1", title)
	l.deliver(notAllowed, "1", title)
	l.nothingDue()
	l.tell("JAM", "1", title)
	l.nothingDue()
	if got := l.targetStatus("1"); got.Refused != 1 || got.Waiting != 0 {
		t.Errorf("status %+v", got)
	}
	all, err := l.Recent(t.Context(), 1)
	if err != nil || len(all) != 1 || all[0].State != alerts.Refused || all[0].Reason != "AutoMod" {
		t.Errorf("recent %+v, %v", all, err)
	}
	l.balanced()
}

func testQuietHours(t *testing.T, open func(*testing.T) *store.Store) {
	quiet := route("r", "t", "1")
	quiet.Quiet = alerts.Quiet{From: 11 * time.Hour, To: 14 * time.Hour, Zone: time.UTC}
	l := newLedger(t, open, quiet, route("s", "u", "1"))
	l.tell("OC", "1", "a", "t")
	l.nothingDue()
	l.tell("OC", "2", "b", "u") // another topic, not quiet: goes ahead
	l.deliver(delivered, "1", "b")
	if due := l.nextDue(); !due.Equal(begin.Add(2 * time.Hour)) {
		t.Errorf("next due %v, want the end of the quiet hours", due)
	}
	l.now = begin.Add(2 * time.Hour)
	l.deliver(delivered, "1", "a")
}

func testCrosspost(t *testing.T, open func(*testing.T) *store.Store) {
	news := route("r", "t", "1")
	news.Publish = true
	l := newLedger(t, open, news)
	const title = "Two brothers die in custody"
	steps := func(o alerts.Outcome) string {
		var s []string
		for _, d := range l.deliver(o, "1", title) {
			s = append(s, d.Step.String())
		}
		return strings.Join(s, " ")
	}
	l.tell("OC", "1", title)
	got := []string{steps(delivered), steps(cut)}
	l.now = l.nextDue()
	got = append(got, steps(delivered))
	l.tell("JAM", "1", title)
	got = append(got, steps(delivered))
	equal(t, "steps", got, "create", "crosspost", "crosspost", "edit")
	l.nothingDue()
	l.balanced()
}

func testSettleIsAtomic(t *testing.T, open func(*testing.T) *store.Store) {
	l := newLedger(t, open, route("r", "t", "1"))
	it := l.tell("OC", "1", "the first of two stories")
	lease := l.mustClaim("1", "the first of two stories")
	d := lease.Deliveries[0]
	atEveryMoment(t, func(ctx context.Context) error {
		return l.Settle(ctx, lease, d, alerts.Settle(d, forbidden, l.now), l.now)
	}, func() {
		if got := l.delivery(it); got.Attempts != 0 || !got.NotBefore.IsZero() {
			t.Errorf("delivery %+v", got)
		}
		if got := l.targetStatus("1"); got.Trouble != "" || !got.Rest.IsZero() {
			t.Errorf("target %+v", got)
		}
	})
}
