package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

// fifty is a poll of fifty items, each with all three keys and a paragraph of text.
func fifty(n int) feeds.Batch {
	b := feeds.Batch{Feed: feeds.Feed{Name: "OC"}, Cursor: feeds.Cursor{Polled: begin, Succeeded: begin}}
	for i := range 50 {
		b.Items = append(b.Items, feeds.Item{
			Feed: "OC", ID: fmt.Sprint(n, " ", i), URL: fmt.Sprintf("https://oc.example/%d/%d", n, i),
			Title: fmt.Sprintf("the story %d of the poll %d", i, n), Summary: strings.Repeat("words and more words ",
				20), Fetched: begin,
		})
	}
	return b
}

func keep(b *testing.B, st *store.Store, batch feeds.Batch) {
	b.Helper()
	if _, err := st.Keep(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
}

func openFor(b *testing.B) *store.Store {
	b.Helper()
	st, err := store.Open(b.Context(), "sqlite:"+b.TempDir()+"/tocsin.db")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	return st
}

func perOp(b *testing.B, n int, unit string) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), unit+"/s")
}

// A poll of a feed with fifty items.
func BenchmarkKeep(b *testing.B) {
	b.Run("new", func(b *testing.B) {
		st, n := openFor(b), 0
		for b.Loop() {
			keep(b, st, fifty(n))
			n++
		}
		perOp(b, 50, "items")
	})
	b.Run("known", func(b *testing.B) {
		st, batch := openFor(b), fifty(0)
		keep(b, st, batch)
		for b.Loop() {
			keep(b, st, batch)
		}
		perOp(b, 50, "items")
	})
}

func plan(b *testing.B, st *store.Store, targets int) alerts.Plan {
	b.Helper()
	waiting, err := st.Pending(b.Context(), 100)
	if err != nil {
		b.Fatal(err)
	}
	var entries []alerts.Entry
	for _, p := range waiting {
		entries = append(entries, alerts.Entry{
			Seq: p.Seq, Item: p.Item,
			Matches: []filters.Match{{Rule: "t", Reason: "it matches"}},
		})
	}
	var rs []alerts.Route
	for i := range targets {
		rs = append(rs, alerts.Route{
			ID: fmt.Sprint("r", i), Topic: "t", Target: alerts.Target{Kind: alerts.Channel, ID: fmt.Sprint(i)},
			Limit: alerts.Limit{Burst: 1 << 30, Hour: 1 << 30},
		})
	}
	return alerts.NewPlan(begin, entries, alerts.Known{}, nil, rs)
}

// A plan of fifty stories, each for two targets.
func BenchmarkCommit(b *testing.B) {
	st := openFor(b)
	n := 0
	for b.Loop() {
		b.StopTimer()
		keep(b, st, fifty(n))
		p := plan(b, st, 2)
		n++
		b.StartTimer()
		if err := st.Commit(b.Context(), begin, p); err != nil {
			b.Fatal(err)
		}
	}
	perOp(b, 50, "stories")
}

// A delivery from claim to settlement, with as many targets and as much waiting as after a busy hour.
func BenchmarkOutbox(b *testing.B) {
	st := openFor(b)
	fill := func(n int) {
		keep(b, st, fifty(n))
		p := plan(b, st, 10)
		if err := st.Commit(b.Context(), begin, p); err != nil {
			b.Fatal(err)
		}
	}
	now, filled, sent := begin, 0, 0
	for b.Loop() {
		lease, err := st.Claim(b.Context(), now)
		if err != nil {
			b.Fatal(err)
		}
		if lease == nil {
			b.StopTimer()
			fill(filled)
			filled++
			b.StartTimer()
			continue
		}
		for _, d := range lease.Deliveries {
			s := alerts.Settle(d, alerts.Outcome{MessageID: fmt.Sprint(d.ID)}, now)
			if err := st.Settle(b.Context(), lease, d, s, now); err != nil {
				b.Fatal(err)
			}
			sent++
			now = now.Add(time.Millisecond)
		}
		if err := st.Release(b.Context(), lease); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "deliveries/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(sent), "ns/delivery")
}
