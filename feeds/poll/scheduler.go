package poll

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"tocsin/feeds"
)

const (
	pollsAtOnce = 16
	// cron asks for the next time of a job when it fires the job, before the call has set that time. It
	// gets one so far ahead, at which the time is known. A job that failed is due again after as long.
	recheck = 10 * time.Second
	// Run looks at the clock at least once in lookEvery. The clock jumped, since it was set or the
	// machine slept, if it is more than maxDrift behind the last look, or ahead of the next.
	lookEvery = time.Minute
	maxDrift  = 30 * time.Second
	testEvery = time.Minute // of a network that is down
)

// A Ledger stores cursors and items.
type Ledger interface {
	Cursor(ctx context.Context, feed string) (feeds.Cursor, error)
	Cursors(ctx context.Context) (map[string]feeds.Cursor, error)
	// Keep stores a batch: its cursor, and those of its items that are new. It returns how many are
	// news, and how many were in the feed before it was followed.
	Keep(ctx context.Context, b feeds.Batch) (news, baseline int, err error)
}

// A Scheduler polls feeds when they are due, and is the program's clock: a [cron.Cron] has a job for
// each feed, and for each function added by [Scheduler.Every]. A job fires on a whole second, at most
// one before it is due, waits for the rest of that second and for its host, and takes one of
// pollsAtOnce slots.
//
// The exported fields are set before the first call.
type Scheduler struct {
	Ledger Ledger
	Fetch  func(ctx context.Context, f feeds.Feed, c feeds.Cursor, now time.Time) (feeds.Batch, error)
	Now    func() time.Time
	// Report is called after each poll, from several goroutines at once. The feed has no other poll,
	// and its host none, until it returns.
	Report func(context.Context, Result)
	// Jumped is called after a jump of the clock was seen: passed is the time that it shows between
	// two looks, lookEvery apart at most. The error is the ledger's: all feeds are planned again when it can
	// be read. It may be nil.
	Jumped func(passed time.Duration, err error)
	Log    cron.Logger // nil: none
	// Network detects outages.
	Network Network

	once    sync.Once
	changed chan struct{} // the jobs, or the times at which they are due
	slots   chan struct{}
	stopped []context.Context // of former crons: each ends when its last job ended

	mu     sync.Mutex
	ctx    context.Context // of Run //nolint:containedctx // cron's jobs get none
	jobs   []*job          // of Every
	feeds  map[string]*feedJob
	hosts  map[string]*host
	looked time.Time     // the last look at the clock
	jump   time.Duration // that the clock made; 0: none
	ended  int           // polls
}

func (s *Scheduler) setup() {
	s.once.Do(func() {
		s.changed, s.slots = make(chan struct{}, 1), make(chan struct{}, pollsAtOnce)
		s.feeds, s.hosts = map[string]*feedJob{}, map[string]*host{}
		if s.Log == nil {
			s.Log = cron.DiscardLogger
		}
		s.jobs = append(s.jobs, s.newJob(s.testNetwork, testEvery))
	})
}

// Every adds a function that is called as soon as Run runs, and then so long after each call began.
// Calls do not overlap.
func (s *Scheduler) Every(interval time.Duration, call func(context.Context)) {
	s.setup()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = append(s.jobs, s.newJob(call, interval))
	s.plan()
}

func (s *Scheduler) newJob(call func(context.Context), interval time.Duration) *job {
	j := &job{s: s, due: s.Now(), recheck: min(interval, recheck)}
	j.call = func(ctx context.Context) {
		next := s.Now().Add(interval)
		call(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		j.busy, j.due = false, next
	}
	j.wrapped = s.wrap(j)
	return j
}

// wrap returns a job for cron. A panic ends one run of it; with the two wrappers in the other order
// it would count as running for ever.
func (s *Scheduler) wrap(j *job) cron.Job {
	return cron.NewChain(cron.SkipIfStillRunning(s.Log), cron.Recover(s.Log)).Then(j)
}

// plan lets Run ask all jobs when they are due.
func (s *Scheduler) plan() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// Run runs the jobs until ctx ends, and returns when those in flight have ended.
func (s *Scheduler) Run(ctx context.Context) {
	s.setup()
	s.mu.Lock()
	s.ctx, s.looked = ctx, s.Now().Round(0)
	s.mu.Unlock()
	look := time.NewTimer(lookEvery)
	defer look.Stop()
	running := s.start()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			continue
		case <-s.changed:
		case <-look.C:
		}
		look.Reset(lookEvery)
		s.mu.Lock()
		s.look(s.Now())
		jump := s.jump
		s.mu.Unlock()
		if jump != 0 {
			err := s.planAll(ctx)
			if ctx.Err() == nil && s.Jumped != nil {
				s.Jumped(jump, err)
			}
			if err != nil {
				look.Reset(recheck)
			}
		}
		// cron.Cron counts its jobs with a WaitGroup, which must not be waited for and then used again:
		// so each plan has a cron of its own, and the jobs in flight end with the former.
		s.stop(running)
		running = s.start()
	}
	s.stop(running)
	for _, jobs := range s.stopped {
		<-jobs.Done()
	}
}

