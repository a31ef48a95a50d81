package main

import (
	"container/list"
	"sync"
	"time"
)

const (
	// The network is taken for down when of so many hosts at least, those that were asked last, more
	// than half could not be reached and were well before.
	fewestHosts     = 5
	fewestUnreached = 4
	shortMemory     = 2 * time.Minute
	longMemory      = time.Hour // to find so many hosts among few feeds

	testEvery = time.Minute // of a network that is down
)

// A network is what the bot knows of its own connection: when most hosts cannot be reached at
// once, that is not their fault.
type network struct {
	off bool // every failure counts

	mu    sync.Mutex
	last  map[string]*list.Element // of sighting, by host
	order list.List                // the latest at its end
	since time.Time                // zero: it is there
}

// A sighting is what came of the last poll at a host.
type sighting struct {
	host    string
	at      time.Time
	reached bool
}

func newNetwork() *network { return &network{last: map[string]*list.Element{}} }

// down is when the network seems to have gone down; zero while it is there.
func (n *network) down() time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.since
}

// reached notes that a host answered, whatever it said. Back is true when the network was down.
func (n *network) reached(host string, now time.Time) (back bool) {
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

// missed notes that a host could not be reached, which says something of the network only when it
// was well before. Down is true when that cannot be put down to the host; first when that came to
// be so just now.
func (n *network) missed(host string, now time.Time, wellBefore bool) (down, first bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.off || !n.since.IsZero() {
		return !n.off, false
	}
	if !wellBefore {
		return false, false
	}
	n.note(sighting{host, now, false})
	n.judge(now)
	down = !n.since.IsZero()
	return down, down
}

func (n *network) note(s sighting) {
	if old, ok := n.last[s.host]; ok {
		n.order.Remove(old)
	}
	n.last[s.host] = n.order.PushBack(s)
	for e := n.order.Front(); s.at.Sub(sightingOf(e).at) > longMemory; e = n.order.Front() {
		delete(n.last, sightingOf(e).host)
		n.order.Remove(e)
	}
}

func (n *network) judge(now time.Time) {
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

func sightingOf(e *list.Element) sighting { return e.Value.(sighting) } //nolint:errcheck,forcetypeassert // nothing else is in the list
