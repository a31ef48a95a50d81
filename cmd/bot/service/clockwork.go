package service

import (
	"container/heap"
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/poll"
)

const (
	pollsAtOnce = 16
	// What is overdue is spread over a minute, or less when it is little.
	spreadEach = 20 * time.Millisecond
	spreadMost = time.Minute
	testEvery  = time.Minute // of a network that is down
	// The clock looks at the time at least so often: the timers of the system stand still while a
	// machine sleeps, and do not know that its clock was set.
	longestLook = time.Minute
)

// A polled is what became of a poll.
type polled struct {
	cursor  feeds.Cursor
	err     error
	excused bool // it failed for want of a network, which is not the feed's fault
	suspect bool // it failed as it would for want of a network, while that seemed to be there
	back    bool // it found the network back
}

// A clockwork polls each feed when its turn comes: one goroutine, one timer, and a heap of hosts,
// each with a heap of its feeds. At most pollsAtOnce polls are in hand, and one at each host.
type clockwork struct {
	log  *slog.Logger
	now  func() time.Time
	poll func(context.Context, poll.Feed) polled
	net  *poll.Network
	once bool // each feed has one turn, at once; run ends with the last
	// pushed is how often a feed is polled whose hub pushes; zero for any other. It may be nil.
	pushed func(feed string) time.Duration

	changed chan struct{}

	mu       sync.Mutex
	follows  map[string]*follow // by name
	hosts    map[string]*host
	near     hostHeap // hosts that are asked whatever the network does
	far      hostHeap
	inHand   int
	nextTest time.Time // of the network, while it is down
}

// A follow is a feed and its next turn.
type follow struct {
	feed    poll.Feed
	host    *host
	at      time.Time // zero: never
	polling bool
	suspect bool // of its last answer
	spread  bool // its turn came with that of all that was overdue
}

func newClockwork(log *slog.Logger, now func() time.Time, net *poll.Network, poll func(context.Context, poll.Feed) polled) *clockwork {
	return &clockwork{
		log: log, now: now, net: net, poll: poll,
		changed: make(chan struct{}, 1), follows: map[string]*follow{}, hosts: map[string]*host{},
	}
}

// set replaces the feeds. One that was followed before, at the same address and by the same
// schedule, keeps its turn; the turn of any other is that of its cursor.
func (c *clockwork) set(fs []poll.Feed, cursors map[string]feeds.Cursor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	before := c.follows
	for name, h := range c.hosts {
		_, h.local = poll.HostOf("http://" + name)
	}
	c.follows = make(map[string]*follow, len(fs))
	for _, f := range fs {
		cursor := cursors[f.Name]
		e, known := before[f.Name]
		if !known {
			e = &follow{}
		}
		if !known || e.feed.URL != f.URL || e.feed.Schedule != f.Schedule {
			e.at = c.next(f, cursor, now)
			if c.once {
				e.at = now
			}
		}
		e.feed = f
		if !e.polling { // else its host is looked up when the poll ends
			e.host = c.hostAt(f, cursor)
			e.host.local = e.host.local || f.AllowPrivate
		}
		if rest := poll.HostRest(cursor, now); !e.polling && !e.host.local && !c.once {
			e.host.rest(rest)
		}
		c.follows[f.Name] = e
	}
	c.spread(now)
	wake(c.changed)
}

// next is a feed's turn after what its cursor and its hub say.
func (c *clockwork) next(f poll.Feed, cursor feeds.Cursor, now time.Time) time.Time {
	if c.pushed != nil {
		f.PushEvery = c.pushed(f.Name)
	}
	at, _ := poll.Next(f, cursor, now)
	return at
}

// again gives feeds their turns anew: those whose hub pushes no longer.
func (c *clockwork) again(names []string, cursors map[string]feeds.Cursor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for _, name := range names {
		if e, ok := c.follows[name]; ok && !e.polling {
			e.at = c.next(e.feed, cursors[name], now)
		}
	}
	c.spread(now)
	wake(c.changed)
}

// hostAt gives the host at which a feed is asked. Whether a host is local is decided when it is made,
// and anew with the feeds: in between it is in one of the two heaps.
func (c *clockwork) hostAt(f poll.Feed, cursor feeds.Cursor) *host {
	name, local := f.Host(cursor)
	h, ok := c.hosts[name]
	if !ok {
		h = &host{local: local, gap: poll.HostGap, index: -1}
		c.hosts[name] = h
	}
	return h
}

// spread spreads what is overdue, each feed at its own share of the time, and builds the heaps
// anew. Hosts without feeds are forgotten.
func (c *clockwork) spread(now time.Time) {
	var overdue []*follow
	for _, h := range c.hosts {
		h.feeds, h.index = h.feeds[:0], -1
	}
	for _, e := range c.follows {
		if e.polling || e.at.IsZero() {
			continue
		}
		if !e.at.After(now) {
			overdue = append(overdue, e)
		}
		e.host.feeds = append(e.host.feeds, e)
	}
	over := min(time.Duration(len(overdue))*spreadEach, spreadMost)
	for _, e := range overdue {
		e.at, e.spread = now.Add(time.Duration(poll.Share(e.feed.URL)*float64(over))), true
	}
	c.near, c.far = c.near[:0], c.far[:0]
	for name, h := range c.hosts {
		heap.Init(&h.feeds)
		if len(h.feeds) == 0 && !h.busy && !h.free.After(now) {
			delete(c.hosts, name)
		}
		c.offer(h)
	}
}

