package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
	"tocsin/feeds/poll"
)

// A watch is a clockwork in simulated time, and its polls as they begin.
type watch struct {
	*clockwork
	t     *testing.T
	began time.Time
	polls []string // "name seconds"
	takes time.Duration
	err   func(name string) error
	mark  func(*polled) // may be nil
	last  map[string]feeds.Cursor
}

func inWatch(t *testing.T, test func(w *watch)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &watch{t: t, began: time.Now(), last: map[string]feeds.Cursor{}, err: func(string) error { return nil }}
		w.clockwork = newClockwork(slog.New(slog.DiscardHandler), time.Now, &poll.Network{}, func(ctx context.Context, f poll.Feed) polled {
			w.mu.Lock()
			w.polls = append(w.polls, fmt.Sprintf("%s %.0f", f.Name, time.Since(w.began).Seconds()))
			c := feeds.Cursor{URL: f.URL, Polled: time.Now()}
			w.last[f.Name] = c
			err, takes := w.err(f.Name), w.takes
			a := polled{cursor: c, err: err}
			if w.mark != nil {
				w.mark(&a)
			}
			w.mu.Unlock()
			select {
			case <-time.After(takes):
			case <-ctx.Done():
				return polled{err: ctx.Err()}
			}
			return a
		})
		test(w)
	})
}

func (w *watch) feed(name, url, schedule string) poll.Feed {
	when, err := poll.ParseSchedule(schedule)
	if err != nil {
		w.t.Fatal(err)
	}
	return poll.NewFeed(feeds.Feed{Name: name, URL: url, Schedule: schedule}, when)
}

// during runs the clock for some time, and gives the polls that began in it.
func (w *watch) during(span time.Duration) []string {
	ctx, cancel := context.WithTimeout(w.t.Context(), span)
	defer cancel()
	w.polls = nil
	w.run(ctx)
	return w.polls
}

