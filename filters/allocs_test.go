package filters_test

import (
	"testing"

	"tocsin/filters"
)

// TestMatchAllocatesNothing: once a matcher has read the words of a text, matching allocates nothing,
// however many rules hold.
func TestMatchAllocatesNothing(t *testing.T) {
	c := newCorpus(100)
	set, err := filters.Compile(c.rules(2_000, false))
	if err != nil {
		t.Fatal(err)
	}
	do, found := matching(set), 0
	all := func() {
		for i := range c.short {
			found += do(&c.short[i]) + do(&c.long[i])
		}
	}
	if n := testing.AllocsPerRun(2, all); n > 0 || found == 0 {
		t.Errorf("%g allocations for %d items, %d found", n, 2*len(c.short), found)
	}
}
