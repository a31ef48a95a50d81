package poll

import (
	"strings"
	"testing"
	"time"

	"tocsin/feeds"
)

func testFeed(t *testing.T, schedule string) Feed {
	t.Helper()
	f := feeds.Feed{Name: "OC", URL: "https://oc.example/feed", Schedule: schedule}
	if schedule == "" {
		return NewFeed(f, Schedule{})
	}
	when, err := ParseSchedule(schedule)
	if err != nil {
		t.Fatal(err)
	}
	return NewFeed(f, when)
}

// A feed's next poll, by its schedule and its cursor. Times are of one day; the phase of
// cron expressions is taken off.
func TestNext(t *testing.T) {
	const day = "2026-11-24 "
	at := func(clock string) time.Time {
		if clock == "" {
			return time.Time{}
		}
		when, err := time.ParseInLocation("2006-01-02 15:04:05", day+clock, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, tt := range []struct {
		name      string
		schedule  string
		polled    string
		notBefore string
		more      feeds.Cursor
		want, why string
	}{
		{"new", "@every 5m", "", "", feeds.Cursor{}, "12:00:00", "never polled"},
		{"another address", "@every 5m", "11:59:00", "", feeds.Cursor{URL: "https://old.example/"}, "12:00:00", "new address"},
		{"an interval", "@every 5m", "11:58:30", "", feeds.Cursor{}, "12:03:30", "every 5m by its schedule"},
		{"overdue", "@every 5m", "10:00:00", "", feeds.Cursor{}, "10:05:00", "every 5m"},
		{"the publisher wants longer", "@every 5m", "11:58:30", "12:13:30", feeds.Cursor{WaitCause: feeds.WaitMaxAge, Wait: "max-age 900"}, "12:13:30", "the publisher asks to wait: max-age 900"},
		{"the publisher wants less", "@every 5m", "11:58:30", "11:59:30", feeds.Cursor{WaitCause: feeds.WaitMaxAge, Wait: "max-age 60"}, "12:03:30", "every 5m"},
		{"after failures", "@every 5m", "11:58:30", "12:13:30", feeds.Cursor{Failures: 4}, "12:13:30", "had 4"},
		{"after failures, with a word", "@every 5m", "11:58:30", "12:13:30", feeds.Cursor{Failures: 1, WaitCause: feeds.WaitRetryAfter, Wait: "Retry-After 15m"}, "12:13:30", "after 1 failure the publisher asks to wait: Retry-After"},
		{"fields", "0 * * * *", "11:30:00", "", feeds.Cursor{}, "12:00:00", "is its schedule"},
		{"fields, polled late", "0 * * * *", "11:50:00", "", feeds.Cursor{}, "12:00:00", "is its schedule"},
		{"fields, a failure is no reason to come earlier", "0 9 * * *", "09:05:00", "09:06:00", feeds.Cursor{Failures: 1}, "09:00:00 tomorrow", "is its schedule"},
		{"fields, a wait that ends soon after a turn", "0 * * * *", "11:05:00", "12:05:00", feeds.Cursor{WaitCause: feeds.WaitMaxAge, Wait: "max-age 3600"}, "12:05:00", "max-age 3600"},
		{"fields, a wait that ends between turns", "0 * * * *", "11:05:00", "12:40:00", feeds.Cursor{WaitCause: feeds.WaitRetryAfter, Wait: "Retry-After 15m"}, "13:00:00", "and then the schedule"},
		{"fields, a wait over the hours", "*/10 7-9 * * *", "08:50:00", "10:30:00", feeds.Cursor{WaitCause: feeds.WaitRetryAfter, Wait: "Retry-After 15m"}, "07:00:00 tomorrow", "and then the schedule"},
		{"no schedule, no pace", "", "11:58:00", "", feeds.Cursor{}, "12:08:00", "every 10m until its pace is known"},
		{"no schedule, daily", "", "11:00:00", "", feeds.Cursor{Pace: 24 * time.Hour}, "14:00:00", "every 3h"},
		{"no schedule, hourly", "", "11:50:00", "", feeds.Cursor{Pace: time.Hour, Latest: at("11:20:00")}, "12:05:00", "every 15m: it has an item about every 1h"},
		{"no schedule, busy", "", "11:58:00", "", feeds.Cursor{Pace: time.Minute, Latest: at("11:57:00")}, "12:03:00", "every 5m"},
		{"no schedule, silent at night", "", "11:58:00", "", feeds.Cursor{Pace: time.Minute, Latest: at("03:58:00")}, "12:13:00", "the last one 8h before"},
		{"no schedule, and the publisher wants longer", "", "11:58:00", "13:00:00", feeds.Cursor{}, "13:00:00", "the publisher asks"},
		{"the clock was set back", "@every 5m", "14:00:00", "14:30:00", feeds.Cursor{}, "12:30:00", "the publisher asks"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := testFeed(t, tt.schedule)
			c := tt.more
			c.Polled, c.NotBefore = at(tt.polled), at(tt.notBefore)
			clock, tomorrow := strings.CutSuffix(tt.want, " tomorrow")
			want := at(clock)
			if tomorrow {
				want = want.AddDate(0, 0, 1)
			}
			got, why := Next(f, c, at("12:00:00"))
			if strings.Contains(why, "schedule") && !got.IsZero() {
				got = got.Add(-f.Phase)
			}
			if !got.Equal(want) || !strings.Contains(why, tt.why) {
				t.Errorf("%s, because %s; want %s, because … %s …", got, why, want, tt.why)
			}
		})
	}
}

// Phases are a feed's own, within a tenth of the interval, and even.
func TestPhase(t *testing.T) {
	for _, tt := range []struct {
		schedule string
		most     time.Duration
	}{
		{"* * * * *", 6 * time.Second}, {"*/10 7-23 * * *", time.Minute}, {"@hourly", 5 * time.Minute}, {"0 9 * * 1", 5 * time.Minute}, {"@every 1h", 0},
	} {
		when, err := ParseSchedule(tt.schedule)
		if err != nil {
			t.Fatal(err)
		}
		var tenths [10]int
		for i := range 1000 {
			f := feeds.Feed{URL: "https://example.org/" + strings.Repeat("x", i)}
			s := NewFeed(f, when)
			if s.Phase != NewFeed(f, when).Phase || s.Phase < 0 || s.Phase > 0 && s.Phase >= tt.most {
				t.Fatalf("%s: phase %s", tt.schedule, s.Phase)
			}
			if tt.most > 0 {
				tenths[10*s.Phase/tt.most]++
			}
		}
		for i, n := range tenths {
			if tt.most > 0 && (n < 60 || n > 140) {
				t.Errorf("%s: %d of 1000 feeds in the tenth %d", tt.schedule, n, i)
			}
		}
	}
}

// In spring the clock jumps from 02:00 to 03:00, in autumn back from 03:00 to 02:00: nothing is left
// out, and fixed times of the day come once.
func TestScheduleOverTheChangeOfTheClock(t *testing.T) {
	const form = "02 Jan 15:04 MST"
	for _, tt := range []struct {
		schedule, from string
		want           []string
	}{
		{"30 2 * * *", "2026-03-28 12:00", []string{"29 Mar 03:30 CEST", "30 Mar 02:30 CEST"}},
		{"0 2 * * *", "2026-03-28 12:00", []string{"29 Mar 03:00 CEST", "30 Mar 02:00 CEST"}},
		{"*/30 1-3 * * *", "2026-03-29 01:00", []string{"29 Mar 01:30 CET", "29 Mar 03:00 CEST", "29 Mar 03:30 CEST", "30 Mar 01:00 CEST"}},
		{"0 * * * *", "2026-03-29 00:30", []string{"29 Mar 01:00 CET", "29 Mar 03:00 CEST", "29 Mar 04:00 CEST"}},
		{"45 2,3 * * *", "2026-03-29 00:30", []string{"29 Mar 03:45 CEST", "30 Mar 02:45 CEST"}},
		{"30 4 * * *", "2026-03-28 12:00", []string{"29 Mar 04:30 CEST", "30 Mar 04:30 CEST"}},
		{"0 * * * *", "2026-10-25 01:30", []string{"25 Oct 02:00 CEST", "25 Oct 02:00 CET", "25 Oct 03:00 CET"}},
	} {
		when, err := ParseSchedule("CRON_TZ=Europe/Berlin " + tt.schedule)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", tt.from, zone)
		if err != nil {
			t.Fatal(err)
		}
		at = at.UTC() // a schedule is in its own zone, whatever that of the time is
		for _, want := range tt.want {
			at = when.Next(at)
			if got := at.In(zone).Format(form); got != want {
				t.Errorf("%q: %s, want %s", tt.schedule, got, want)
			}
		}
	}
}

func TestScheduleFloor(t *testing.T) {
	for expr, ok := range map[string]bool{
		"@every 1s": true, "@every 90s": true, "@every 999ms": false, "@every 1ns": false, "@every 0s": false, "@every -5m": false,
		"* * * * *": true, "@hourly": true, "0 0 30 2 *": false, "TZ=": false, "CRON_TZ=Europe/Berlin": false, "@every": false, "": false,
	} {
		if _, err := ParseSchedule(expr); (err == nil) != ok {
			t.Errorf("%q: %v", expr, err)
		}
	}
}

func TestNetBelowPushes(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	f := testFeed(t, "@every 5m")
	polled := feeds.Cursor{URL: f.URL, Polled: now, Succeeded: now}
	failed, elsewhere := polled, polled
	failed.Failures, elsewhere.URL = 1, "https://old.example/feed"
	for _, tt := range []struct {
		name  string
		c     feeds.Cursor
		every time.Duration
		want  time.Time
	}{
		{"no hub", polled, 0, now.Add(5 * time.Minute)},
		{"a hub that pushes", polled, 24 * time.Hour, now.Add(24 * time.Hour)},
		{"a schedule that is slower than the net", polled, time.Minute, now.Add(5 * time.Minute)},
		{"a feed that fails", failed, 24 * time.Hour, now.Add(5 * time.Minute)},
		{"another address", elsewhere, 24 * time.Hour, now},
		{"never polled", feeds.Cursor{}, 24 * time.Hour, now},
	} {
		f.PushEvery = tt.every
		if got, why := Next(f, tt.c, now); !got.Equal(tt.want) {
			t.Errorf("%s: %s, want %s (%s)", tt.name, got, tt.want, why)
		}
	}
}
