package service

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/cmd/bot/config"
	"tocsin/feeds"
	"tocsin/store"
)

// At noon the bot is stopped for twenty minutes, and in the evening its own network is down for an hour.
const (
	dayStops  = 12 * time.Hour
	dayStarts = dayStops + 20*time.Minute
	dayDown   = 19 * time.Hour
	dayUp     = 20 * time.Hour
	dayEnds   = 24 * time.Hour
	// The time after a downtime until all overdue feeds are polled: they are spread over a minute, with at
	// most sixteen polls at once.
	dayRush = 10 * time.Minute
	// The minute by which an outage is detected; a small number of feeds is polled rarely.
	dayNoticed = 10
)

// A day of the real service with thousands of feeds of all kinds, in simulated time. The checks use the log of
// the outlets only.
func TestDay(t *testing.T) {
	world, doc := newDayWorld(dayFeeds)
	set, err := config.Parse("config.yaml", []byte(doc), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 3, 2, 0, 0, 0, 0, time.Local)))
		ledger, err := store.Open(t.Context(), "sqlite::memory:")
		if err != nil {
			t.Fatal(err)
		}
		d := &day{T: t, dayWorld: world, ledger: ledger, books: newDayBooks(), began: time.Now()}
		for _, o := range world.outlets {
			o.born = d.began
		}
		world.down = func(at time.Time) bool { return d.in(at, dayDown, dayUp) }
		d.live(set, dayStops)
		time.Sleep(dayStarts - dayStops)
		d.live(set, dayEnds-dayStarts)
		d.judge()
		if err := ledger.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Logf("it took %s", time.Since(began).Round(time.Millisecond))
}

// A day is a run of the test.
type day struct {
	*testing.T
	*dayWorld
	ledger *store.Store
	books  *dayBooks
	began  time.Time
}

func newDayWorld(n int) (*dayWorld, string) {
	w := &dayWorld{byURL: map[string]*dayOutlet{}, hosts: map[string]*dayHost{}, seconds: map[int64]int{}}
	kinds := dayKinds()
	var config strings.Builder
	config.WriteString("web: {listen: off}\ntopics: [{name: none, any: [zebra]}]\nfeeds:\n")
	for k := range kinds {
		kind := &kinds[k]
		for i := range max(n*kind.share/1000, 2) {
			host := fmt.Sprintf("%s-%d.example", kind.name, i)
			if kind.family > 0 {
				host = fmt.Sprintf("%s-%d.example", kind.name, i/kind.family)
			}
			o := &dayOutlet{
				kind: kind, name: fmt.Sprintf("%s %d", kind.name, i), host: host,
				url: fmt.Sprintf("http://%s/feed/%d", host, i),
			}
			w.outlets, w.byURL[o.url] = append(w.outlets, o), o
			w.hosts[host] = &dayHost{}
			fmt.Fprintf(&config, "  - {name: %s, url: '%s'", o.name, o.url)
			if kind.schedule != "" {
				fmt.Fprintf(&config, ", schedule: '%s'", kind.schedule)
			}
			config.WriteString("}\n")
		}
	}
	return w, config.String()
}

// live runs a service on the ledger for a time span.
func (d *day) live(set *config.Config, span time.Duration) {
	d.Helper()
	sv := New(Options{
		Log: slog.New(d.books), Config: set, Store: d.ledger, Now: time.Now,
		Fetcher: &feeds.Fetcher{Client: &http.Client{Transport: d.dayWorld}},
	})
	ctx, cancel := context.WithTimeout(d.Context(), span)
	defer cancel()
	if err := sv.Run(ctx); err != nil {
		d.Fatal(err)
	}
}

// in reports whether a time is in a period of the day.
func (d *day) in(at time.Time, from, to time.Duration) bool {
	age := at.Sub(d.began)
	return age >= from && age < to
}

// usual reports whether the bot and its network are up during a period.
func (d *day) usual(from, to time.Time) bool {
	for _, odd := range [][2]time.Duration{{0, dayRush}, {dayStops, dayStarts + dayRush}, {dayDown, dayUp + dayRush}} {
		if !to.Before(d.began.Add(odd[0])) && from.Before(d.began.Add(odd[1])) {
			return false
		}
	}
	return true
}

func (d *day) judge() {
	cursors, err := d.ledger.Cursors(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	events, err := d.ledger.RecentFeedEvents(d.Context(), 1<<30)
	if err != nil {
		d.Fatal(err)
	}
	told := map[string][]string{}
	for _, e := range slices.Backward(events) {
		told[e.Feed] = append(told[e.Feed], e.Health)
	}
	total, statuses := 0, map[int]int{}
	for _, o := range d.outlets {
		total += len(o.requests)
		for _, r := range o.requests {
			statuses[r.status]++
		}
		if len(o.requests) == 0 {
			d.fault("%s was never asked", o.name)
			continue
		}
		d.schedule(o)
		d.waits(o)
		d.conditions(o)
		d.health(o, cursors[o.name], told[o.name])
	}
	busiest := d.busiest()
	tests := d.outage()
	for _, f := range d.faults {
		d.Error(f)
	}
	d.Logf("%d feeds on %d hosts, %d polls %v, at most %d in a second, %d in the network's hour; %d health events",
		len(d.outlets), len(d.hosts), total, statuses, busiest, tests, len(events))
}
