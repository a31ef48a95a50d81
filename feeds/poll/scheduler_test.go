package poll

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
)

// A bench is a scheduler in simulated time, on a ledger in memory, and its polls as they begin.
type bench struct {
	*Scheduler
	t     *testing.T
	began time.Time
	takes time.Duration                    // a poll
	jump  atomic.Int64                     // by which the clock was set, in nanoseconds
	fetch func(f feeds.Feed) (bool, error) // false: the host does not answer; may be nil
	cause func(c *feeds.Cursor)            // changes the cursor after a poll; may be nil

	guard   sync.Mutex
	polls   []string // "name seconds", by true time
	ledger  map[string]feeds.Cursor
	broken  int // operations of the ledger that fail from now on
	results []Result
	jumps   []time.Duration
	faults  []string // that cron logged
}

func onBench(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{t: t, began: time.Now(), ledger: map[string]feeds.Cursor{}}
		b.Scheduler = &Scheduler{
			Ledger: b,
			Now:    func() time.Time { return time.Now().Add(time.Duration(b.jump.Load())) },
			Fetch:  b.ask,
			Report: func(_ context.Context, r Result) {
				b.guard.Lock()
				defer b.guard.Unlock()
				b.results = append(b.results, r)
			},
			Jumped: func(passed time.Duration, _ error) { b.jumps = append(b.jumps, passed) },
			Log:    benchLog{b},
		}
		test(t, b)
	})
}

func (b *bench) ask(ctx context.Context, f feeds.Feed, c feeds.Cursor, now time.Time) (feeds.Batch, error) {
	b.guard.Lock()
	b.polls = append(b.polls, fmt.Sprintf("%s %.0f", f.Name, time.Since(b.began).Seconds()))
	b.guard.Unlock()
	answered, err := true, error(nil)
	if b.fetch != nil {
		answered, err = b.fetch(f)
	}
	select {
	case <-time.After(b.takes):
	case <-ctx.Done():
		return feeds.Batch{}, ctx.Err()
	}
	c = feeds.Cursor{URL: f.URL, Polled: now, Succeeded: c.Succeeded, Failures: c.Failures + 1}
	if err == nil {
		c.Succeeded, c.Failures = now, 0
	}
	if status, ok := errors.AsType[*feeds.StatusError](err); ok && status.RetryAfter > 0 {
		c.NotBefore, c.WaitCause = now.Add(status.RetryAfter), feeds.WaitRetryAfter
	}
	if b.cause != nil {
		b.cause(&c)
	}
	batch := feeds.Batch{Feed: f, Cursor: c}
	if answered {
		batch.Status = 200
	}
	return batch, err
}

var errBroken = errors.New("the ledger is broken")

func (b *bench) works() error {
	b.guard.Lock()
	defer b.guard.Unlock()
	if b.broken > 0 {
		b.broken--
		return errBroken
	}
	return nil
}

func (b *bench) Cursor(_ context.Context, feed string) (feeds.Cursor, error) {
	err := b.works()
	b.guard.Lock()
	defer b.guard.Unlock()
	return b.ledger[feed], err
}

func (b *bench) Cursors(context.Context) (map[string]feeds.Cursor, error) {
	return b.kept(), b.works()
}

func (b *bench) Keep(_ context.Context, batch feeds.Batch) (news, baseline int, err error) {
	if err := b.works(); err != nil {
		return 0, 0, err
	}
	b.guard.Lock()
	defer b.guard.Unlock()
	b.ledger[batch.Feed.Name] = batch.Cursor
	return 0, 0, nil
}

func (b *bench) kept() map[string]feeds.Cursor {
	b.guard.Lock()
	defer b.guard.Unlock()
	return maps.Clone(b.ledger)
}

// benchLog keeps the errors of cron.
type benchLog struct{ b *bench }

func (benchLog) Info(string, ...any) {}
func (l benchLog) Error(err error, msg string, _ ...any) {
	l.b.faults = append(l.b.faults, msg+": "+err.Error())
}

