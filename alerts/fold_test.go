package alerts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tocsin/alerts"
)

func TestFold(t *testing.T) {
	now := begin.Add(24 * time.Hour)
	for _, tc := range []struct {
		name   string
		due    string // one letter an alert: p is posted as it comes, f waits for a digest
		limit  alerts.Limit
		posted []time.Duration // how long ago
		want   string          // ids alone | ids of each digest | wait
	}{
		{"nothing", "", alerts.Limit{}, nil, "|"},
		{"one", "p", alerts.Limit{}, nil, "1|"},
		{"as many as the limit", "ppp", alerts.Limit{Burst: 3}, nil, "1 2 3|"},
		{"one more than the limit", "pppp", alerts.Limit{Burst: 3}, nil, "1 2|3 4"},
		{"a flood", "pppppppp", alerts.Limit{Burst: 3}, nil, "1 2|3 4 5 6 7 8"},
		{"a limit of one", "ppp", alerts.Limit{Burst: 1}, nil, "|1 2 3"},
		{"what was posted counts", "ppp", alerts.Limit{Burst: 3}, []time.Duration{50 * time.Second}, "1|2 3"},
		{
			"what was posted long ago does not", "ppp",
			alerts.Limit{Burst: 3},
			[]time.Duration{61 * time.Second},
			"1 2 3|",
		},
		{"no room", "pp", alerts.Limit{Burst: 2}, []time.Duration{50 * time.Second, 20 * time.Second}, "||10s"},
		{
			"no room in the hour", "p",
			alerts.Limit{Burst: 2, Hour: 3},
			[]time.Duration{50 * time.Minute, 40 * time.Minute, 30 * time.Minute},
			"||10m0s",
		},
		{
			"more than the limit was posted", "p",
			alerts.Limit{Hour: 2},
			[]time.Duration{50 * time.Minute, 40 * time.Minute, 30 * time.Minute},
			"||20m0s",
		},
		{"digests fold together", "fpf", alerts.Limit{}, nil, "2|1 3"},
		{"a digest of one is none", "fp", alerts.Limit{}, nil, "1 2|"},
		{"the overflow joins the digest", "fpppp", alerts.Limit{Burst: 3}, nil, "2 3|1 4 5"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var due []alerts.Delivery
			for i, c := range tc.due {
				due = append(due, alerts.Delivery{
					ID: int64(i + 1), Fold: c == 'f',
					Alert: alerts.Alert{Limit: tc.limit},
				})
			}
			var posted []time.Time
			for _, ago := range tc.posted {
				posted = append(posted, now.Add(-ago))
			}
			f := alerts.Fold(due, posted, now)
			got := ids(f.Alone) + "|"
			for _, d := range f.Digests {
				got += ids(d)
			}
			if !f.Wait.IsZero() {
				got += "|" + f.Wait.Sub(now).String()
			}
			if got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// A great flood becomes digests of 25, and none is left out: the rest waits for room.
func TestFoldLeavesNothingOut(t *testing.T) {
	now := begin
	var due []alerts.Delivery
	for i := range 200 {
		due = append(due, alerts.Delivery{ID: int64(i + 1), Alert: alerts.Alert{Limit: alerts.Limit{Burst: 3}}})
	}
	var posted []time.Time
	told := map[int64]bool{}
	for round := 0; len(due) > 0; round++ {
		if round > 20 {
			t.Fatalf("%d alerts are never told", len(due))
		}
		f := alerts.Fold(due, posted, now)
		if !f.Wait.IsZero() {
			now = f.Wait
			continue
		}
		if n := len(f.Alone) + len(f.Digests); n == 0 || n > 3 {
			t.Fatalf("%d messages at once, want 1 to 3", n)
		}
		for _, d := range append(f.Digests, f.Alone) {
			for _, one := range d {
				if told[one.ID] {
					t.Errorf("%d is told twice", one.ID)
				}
				told[one.ID] = true
			}
		}
		for range len(f.Alone) + len(f.Digests) {
			posted = append(posted, now)
		}
		var rest []alerts.Delivery
		for _, d := range due {
			if !told[d.ID] {
				rest = append(rest, d)
			}
		}
		due = rest
	}
	if len(told) != 200 {
		t.Errorf("%d told, want 200", len(told))
	}
}

func TestNewDigest(t *testing.T) {
	a, b := alerts.Topic{Name: "a"}, alerts.Topic{Name: "b"}
	d := alerts.NewDigest([]alerts.Delivery{
		{ID: 7, Alert: alerts.Alert{Story: "s1", Topics: []alerts.Topic{a}, Roles: []string{"1"}}},
		{ID: 9, Alert: alerts.Alert{Story: "s2", Topics: []alerts.Topic{b, a}, Roles: []string{"1", "2"}}},
	})
	if len(d.Digest) != 2 || len(d.Alert.Topics) != 2 || strings.Join(d.Alert.Roles,
		" ") != "1 2" || d.Nonce == "" || len(d.Nonce) > 25 {
		t.Errorf("%+v", d)
	}
}

func ids(ds []alerts.Delivery) string {
	var out []string
	for _, d := range ds {
		out = append(out, fmt.Sprint(d.ID))
	}
	return strings.Join(out, " ")
}
