package web

import (
	"testing"
	"time"
)

func TestAgo(t *testing.T) {
	const day = 24 * time.Hour
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		before time.Duration // now
		want   string
	}{
		{0, "just now"},
		{40 * time.Second, "40 s ago"},
		{time.Minute, "1 min ago"},
		{119 * time.Minute, "1 h ago"},
		{47 * time.Hour, "1 day ago"},
		{30 * day, "30 days ago"},
		{31 * day, "29 Jan 2026"},
		{800 * day, "22 Dec 2023"},
		{-90 * time.Second, "in 1 min"},
		{-2 * day, "in 2 days"},
	} {
		then := noon.Add(-tc.before)
		if got := ago(noon, then); got != tc.want {
			t.Errorf("ago of %v = %q, want %q", tc.before, got, tc.want)
		}
	}
}