func (b *bench) feed(name, url, schedule string) Feed {
	when, err := ParseSchedule(schedule)
	if err != nil {
		b.t.Fatal(err)
	}
	return NewFeed(feeds.Feed{Name: name, URL: url, Schedule: schedule}, when)
}

// during runs the scheduler for some time, and returns the polls that began in it.
func (b *bench) during(span time.Duration) []string {
	ctx, cancel := context.WithTimeout(b.t.Context(), span)
	defer cancel()
	b.polls = nil
	b.Run(ctx)
	return b.polls
}

func (b *bench) want(name string, got []string, want ...string) {
	b.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

// A feed that was polled keeps its time, over a restart and a reload; a new feed is due at once.
func TestSetKeepsTimes(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		one, two := b.feed("a", "http://a.example/", "@every 1m"), b.feed("b", "http://b.example/", "@every 1m")
		kept := map[string]feeds.Cursor{"a": {URL: one.URL, Polled: b.began.Add(-50 * time.Second)}}
		b.Set([]Feed{one}, kept)
		b.want("a restart", b.during(15*time.Second), "a 10")
		b.Set([]Feed{one, two}, kept) // the cursor is an old one by now
		b.want("a new feed", b.during(20*time.Second), "b 15")
		b.Set([]Feed{two}, nil)
		// Feeds that were spread stay spread: up to a tenth is added to the interval once.
		b.want("a removed feed", b.during(50*time.Second), "b 80")
		b.Set([]Feed{b.feed("b", two.URL, "@every 5m")}, b.kept())
		b.want("another schedule", b.during(5*time.Minute), "b 380")
		b.Set([]Feed{b.feed("b", "http://b.example/new", "@every 5m")}, b.kept())
		b.want("another address", b.during(10*time.Second), "b 385")
	})
}

// An interval counts from the beginning of a poll to that of the next, and is not rounded.
func TestIntervalIsExact(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		time.Sleep(300 * time.Millisecond)
		b.takes = 2 * time.Second
		b.Set([]Feed{b.feed("a", "http://a.example/", "@every 90s"), b.feed("b", "http://b.example/", "@every 1s")}, nil)
		b.during(10 * time.Minute)
		var last time.Time
		n := 0
		for _, r := range b.results {
			if r.Feed.Name != "a" {
				n++
				continue
			}
			at := r.Batch.Cursor.Polled
			if at.Sub(b.began) > 2*time.Minute && at.Sub(last) != 90*time.Second {
				t.Errorf("polled after %s", at.Sub(last))
			}
			last = at
		}
		if n < 190 { // a poll and the gap of its host take three seconds
			t.Errorf("%d polls of a feed that is polled as often as can be", n)
		}
	})
}

// One poll at a time at a host, with a gap; a feed that waits for its host takes no slot.
func TestOneHost(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.takes = 10 * time.Second
		var fs []Feed
		for i := range 3 {
			fs = append(fs, b.feed(fmt.Sprintf("big-%d", i), fmt.Sprintf("http://Big.example:8080/%d", i), "@every 1h"))
		}
		for i := range pollsAtOnce + 4 {
			fs = append(fs, b.feed(fmt.Sprintf("small-%d", i), fmt.Sprintf("http://small-%d.example/", i), "@every 1h"))
		}
		b.Set(fs, nil)
		var big, small []string
		for _, p := range b.during(60 * time.Second) {
			if rest, ok := strings.CutPrefix(p, "big-"); ok {
				big = append(big, rest[2:])
			} else {
				small = append(small, strings.Fields(p)[1])
			}
		}
		if len(big) != 3 || len(small) != pollsAtOnce+4 || small[0] != "0" || small[pollsAtOnce+3] != "10" {
			t.Errorf("polls at the host %v, elsewhere %v", big, small)
		}
		for i := 1; i < len(big); i++ {
			var at, last int
			_, _ = fmt.Sscan(big[i], &at)
			_, _ = fmt.Sscan(big[i-1], &last)
			if at-last < 11 {
				t.Errorf("polls at the host at %v", big)
			}
		}
	})
}

