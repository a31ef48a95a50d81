package web

import (
	"fmt"
	"time"

	"tocsin/web/internal/page"
)

// A moment is a time as a page shows it: for machines, in full, and relative to now.
type moment struct{ ISO, Full, Ago string }

// when returns the moment of t; nil for the zero time.
func when(now, t time.Time) *moment {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &moment{ISO: t.Format(time.RFC3339), Full: t.Format("2 January 2006 15:04:05 UTC"), Ago: ago(now, t)}
}

// due is [when] for future times.
func due(now, t time.Time) *moment {
	m := when(now, t)
	if m != nil && !t.After(now) {
		m.Ago = "due"
	}
	return m
}

// ago returns the time from now to t in short, such as "2 min ago" or "in 3 h", or the date if it is over a
// month away.
func ago(now, t time.Time) string {
	d := now.Sub(t)
	switch a := d.Abs(); {
	case a < 2*time.Second:
		return "just now"
	case a >= 31*24*time.Hour:
		return t.Format("2 Jan 2006")
	case d < 0:
		return "in " + short(a)
	default:
		return short(a) + " ago"
	}
}

// short returns a duration in its largest unit, rounded down.
func short(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	default:
		return page.Count(int(d.Hours())/24, "day")
	}
}
