package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

var begin = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

var channels = []string{"1", "2", "3"}

func routes() (rs []alerts.Route) {
	for i, c := range channels {
		rs = append(rs, alerts.Route{
			ID: "to " + c, Topic: fmt.Sprint("topic ", i),
			Target: alerts.Target{Kind: alerts.Channel, ID: c}, Limit: alerts.Limit{Burst: 1 << 20, Hour: 1 << 20},
		})
	}
	return rs
}

// A life is a bot from its start to its end, on the ledger's own clock: an item is a second.
type life struct {
	*store.Store
	now time.Time
	// post receives every message before the ledger does.
	post func(alerts.Delivery)
}

func newLife(ctx context.Context, st *store.Store, post func(alerts.Delivery)) (*life, error) {
	if err := st.Own(ctx, begin); err != nil {
		return nil, err
	}
	all, err := st.Feeds(ctx)
	l := &life{st, begin, post}
	for _, f := range all {
		l.now = l.now.Add(time.Duration(f.Items) * time.Second)
	}
	return l, err
}

// poll keeps a few items: of new stories, of old ones, and such as are known.
func (l *life) poll(ctx context.Context) error {
	b := feeds.Batch{
		Feed:   feeds.Feed{Name: fmt.Sprint("outlet ", rand.IntN(4))},
		Cursor: feeds.Cursor{Polled: l.now, Succeeded: l.now},
	}
	for range 3 {
		n := rand.IntN(100)
		it := feeds.Item{
			Feed: b.Feed.Name, ID: fmt.Sprint(n), Title: fmt.Sprint("the story with the number ", n),
			Fetched: l.now,
		}
		for i := range channels {
			if (n>>i)&1 == 0 {
				it.Categories = append(it.Categories, fmt.Sprint("topic ", i))
			}
		}
		b.Items = append(b.Items, it)
		l.now = l.now.Add(time.Second)
	}
	_, err := l.Keep(ctx, b)
	return err
}

func (l *life) work(ctx context.Context) error {
	waiting, err := l.Pending(ctx, 5)
	if err != nil || len(waiting) == 0 {
		return err
	}
	var entries []alerts.Entry
	var items []feeds.Item
	for _, p := range waiting {
		e := alerts.Entry{Seq: p.Seq, Item: p.Item}
		for _, topic := range p.Item.Categories {
			e.Matches = append(e.Matches, filters.Match{Rule: topic})
		}
		entries, items = append(entries, e), append(items, p.Item)
	}
	known, err := l.Known(ctx, items, l.now.Add(-alerts.StoryWindow))
	if err != nil {
		return err
	}
	return l.Commit(ctx, l.now, alerts.NewPlan(l.now, entries, known, nil, routes()))
}

// deliver serves a target, and reports whether there was one.
func (l *life) deliver(ctx context.Context) (bool, error) {
	lease, err := l.Claim(ctx, l.now)
	if err != nil || lease == nil {
		return false, err
	}
	for _, d := range lease.Deliveries {
		o := alerts.Outcome{Verdict: alerts.Retry, Reason: "no answer"}
		if rand.IntN(8) > 0 {
			o = alerts.Outcome{MessageID: "m" + d.Nonce}
		}
		l.post(d) // also when the answer is lost
		s := alerts.Settle(d, o, l.now)
		if err := l.Settle(ctx, lease, d, s, l.now); err != nil {
			return true, err
		}
		if s.Rest.After(l.now) {
			break
		}
	}
	return true, l.Release(ctx, lease)
}

// bot lives until it is killed.
func bot(ctx context.Context, st *store.Store) error {
	l, err := newLife(ctx, st, func(d alerts.Delivery) { fmt.Println(posted(d)) })
	if err != nil {
		return err
	}
	fmt.Println("alive")
	for {
		if err := l.poll(ctx); err != nil {
			return err
		}
		if err := l.work(ctx); err != nil {
			return err
		}
		for range 2 {
			if _, err := l.deliver(ctx); err != nil {
				return err
			}
		}
	}
}

