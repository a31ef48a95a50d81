package alerts_test

import (
	"testing"
	"time"

	"tocsin/alerts"
)

func TestQuiet(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	const layout = "2006-01-02 15:04 MST"
	night := alerts.Quiet{From: 23 * time.Hour, To: 7 * time.Hour, Zone: berlin}
	noon := alerts.Quiet{From: 12 * time.Hour, To: 13*time.Hour + 30*time.Minute, Zone: berlin}
	for _, tc := range []struct {
		name  string
		quiet alerts.Quiet
		now   string // UTC
		until string // empty: not quiet
	}{
		{"never", alerts.Quiet{}, "2026-11-24 02:00 UTC", ""},
		{"before", night, "2026-11-24 21:59 UTC", ""},
		{"from its first minute", night, "2026-11-24 22:00 UTC", "2026-11-25 06:00 UTC"},
		{"after midnight", night, "2026-11-24 23:30 UTC", "2026-11-25 06:00 UTC"},
		{"until its last minute", night, "2026-11-25 05:59 UTC", "2026-11-25 06:00 UTC"},
		{"after", night, "2026-11-25 06:00 UTC", ""},
		{"within a day", noon, "2026-11-25 11:30 UTC", "2026-11-25 12:30 UTC"},
		{"clocks go back at night", night, "2026-10-24 21:30 UTC", "2026-10-25 06:00 UTC"},
		{"clocks go forward at night", night, "2026-03-28 22:30 UTC", "2026-03-29 05:00 UTC"},
	} {
		now, err := time.Parse(layout, tc.now)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if u := tc.quiet.Until(now); !u.IsZero() {
			got = u.Format(layout)
		}
		if got != tc.until {
			t.Errorf("%s: %s is quiet until %q, want %q", tc.name, tc.now, got, tc.until)
		}
	}
}
