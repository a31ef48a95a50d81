package preview

import (
	"time"

	"tocsin/web/internal/page"
)

// relative returns the time from now to t in words, as Discord shows <t:…:R>.
func relative(now, t time.Time) string {
	d := now.Sub(t)
	a := d.Abs()
	var words string
	switch {
	case a < time.Minute:
		words = page.Count(int(a.Seconds()), "second")
	case a < time.Hour:
		words = page.Count(int(a.Minutes()), "minute")
	case a < 24*time.Hour:
		words = page.Count(int(a.Hours()), "hour")
	case a < 30*24*time.Hour:
		words = page.Count(int(a.Hours())/24, "day")
	case a < 365*24*time.Hour:
		words = page.Count(int(a.Hours())/24/30, "month")
	default:
		words = page.Count(int(a.Hours())/24/365, "year")
	}
	if d < 0 {
		return "in " + words
	}
	return words + " ago"
}

// calendar returns the time of a message as Discord shows it above the message, in the zone of now.
func calendar(now, t time.Time) string {
	t = t.In(now.Location())
	switch t.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return "Today at " + t.Format("15:04")
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return "Yesterday at " + t.Format("15:04")
	}
	return t.Format("02/01/2006 15:04")
}
