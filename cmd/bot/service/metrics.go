package service

import (
	"context"
	"maps"
	"slices"
	"sync"

	"tocsin/feeds/poll"
	"tocsin/web"
)

// counters count what the ledger does not keep.
type counters struct {
	mu       sync.Mutex
	attempts map[string]float64 // at deliveries, by verdict
	polls    map[string]float64 // by outcome
	reloads  map[string]float64 // by outcome
	pushes   map[string]float64 // by outcome
}

func (c *counters) add(m *map[string]float64, label string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if *m == nil {
		*m = map[string]float64{}
	}
	(*m)[label]++
}

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}

// counted gives a counter's samples, in the order of their labels.
func (c *counters) counted(name, help, label string, of *map[string]float64) web.Metric {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := web.Metric{Name: name, Help: help, Type: "counter"}
	for _, k := range slices.Sorted(maps.Keys(*of)) {
		m.Samples = append(m.Samples, web.Sample{Labels: [][2]string{{label, k}}, Value: (*of)[k]})
	}
	return m
}

// metrics reads what a monitoring system wants to know. Labels are names of the configuration,
// targets and fixed sentences: never a headline or an address.
func (s *Service) metrics(ctx context.Context) ([]web.Metric, error) {
	set := s.config.Load()
	kept, err := s.store.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	decisions, err := s.store.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	targets, err := s.store.Targets(ctx)
	if err != nil {
		return nil, err
	}
	failures := web.Metric{Name: "tocsin_feed_failures", Help: "Failed polls of a feed since its last good one.", Type: "gauge"}
	success := web.Metric{Name: "tocsin_feed_success_timestamp_seconds", Help: "When a feed was last read; 0 for never.", Type: "gauge"}
	health := web.Metric{Name: "tocsin_feed_health", Help: "1 for each feed, with its health: new, well, failing, silent, dead or gone.", Type: "gauge"}
	for _, f := range set.Feeds {
		label := [][2]string{{"feed", f.Name}}
		at := 0.0
		if c := kept[f.Name].Cursor; !c.Succeeded.IsZero() {
			at = float64(c.Succeeded.Unix())
		}
		failures.Samples = append(failures.Samples, web.Sample{Labels: label, Value: float64(kept[f.Name].Cursor.Failures)})
		success.Samples = append(success.Samples, web.Sample{Labels: label, Value: at})
		health.Samples = append(health.Samples, web.Sample{Labels: [][2]string{{"feed", f.Name}, {"health", poll.HealthWord(kept[f.Name].Health, kept[f.Name].Cursor)}}, Value: 1})
	}
	network := web.Metric{Name: "tocsin_network_down", Help: "1 while most feeds cannot be reached at once, which is put down to the bot's own network.", Type: "gauge", Samples: []web.Sample{{}}}
	if !s.net.Down().IsZero() {
		network.Samples[0].Value = 1
	}
	deliveries := web.Metric{Name: "tocsin_deliveries", Help: "Messages by target and state.", Type: "gauge"}
	trouble := web.Metric{Name: "tocsin_target_trouble", Help: "1 for a target that is out of reach, with the reason.", Type: "gauge"}
	for _, t := range targets {
		for _, n := range []struct {
			state string
			n     int
		}{{"waiting", t.Waiting}, {"delivered", t.Posted}, {"blocked", t.Refused}} {
			deliveries.Samples = append(deliveries.Samples, web.Sample{Labels: [][2]string{{"target", t.Target.String()}, {"state", n.state}}, Value: float64(n.n)})
		}
		if t.Trouble != "" {
			trouble.Samples = append(trouble.Samples, web.Sample{Labels: [][2]string{{"target", t.Target.String()}, {"reason", t.Trouble}}, Value: 1})
		}
	}
	decided := web.Metric{Name: "tocsin_decisions", Help: "Items in the ledger by what was decided about them.", Type: "gauge"}
	for _, k := range slices.Sorted(maps.Keys(decisions)) {
		decided.Samples = append(decided.Samples, web.Sample{Labels: [][2]string{{"decision", k}}, Value: float64(decisions[k])})
	}
	return []web.Metric{
		{Name: "tocsin_build_info", Help: "Always 1.", Type: "gauge", Samples: []web.Sample{{Labels: [][2]string{{"version", s.version}}, Value: 1}}},
		failures, success, health, network, decided, deliveries, trouble,
		s.counters.counted("tocsin_polls_total", "Polls since the start, by how they ended.", "outcome", &s.counters.polls),
		s.counters.counted("tocsin_pushes_total", "Pushes of hubs since the start, by what became of them.", "outcome", &s.counters.pushes),
		s.counters.counted("tocsin_attempts_total", "Attempts at deliveries since the start, by verdict; later: put off by a limit, not failed.", "verdict", &s.counters.attempts),
		s.counters.counted("tocsin_config_reloads_total", "Reloads of the configuration since the start, by how they ended.", "outcome", &s.counters.reloads),
	}, nil
}
