package service

import (
	"context"
	"maps"
	"slices"
	"sync"

	"tocsin/feeds/poll"
	"tocsin/web"
)

// counters count events since the start, which the ledger does not keep.
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

// metric returns a counter as a metric, with its samples in the order of their labels.
func (c *counters) metric(name, help, label string, of *map[string]float64) web.Metric {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := web.Metric{Name: name, Help: help, Type: "counter"}
	for _, k := range slices.Sorted(maps.Keys(*of)) {
		add(&m, (*of)[k], label, k)
	}
	return m
}

// metrics returns the metrics. Labels are names of the configuration, targets and fixed sentences: never
// headlines or URLs.
func (s *Service) metrics(ctx context.Context) ([]web.Metric, error) {
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
	build := gauge("tocsin_build_info", "Always 1.")
	add(&build, 1, "version", s.version)
	failures := gauge("tocsin_feed_failures", "Failed polls of a feed since its last good one.")
	success := gauge("tocsin_feed_success_timestamp_seconds", "Time of the last good poll of a feed; 0 for never.")
	health := gauge("tocsin_feed_health", "1 for each feed, with its health: new, well, failing, silent, dead or gone.")
	for _, f := range s.config.Load().Feeds {
		k := kept[f.Name]
		at := 0.0
		if !k.Cursor.Succeeded.IsZero() {
			at = float64(k.Cursor.Succeeded.Unix())
		}
		add(&failures, float64(k.Cursor.Failures), "feed", f.Name)
		add(&success, at, "feed", f.Name)
		add(&health, 1, "feed", f.Name, "health", poll.HealthWord(k.Health, k.Cursor))
	}
	network := gauge("tocsin_network_down",
		"1 while most hosts cannot be reached, as if the bot's own network were down.")
	down := 0.0
	if !s.polls.Network.Down().IsZero() {
		down = 1
	}
	add(&network, down)
	decided := gauge("tocsin_decisions", "Items in the ledger by decision.")
	for _, k := range slices.Sorted(maps.Keys(decisions)) {
		add(&decided, float64(decisions[k]), "decision", k)
	}
	deliveries := gauge("tocsin_deliveries", "Messages by target and state.")
	trouble := gauge("tocsin_target_trouble", "1 for a target that is out of reach, with the reason.")
	for _, t := range targets {
		target := t.Target.String()
		add(&deliveries, float64(t.Waiting), "target", target, "state", "waiting")
		add(&deliveries, float64(t.Posted), "target", target, "state", "delivered")
		add(&deliveries, float64(t.Refused), "target", target, "state", "blocked")
		if t.Trouble != "" {
			add(&trouble, 1, "target", target, "reason", t.Trouble)
		}
	}
	c := &s.counters
	return []web.Metric{
		build, failures, success, health, network, decided, deliveries, trouble,
		c.metric("tocsin_polls_total", "Polls since the start, by outcome.", "outcome", &c.polls),
		c.metric("tocsin_pushes_total", "Pushes of hubs since the start, by outcome.", "outcome", &c.pushes),
		c.metric("tocsin_attempts_total",
			"Attempts at deliveries since the start, by verdict; later: postponed by a limit, not failed.",
			"verdict", &c.attempts),
		c.metric("tocsin_config_reloads_total", "Reloads of the configuration since the start, by outcome.",
			"outcome", &c.reloads),
	}, nil
}

func gauge(name, help string) web.Metric { return web.Metric{Name: name, Help: help, Type: "gauge"} }

// add adds a sample to a metric. Labels are names, each followed by its value.
func add(m *web.Metric, value float64, labels ...string) {
	sample := web.Sample{Value: value}
	for pair := range slices.Chunk(labels, 2) {
		sample.Labels = append(sample.Labels, [2]string{pair[0], pair[1]})
	}
	m.Samples = append(m.Samples, sample)
}
