package feeds

import (
	"slices"
	"time"
)

const paceItems = 20 // the newest, for the pace

// learn takes from the items of a document when the newest was published, and of a whole one how
// far they are apart: the median of the gaps between the newest, unknown with less than two gaps.
// Items that say no time, or one to come, do not count.
func (c *Cursor) learn(items []Item, partial bool, now time.Time) {
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
