package service

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/poll"
)

// schedule checks that a feed is polled as often as its schedule demands: never more often, and rarely less.
func (d *day) schedule(o *dayOutlet) {
	const longestPhase = 5 * time.Minute
	var when poll.Schedule
	every := 10 * time.Minute
	if o.kind.schedule != "" {
		var err error
		if when, err = poll.ParseSchedule(o.kind.schedule); err != nil {
			d.Fatal(err)
		}
		every = when.Gap()
	}
	for i, r := range o.requests[1:] {
		last := o.requests[i]
		gap := r.at.Sub(last.at)
		if last.unreachable || d.in(r.at, dayUp, dayUp+dayRush) {
			continue // the request was lost, and is repeated
		}
		if !when.IsZero() && !strings.HasPrefix(o.kind.schedule, "@every") {
			// Between two polls there is a time of the schedule, less the phase.
			if next := when.Next(last.at.Add(-min(every/10, longestPhase))); r.at.Before(next) {
				d.fault("%s: asked at %s and %s, although it is scheduled %q", o.name, last.at, r.at, o.kind.schedule)
			}
		} else if gap < every {
			d.fault("%s: asked after %s, not %s", o.name, gap, every)
		}
		healthy := last.status == 200 || last.status == 304
		if most := every + longestPhase + 2*time.Minute; healthy && last.retry == 0 && o.kind.family != 4 &&
			o.kind.schedule != "30 6 * * *" && gap > most && d.usual(last.at, r.at) &&
			d.books.freeFor(o.name, last.at, every) {
			d.fault("%s: asked after %s, not %s", o.name, gap, every)
		}
	}
	// No feed is given up: after a failure it is polled within six hours and one interval of its schedule.
	if end := d.began.Add(dayEnds); end.Sub(o.requests[len(o.requests)-1].at) > 6*time.Hour+every+dayRush {
		d.fault("%s: not asked after %s", o.name, o.requests[len(o.requests)-1].at)
	}
}

// waits checks that no feed is polled before the NotBefore of its cursor, that NotBefore is not earlier than
// the publisher demanded, and that waits after failures grow.
func (d *day) waits(o *dayOutlet) {
	for i, r := range o.requests[1:] {
		last := o.requests[i]
		notBefore := d.books.notBefore(o.name, last.at)
		if r.at.Before(notBefore) && !last.unreachable {
			d.fault("%s: asked at %s, before %s", o.name, r.at, notBefore)
		}
		if last.retry > 0 && notBefore.Before(last.at.Add(last.retry-time.Second)) {
			d.fault("%s: told to wait for %s at %s, and its cursor says %s", o.name, last.retry, last.at, notBefore)
		}
	}
	if !o.kind.failing {
		return
	}
	var waits []time.Duration
	for i, r := range o.requests[1:] {
		if last := o.requests[i]; d.usual(last.at, r.at) {
			waits = append(waits, r.at.Sub(last.at))
		}
	}
	for i, w := range waits {
		if i > 0 && w < waits[i-1]-2*time.Minute { // by which a poll in hand may delay another
			d.fault("%s: its waits shrink: %v", o.name, waits)
			break
		}
	}
	if len(waits) > 0 && o.kind.schedule == "@every 1h" && slices.Max(waits) < 2*time.Hour {
		d.fault("%s: its waits do not grow: %v", o.name, waits)
	}
}

// conditions checks that validators are sent back unchanged, and that an unchanged document is transferred at
// most once in eight days.
func (d *day) conditions(o *dayOutlet) {
	whole := 0
	for i, r := range o.requests {
		if r.unreachable {
			continue
		}
		if i == 0 && r.match+r.since != "" {
			d.fault("%s: the first request has conditions: %q %q", o.name, r.match, r.since)
		}
		if r.match != "" && r.match != o.tag || r.since != "" && r.since != dayBorn+" ("+o.name+")" {
			d.fault("%s: asked with %q and %q, not %q", o.name, r.match, r.since, o.tag)
		}
		if r.match == "" {
			whole++
		}
	}
	if o.kind.dated && whole > 2 {
		d.fault("%s: %d of %d requests have no condition", o.name, whole, len(o.requests))
	}
}

