package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A Limit is how much may be posted at a target: what is beyond it is folded into digests, never
// dropped. Zero means the default.
type Limit struct {
	Burst int `json:"burst,omitempty"` // messages within a minute
	Hour  int `json:"hour,omitempty"`  // messages within an hour
}

// The defaults of a [Limit]: a reader keeps up with a busy day, and a flood is one message.
const (
	DefaultBurst = 15
	DefaultHour  = 60
)

// DigestSize is how many alerts one digest lists at most.
const DigestSize = 25

// Folded is what becomes of the alerts that are due at a target.
type Folded struct {
	Alone   []Delivery   // to be posted as they are
	Digests [][]Delivery // each to be posted as one message
	Wait    time.Time    // set when the limit leaves no room: nothing is posted before
}

// Fold decides which of the alerts that are due at a target, and were never tried, are posted
// alone and which as a digest. Posted gives the times of the target's messages in the last hour,
// oldest first. Alerts that wait for a digest are folded together; of the others as many are
// posted alone as the limit has room for, but for one place that the digest of the rest needs.
// A digest of one is posted alone.
func Fold(due []Delivery, posted []time.Time, now time.Time) Folded {
	var f Folded
	if len(due) == 0 {
		return f
	}
	limit := due[0].Alert.Limit
	room, free := limit.room(posted, now)
	if room <= 0 {
		f.Wait = free
		return f
	}
	var rest []Delivery
	for _, d := range due {
		if d.Fold {
			rest = append(rest, d)
		} else {
			f.Alone = append(f.Alone, d)
		}
	}
	if need := min(len(rest), 1); len(f.Alone)+need > room {
		keep := room - 1
		rest = append(rest, f.Alone[keep:]...)
		f.Alone = f.Alone[:keep]
		slices.SortFunc(rest, func(a, b Delivery) int { return cmp.Compare(a.ID, b.ID) })
	}
	if len(rest) == 1 {
		f.Alone = append(f.Alone, rest[0])
		slices.SortFunc(f.Alone, func(a, b Delivery) int { return cmp.Compare(a.ID, b.ID) })
		return f
	}
	for part := range slices.Chunk(rest, DigestSize) {
		f.Digests = append(f.Digests, part)
		if len(f.Alone)+len(f.Digests) >= room { // the next digest takes its turn when there is room
			break
		}
	}
	return f
}

// room is how many messages may be posted now and, where that is none, when the next one may.
func (l Limit) room(posted []time.Time, now time.Time) (int, time.Time) {
	burst, hour := cmp.Or(l.Burst, DefaultBurst), cmp.Or(l.Hour, DefaultHour)
	room, free := burst, now
	for _, w := range []struct {
		n    int
		span time.Duration
	}{{burst, time.Minute}, {hour, time.Hour}} {
		var in []time.Time
		for _, t := range posted {
			if now.Sub(t) < w.span {
				in = append(in, t)
			}
		}
		room = min(room, w.n-len(in))
		if len(in) >= w.n {
			if at := in[len(in)-w.n].Add(w.span); at.After(free) {
				free = at
			}
		}
	}
	return room, free
}

// NewDigest is the one message that lists the alerts of several deliveries to a target.
func NewDigest(members []Delivery) Delivery {
	first := members[0]
	d := Delivery{
		Target: first.Target, Version: 1,
		Alert: Alert{Story: fmt.Sprintf("digest-%d", first.ID), Limit: first.Alert.Limit, Tags: first.Alert.Tags, Publish: first.Alert.Publish},
	}
	for _, m := range members {
		d.Digest = append(d.Digest, m.Alert)
		for _, t := range m.Alert.Topics {
			d.Alert.follow(t, "")
		}
		for _, role := range m.Alert.Roles {
			if !slices.Contains(d.Alert.Roles, role) {
				d.Alert.Roles = append(d.Alert.Roles, role)
			}
		}
	}
	d.Nonce = nonce(place{d.Target, d.Alert.Story})
	return d
}