// posted prints a line for a message that Discord received.
func posted(d alerts.Delivery) string {
	h := fnv.New64a()
	if err := json.NewEncoder(h).Encode(d.Alert); err != nil {
		panic(err)
	}
	return fmt.Sprintf("%s|%s|%s|%s|%x", d.Step, d.Target.ID, d.Alert.Story, d.Nonce, h.Sum64())
}

// A discord holds the messages that readers saw, over all lives.
type discord struct {
	t    *testing.T
	body map[string]string // of the create, by nonce
	at   map[string]string // channel and story, by nonce
}

func (d discord) hear(line string) {
	f := strings.Split(strings.TrimSuffix(line, "\n"), "|")
	if len(f) != 5 {
		d.t.Fatalf("the bot says %q", line)
	}
	if f[0] != alerts.Create.String() {
		if _, ok := d.body[f[3]]; !ok {
			d.t.Errorf("an edit of what was never posted: %s", line)
		}
		return
	}
	if before, ok := d.body[f[3]]; ok && before != f[4] {
		d.t.Errorf("posted again with another body: %s", line)
	}
	d.body[f[3]], d.at[f[3]] = f[4], f[1]+" "+f[2]
}

// TestKill kills a bot at random moments and starts it again on the same file. Then the books
// must balance, and each reader must have got each story once.
func TestKill(t *testing.T) {
	t.Parallel()
	const lives = 20
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	dsn := inFile(t)
	seen := discord{t, map[string]string{}, map[string]string{}}
	for range lives {
		c := play(t, "bot", dsn)
		c.await(t, "alive")
		for range random.IntN(25) {
			line, err := c.lines.ReadString('\n')
			if err != nil {
				t.Fatalf("the bot ended by itself: %q, %v", line, err)
			}
			seen.hear(line)
		}
		for line := range strings.Lines(c.kill(t)) {
			if strings.HasSuffix(line, "\n") { // half a line was not sent
				seen.hear(line)
			}
		}
	}

	st := open(t, dsn)
	l, err := newLife(t.Context(), st, func(d alerts.Delivery) { seen.hear(posted(d)) })
	if err != nil {
		t.Fatal(err)
	}
	for {
		if err := l.work(t.Context()); err != nil {
			t.Fatal(err)
		}
		if served, err := l.deliver(t.Context()); err != nil {
			t.Fatal(err)
		} else if served {
			continue
		}
		due, err := st.NextDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		waiting, err := st.Pending(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if due.IsZero() && len(waiting) == 0 {
			break
		}
		if due.After(l.now) {
			l.now = due
		}
	}
	balance(t, st)

	// Each decision to post is one message, and each message is one decision.
	var decided []string
	items := 0
	if err := st.History(t.Context(), time.Time{}, func(p store.Pending) bool {
		items++
		ds, err := st.Decided(t.Context(), p.Seq)
		if err != nil || len(ds) == 0 {
			t.Errorf("item %d has no decision, %v", p.Seq, err)
		}
		for _, d := range ds {
			if d.Decision == alerts.New {
				decided = append(decided, strings.TrimPrefix(d.Route, "to ")+" "+d.Story)
			}
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	var told, ledger []string
	for _, at := range seen.at {
		told = append(told, at)
	}
	all, err := st.Recent(t.Context(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		ledger = append(ledger, a.Target.ID+" "+a.Alert.Story)
		if a.State != alerts.Done {
			t.Errorf("%s %s is %s", a.Target, a.Alert.Story, a.State)
		}
	}
	slices.Sort(decided)
	slices.Sort(told)
	slices.Sort(ledger)
	if !slices.Equal(decided, ledger) || !slices.Equal(decided, told) {
		t.Errorf("decided to post %d, in the outbox %d, posted %d: not the same\n%v\n%v\n%v", len(decided),
			len(ledger), len(told), decided, ledger, told)
	}
	if items < lives || len(told) < lives {
		t.Errorf("only %d items and %d messages: the bot did little", items, len(told))
	}
	t.Logf("%d items, %d messages in %d lives", items, len(told), lives)
}

func balance(t *testing.T, st *store.Store) {
	t.Helper()
	b, err := st.Audit(t.Context())
	if err != nil || len(b.Faults) > 0 {
		t.Fatalf("books: %q, %v", b.Faults, err)
	}
}
