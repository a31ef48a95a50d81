package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A Limit is the rate of messages at a target. Alerts above it are folded into digests, never dropped.
// Zero means the default.
type Limit struct {
	Burst int `json:"burst,omitempty"` // messages within a minute
	Hour  int `json:"hour,omitempty"`  // messages within an hour
}

// The defaults of a [Limit]: enough for a busy day, while a flood becomes one message.
const (
	defaultBurst = 15
	defaultHour  = 60
)

// digestSize is the maximum number of alerts in a digest.
const digestSize = 25

// Folded divides the alerts that are due at a target into messages.
type Folded struct {
	Alone   []Delivery   // one message each
	Digests [][]Delivery // one message for each list
	Wait    time.Time    // if the limit leaves no room, the time of the next message
}

// Fold divides the untried alerts that are due at a target into single messages and digests. Posted
// holds the times of the target's messages in the last hour, oldest first. Alerts with Fold set become
// a digest. The others become single messages as far as the limit has room, less one message for the
// digest of the rest. A digest of one alert becomes a single message.
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
	for part := range slices.Chunk(rest, digestSize) {
		f.Digests = append(f.Digests, part)
		if len(f.Alone)+len(f.Digests) >= room { // the rest waits until the limit has room
			break
		}
	}
	return f
}

// room returns the number of messages that may be posted now and, if it is not positive, the time when
// the next one may be posted.
func (l Limit) room(posted []time.Time, now time.Time) (int, time.Time) {
	burst, hour := cmp.Or(l.Burst, defaultBurst), cmp.Or(l.Hour, defaultHour)
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

// NewDigest returns the delivery of one message that lists the alerts of several deliveries to a target.
func NewDigest(members []Delivery) Delivery {
	first := members[0]
	d := Delivery{
		Target: first.Target, Version: 1,
		Alert: Alert{
			Story: fmt.Sprintf("digest-%d", first.ID),
			Limit: first.Alert.Limit, Tags: first.Alert.Tags, Publish: first.Alert.Publish,
		},
	}
	for _, m := range members {
		d.Digest = append(d.Digest, m.Alert)
		for _, t := range m.Alert.Topics {
			d.Alert.add(t, "")
		}
		for _, role := range m.Alert.Roles {
			if !slices.Contains(d.Alert.Roles, role) {
				d.Alert.Roles = append(d.Alert.Roles, role)
			}
		}
	}
	d.Nonce = nonce(deliveryKey{d.Target, d.Alert.Story})
	return d
}
