//go:build unix

package poll

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/feeds"
)

// TestClockCost measures the share of a core that the clock takes with 10,000 feeds, which must be at
// most 1 %: the CPU time of some simulated time, of which the polls take next to nothing.
//
//	go test ./feeds/poll -run TestClockCost -v
func TestClockCost(t *testing.T) {
	const most = 0.01
	for _, tt := range []struct {
		name     string
		schedule string        // empty: adaptive
		pace     time.Duration // of the items
		span     time.Duration
	}{
		{"no feed is due", "0 0 1 1 *", 0, 30 * time.Minute},
		{"no schedule and no news: each is polled every 3 hours", "", 30 * 24 * time.Hour, 30 * time.Minute},
		{"every 5 minutes: 33 polls a second", "@every 5m", 0, 10 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() || raceDetector {
				t.Skip("it measures")
			}
			polls, spent := 0, time.Duration(0)
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)))
				s := &Scheduler{Ledger: noLedger{}, Now: time.Now, Report: func(context.Context, Result) { polls++ }}
				s.Fetch = func(_ context.Context, f feeds.Feed, _ feeds.Cursor, now time.Time) (feeds.Batch, error) {
					c := feeds.Cursor{URL: f.URL, Polled: now, Succeeded: now, Pace: tt.pace, Latest: now}
					return feeds.Batch{Feed: f, Cursor: c, Status: 304}, nil
				}
				when := Schedule{}
				if tt.schedule != "" {
					var err error
					if when, err = ParseSchedule(tt.schedule); err != nil {
						t.Fatal(err)
					}
				}
				var fs []Feed
				cursors := map[string]feeds.Cursor{}
				for i := range 10_000 {
					url := fmt.Sprintf("https://host-%d.example/", i)
					f := feeds.Feed{Name: fmt.Sprint(i), URL: url, Schedule: tt.schedule}
					fs = append(fs, NewFeed(f, when))
					ago := time.Duration(share(f.URL) * float64(3*time.Hour))
					cursors[f.Name] = feeds.Cursor{URL: f.URL, Polled: time.Now().Add(-ago), Pace: tt.pace}
				}
				s.Set(fs, cursors)
				ctx, cancel := context.WithTimeout(t.Context(), tt.span+2*time.Minute)
				defer cancel()
				var before time.Duration
				time.AfterFunc(2*time.Minute, func() { before, polls = cpuTime(t), 0 }) // the start is over
				s.Run(ctx)
				spent = cpuTime(t) - before
			})
			part := spent.Seconds() / tt.span.Seconds()
			t.Logf("%.2f %% of a core: %s of CPU time in %s, with %d polls",
				100*part, spent.Round(time.Millisecond), tt.span, polls)
			if part > most {
				t.Errorf("the clock takes %.2f %% of a core, and may take %.0f %%", 100*part, 100*most)
			}
		})
	}
}

type noLedger struct{}

func (noLedger) Cursor(context.Context, string) (feeds.Cursor, error)         { return feeds.Cursor{}, nil }
func (noLedger) Cursors(context.Context) (map[string]feeds.Cursor, error)     { return nil, nil }
func (noLedger) Keep(context.Context, feeds.Batch) (news, old int, err error) { return 0, 0, nil }

func cpuTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
