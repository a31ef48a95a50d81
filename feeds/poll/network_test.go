package poll

import (
	"fmt"
	"testing"
	"time"
)

// Each row has the outcomes of the last polls: "+" a host that was reached, "-"
// one that was not and was well before, "x" one that was not and was ill before; a figure is a
// minute's pause.
func TestNetwork(t *testing.T) {
	for _, tt := range []struct {
		polls string
		down  int // at which poll it is known, from 1; 0: never
	}{
		{"-----", 5},
		{"----", 0}, // too few
		{"+----", 5},
		{"+-+-+-+-+-", 0}, // half of them
		{"+++-----", 7},   // most
		{"++++++++++----------", 0},
		{"++++++++++-----------", 21},
		{"xxxxxxxxxx", 0}, // they were dead before
		{"++xxxxxxxx--", 0},
		{"-1-1-1-1-", 5},            // few feeds, over minutes
		{"+9+9+9+9+9+9-9-9-9-", 10}, // a poll in nine minutes
		{"-9-9-9-9-9-9", 5},
		{"-99-99-99-99-99-99", 0},               // too long ago
		{"+1+1+1+1+1+1+1+1+1+1+1+1-1-1-1-", 16}, // of the last five
		{"-1-1-1-1+++++", 0},
	} {
		n := &Network{}
		at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		down, polls := 0, 0
		for _, p := range tt.polls {
			host := fmt.Sprintf("host-%d.example", polls)
			first := false
			switch p {
			case '+':
				polls++
				n.reached(host, at)
			case '-', 'x':
				polls++
				_, first = n.missed(host, at, p == '-')
			default:
				at = at.Add(time.Duration(p-'0') * time.Minute)
			}
			if first {
				down = polls
			}
			at = at.Add(time.Second)
		}
		if down != tt.down {
			t.Errorf("%s: down at %d, want %d", tt.polls, down, tt.down)
		}
	}
}

// A host that fails again and again is one host, and an answer of any ends it.
func TestNetworkIsBack(t *testing.T) {
	n := &Network{}
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for range 20 {
		if down, _ := n.missed("one.example", at, true); down {
			t.Fatal("one host makes no network")
		}
	}
	for i := range 4 {
		n.missed(fmt.Sprintf("host-%d.example", i), at, true)
	}
	if !n.Down().Equal(at) {
		t.Fatalf("down since %s", n.Down())
	}
	if down, first := n.missed("dead.example", at, false); !down || first {
		t.Error("a failure counts although the network is down")
	}
	if !n.reached("host-1.example", at) || !n.Down().IsZero() {
		t.Error("an answer does not end it")
	}
	if n.reached("host-2.example", at) {
		t.Error("it ends a second time")
	}
	if down, _ := n.missed("host-3.example", at, true); down {
		t.Error("what was before is held against the network")
	}
}
