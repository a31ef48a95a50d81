package service

import (
	"context"

	"tocsin/cmd/bot/config"
)

// reloads puts a changed configuration in use: it is read and validated as a whole, then swapped in. An
// invalid one changes nothing. The token, webhooks, ledger and addresses stay those of the start.
func (s *Service) reloads(ctx context.Context, changed <-chan struct{}) {
	running := s.config.Load()
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		next, err := s.reload()
		s.counters.add(&s.counters.reloads, outcome(err))
		if err != nil {
			s.notices.set(fromConfig, "The configuration file is invalid; the previous configuration stays in use. "+
				"bot check shows the errors.")
			s.log.Error("configuration not reloaded; the previous one stays in use", "err", err)
			continue
		}
		s.notices.set(fromConfig, "")
		s.config.Store(next)
		if !s.schedule(ctx) {
			return
		}
		s.log.Info("configuration reloaded",
			"feeds", len(next.Feeds), "topics", len(next.Topics), "routes", len(next.Routes))
		s.notices.set(fromRestart, "")
		if needsRestart(running, next) {
			s.notices.set(fromRestart, "The configuration file has another token, webhook, ledger or address; "+
				"it takes effect after a restart.")
			s.log.Warn("the token, a webhook, the ledger or an address was changed, which takes effect after a restart")
		}
		wake(s.planWake)
		wake(s.hubs.wake)
	}
}

// needsRestart reports whether next has a token, webhook, ledger or address that differs from the
// running ones.
func needsRestart(running, next *config.Config) bool {
	for id, secret := range next.Webhooks {
		if running.Webhooks[id] != secret {
			return true
		}
	}
	return next.Token != running.Token || next.BaseURL != running.BaseURL ||
		next.Store != running.Store || next.Listen != running.Listen
}
