package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func openFile(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "tocsin.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestPragmas(t *testing.T) {
	s := openFile(t)
	memory, err := Open(t.Context(), "sqlite::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	for _, tc := range []struct {
		name         string
		db           *sql.DB
		pragma, want string
	}{
		{"writer", s.w, "journal_mode", "wal"},
		{"writer", s.w, "synchronous", "2"},
		{"writer", s.w, "foreign_keys", "1"},
		{"writer", s.w, "busy_timeout", "5000"},
		{"reader", s.r, "journal_mode", "wal"},
		{"reader", s.r, "busy_timeout", "5000"},
		{"memory", memory.w, "foreign_keys", "1"},
	} {
		var got string
		if err := tc.db.QueryRowContext(t.Context(), "PRAGMA "+tc.pragma).Scan(&got); err != nil || got != tc.want {
			t.Errorf("%s: %s is %s, %v; want %s", tc.name, tc.pragma, got, err, tc.want)
		}
	}
}

// A step is one of those that write, with how to see that it left nothing.
type step struct {
	name string
	take func(context.Context) error
	seen func() any
}

const long = 256 << 10 // bytes: many pages

// stepsOf prepares a ledger so that every step has something to do, and returns the steps.
func stepsOf(t *testing.T, s *Store) []step {
	t.Helper()
	item := func(id, content string) feeds.Item {
		return feeds.Item{Feed: "OC", ID: id, Title: "story " + id, Content: content, Fetched: now}
	}
	keep := func(ctx context.Context, feed string, items ...feeds.Item) error {
		_, err := s.Keep(ctx, feeds.Batch{
			Feed: feeds.Feed{Name: feed}, Items: items,
			Cursor: feeds.Cursor{URL: feed, Polled: now},
		})
		return err
	}
	plan := func(target string) alerts.Plan {
		waiting, err := s.Pending(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		var entries []alerts.Entry
		for _, p := range waiting {
			entries = append(entries, alerts.Entry{Seq: p.Seq, Item: p.Item, Matches: []filters.Match{{Rule: "t"}}})
		}
		return alerts.NewPlan(now, entries, alerts.Known{}, nil,
			[]alerts.Route{{ID: "r", Topic: "t", Target: alerts.Target{Kind: alerts.Channel, ID: target}}})
	}
	work := func(target string) {
		if err := s.Commit(t.Context(), now, plan(target)); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(keep(t.Context(), "OC", item("1", "")))
	work("1")
	lease, err := s.Claim(t.Context(), now)
	must(err)
	must(keep(t.Context(), "OC", item("2", strings.Repeat("x", long))))
	work("2")
	must(keep(t.Context(), "OC", item("3", strings.Repeat("x", long))))
	p := plan("3")

	value := func(v any, err error) any {
		t.Helper()
		must(err)
		return v
	}
	leases := func() any {
		var n [2]int
		must(s.r.QueryRowContext(t.Context(),
			"SELECT (SELECT COUNT(*) FROM target WHERE until > 0), (SELECT COUNT(*) FROM delivery WHERE "+
				"first_version > 0)").Scan(&n[0], &n[1]))
		return n
	}
	return []step{
		{"keep", func(ctx context.Context) error {
			return keep(ctx, "JAM", item("4", strings.Repeat("x", long)), item("5", strings.Repeat("x", long)))
		}, func() any { return value(s.Feeds(t.Context())) }},
		{"commit", func(ctx context.Context) error { return s.Commit(ctx, now, p) }, func() any {
			return []any{
				value(s.Pending(t.Context(), 10)), value(s.Waiting(t.Context())),
				value(s.Decisions(t.Context())),
			}
		}},
		{"settle", func(ctx context.Context) error {
			return s.Settle(ctx, lease, lease.Deliveries[0],
				alerts.Settlement{State: alerts.Done, MessageID: "m", Shown: 1, Reason: strings.Repeat("x", long)}, now)
		}, func() any { return value(s.Targets(t.Context())) }},
		{"claim", func(ctx context.Context) error {
			_, err := s.Claim(ctx, now)
			return err
		}, leases},
		{"subscribe", func(ctx context.Context) error {
			_, _, err := s.Subscribe(ctx, alerts.Subscription{Route: alerts.Route{
				Topic:  "t",
				Target: alerts.Target{Kind: alerts.Channel, ID: "9"}, Role: strings.Repeat("9", long),
			}})
			return err
		}, func() any { return value(s.Subscriptions(t.Context(), "")) }},
	}
}

// hold takes every step while a fault holds, and again when it is over.
func hold(t *testing.T, s *Store, begin, end func(), sentence string) {
	t.Helper()
	for _, step := range stepsOf(t, s) {
		t.Run(step.name, func(t *testing.T) {
			before := step.seen()
			begin()
			err := step.take(t.Context())
			again := step.take(t.Context())
			end()
			for _, err := range []error{err, again} {
				if err == nil || !strings.HasPrefix(err.Error(), "store: "+sentence) || strings.Contains(err.Error(),
					"\n") {
					t.Errorf("got %v, want one line: %s", err, sentence)
				}
			}
			if diff := cmp.Diff(before, step.seen()); diff != "" {
				t.Errorf("the step left something (-before +after)\n%s", diff)
			}
			if err := step.take(t.Context()); err != nil {
				t.Errorf("when the fault is over: %v", err)
			}
			if cmp.Equal(before, step.seen()) {
				t.Error("the step shows nothing when it goes well")
			}
		})
	}
	b, err := s.Audit(t.Context())
	if err != nil || len(b.Faults) > 0 {
		t.Errorf("books: %q, %v", b.Faults, err)
	}
}

func TestFullDisk(t *testing.T) {
	s := openFile(t)
	pragma := func(query string) (n int) {
		if err := s.w.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	hold(t, s,
		func() {
			if _, err := s.w.ExecContext(t.Context(), "VACUUM"); err != nil { // no page is free any more
				t.Fatal(err)
			}
			pragma("PRAGMA max_page_count = 1") // or how many there are
		},
		func() { pragma("PRAGMA max_page_count = 1000000") },
		"the disk is full; nothing of this step was kept and it will be tried again: ")
}

func TestLocked(t *testing.T) {
	t.Parallel()
	s := openFile(t)
	other, err := sql.Open("sqlite", s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	execute := func(db *sql.DB, query string) {
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	execute(s.w, "PRAGMA busy_timeout = 10") // of its one connection
	hold(t, s,
		func() { execute(other, "BEGIN EXCLUSIVE") },
		func() { execute(other, "ROLLBACK") },
		"another program holds the ledger locked; nothing of this step was kept and it will be tried again: ")

	execute(s.w, "PRAGMA busy_timeout = 600000")
	execute(other, "BEGIN EXCLUSIVE")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Keep(ctx, feeds.Batch{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for a lock outlives its context: %v", err)
	}
	execute(other, "ROLLBACK")
	if _, err := s.Keep(t.Context(), feeds.Batch{}); err != nil {
		t.Error(err)
	}
}