// health checks that each change of health is recorded once, in spite of outages and restarts.
func (d *day) health(o *dayOutlet, c feeds.Cursor, told []string) {
	want, failures := []string(nil), 0
	switch {
	case o.kind.name == "dies":
		want = []string{poll.HealthDead, poll.HealthWell}
	case o.kind.failing:
		want, failures = []string{poll.HealthDead}, c.Failures
	case o.requests[len(o.requests)-1].status >= 400:
		failures = 1
	}
	if !slices.Equal(told, want) {
		d.fault("%s: events %q, want %q", o.name, told, want)
	}
	if c.Failures != failures {
		d.fault("%s: %d failures, want %d: %s", o.name, c.Failures, failures, c.Error)
	}
}

// busiest checks that no second has more than its share of the polls.
func (d *day) busiest() int {
	most := 0
	for second, n := range d.seconds {
		at := time.Unix(second, 0)
		if !d.usual(at, at) {
			continue
		}
		most = max(most, n)
		if n > max(len(d.outlets)/200, 10) {
			d.fault("%d polls in the second of %s", n, at)
		}
	}
	return most
}

// outage checks that hardly any feed is polled while the bot's own network is down: as many as are needed to
// detect it, and then one a minute, whose failures do not count. Afterwards the missed feeds are polled.
func (d *day) outage() int {
	minutes := map[int]int{}
	total := 0
	for _, o := range d.outlets {
		for i, r := range o.requests {
			if !r.unreachable {
				continue
			}
			total++
			minute := int(r.at.Sub(d.began.Add(dayDown)).Minutes())
			minutes[minute]++
			if minute > dayNoticed && !d.books.notBefore(o.name, r.at).IsZero() {
				d.fault("%s: a failure in minute %d of the network's hour counts", o.name, minute)
			}
			if i+1 == len(o.requests) && !d.books.notBefore(o.name, r.at).After(d.began.Add(dayEnds)) ||
				o.kind.dated && i+1 < len(o.requests) && !o.requests[i+1].unreachable &&
					o.requests[i+1].at.After(d.began.Add(dayUp+dayRush)) {
				d.fault("%s: not asked when the network was back; its wait of %s ends at %s", o.name, r.at,
					d.books.notBefore(o.name, r.at))
			}
		}
	}
	for m, n := range minutes {
		if m > dayNoticed && n > 1 {
			d.fault("%d polls in minute %d of the network's hour", n, m)
		}
	}
	return total
}

// dayBooks reads the NotBefore of each poll from the log of the service.
type dayBooks struct {
	mu    sync.Mutex
	polls map[string][]dayNote
}

type dayNote struct{ at, notBefore time.Time }

func newDayBooks() *dayBooks { return &dayBooks{polls: map[string][]dayNote{}} }

func (b *dayBooks) Enabled(context.Context, slog.Level) bool { return true }
func (b *dayBooks) WithAttrs([]slog.Attr) slog.Handler       { return b }
func (b *dayBooks) WithGroup(string) slog.Handler            { return b }

func (b *dayBooks) Handle(_ context.Context, r slog.Record) error {
	if r.Message != "polled" && r.Message != "poll failed" {
		return nil
	}
	note, feed := dayNote{at: r.Time}, ""
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "feed":
			feed = a.Value.String()
		case "not_before":
			note.notBefore = a.Value.Time()
		}
		return true
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.polls[feed] = append(b.polls[feed], note)
	return nil
}

// notBefore returns the NotBefore of the poll of a feed that began at a time.
func (b *dayBooks) notBefore(feed string, began time.Time) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	notes := b.polls[feed]
	i, _ := slices.BinarySearchFunc(notes, began, func(n dayNote, at time.Time) int { return n.at.Compare(at) })
	if i == len(notes) || notes[i].at.Sub(began) > time.Minute { // that poll was not recorded
		return time.Time{}
	}
	return notes[i].notBefore
}

// freeFor reports whether a feed may be polled again less than span after a poll.
func (b *dayBooks) freeFor(feed string, began time.Time, span time.Duration) bool {
	return !b.notBefore(feed, began).After(began.Add(span))
}
