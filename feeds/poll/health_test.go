package poll

import (
	"strings"
	"testing"
	"time"

	"tocsin/feeds"
)

func TestHealth(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	const day = 24 * time.Hour
	for _, tt := range []struct {
		name, was string
		c         feeds.Cursor
		is, why   string
	}{
		{"well", HealthWell, feeds.Cursor{Succeeded: now}, HealthWell, ""},
		{"a few failures", HealthWell, feeds.Cursor{Failures: 9, Succeeded: ago(8 * time.Hour)}, HealthWell, ""},
		{"many failures", HealthWell, feeds.Cursor{Failures: 10, Succeeded: ago(9 * time.Hour), Error: "status 404"}, HealthDead, "10 failed polls since 2026-11-24 03:00 UTC: status 404"},
		{"seldom polled", HealthWell, feeds.Cursor{Failures: 2, Succeeded: ago(2 * day)}, HealthWell, ""},
		{"failures over a day", HealthWell, feeds.Cursor{Failures: 3, Succeeded: ago(day)}, HealthDead, "3 failed polls"},
		{"never read, once", HealthWell, feeds.Cursor{Failures: 2}, HealthWell, ""},
		{"never read", HealthWell, feeds.Cursor{Failures: 3, Error: "status 404"}, HealthDead, "it could never be read: status 404"},
		{"still dead", HealthDead, feeds.Cursor{Failures: 11, Succeeded: ago(15 * time.Hour)}, HealthDead, "11 failed"},
		{"recovered", HealthDead, feeds.Cursor{Succeeded: now}, HealthWell, "it can be read again"},
		{"fails again soon", HealthDead, feeds.Cursor{Failures: 1, Succeeded: ago(time.Hour)}, HealthDead, ""},
		{"quiet as ever", HealthWell, feeds.Cursor{Pace: day, Latest: ago(9 * day)}, HealthWell, ""},
		{"silent", HealthWell, feeds.Cursor{Pace: day, Latest: ago(10 * day)}, HealthSilent, "nothing new since 2026-11-14 12:00 UTC; before, it had an item about every 24h"},
		{"two days are never silence", HealthWell, feeds.Cursor{Pace: time.Minute, Latest: ago(47 * time.Hour)}, HealthWell, ""},
		{"silent for two days", HealthWell, feeds.Cursor{Pace: time.Minute, Latest: ago(48 * time.Hour)}, HealthSilent, ""},
		{"no pace, no silence", HealthWell, feeds.Cursor{Latest: ago(99 * day)}, HealthWell, ""},
		{"silent and failing", HealthSilent, feeds.Cursor{Failures: 1, Succeeded: ago(time.Hour), Pace: day, Latest: ago(20 * day)}, HealthSilent, ""},
		{"speaks again", HealthSilent, feeds.Cursor{Pace: day, Latest: ago(time.Hour)}, HealthWell, "it has news again"},
		{"gone", HealthWell, feeds.Cursor{Failures: 3, Gone: 3, GoneSince: ago(day)}, HealthGone, "gone for good"},
		{"gone, perhaps", HealthWell, feeds.Cursor{Failures: 3, Succeeded: ago(time.Hour), Gone: 3, GoneSince: ago(time.Hour)}, HealthWell, ""},
	} {
		tt.c.Polled = now
		is, why := Health(tt.was, tt.c)
		if is != tt.is || !strings.Contains(why, tt.why) {
			t.Errorf("%s: %q because %q; want %q because … %q …", tt.name, is, why, tt.is, tt.why)
		}
	}
}