// A host that answers 429 gets more time, and its Retry-After holds for all its feeds.
func TestHostIsLeftAlone(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		one, two := b.feed("a", "http://host.example/a", "@every 10s"), b.feed("b", "http://host.example/b", "@every 10s")
		b.Set([]Feed{one}, nil)
		b.during(time.Second)
		h := b.hosts["host.example"]
		busy := &feeds.StatusError{Code: 429, RetryAfter: 5 * time.Minute}
		b.fetch = func(feeds.Feed) (bool, error) { return true, fmt.Errorf("a: %w", busy) }
		b.Set([]Feed{one, two}, b.kept())
		b.want("before the wait", b.during(5*time.Second), "b 1")
		if at, ok := b.Due("a"); !ok || at.Sub(b.began).Truncate(time.Second) != 301*time.Second {
			t.Errorf("a is due at %s", at)
		}
		b.fetch = nil
		b.want("in it", b.during(294*time.Second))
		if got := b.during(35 * time.Second); len(got) < 4 || got[0] != "a 301" || h.gap >= 2*time.Second || h.gap <= HostGap {
			t.Errorf("after it: %v, and the gap is %s", got, h.gap)
		}
		for range 20 {
			h.answered(time.Now(), busy)
		}
		if h.gap != longestGap {
			t.Errorf("the gap grows to %s", h.gap)
		}
		for range 40 {
			h.answered(time.Now(), errors.New("status 500"))
		}
		if h.gap != longestGap {
			t.Errorf("a failure changes the gap to %s", h.gap)
		}
		for range 40 {
			h.answered(time.Now(), nil)
		}
		if h.gap != HostGap {
			t.Errorf("successes bring the gap to %s", h.gap)
		}
	})
}

// A host that answers each poll with a wait is polled for each of its feeds in turn.
func TestHostIsFair(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.fetch = func(feeds.Feed) (bool, error) {
			return true, &feeds.StatusError{Code: 429, RetryAfter: 5 * time.Minute}
		}
		var fs []Feed
		for i := range 4 {
			fs = append(fs, b.feed(fmt.Sprint("f", i), fmt.Sprintf("http://host.example/%d", i), "@every 1m"))
		}
		b.Set(fs, nil)
		polls := map[string]int{}
		for _, p := range b.during(2 * time.Hour) {
			polls[p[:2]]++
		}
		for _, f := range fs {
			if n := polls[f.Name]; n < 5 || n > 7 {
				t.Errorf("polls: %v", polls)
			}
		}
	})
}

// After a restart a host is still left alone.
func TestHostRestIsRemembered(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		one, two := b.feed("a", "http://host.example/a", "@every 10s"), b.feed("b", "http://host.example/b", "@every 10s")
		b.Set([]Feed{one, two}, map[string]feeds.Cursor{
			"a": {URL: one.URL, Polled: b.began, Failures: 1, NotBefore: b.began.Add(time.Minute), WaitCause: feeds.WaitRetryAfter},
		})
		if at, ok := b.Due("b"); !ok || !at.Equal(b.began.Add(time.Minute)) {
			t.Errorf("b is due at %s", at)
		}
		b.want("the minute", b.during(59*time.Second))
	})
}

// A deadNetwork reaches no host.
type deadNetwork struct{}

func (deadNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	err := &net.DNSError{Err: "server misbehaving", Name: "host.example", IsTemporary: true}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
}

