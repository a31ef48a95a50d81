package service

import (
	"context"

	"tocsin/alerts"
)

// commands answers slash commands until the gateway ends. Without them, alerts go on.
func (s *Service) commands(ctx context.Context) {
	s.gateway.OnChange = func(ids []string) { s.probe(ctx, ids) }
	if err := s.gateway.Run(ctx); err != nil {
		s.notices.set(fromGateway, "Slash commands are off: "+err.Error())
		s.log.Error("slash commands are off; alerts go on", "err", err)
	}
}

// probe ends the quarantine of channels, threads and forums that have changed.
func (s *Service) probe(ctx context.Context, ids []string) {
	var targets []alerts.Target
	for _, id := range ids {
		for _, kind := range []string{alerts.Channel, alerts.Thread, alerts.Forum} {
			targets = append(targets, alerts.Target{Kind: kind, ID: id})
		}
	}
	n, err := s.store.Probe(ctx, targets)
	if err != nil && ctx.Err() == nil {
		s.log.Error("targets that changed could not be tried again", "err", err)
	}
	if n > 0 {
		s.log.Info("targets that were out of reach have changed and are tried again", "targets", n)
		wake(s.outboxWake)
	}
}