// start starts a cron with all jobs.
func (s *Scheduler) start() *cron.Cron {
	c := cron.New(cron.WithLogger(s.Log))
	s.mu.Lock()
	for _, j := range s.jobs {
		j.fresh = true
		c.Schedule(j, j.wrapped)
	}
	for _, f := range s.feeds {
		f.fresh = true
		c.Schedule(&f.job, f.wrapped)
	}
	s.mu.Unlock()
	c.Start()
	return c
}

// stop lets a cron fire no more jobs.
func (s *Scheduler) stop(c *cron.Cron) {
	s.stopped = slices.DeleteFunc(s.stopped, func(jobs context.Context) bool { return jobs.Err() != nil })
	s.stopped = append(s.stopped, c.Stop())
}

// look looks at the clock. After a jump it spreads the overdue feeds, and lets Run plan all feeds again.
func (s *Scheduler) look(now time.Time) {
	now = now.Round(0) // the monotonic clock does not jump
	passed := now.Sub(s.looked)
	s.looked = now
	if passed < -maxDrift || passed > lookEvery+maxDrift {
		s.jump = passed
		s.spread(now)
		s.plan()
	}
}

// planAll sets the time of each feed by its cursor, as at the start.
func (s *Scheduler) planAll(ctx context.Context) error {
	s.mu.Lock()
	ended := s.ended
	s.mu.Unlock()
	cursors, err := s.Ledger.Cursors(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Now()
	s.jump = 0
	for _, j := range s.jobs {
		if j.due.After(now) {
			j.due = now
		}
	}
	for _, h := range s.hosts {
		if h.free.Sub(now) > longestGap {
			h.free = now.Add(h.gap)
		}
	}
	for name, f := range s.feeds {
		if f.busy || f.ended > ended { // it has a newer cursor
			continue
		}
		f.due, _ = Next(f.feed, cursors[name], now)
		f.host.rest(HostRest(cursors[name], now))
	}
	s.spread(now)
	return nil
}

// A job is a function that is called when it is due. It is both the schedule and the job of a cron
// entry: cron asks for the next time when it fires, before the function was called.
type job struct {
	s       *Scheduler
	call    func(context.Context) // it ends with busy false, and due set
	wrapped cron.Job
	recheck time.Duration

	// Guarded by s.mu.
	host  *host     // of a feed; nil for any other job
	due   time.Time // zero: never
	fresh bool      // cron has not asked for the time of this plan
	busy  bool
}

// at returns the time at which the job can be done: when it is due, and its host is free.
func (j *job) at() time.Time {
	if j.host != nil && !j.due.IsZero() && j.host.free.After(j.due) {
		return j.host.free
	}
	return j.due
}

// Next returns the time at which the job is to be fired. It implements [cron.Schedule].
func (j *job) Next(t time.Time) time.Time {
	j.s.mu.Lock()
	defer j.s.mu.Unlock()
	at := j.at()
	wait := at.Sub(j.s.Now())
	switch {
	case at.IsZero() && !j.busy:
		return time.Time{}
	case j.busy, wait <= time.Second && !j.fresh: // it has just been fired
		wait = j.recheck
	}
	j.fresh = false
	// Whole seconds let cron, which sorts all jobs whenever it wakes, wake once a second at most.
	if second := t.Add(wait).Truncate(time.Second); second.After(t) {
		return second
	}
	return t.Round(0)
}

// Run calls the function if the job is due. It implements [cron.Job].
func (j *job) Run() {
	j.s.mu.Lock()
	now := j.s.Now()
	j.s.look(now)
	ctx, at := j.s.ctx, j.at()
	wait := at.Sub(now)
	if j.busy || at.IsZero() || wait > time.Second || ctx.Err() != nil {
		j.s.mu.Unlock()
		return
	}
	j.busy = true
	j.s.mu.Unlock()
	defer j.failed()
	sleep(ctx, wait)
	j.call(ctx)
}

// failed lets a job whose call panicked run again.
func (j *job) failed() {
	j.s.mu.Lock()
	defer j.s.mu.Unlock()
	if j.busy {
		j.busy, j.due = false, j.s.Now().Add(recheck)
	}
}

// sleep waits for d. It reports false if ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
