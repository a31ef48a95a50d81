package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// parseSchedule reads a cron expression of five fields, a descriptor such as @hourly, or @every.
// The library panics on a zone without fields (robfig/cron#554); nothing that an operator writes
// may.
func parseSchedule(expr string) (s cron.Schedule, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = nil, fmt.Errorf("%q is no schedule", expr)
		}
	}()
	expr = strings.TrimSpace(expr)
	s, err = cron.ParseStandard(expr)
	if span, ok := strings.CutPrefix(expr, "@every "); ok && err != nil {
		return nil, fmt.Errorf("%q is no span of time", span)
	}
	if err != nil {
		return nil, fmt.Errorf("%q is no schedule: %w", expr, err)
	}
	// A date that never comes (30 February) has no next time; the library would wait for ever.
	if s.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, errors.New("this time never comes")
	}
	return s, nil
}

// A clockwork runs a job for each feed when its schedule says so. A poll that is still running
// when its feed is due again is not started twice.
type clockwork struct {
	cron *cron.Cron
	log  *slog.Logger
}

func newClockwork(log *slog.Logger) *clockwork {
	l := cronLog{log}
	return &clockwork{log: log, cron: cron.New(
		cron.WithLogger(l),
		// In this order: with Recover outside, a job that panicked once would count as still
		// running for ever (robfig/cron#366).
		cron.WithChain(cron.SkipIfStillRunning(l), cron.Recover(l)),
	)}
}

// set replaces all entries by those of feeds.
func (c *clockwork) set(fs []scheduledFeed, poll func(scheduledFeed)) {
	for _, e := range c.cron.Entries() {
		c.cron.Remove(e.ID)
	}
	for _, f := range fs {
		c.cron.Schedule(f.When, cron.FuncJob(func() { poll(f) }))
	}
}

// run keeps time until ctx ends, then waits for the jobs in hand.
func (c *clockwork) run(ctx context.Context) {
	c.cron.Start()
	<-ctx.Done()
	<-c.cron.Stop().Done()
}

// cronLog passes the library's messages on: a skipped run is for the curious, a panic is not.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, kv ...any) { l.log.Debug("cron: "+msg, kv...) }
func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.Error("cron: "+msg, append([]any{"err", err}, kv...)...)
}
