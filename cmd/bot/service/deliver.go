package service

import (
	"context"
	"errors"
	"time"

	"tocsin/alerts"
)

func (s *Service) deliverer() *alerts.Deliverer {
	return &alerts.Deliverer{Outbox: s.outbox, Sender: s.sender, Now: s.now, Report: s.report}
}

// deliver is the third loop. It ends if there is no sender, or if Discord refuses the sender's token;
// the other loops go on, and deliveries stay in the ledger.
func (s *Service) deliver(ctx context.Context) {
	if s.sender == nil {
		return
	}
	for ctx.Err() == nil {
		err := s.deliverer().Run(ctx, s.outboxWake)
		switch {
		case err == nil:
			return
		case errors.Is(err, alerts.ErrRefused):
			s.notices.set(fromSender, err.Error()+
				". Nothing is sent until the bot is started again with a valid token; alerts are kept.")
			s.log.Error("nothing can be sent; feeds are polled and alerts are kept until a restart", "err", err)
			return
		}
		s.log.Error("alerts could not be delivered", "err", err, "again", retryDelay.String())
		select {
		case <-ctx.Done():
		case <-time.After(retryDelay):
		}
	}
}

// report counts and logs an attempt at a delivery.
func (s *Service) report(d alerts.Delivery, o alerts.Outcome, st alerts.Settlement) {
	s.counters.add(&s.counters.attempts, o.Verdict.String())
	s.reports.Lock()
	defer s.reports.Unlock()
	if s.attempted != nil {
		s.attempted(d, o)
	}
	if s.dry {
		return
	}
	log := s.log.With("story", d.Alert.Story, "target", d.Target.String(),
		"attempt", d.Attempts+1, "edit", d.MessageID != "")
	verdict, reason := o.Verdict.String(), o.Reason
	switch {
	case o.Verdict == alerts.Delivered:
		delay := s.now().Sub(d.Alert.Lead.Fetched).Round(time.Millisecond)
		log.Info("delivered", "outlet", d.Alert.Lead.Feed, "title", d.Alert.Lead.Title, "delay", delay.String())
	case st.State == alerts.Refused:
		log.Error("refused for good", "verdict", verdict, "reason", reason)
	case o.Verdict == alerts.Later:
		log.Info("put off", "verdict", verdict, "reason", reason, "again", st.NotBefore)
	case o.Verdict == alerts.Retry || o.Verdict == alerts.RetryPlain:
		log.Warn("not delivered yet", "verdict", verdict, "reason", reason, "again", st.NotBefore)
	default:
		log.Error("not delivered", "verdict", verdict, "reason", reason, "again", st.NotBefore)
	}
}
