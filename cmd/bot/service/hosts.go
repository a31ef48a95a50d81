package service

import (
	"container/heap"
	"errors"
	"net/http"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/poll"
)

// The least time between two polls at one host, from the end of one to the start of the next. A
// host that has had enough gets more.
const (
	longestGap = 2 * time.Minute
)

// A host is asked for one feed at a time, with a gap between two. Its feeds that are due wait
// here, so that no poll in hand waits for another.
type host struct {
	local bool // on this machine or in the operator's network: no gap
	feeds feedHeap
	busy  bool
	free  time.Time     // not asked before
	gap   time.Duration // as it was learnt
	index int           // in the heap of hosts
}

// at is when the host is to be asked next.
func (h *host) at() time.Time {
	if at := h.feeds[0].at; at.After(h.free) {
		return at
	}
	return h.free
}

// answered learns from a poll that ended now. An answer that it was too much doubles the gap, and
// the wait that comes with it is all its feeds'; each success takes an eighth off.
func (h *host) answered(now time.Time, err error) {
	if h.local {
		return
	}
	if status, ok := errors.AsType[*feeds.StatusError](err); ok && (status.Code == http.StatusTooManyRequests || status.Code == http.StatusServiceUnavailable) {
		h.gap = min(2*h.gap, longestGap)
		h.rest(now.Add(status.RetryAfter))
	} else if err == nil {
		h.gap = max(h.gap-h.gap/8, poll.HostGap)
	}
	h.rest(now.Add(h.gap))
}

// rest leaves the host alone until then.
func (h *host) rest(until time.Time) {
	if until.After(h.free) {
		h.free = until
	}
}

// A feedHeap has the feed on top whose turn comes first.
type feedHeap []*follow

var _ heap.Interface = (*feedHeap)(nil)

func (h feedHeap) Len() int { return len(h) }
func (h feedHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].feed.Name < h[j].feed.Name
}
func (h feedHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *feedHeap) Push(x any)   { *h = append(*h, x.(*follow)) } //nolint:errcheck,forcetypeassert // only feeds are pushed
func (h *feedHeap) Pop() any {
	last := len(*h) - 1
	f := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return f
}

// A hostHeap has the host on top that is to be asked first. A host is in it while it has feeds
// that wait and is not being asked.
type hostHeap []*host

var _ heap.Interface = (*hostHeap)(nil)

func (h hostHeap) Len() int           { return len(h) }
func (h hostHeap) Less(i, j int) bool { return h[i].at().Before(h[j].at()) }
func (h hostHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *hostHeap) Push(x any) {
	one := x.(*host) //nolint:errcheck,forcetypeassert // only hosts are pushed
	one.index = len(*h)
	*h = append(*h, one)
}

func (h *hostHeap) Pop() any {
	last := len(*h) - 1
	one := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	one.index = -1
	return one
}
