package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

// A postman is a sender that answers from a script, by story, and records its deliveries.
type postman struct {
	mu     sync.Mutex
	script map[string][]alerts.Outcome // by title; when it is used up, everything is delivered
	log    []string                    // "after title target attempt"
	began  time.Time
	busy   map[string]bool
	pace   time.Duration // how long Discord takes
	double bool          // two deliveries to one target at once were seen
}

func (p *postman) Send(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	p.mu.Lock()
	p.double = p.double || p.busy[d.Target.ID]
	p.busy[d.Target.ID] = true
	verb := "post"
	if d.MessageID != "" {
		verb = "edit"
	}
	p.log = append(p.log, fmt.Sprintf("%v %s %s to %s #%d +%d", time.Since(p.began), verb, d.Alert.Lead.Title,
		d.Target.ID, d.Attempts, len(d.Alert.Others)))
	o := alerts.Outcome{Verdict: alerts.Delivered, MessageID: "m-" + d.Nonce}
	if s := p.script[d.Alert.Lead.Title]; len(s) > 0 {
		o, p.script[d.Alert.Lead.Title] = s[0], s[1:]
	}
	p.mu.Unlock()
	select {
	case <-time.After(p.pace): // Discord takes its time
	case <-ctx.Done():
		o = alerts.Outcome{Verdict: alerts.Retry, Reason: ctx.Err().Error()}
	}
	p.mu.Lock()
	p.busy[d.Target.ID] = false
	p.mu.Unlock()
	return o
}

// A postOffice is a ledger in memory with alerts to deliver.
type postOffice struct {
	t  *testing.T
	st *store.Store
	*postman
	*alerts.Deliverer
	wake chan struct{}
	n    int
}

func open(t *testing.T, script map[string][]alerts.Outcome) *postOffice {
	t.Helper()
	st, err := store.Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	p := &postOffice{t: t, st: st, wake: make(chan struct{}, 1)}
	p.postman = &postman{script: script, began: time.Now(), busy: map[string]bool{}, pace: 100 * time.Millisecond}
	p.Deliverer = &alerts.Deliverer{Outbox: st, Sender: p.postman, Now: time.Now}
	return p
}

// tell keeps and plans a report for the channels.
func (p *postOffice) tell(outlet, title string, channels ...string) {
	p.t.Helper()
	p.n++
	it := feeds.Item{ID: fmt.Sprint(p.n), Feed: outlet, Title: title, Fetched: time.Now()}
	if _, err := p.st.Keep(p.t.Context(),
		feeds.Batch{Feed: feeds.Feed{Name: outlet}, Items: []feeds.Item{it}}); err != nil {
		p.t.Fatal(err)
	}
	waiting, err := p.st.Pending(p.t.Context(), 10)
	if err != nil || len(waiting) != 1 {
		p.t.Fatalf("%d items are pending: %v", len(waiting), err)
	}
	known, err := p.st.Known(p.t.Context(), []feeds.Item{it}, time.Now().Add(-alerts.StoryWindow))
	if err != nil {
		p.t.Fatal(err)
	}
	var routes []alerts.Route
	for _, c := range channels {
		routes = append(routes, alerts.Route{ID: c, Topic: "t", Target: alerts.Target{Kind: alerts.Channel, ID: c}})
	}
	plan := alerts.NewPlan(time.Now(),
		[]alerts.Entry{{
			Seq: waiting[0].Seq, Item: waiting[0].Item,
			Matches: []filters.Match{{Rule: "t"}},
		}}, known, nil, routes)
	if err := p.st.Commit(p.t.Context(), time.Now(), plan); err != nil {
		p.t.Fatal(err)
	}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *postOffice) expect(want ...string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.log, want) {
		p.t.Errorf("sent\n%q\nwant\n%q", p.log, want)
	}
	if p.double {
		p.t.Error("a target was served twice at once")
	}
}

func TestDeliverKeepsOrderAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unavailable := alerts.Outcome{Verdict: alerts.Retry, Reason: "503"}
		limited := alerts.Outcome{Verdict: alerts.Retry, After: 30 * time.Second, Reason: "429"}
		p := open(t, map[string][]alerts.Outcome{"first story of the day": {unavailable, limited}})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx, p.wake) }()

		p.tell("OC", "first story of the day", "1")
		synctest.Wait()
		p.tell("OC", "second story of the day", "1", "2") // waits behind the first at 1, not at 2
		synctest.Wait()
		time.Sleep(time.Minute)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		p.expect(
			"0s post first story of the day to 1 #0 +0",
			"0s post second story of the day to 2 #0 +0",
			"2.1s post first story of the day to 1 #1 +0",
			"32.2s post first story of the day to 1 #2 +0",
			"32.3s post second story of the day to 1 #0 +0",
		)
	})
}

func TestGrowthBecomesOneEditAfterTheSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, map[string][]alerts.Outcome{"two brothers die in custody": {{
			Verdict: alerts.Retry,
			Reason:  "cut",
		}}})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx, p.wake) }()

		p.tell("OC", "two brothers die in custody", "1")
		time.Sleep(time.Second) // the first attempt failed, ambiguously
		p.tell("JAM", "two brothers die in custody", "1")
		p.tell("TASS", "two brothers die in custody", "1")
		time.Sleep(time.Minute)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		p.expect(
			"0s post two brothers die in custody to 1 #0 +0",
			"2.1s post two brothers die in custody to 1 #1 +0", // the same body, though the story has grown
			"2.2s edit two brothers die in custody to 1 #0 +2", // both outlets in one edit
		)
	})
}

func TestRefusedSenderStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, map[string][]alerts.Outcome{"a story that is never told": {{
			Verdict: alerts.Fatal,
			Reason:  "the token is dead",
		}}})
		p.tell("OC", "a story that is never told", "1")
		err := p.Run(t.Context(), p.wake)
		if !errors.Is(err, alerts.ErrRefused) || err.Error() == alerts.ErrRefused.Error() {
			t.Errorf("got %v, want ErrRefused with the reason", err)
		}
		if n, err := p.st.Waiting(t.Context()); n != 1 || err != nil {
			t.Errorf("%d alerts wait (%v), want the one", n, err)
		}
	})
}

// A message in flight is finished and recorded if ctx ends meanwhile.
func TestStopWhileSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, nil)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx, p.wake) }()
		p.tell("OC", "a story told at the very end", "1")
		time.Sleep(50 * time.Millisecond)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		targets, err := p.st.Targets(t.Context())
		if err != nil || len(targets) != 1 || targets[0].Waiting != 0 || targets[0].Posted != 1 {
			t.Errorf("targets %+v, %v; want the message posted and recorded", targets, err)
		}
	})
}

// One that does not land in time is given up, and tried again at the next start.
func TestStopWhileSendingTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, nil)
		p.pace = time.Minute
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx, p.wake) }()
		p.tell("OC", "a story that Discord sits on", "1")
		time.Sleep(50 * time.Millisecond)
		stopped := time.Now()
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if took := time.Since(stopped); took > 10*time.Second {
			t.Errorf("stopping took %v", took)
		}
		if n, err := p.st.Waiting(t.Context()); n != 1 || err != nil {
			t.Errorf("%d alerts wait (%v), want the one", n, err)
		}
	})
}
