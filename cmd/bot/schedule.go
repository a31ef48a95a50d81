package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

const (
	shortestSchedule = time.Second // for a server of one's own, and for tests
	politeSchedule   = time.Minute // bot check notes what is below
)

// parseSchedule reads a cron expression of five fields, a descriptor such as @hourly, or @every.
// The library panics on a zone without fields (robfig/cron#554); nothing that an operator writes
// may.
func parseSchedule(expr string) (s cron.Schedule, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = nil, fmt.Errorf("%q is no schedule", expr)
		}
	}()
	expr = strings.TrimSpace(expr)
	span, every := strings.CutPrefix(expr, "@every ")
	s, err = cron.ParseStandard(expr)
	switch {
	case every && err != nil:
		return nil, fmt.Errorf("%q is no span of time", span)
	case err != nil:
		return nil, fmt.Errorf("%q is no schedule: %w", expr, err)
	}
	if every { // the library makes a second of what is less
		if d, err := time.ParseDuration(strings.TrimSpace(span)); err != nil || d < shortestSchedule {
			return nil, fmt.Errorf("%q is less than a second, and publishers tolerate no less than some minutes", span)
		}
	}
	// A date that never comes (30 February) has no next time; the library would wait for ever.
	if s.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, errors.New("this time never comes")
	}
	if spec, ok := s.(*cron.SpecSchedule); ok {
		return wall{spec}, nil
	}
	return s, nil
}

// A wall is a cron expression on the clock on the wall, in its own zone or that of the program
// (TZ). The library leaves out what falls into the hour that is skipped in spring; here that
// comes an hour later by the clock, which is the moment at which it would have come.
type wall struct{ *cron.SpecSchedule }

// Next gives the next time after t, and the zero time when there is none.
func (w wall) Next(t time.Time) time.Time {
	origin := t.Location()
	t = t.In(w.Location) // the library would take the zone of t for that of the program
	next := w.SpecSchedule.Next(t)
	_, before := t.Zone()
	_, after := next.In(w.Location).Zone()
	if next.IsZero() || after <= before {
		return next.In(origin)
	}
	unskipped := *w.SpecSchedule
	unskipped.Location = time.FixedZone("", before)
	early := unskipped.Next(t)
	lost := time.Duration(after-before) * time.Second
	_, there := early.In(w.Location).Zone()
	_, above := early.Add(-lost).In(w.Location).Zone()
	if early.Before(next) && there == after && above == before {
		next = early
	}
	return next.In(origin)
}

// leastGap is the least time between two turns of a schedule, among the next dozen.
func leastGap(s cron.Schedule) time.Duration {
	if every, ok := s.(cron.ConstantDelaySchedule); ok {
		return every.Delay
	}
	var least time.Duration
	at := s.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for range 12 {
		next := s.Next(at)
		if next.IsZero() {
			break
		}
		if gap := next.Sub(at); least == 0 || gap < least {
			least = gap
		}
		at = next
	}
	return least
}

// brief writes a span of time without the zeros at its end: 5m, 1h30m, 12s.
func brief(d time.Duration) string {
	if d >= 10*time.Second {
		d = d.Round(time.Second)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
