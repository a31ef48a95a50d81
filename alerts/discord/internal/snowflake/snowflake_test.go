package snowflake

import (
	"testing"
	"time"
)

func TestValid(t *testing.T) {
	for id, want := range map[string]bool{
		"1": true, "123456789012345678": true, "18446744073709551615": true,
		"": false, "0": false, "01": false, "-1": false, "1a": false, "1/2": false, "123456789012345678901": false,
	} {
		if got := Valid(id); got != want {
			t.Errorf("Valid(%q) = %v", id, got)
		}
	}
}

// TestLowest uses the example of Discord's documentation, an id created on 30 April 2016.
func TestLowest(t *testing.T) {
	const id = "175928847299117063"
	created := time.UnixMilli(1462015105796)
	if n := Number(id); n < Lowest(created) || n >= Lowest(created.Add(time.Millisecond)) {
		t.Errorf("Lowest(%v) = %d, and the id is %d", created, Lowest(created), n)
	}
	if got := Lowest(time.Unix(0, 0)); got != 0 {
		t.Errorf("before 2015: %d", got)
	}
	if got := Number("x"); got != 0 {
		t.Errorf(`Number("x") = %d`, got)
	}
}
