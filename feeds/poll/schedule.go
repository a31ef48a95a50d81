package poll

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

const shortestSchedule = time.Second // for a server in the operator's own network, and for tests

// A Schedule is a parsed schedule expression. The zero value has no times: a feed with it is polled
// as often as it has news.
type Schedule struct {
	when cron.Schedule // nil: none
	gap  time.Duration
}

// ParseSchedule parses a cron expression of five fields, a descriptor such as @hourly, or @every
// with a duration of a second or more. A cron expression is evaluated in its own zone (CRON_TZ=) or
// else in time.Local. ParseSchedule returns an error for an expression without a next time, such as
// 30 February.
func ParseSchedule(expr string) (s Schedule, err error) {
	defer func() {
		// The library panics on a zone without fields (robfig/cron#554).
		if r := recover(); r != nil {
			s, err = Schedule{}, fmt.Errorf("%q is no schedule", expr)
		}
	}()
	expr = strings.TrimSpace(expr)
	span, every := strings.CutPrefix(expr, "@every ")
	when, err := cron.ParseStandard(expr)
	switch {
	case every && err != nil:
		return s, fmt.Errorf("%q is no span of time", span)
	case err != nil:
		return s, fmt.Errorf("%q is no schedule: %w", expr, err)
	}
	if every { // the library rounds a shorter interval up to a second
		if d, err := time.ParseDuration(strings.TrimSpace(span)); err != nil || d < shortestSchedule {
			return s, fmt.Errorf("%q is less than a second, and publishers tolerate no less than some minutes", span)
		}
	}
	// A date that does not exist (30 February) has no next time; the library would wait for ever.
	if when.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return s, errors.New("this time never comes")
	}
	if spec, ok := when.(*cron.SpecSchedule); ok {
		when = dstSchedule{spec}
	}
	return Schedule{when, leastGap(when)}, nil
}

// IsZero reports whether s has no times.
func (s Schedule) IsZero() bool { return s.when == nil }

// Gap returns the shortest time between two consecutive times of s; 0 for the zero Schedule.
func (s Schedule) Gap() time.Duration { return s.gap }

// Next returns the next time of s after t, and the zero time if there is none.
func (s Schedule) Next(t time.Time) time.Time {
	if s.when == nil {
		return time.Time{}
	}
	return s.when.Next(t)
}

// interval returns the interval of an @every schedule, and whether s is one.
func (s Schedule) interval() (time.Duration, bool) {
	every, ok := s.when.(cron.ConstantDelaySchedule)
	return every.Delay, ok
}

// fields reports whether s is a cron expression, whose times are times of the day.
func (s Schedule) fields() bool {
	_, ok := s.when.(dstSchedule)
	return ok
}

// A dstSchedule is a cron expression in its own zone or that of the program (TZ). The library skips
// the times in the hour that is lost when daylight-saving time begins. A dstSchedule returns them an
// hour later by the clock, which is the moment at which they would have come without the change.
type dstSchedule struct{ *cron.SpecSchedule }

// Next returns the next time after t, and the zero time if there is none.
func (d dstSchedule) Next(t time.Time) time.Time {
	origin := t.Location()
	t = t.In(d.Location) // the library would take the zone of t for that of the program
	next := d.SpecSchedule.Next(t)
	_, before := t.Zone()
	_, after := next.In(d.Location).Zone()
	if next.IsZero() || after <= before {
		return next.In(origin)
	}
	unskipped := *d.SpecSchedule
	unskipped.Location = time.FixedZone("", before)
	early := unskipped.Next(t)
	lost := time.Duration(after-before) * time.Second
	_, there := early.In(d.Location).Zone()
	_, above := early.Add(-lost).In(d.Location).Zone()
	if early.Before(next) && there == after && above == before {
		next = early
	}
	return next.In(origin)
}

// leastGap returns the shortest of the next dozen gaps between two times of a schedule.
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