func (w *watch) want(what string, got []string, want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// What was polled keeps its turn, over a restart and a reload; what is new has it at once.
func TestClockKeepsTurns(t *testing.T) {
	inWatch(t, func(w *watch) {
		a, b := w.feed("a", "http://a.example/", "@every 1m"), w.feed("b", "http://b.example/", "@every 1m")
		kept := map[string]feeds.Cursor{"a": {URL: a.URL, Polled: w.began.Add(-50 * time.Second)}}
		w.set([]poll.Feed{a}, kept)
		w.want("a restart", w.during(15*time.Second), "a 10")
		w.set([]poll.Feed{a, b}, kept) // a's cursor is an old one by now
		w.want("a new feed", w.during(20*time.Second), "b 15")
		w.set([]poll.Feed{b}, nil)
		w.want("a removed feed", w.during(50*time.Second), "b 80")
		b.Schedule = "@every 5m"
		w.set([]poll.Feed{w.feed("b", b.URL, "@every 5m")}, w.last)
		w.want("another schedule", w.during(5*time.Minute), "b 380")
		w.set([]poll.Feed{w.feed("b", "http://b.example/new", "@every 5m")}, w.last)
		w.want("another address", w.during(10*time.Second), "b 385")
	})
}

// One poll at a time at a host, with a gap; what it must wait for is waited for by no slot.
func TestClockAtOneHost(t *testing.T) {
	inWatch(t, func(w *watch) {
		w.takes = 10 * time.Second
		var fs []poll.Feed
		for i := range 3 {
			fs = append(fs, w.feed(fmt.Sprintf("big-%d", i), fmt.Sprintf("http://Big.example:8080/%d", i), "@every 1h"))
		}
		for i := range pollsAtOnce + 4 {
			fs = append(fs, w.feed(fmt.Sprintf("small-%d", i), fmt.Sprintf("http://small-%d.example/", i), "@every 1h"))
		}
		w.set(fs, nil)
		var big, small []string
		for _, p := range w.during(40 * time.Second) {
			if rest, ok := strings.CutPrefix(p, "big-"); ok {
				big = append(big, rest[2:])
			} else {
				small = append(small, strings.Fields(p)[1])
			}
		}
		w.want("polls at the host", big, "0", "11", "22")
		if len(small) != pollsAtOnce+4 || small[0] != "0" || small[pollsAtOnce+3] != "10" {
			t.Errorf("polls elsewhere: %v", small)
		}
	})
}

// A host that has had enough gets more time, and its wait is that of all its feeds.
func TestClockLearnsTheGap(t *testing.T) {
	inWatch(t, func(w *watch) {
		a, b := w.feed("a", "http://host.example/a", "@every 10s"), w.feed("b", "http://host.example/b", "@every 10s")
		w.set([]poll.Feed{a}, map[string]feeds.Cursor{})
		w.during(time.Second)
		h := w.hosts["host.example"]
		busy := &feeds.StatusError{Code: 429, RetryAfter: 100 * time.Second}
		w.err = func(string) error { return fmt.Errorf("a: %w", busy) }
		w.set([]poll.Feed{a, b}, map[string]feeds.Cursor{})
		w.want("before the wait", w.during(5*time.Second), "b 1")
		w.err = func(string) error { return nil }
		w.want("in it", w.during(95*time.Second))
		if got := w.during(5 * time.Second); len(got) != 2 || h.gap >= 2*time.Second || h.gap <= poll.HostGap {
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
		if h.gap != poll.HostGap {
			t.Errorf("successes bring the gap to %s", h.gap)
		}
	})
}

// After a restart a host is still left alone.
func TestClockRemembersTheRest(t *testing.T) {
	inWatch(t, func(w *watch) {
		a, b := w.feed("a", "http://host.example/a", "@every 10s"), w.feed("b", "http://host.example/b", "@every 10s")
		w.set([]poll.Feed{a, b}, map[string]feeds.Cursor{
			"a": {URL: a.URL, Polled: w.began, Failures: 1, NotBefore: w.began.Add(time.Minute), WaitCause: feeds.WaitRetryAfter},
		})
		if at, ok := w.due("b"); !ok || !at.Equal(w.began.Add(time.Minute)) {
			t.Errorf("b is due at %s", at)
		}
		w.want("the minute", w.during(59*time.Second))
	})
}

// While the network is down one feed a minute is tried, save those that are near; when it is back,
// all that was missed has its turn, also what failed before it was known.
func TestClockInAnOutage(t *testing.T) {
	inWatch(t, func(w *watch) {
		var fs []poll.Feed
		for _, name := range []string{"a", "b", "c"} {
			fs = append(fs, w.feed(name, "http://"+name+".example/", "@every 1h"))
		}
		w.mark = func(a *polled) { a.suspect = true }
		w.set(fs, nil)
		w.during(time.Second)
		for i := range 5 { // as other feeds found out
			w.net.Missed(fmt.Sprintf("host-%d.example", i), time.Now(), true)
		}
		w.mark = func(a *polled) { a.excused = !strings.Contains(a.cursor.URL, "127.0.0.1") }
		w.set(append(fs, w.feed("d", "http://d.example/", "@every 1h"), w.feed("e", "http://e.example/", "@every 1h"), w.feed("near", "http://127.0.0.1/", "@every 50s")), w.last)
		w.want("in the outage", w.during(3*time.Minute), "d 1", "near 1", "near 55", "e 61", "near 105", "d 121", "near 155")
		w.mark = func(a *polled) {
			a.back = w.net.Reached("a.example", time.Now())
		}
		got := w.during(3 * time.Second)
		slices.Sort(got)
		w.want("when it is over", got, "a 181", "b 181", "c 181", "d 181", "e 181")
	})
}

// A feed that moves to a host of another kind, or changes its own, keeps the heaps in order.
func TestClockOverHosts(t *testing.T) {
	inWatch(t, func(w *watch) {
		a, b, c := w.feed("a", "http://a.example/", "@every 10s"), w.feed("b", "http://b.example/", "@every 10s"), w.feed("c", "http://b.example/c", "@every 10s")
		a.AllowPrivate = true
		w.mark = func(p *polled) {
			if p.cursor.URL == a.URL {
				p.cursor.Adopted, p.cursor.Moved = true, "http://b.example/moved"
			}
		}
		w.set([]poll.Feed{a, b, c}, nil)
		if got := w.during(time.Minute); len(got) < 14 {
			t.Errorf("polls: %v", got)
		}
		b.AllowPrivate = true
		w.set([]poll.Feed{a, b, c}, w.last)
		if got := w.during(time.Minute); len(got) < 14 || !w.hosts["b.example"].local {
			t.Errorf("polls: %v", got)
		}
		b.AllowPrivate, a.AllowPrivate = false, false
		w.set([]poll.Feed{a, b, c}, w.last)
		if got := w.during(time.Minute); len(got) < 14 || w.hosts["b.example"].local {
			t.Errorf("polls: %v", got)
		}
	})
}

func TestClockOutlivesAPanic(t *testing.T) {
	inWatch(t, func(w *watch) {
		w.err = func(string) error {
			w.mu.Unlock()
			panic("a fault in a parser")
		}
		w.set([]poll.Feed{w.feed("a", "http://a.example/", "@every 1m")}, nil)
		w.want("polls", w.during(35*time.Second), "a 0", "a 10", "a 20", "a 30")
	})
}

func TestClockOnce(t *testing.T) {
	inWatch(t, func(w *watch) {
		w.once = true
		w.err = func(string) error { return &feeds.StatusError{Code: 429, RetryAfter: time.Hour} }
		a, b := w.feed("a", "http://a.example/1", "@hourly"), w.feed("b", "http://a.example/2", "@hourly")
		w.set([]poll.Feed{a, b}, map[string]feeds.Cursor{
			"a": {URL: a.URL, Polled: w.began, Failures: 1, NotBefore: w.began.Add(time.Hour), WaitCause: feeds.WaitRetryAfter},
		})
		if got := w.during(time.Hour); len(got) != 2 || time.Since(w.began) > 5*time.Second {
			t.Errorf("polls %v, at the end %s", got, time.Since(w.began))
		}
	})
}