// offer puts a host among those that wait to be asked, or at its right place there.
func (c *clockwork) offer(h *host) {
	if h.busy || len(h.feeds) == 0 {
		return
	}
	waiting := &c.far
	if h.local {
		waiting = &c.near
	}
	if h.index >= 0 {
		heap.Fix(waiting, h.index)
	} else {
		heap.Push(waiting, h)
	}
}

// due is when a feed has its next turn, if it is followed; zero for never.
func (c *clockwork) due(name string) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.follows[name]
	if !ok {
		return time.Time{}, false
	}
	if !e.at.IsZero() && e.at.Before(e.host.free) {
		return e.host.free, true
	}
	return e.at, true
}

// run keeps time until ctx ends, then waits for the polls in hand.
func (c *clockwork) run(ctx context.Context) {
	var polls sync.WaitGroup
	defer polls.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	looked := c.now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.changed:
		case <-timer.C:
		}
		c.mu.Lock()
		now := c.now()
		if now.Sub(looked) > 2*longestLook { // the machine slept, or its clock was set
			c.spread(now)
		}
		looked = now
		wait := min(c.start(ctx, &polls, &c.near, now), c.start(ctx, &polls, &c.far, now))
		ended := c.once && c.inHand == 0 && len(c.near)+len(c.far) == 0
		c.mu.Unlock()
		if ended {
			return
		}
		timer.Reset(wait)
	}
}

// start starts the polls that are due, as long as there is room, and gives the time until the next
// is.
func (c *clockwork) start(ctx context.Context, polls *sync.WaitGroup, waiting *hostHeap, now time.Time) time.Duration {
	for len(*waiting) > 0 && c.inHand < pollsAtOnce {
		h := (*waiting)[0]
		at := h.at()
		test := waiting == &c.far && !c.net.Down().IsZero()
		if test && c.inHand > 0 { // one poll at a time finds out whether the network is back
			break
		}
		if test && at.Before(c.nextTest) {
			at = c.nextTest
		}
		if at.After(now) {
			return min(at.Sub(now), longestLook)
		}
		if test {
			c.nextTest = now.Add(testEvery)
		}
		heap.Pop(waiting)
		e := heap.Pop(&h.feeds).(*follow) //nolint:errcheck,forcetypeassert // only feeds are in it
		h.busy, e.polling = true, true
		c.inHand++
		f := e.feed
		polls.Go(func() { c.done(ctx, e, f, c.ask(ctx, f)) })
	}
	return longestLook
}

// ask polls a feed. A panic is one poll's end, not the bot's.
func (c *clockwork) ask(ctx context.Context, f poll.Feed) (a polled) {
	defer func() {
		if r := recover(); r != nil {
			c.log.Error("a poll panicked", "feed", f.Name, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			a = polled{err: fmt.Errorf("panic: %v", r)}
		}
	}()
	return c.poll(ctx, f)
}

// done gives a feed its next turn, unless it was removed meanwhile, and frees its host.
func (c *clockwork) done(ctx context.Context, e *follow, asked poll.Feed, a polled) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer wake(c.changed)
	now := c.now()
	h := e.host
	h.busy, e.polling = false, false
	c.inHand--
	switch {
	case c.once: // a host that wants to rest would keep the caller waiting
		if !h.local {
			h.rest(now.Add(poll.HostGap))
		}
	case ctx.Err() == nil:
		h.answered(now, a.err)
	}
	if c.follows[e.feed.Name] == e && !c.once {
		e.host = c.hostAt(e.feed, a.cursor)
		e.suspect = a.suspect
		e.at = c.after(e, asked, a, now)
		if !e.at.IsZero() {
			heap.Push(&e.host.feeds, e)
		}
	}
	c.offer(h)
	c.offer(e.host)
	if a.back {
		for _, e := range c.follows {
			if e.suspect && !e.polling {
				e.suspect, e.at = false, now
			}
		}
		c.spread(now)
	}
}

// after is a feed's next turn after a poll.
func (c *clockwork) after(e *follow, asked poll.Feed, a polled, now time.Time) time.Time {
	switch {
	case a.excused, e.feed.URL != asked.URL:
		return now
	case a.cursor.Polled.IsZero(): // the ledger could not be read
		return now.Add(afterFault)
	}
	a.cursor.URL = asked.URL
	at := c.next(e.feed, a.cursor, now)
	if e.spread && e.feed.Phase == 0 && !at.IsZero() {
		// Or all intervals that began in one minute would end in one for ever.
		at = at.Add(poll.Phase(e.feed.URL, at.Sub(a.cursor.Polled)))
	}
	e.spread = false
	return at
}
