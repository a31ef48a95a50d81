package main

import (
	"context"
	"crypto/sha256"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tocsin/cmd/bot/config"
)

// reloads takes a changed configuration into use: it is read and checked whole, then swapped in.
// A broken one changes nothing. Token, ledger and address of the pages want a restart.
func (s *service) reloads(ctx context.Context, read func() (*config.Config, error), changed <-chan struct{}) {
	running := s.setup.Load() // what a reload cannot change
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		next, err := read()
		s.counters.add(&s.counters.reloads, outcome(err))
		if err != nil {
			s.say("The configuration was changed and is broken; the one before is in use. bot check tells where.")
			s.log.Error("configuration not taken: the one before stays in use", "err", err)
			continue
		}
		s.setup.Store(next)
		if !s.follow(ctx, s.clock) {
			return
		}
		s.say("")
		s.log.Info("configuration taken", "feeds", len(next.Feeds), "topics", len(next.Topics), "routes", len(next.Routes))
		if next.Token != running.Token || next.BaseURL != running.BaseURL || next.Store != running.Store || next.Listen != running.Listen || !knownWebhooks(next, running) {
			s.say("The token, a webhook, the ledger or an address was changed in the configuration: that takes a restart.")
			s.log.Warn("the token, a webhook, the ledger or an address was changed: that takes a restart")
		}
		wake(s.deskWake)
		wake(s.hubs.wake)
	}
}

// knownWebhooks tells whether the running sender knows all webhooks of a setup.
func knownWebhooks(next, running *config.Config) bool {
	for id, secret := range next.Webhooks {
		if running.Webhooks[id] != secret {
			return false
		}
	}
	return true
}

// watchFile tells of changes to a file: its content is compared every ten seconds, which no
// editor, mount or mirror can hide, and at once on SIGHUP.
func watchFile(ctx context.Context, path string) <-chan struct{} {
	out := make(chan struct{})
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	sum := func() [sha256.Size]byte {
		doc, err := os.ReadFile(path)
		if err != nil {
			return [sha256.Size]byte{}
		}
		return sha256.Sum256(doc)
	}
	last := sum()
	go func() {
		defer signal.Stop(hangup)
		tick := time.NewTicker(10 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangup:
				last = sum()
			case <-tick.C:
				now := sum()
				if now == last || now == ([sha256.Size]byte{}) {
					continue
				}
				last = now
			}
			select {
			case out <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
