package poll

import (
	"context"
	"sync"
	"time"

	"tocsin/feeds"
)

// A Result is the outcome of one poll.
type Result struct {
	Feed  Feed
	Batch feeds.Batch // its cursor is zero if the ledger could not be read, and the former one if the poll is excused
	Err   error       // of the poll, which the cursor holds too; or of the ledger, which holds nothing then
	// News and Baseline are the numbers of items that were stored: to be decided on, and seen before
	// the feed was followed.
	News, Baseline int
	Outcome
}

// poll polls a feed, stores the batch, and reports the result. An excused failure is not stored.
func (s *Scheduler) poll(ctx context.Context, f Feed) Result {
	r := Result{Feed: f}
	now := s.Now()
	before, err := s.Ledger.Cursor(ctx, f.Name)
	if err == nil {
		r.Batch, err = s.Fetch(ctx, f.Feed, before, now)
		if ctx.Err() == nil {
			r.Outcome = s.Network.observe(f, before, r.Batch, err, s.Now())
		}
	}
	r.Err = err
	switch {
	case ctx.Err() != nil: // stopped from outside: not the publisher's failure
		r.Err = ctx.Err()
		return r
	case r.Excused:
		r.Batch.Cursor = before
	case !r.Batch.Cursor.Polled.IsZero():
		if r.News, r.Baseline, err = s.Ledger.Keep(ctx, r.Batch); err != nil {
			r.Err = err
		}
	}
	s.Report(ctx, r)
	return r
}

// Once polls each feed once, whether or not it is due, one after the other at each host, and returns
// the errors of those that failed, in no order.
func (s *Scheduler) Once(ctx context.Context, fs []Feed, cursors map[string]feeds.Cursor) []error {
	s.setup()
	byHost := map[string][]Feed{}
	remote := map[string]bool{}
	for _, f := range fs {
		host, local := f.Host(cursors[f.Name])
		byHost[host] = append(byHost[host], f)
		remote[host] = remote[host] || !local
	}
	var polls sync.WaitGroup
	var mu sync.Mutex
	var failed []error
	for host, fs := range byHost {
		polls.Go(func() {
			for i, f := range fs {
				if i > 0 && remote[host] && !sleep(ctx, HostGap) || !acquire(ctx, s.slots) {
					return
				}
				r := s.poll(ctx, f)
				<-s.slots
				if r.Err != nil {
					mu.Lock()
					failed = append(failed, r.Err)
					mu.Unlock()
				}
			}
		})
	}
	polls.Wait()
	return failed
}

// An Outcome is the part of a result that concerns the program's own network.
type Outcome struct {
	Excused     bool      // the poll failed for want of a network, which is not the feed's fault
	NetworkDown bool      // it is the poll by which an outage was detected
	NetworkBack bool      // it is the poll by which the end of an outage was detected
	Since       time.Time // when that outage began

	suspect bool // it failed as it would for want of a network, which seemed to be up
}

// observe records a poll and returns its outcome. A poll of a local host is no sign of an outage, nor of
// its end.
func (n *Network) observe(f Feed, before feeds.Cursor, b feeds.Batch, err error, now time.Time) Outcome {
	host, local := f.Host(before)
	switch {
	case local:
		return Outcome{}
	case err == nil || b.Status != 0:
		since := n.Down()
		return Outcome{NetworkBack: n.reached(host, now), Since: since}
	case !feeds.Unreachable(err):
		return Outcome{}
	}
	well := before.Failures == 0
	down, first := n.missed(host, now, well)
	return Outcome{Excused: down, NetworkDown: first, Since: n.Down(), suspect: !down && well}
}
