package feedtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"tocsin/feeds"
)

// A Newsroom is a set of outlets that publish the same editions. Its methods may be called from
// any goroutine.
type Newsroom struct {
	script script
	url    string // of the server, without a slash at the end
	server *http.Server
	served chan error

	mu        sync.Mutex
	published []time.Time          // of each edition that was reached, by its number
	current   map[string]*document // of each outlet, by its slug
	publishes int                  // calls of Publish
	unread    map[string]bool      // outlets without a request since the latest Publish
	changed   chan struct{}        // closed and replaced when unread changes
	log       []Request
}

// A document is one rendered feed.
type document struct {
	source   source
	body     []byte
	etag     string
	modified time.Time
	err      error // of the rendering; served with status 500
}

// Open starts the outlets on a free port of 127.0.0.1 with edition 0. An error names the faulty file of
// the news.
func Open() (*Newsroom, error) {
	s, err := readScript()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("feedtest: %w", err)
	}
	n := &Newsroom{
		script:  s,
		url:     "http://" + listener.Addr().String(),
		served:  make(chan error, 1),
		current: make(map[string]*document),
		changed: make(chan struct{}),
	}
	if err := n.renderAll(time.Now()); err != nil {
		return nil, fmt.Errorf("feedtest: %w", errors.Join(err, listener.Close()))
	}
	n.Publish(0)
	n.server = &http.Server{Handler: http.HandlerFunc(n.serve), ReadHeaderTimeout: 5 * time.Second}
	go func() { n.served <- n.server.Serve(listener) }()
	return n, nil
}

// renderAll renders every document once, so that Open returns the error of a faulty file.
func (n *Newsroom) renderAll(now time.Time) error {
	times := slices.Repeat([]time.Time{now}, n.script.editions)
	for _, src := range n.script.sources {
		if d := n.render(src, times); d.err != nil {
			return d.err
		}
	}
	return nil
}

// Close stops the outlets and drops open connections.
func (n *Newsroom) Close() error {
	err := n.server.Close()
	if served := <-n.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	n.served <- http.ErrServerClosed // for a second Close
	if err != nil {
		return fmt.Errorf("feedtest: %w", err)
	}
	return nil
}

// Outlets returns the feeds of the newsroom, to be polled every second.
func (n *Newsroom) Outlets() []feeds.Feed {
	var out []feeds.Feed
	for _, o := range n.script.outlets {
		out = append(out, feeds.Feed{
			Name:         o.name,
			URL:          n.url + "/" + o.file,
			Schedule:     "@every 1s",
			Lang:         o.lang,
			AllowPrivate: true,
		})
	}
	return out
}

// Editions returns the number of editions; the last one is Editions()-1.
func (n *Newsroom) Editions() int { return n.script.editions }

// Expected returns the alert that a bot must make of each item, in the order of the editions.
func (n *Newsroom) Expected() []Expected { return slices.Clone(n.script.expected) }

// Publish makes each outlet serve its newest document up to the edition, or up to the nearest edition that
// exists. Dates in the documents count from the first Publish of their edition, so an item keeps its date
// in later editions.
func (n *Newsroom) Publish(edition int) {
	edition = min(max(edition, 0), n.script.editions-1)
	now := time.Now()
	n.mu.Lock()
	defer n.mu.Unlock()
	for len(n.published) <= edition {
		n.published = append(n.published, now)
	}
	for _, o := range n.script.outlets {
		src, ok := n.script.newest(o, edition)
		if !ok {
			continue
		}
		if old := n.current[o.slug()]; old == nil || old.source != src {
			n.current[o.slug()] = n.render(src, n.published)
		}
	}
	n.unread = make(map[string]bool)
	for slug := range n.current {
		n.unread[slug] = true
	}
	n.publishes++
	n.wake()
}

// wake makes Await check again. The caller holds the lock.
func (n *Newsroom) wake() {
	close(n.changed)
	n.changed = make(chan struct{})
}

// Play publishes the editions from 1 on, each after a pause. It returns nil after the last one, or the
// context's error.
func (n *Newsroom) Play(ctx context.Context, every time.Duration) error {
	pause := time.NewTimer(every)
	defer pause.Stop()
	for edition := 1; edition < n.Editions(); edition++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-pause.C:
		}
		n.Publish(edition)
		pause.Reset(every)
	}
	return nil
}

// Await returns nil once every outlet had a request since the latest Publish, or the context's error.
func (n *Newsroom) Await(ctx context.Context) error {
	for {
		n.mu.Lock()
		unread, changed := len(n.unread), n.changed
		n.mu.Unlock()
		if unread == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// base returns the site of an outlet. The top-level domain .example is reserved (RFC 2606).
func base(o outlet) string { return "https://" + o.slug() + ".example" }

func (o outlet) slug() string {
	slug, _, _ := strings.Cut(o.file, ".")
	return slug
}
