package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
)

// A Pending is an item that waits for the desk.
type Pending struct {
	Seq  int64 // its number in the ledger
	Item feeds.Item
}

// Pending gives at most n items that wait for the desk, in the order in which they came in.
func (s *Store) Pending(ctx context.Context, n int) ([]Pending, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT id, doc FROM item WHERE state = 'pending' ORDER BY id LIMIT $1`), n)
	out, err := collect(rows, err, func(r *sql.Rows) (Pending, error) {
		var p Pending
		var doc string
		if err := r.Scan(&p.Seq, &doc); err != nil {
			return p, err
		}
		return p, json.Unmarshal([]byte(doc), &p.Item)
	})
	return out, full(err)
}

// Known gives the stories that are younger than since and that one of the items may belong to,
// with their deliveries.
func (s *Store) Known(ctx context.Context, items []feeds.Item, since time.Time) (alerts.Known, error) {
	var known alerts.Known
	seen := map[string]bool{}
	for _, it := range items {
		for _, k := range alerts.StoryKeys(alerts.ReportOf(it)) {
			stories, err := s.storiesOf(ctx, k, since)
			if err != nil {
				return known, full(err)
			}
			for _, st := range stories {
				if seen[st.ID] {
					continue
				}
				seen[st.ID] = true
				ds, err := s.deliveriesOf(ctx, st.ID)
				if err != nil {
					return known, full(err)
				}
				known.Stories = append(known.Stories, st)
				known.Deliveries = append(known.Deliveries, ds...)
			}
		}
	}
	return known, nil
}

func (s *Store) storiesOf(ctx context.Context, k feeds.Key, since time.Time) ([]alerts.Story, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT s.id, s.reports, s.first, s.last FROM story_key k JOIN story s ON s.id = k.story
		WHERE k.key = $1 AND s.first >= $2 ORDER BY s.first, s.id`), k[:], millis(since))
	return collect(rows, err, func(r *sql.Rows) (alerts.Story, error) {
		var st alerts.Story
		var reports string
		var first, last int64
		if err := r.Scan(&st.ID, &reports, &first, &last); err != nil {
			return st, err
		}
		st.First, st.Last = instant(first), instant(last)
		return st, json.Unmarshal([]byte(reports), &st.Reports)
	})
}

func (s *Store) deliveriesOf(ctx context.Context, story string) ([]alerts.Delivery, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT `+deliveryColumns+` FROM delivery WHERE story = $1 ORDER BY id`), story)
	return collect(rows, err, scanDelivery)
}

const deliveryColumns = `id, target, alert, version, nonce, message, shown, attempts, plain, not_before`

func scanDelivery(r *sql.Rows) (alerts.Delivery, error) {
	var d alerts.Delivery
	var target, alert string
	var notBefore int64
	if err := r.Scan(&d.ID, &target, &alert, &d.Version, &d.Nonce, &d.MessageID, &d.Shown, &d.Attempts, &d.Plain, &notBefore); err != nil {
		return d, err
	}
	d.NotBefore = instant(notBefore)
	var err error
	if d.Target, err = alerts.ParseTarget(target); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(alert), &d.Alert)
}

// Commit records a plan, and that the items which it was made of are done, in one transaction.
// The decisions of an item must follow one another in the order of the items.
func (s *Store) Commit(ctx context.Context, now time.Time, entries []Pending, p alerts.Plan) error {
	return s.tx(ctx, func(t *txn) error {
		for _, st := range p.Stories {
			if err := t.putStory(st); err != nil {
				return err
			}
		}
		for _, d := range p.Deliveries {
			if err := t.putDelivery(d, now); err != nil {
				return err
			}
		}
		rest := p.Decisions
		for _, e := range entries {
			for len(rest) > 0 && rest[0].Item == e.Item.ID {
				d := rest[0]
				rest = rest[1:]
				if _, err := t.exec(`INSERT INTO decision (item, at, route, story, lead, decision, score, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
					e.Seq, millis(now), d.Route, d.Story, d.Lead, d.Decision, d.Score, d.Reason); err != nil {
					return err
				}
			}
			if _, err := t.exec(`UPDATE item SET state = $2 WHERE id = $1`, e.Seq, done); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *txn) putStory(st alerts.Story) error {
	reports, err := json.Marshal(st.Reports)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO story (id, reports, first, last) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET reports = $2, last = $4`, st.ID, string(reports), millis(st.First), millis(st.Last)); err != nil {
		return err
	}
	for _, r := range st.Reports {
		for _, k := range alerts.StoryKeys(r) {
			if _, err := t.exec(`INSERT INTO story_key (key, story) VALUES ($1, $2) ON CONFLICT DO NOTHING`, k[:], st.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *txn) putDelivery(d alerts.Delivery, now time.Time) error {
	alert, err := json.Marshal(d.Alert)
	if err != nil {
		return err
	}
	if d.ID == 0 {
		_, err = t.exec(`INSERT INTO delivery (target, story, nonce, alert, version, state, not_before, created, updated)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
			d.Target.String(), d.Alert.Story, d.Nonce, string(alert), d.Version, alerts.Waiting, millis(d.NotBefore), millis(now))
		return err
	}
	// A message whose id is unknown, or that was refused, cannot be edited.
	_, err = t.exec(`UPDATE delivery SET alert = $2, version = $3, updated = $4,
		state = CASE WHEN state = 'done' AND message <> $5 THEN 'waiting' ELSE state END WHERE id = $1`,
		d.ID, string(alert), d.Version, millis(now), alerts.UnknownMessage)
	return err
}

// Decided gives what was decided about an item, by its number in the ledger.
func (s *Store) Decided(ctx context.Context, seq int64) ([]alerts.Decision, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT route, story, lead, decision, score, reason FROM decision WHERE item = $1 ORDER BY rowid`), seq)
	out, err := collect(rows, err, func(r *sql.Rows) (alerts.Decision, error) {
		var d alerts.Decision
		return d, r.Scan(&d.Route, &d.Story, &d.Lead, &d.Decision, &d.Score, &d.Reason)
	})
	return out, full(err)
}