// While the network is down one feed a minute is tried, save those that are local; when it is up
// again, all missed feeds are polled, also those that failed before the outage was known.
func TestSchedulerInAnOutage(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		var fs []Feed
		for i := range fewestHosts + 3 {
			name := fmt.Sprintf("f%d", i)
			fs = append(fs, b.feed(name, "http://"+name+".example/", "@every 1h"))
		}
		fs = append(fs, b.feed("near", "http://127.0.0.1/", "@every 50s"))
		b.Set(fs, nil)
		b.during(time.Minute)
		dead := feeds.Fetcher{Client: &http.Client{Transport: deadNetwork{}}}
		_, unreached := dead.Fetch(t.Context(), fs[0].Feed, feeds.Cursor{}, time.Now())
		down := true
		b.fetch = func(f feeds.Feed) (bool, error) {
			if down && f.Name != "near" {
				return false, unreached
			}
			return true, nil
		}
		b.during(70 * time.Minute) // all are due once, and the fifth failure shows the outage
		if got := b.kept()["f0"]; b.Network.Down().IsZero() {
			t.Fatalf("down since %s: %+v", b.Network.Down(), got)
		}
		tried := map[string]int{}
		for _, p := range b.during(8 * time.Minute) {
			tried[strings.Fields(p)[0]]++
		}
		if tried["near"] < 9 {
			t.Errorf("the local feed is polled %d times", tried["near"])
		}
		delete(tried, "near")
		sum := 0
		for name, n := range tried {
			if sum += n; n > 3 {
				t.Errorf("%s is tried %d times", name, n)
			}
		}
		if sum < 7 || sum > 9 || len(tried) < 4 {
			t.Errorf("tried in 8 minutes: %v", tried)
		}
		down = false
		var got []string
		for _, p := range b.during(75 * time.Second) {
			if p, _, _ = strings.Cut(p, " "); p != "near" {
				got = append(got, p)
			}
		}
		slices.Sort(got)
		b.want("when it is over", got, "f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7")
	})
}

// A feed that moves to a host of another kind, or changes its own, is polled as that host demands.
func TestOverHosts(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		one, two, three := b.feed("a", "http://a.example/", "@every 10s"), b.feed("b", "http://b.example/", "@every 10s"), b.feed("c", "http://b.example/c", "@every 10s")
		one.AllowPrivate = true
		b.cause = func(c *feeds.Cursor) {
			if c.URL == one.URL {
				c.Adopted, c.Moved = true, "http://b.example/moved"
			}
		}
		for i, private := range []bool{false, true, false} {
			two.AllowPrivate, one.AllowPrivate = private, i < 2
			b.Set([]Feed{one, two, three}, b.kept())
			local := b.hosts["b.example"].local
			if got := b.during(time.Minute); len(got) < 14 || i == 1 && !local || i == 2 && local {
				t.Errorf("round %d: local %v, polls: %v", i, local, got)
			}
		}
	})
}

// A panic is one poll's end: the feed is polled again, and so are the others at its host.
func TestPanicEndsOnePoll(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.fetch = func(f feeds.Feed) (bool, error) {
			if f.Name == "a" {
				panic("a fault in a parser")
			}
			return true, nil
		}
		b.Set([]Feed{b.feed("a", "http://a.example/", "@every 1m"), b.feed("b", "http://a.example/b", "@every 1m")}, nil)
		got := b.during(35 * time.Second)
		var one []string
		for _, p := range got {
			if strings.HasPrefix(p, "a ") {
				one = append(one, p)
			}
		}
		if len(one) < 3 || len(got) != len(one)+1 || len(b.faults) != len(one) || b.faults[0] != "panic: poll of a: a fault in a parser" {
			t.Errorf("polls %v, faults %v", got, b.faults)
		}
	})
}

// A ledger that fails once, when the cursor is read or when the batch is stored, stops nothing.
func TestLedgerFails(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.broken = 1
		b.Set([]Feed{b.feed("a", "http://a.example/", "@every 5m")}, nil)
		b.want("after a cursor that could not be read", b.during(30*time.Second), "a 10")
		if len(b.results) != 2 || !errors.Is(b.results[0].Err, errBroken) || b.results[1].Err != nil {
			t.Errorf("%+v", b.results)
		}
		b.fetch = func(feeds.Feed) (bool, error) {
			b.guard.Lock()
			defer b.guard.Unlock()
			b.broken = 1 - len(b.polls)/2
			return true, nil
		}
		b.want("after a batch that was not stored", b.during(11*time.Minute), "a 314", "a 614")
		if err := b.results[2].Err; !errors.Is(err, errBroken) || b.ledger["a"].Polled.Sub(b.began).Round(time.Second) != 614*time.Second {
			t.Errorf("%v, polled %s", err, b.ledger["a"].Polled)
		}
	})
}

