package feeds

import (
	"slices"
	"time"
)

const paceItems = 20 // the newest ones determine the pace

// learnPace sets Latest to the time of the newest item, and Pace, unless the document is partial, to the
// median of the gaps between the newest items; it is 0 with less than two gaps. Items without a time, or
// with one after now, do not count.
func (c *Cursor) learnPace(items []Item, partial bool, now time.Time) {
	var dated []time.Time
	for _, it := range items {
		if t := it.Published; !t.IsZero() && !t.After(now) {
			dated = append(dated, t)
		}
	}
	slices.SortFunc(dated, func(a, b time.Time) int { return b.Compare(a) })
	dated = dated[:min(len(dated), paceItems)]
	if len(dated) > 0 && dated[0].After(c.Latest) {
		c.Latest = dated[0]
	}
	if partial {
		return
	}
	c.Pace = 0
	dated = slices.CompactFunc(dated, time.Time.Equal)
	if len(dated) < 3 {
		return
	}
	gaps := make([]time.Duration, 0, len(dated)-1)
	for i, t := range dated[1:] {
		gaps = append(gaps, dated[i].Sub(t))
	}
	slices.Sort(gaps)
	c.Pace = (gaps[(len(gaps)-1)/2] + gaps[len(gaps)/2]) / 2
}
