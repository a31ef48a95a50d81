package filters_test

import (
	"strings"
	"testing"

	"tocsin/filters"
)

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"schedule", "shedule", 1},
		{"schedule", "schedlue", 2},
		{"kitten", "sitting", 3},
		{"flaw", "lawn", 2},
		{" Topic ", "topic", 0},
		{"Кавказ", "кавказа", 1},
		{strings.Repeat("a", 5000), strings.Repeat("a", 200), 0}, // no more than a hundred letters count
	} {
		if got := filters.Distance(tt.a, tt.b); got != tt.want || filters.Distance(tt.b, tt.a) != got {
			t.Errorf("%.20q and %.20q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