// A jump of the clock plans all feeds again. After one ahead, or after sleep, they are overdue and
// spread; after one back their intervals begin again.
func TestClockJumps(t *testing.T) {
	for _, tt := range []struct {
		name        string
		jump        time.Duration
		broken      int
		least, most int // polls of 40 feeds in the two minutes after it
	}{
		{"none", 20 * time.Second, 0, 0, 0},
		{"an hour ahead", time.Hour, 0, 40, 40},
		{"an hour ahead, and the ledger fails", time.Hour, 2, 40, 40},
		{"ten years ahead", 10 * 365 * 24 * time.Hour, 0, 40, 40},
		{"a day back", -24 * time.Hour, 0, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				var fs []Feed
				for i := range 40 {
					fs = append(fs, b.feed(fmt.Sprint("f", i), fmt.Sprintf("http://host-%d.example/", i), "@every 1h"))
				}
				b.Set(fs, nil)
				b.during(10 * time.Minute)
				if len(b.polls) != 40 {
					t.Fatalf("%d polls at the start", len(b.polls))
				}
				time.AfterFunc(30*time.Second, func() {
					b.guard.Lock()
					defer b.guard.Unlock()
					b.jump.Store(int64(tt.jump))
					b.broken = tt.broken
				})
				got := b.during(150 * time.Second)
				if len(got) < tt.least || len(got) > tt.most || (len(b.jumps) == 0) != (tt.name == "none") || len(b.jumps) > 1+tt.broken {
					t.Errorf("%d polls, jumps %v", len(got), b.jumps)
				}
				times := map[string]int{}
				for _, p := range got {
					_, at, _ := strings.Cut(p, " ")
					times[at]++
				}
				for at, n := range times {
					if n > 40 {
						t.Errorf("%d polls at %s", n, at)
					}
				}
				// All go on by their schedule.
				if n := len(b.during(2 * time.Hour)); n < 40 || n > 120 {
					t.Errorf("%d polls in the two hours after", n)
				}
			})
		})
	}
}

// A function is called at once and then at its interval, and never twice at a time.
func TestEvery(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		var calls []string
		b.Every(15*time.Second, func(ctx context.Context) {
			calls = append(calls, fmt.Sprintf("%.0f", time.Since(b.began).Seconds()))
			if len(calls) == 2 {
				sleep(ctx, 38*time.Second)
			}
			if len(calls) == 4 {
				panic("once")
			}
		})
		b.during(100 * time.Second)
		b.want("calls", calls, "0", "15", "55", "70", "80", "95")
	})
}

func TestOnce(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.fetch = func(feeds.Feed) (bool, error) { return true, &feeds.StatusError{Code: 429, RetryAfter: time.Hour} }
		one, two := b.feed("a", "http://a.example/1", "@hourly"), b.feed("b", "http://a.example/2", "@hourly")
		failed := b.Once(t.Context(), []Feed{one, two}, map[string]feeds.Cursor{
			"a": {URL: one.URL, Polled: b.began, Failures: 1, NotBefore: b.began.Add(time.Hour), WaitCause: feeds.WaitRetryAfter},
		})
		if len(failed) != 2 || len(b.polls) != 2 || time.Since(b.began) != HostGap {
			t.Errorf("polls %v, %d failed, at the end %s", b.polls, len(failed), time.Since(b.began))
		}
	})
}

// Run ends when the polls in flight have ended, also those of a former plan.
func TestRunWaitsForPolls(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		ended := false
		b.Fetch = func(_ context.Context, f feeds.Feed, _ feeds.Cursor, now time.Time) (feeds.Batch, error) {
			time.Sleep(20 * time.Second)
			ended = true
			return feeds.Batch{Feed: f, Cursor: feeds.Cursor{URL: f.URL, Polled: now}}, nil
		}
		b.Set([]Feed{b.feed("a", "http://a.example/", "@every 1h")}, nil)
		time.AfterFunc(3*time.Second, func() { b.Set([]Feed{b.feed("a", "http://a.example/", "@every 2h")}, b.kept()) })
		b.during(5 * time.Second)
		if !ended || time.Since(b.began).Truncate(time.Second) != 20*time.Second {
			t.Errorf("Run ended after %s, the poll %v", time.Since(b.began), ended)
		}
	})
}
