package preview

import (
	"testing"
	"time"
)

func TestRelative(t *testing.T) {
	const day = 24 * time.Hour
	for _, tc := range []struct {
		before time.Duration // now
		want   string
	}{
		{0, "0 seconds ago"},
		{40 * time.Second, "40 seconds ago"},
		{time.Minute, "1 minute ago"},
		{119 * time.Minute, "1 hour ago"},
		{47 * time.Hour, "1 day ago"},
		{30 * day, "1 month ago"},
		{31 * day, "1 month ago"},
		{800 * day, "2 years ago"},
		{-90 * time.Second, "in 1 minute"},
		{-2 * day, "in 2 days"},
	} {
		then := noon.Add(-tc.before)
		if got := relative(noon, then); got != tc.want {
			t.Errorf("relative of %v = %q, want %q", tc.before, got, tc.want)
		}
	}
}

func TestCalendarIsInTheZoneOfNow(t *testing.T) {
	baku := time.FixedZone("Baku", 4*3600)
	for before, want := range map[time.Duration]string{
		time.Hour:      "Today at 15:00",
		17 * time.Hour: "Yesterday at 23:00",
		48 * time.Hour: "27/02/2026 16:00",
	} {
		if got := calendar(noon.In(baku), noon.Add(-before)); got != want {
			t.Errorf("%v before noon is %q, want %q", before, got, want)
		}
	}
}
