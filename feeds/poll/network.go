package poll

import (
	"container/list"
	"sync"
	"time"
)

const (
	// The uplink is down if, among the hosts polled last, at least fewestHosts of them, more than half
	// and at least fewestUnreached could not be reached and were well before.
	fewestHosts     = 5
	fewestUnreached = 4
	shortMemory     = 2 * time.Minute
	longMemory      = time.Hour // to find so many hosts among few feeds
)

// A Network detects an outage of the program's own uplink: if most hosts cannot be reached at once,
// the failures are not theirs. Its zero value works. It is safe for concurrent use.
type Network struct {
	Ignore bool // no outage is ever detected, and every failure counts; set before the first use

	mu    sync.Mutex
	last  map[string]*list.Element // of sighting, by host
	order list.List                // the latest at its end
	since time.Time                // zero: the network is up
}

// A sighting is the outcome of the last poll at a host.
type sighting struct {
	host    string
	at      time.Time
	reached bool
}

// Down returns the time since which the network seems to be down; zero while it is up.
func (n *Network) Down() time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.since
}

// reached records that a host answered, with a feed or not, and reports whether that ended an outage.
func (n *Network) reached(host string, now time.Time) (back bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.since.IsZero() {
		n.since, back = time.Time{}, true
		n.order.Init()
		clear(n.last)
	}
	n.note(sighting{host, now, true})
	return back
}

// missed records that a host could not be reached. Only a host that was well before counts as a
// sign of an outage. Down reports whether the network, and not the host, is to blame; first reports
// whether that was detected just now.
func (n *Network) missed(host string, now time.Time, wellBefore bool) (down, first bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.Ignore || !n.since.IsZero() {
		return !n.Ignore, false
	}
	if !wellBefore {
		return false, false
	}
	n.note(sighting{host, now, false})
	n.detect(now)
	down = !n.since.IsZero()
	return down, down
}

func (n *Network) note(s sighting) {
	if n.last == nil {
		n.last = map[string]*list.Element{}
	}
	if old, ok := n.last[s.host]; ok {
		n.order.Remove(old)
	}
	n.last[s.host] = n.order.PushBack(s)
	for e := n.order.Front(); s.at.Sub(sightingOf(e).at) > longMemory; e = n.order.Front() {
		delete(n.last, sightingOf(e).host)
		n.order.Remove(e)
	}
}

// detect sets since if the outcomes of the last polls amount to an outage.
func (n *Network) detect(now time.Time) {
	hosts, unreached := 0, 0
	var since time.Time
	for e := n.order.Back(); e != nil; e = e.Prev() {
		s := sightingOf(e)
		if hosts >= fewestHosts && now.Sub(s.at) > shortMemory {
			break
		}
		hosts++
		if !s.reached {
			unreached++
			since = s.at
		}
	}
	if hosts >= fewestHosts && unreached >= fewestUnreached && 2*unreached > hosts {
		n.since = since
	}
}

func sightingOf(e *list.Element) sighting {
	return e.Value.(sighting) //nolint:errcheck,forcetypeassert // nothing else is in the list
}
