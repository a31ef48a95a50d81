package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
)

// A Pending is an item that waits for a plan.
type Pending struct {
	Seq  int64 // number of the item in the ledger
	Item feeds.Item
}

// Pending returns at most n items that wait for a plan, in order of arrival.
func (s *Store) Pending(ctx context.Context, n int) ([]Pending, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT id, doc FROM item WHERE `+isPending+` ORDER BY id LIMIT $1`), n)
	out, err := collect(rows, err, func(r *sql.Rows) (Pending, error) {
		var p Pending
		var doc string
		if err := r.Scan(&p.Seq, &doc); err != nil {
			return p, err
		}
		return p, json.Unmarshal([]byte(doc), &p.Item)
	})
	return out, wrap(err)
}

// History calls f with every item that was fetched since a time, in order of arrival, until f returns false. F
// must not use the Store, since a ledger in memory has only one connection.
func (s *Store) History(ctx context.Context, since time.Time, f func(doc Pending) bool) error {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT id, doc FROM item WHERE fetched >= $1
		ORDER BY id`), millis(since))
	if err != nil {
		return wrap(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err has the error
	for rows.Next() {
		var p Pending
		var doc string
		if err := rows.Scan(&p.Seq, &doc); err != nil {
			return wrap(err)
		}
		if err := json.Unmarshal([]byte(doc), &p.Item); err != nil {
			return wrap(err)
		}
		if !f(p) {
			break
		}
	}
	return wrap(rows.Err())
}

// Known returns the stories since a time that one of the items may belong to, oldest first, and their
// deliveries.
func (s *Store) Known(ctx context.Context, items []feeds.Item, since time.Time) (alerts.Known, error) {
	var known alerts.Known
	seen := map[string]bool{}
	for _, it := range items {
		for _, k := range alerts.StoryKeys(alerts.ReportOf(it)) {
			stories, err := s.storiesOf(ctx, k, since)
			if err != nil {
				return known, wrap(err)
			}
			for _, st := range stories {
				if seen[st.ID] {
					continue
				}
				seen[st.ID] = true
				ds, err := s.deliveriesOf(ctx, st.ID)
				if err != nil {
					return known, wrap(err)
				}
				known.Stories = append(known.Stories, st)
				known.Deliveries = append(known.Deliveries, ds...)
			}
		}
	}
	slices.SortFunc(known.Stories, func(a, b alerts.Story) int {
		return cmp.Or(a.First.Compare(b.First), strings.Compare(a.ID, b.ID))
	})
	return known, nil
}

func (s *Store) storiesOf(ctx context.Context, k feeds.Key, since time.Time) ([]alerts.Story, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT s.id, s.reports, s.first, s.last
		FROM story_key k JOIN story s ON s.id = k.story
		WHERE k.key = $1 AND s.first >= $2`), k[:], millis(since))
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
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT `+deliveryColumns+` FROM delivery WHERE story = $1
		ORDER BY id`), story)
	return collect(rows, err, scanDelivery)
}

const deliveryColumns = `id, target, alert, version, nonce, message, shown, attempts, plain, fold, not_before`

func scanDelivery(r *sql.Rows) (alerts.Delivery, error) {
	var d alerts.Delivery
	var target, alert string
	var notBefore int64
	if err := r.Scan(&d.ID, &target, &alert, &d.Version, &d.Nonce, &d.MessageID, &d.Shown, &d.Attempts, &d.Plain,
		&d.Fold,
		&notBefore); err != nil {
		return d, err
	}
	d.NotBefore = instant(notBefore)
	var err error
	if d.Target, err = alerts.ParseTarget(target); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(alert), &d.Alert)
}

// Commit records a plan and marks the items that it decides as done, in one transaction. It returns an
// error if one of these items is not pending, since committing the plan would post its story twice.
func (s *Store) Commit(ctx context.Context, now time.Time, p alerts.Plan) error {
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
		decided := map[int64]bool{}
		for _, d := range p.Decisions {
			if !decided[d.Seq] {
				decided[d.Seq] = true
				if err := t.markDone(d.Seq); err != nil {
					return err
				}
			}
			if _, err := t.exec(`INSERT INTO decision (item, at, route, story, lead, decision, score, reason)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				d.Seq, millis(now), d.Route, d.Story, d.Lead, d.Decision, d.Score, d.Reason); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *txn) markDone(item int64) error {
	res, err := t.exec(`UPDATE item SET state = $2 WHERE id = $1 AND state = $3`, item, done, pending)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("store: item %d is not pending any more: plan again", item))
	}
	return nil
}

func (t *txn) putStory(st alerts.Story) error {
	reports, err := json.Marshal(st.Reports)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO story (id, reports, first, last) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET reports = $2, last = $4`,
		st.ID, string(reports), millis(st.First), millis(st.Last)); err != nil {
		return err
	}
	for _, r := range st.Reports {
		for _, k := range alerts.StoryKeys(r) {
			if _, err := t.exec(`INSERT INTO story_key (key, story) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
				k[:], st.ID); err != nil {
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
		if d.Guild != "" {
			if _, err := t.exec(`INSERT INTO target (name, guild) VALUES ($1, $2)
				ON CONFLICT (name) DO UPDATE SET guild = $2`, d.Target.String(), d.Guild); err != nil {
				return err
			}
		}
		_, err = t.exec(`INSERT INTO delivery
			(target, story, nonce, alert, version, state, fold, publish, not_before, created, updated)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
			d.Target.String(), d.Alert.Story, d.Nonce, string(alert), d.Version, alerts.Waiting, d.Fold,
			d.Alert.Publish, millis(d.NotBefore), millis(now))
		return err
	}
	// A refused delivery cannot be edited, nor one whose message id is unknown. A delivery inside a digest
	// grows in the digest. One that was withdrawn before any attempt waits again: the story grew on a
	// route that still exists.
	if _, err := t.exec(`UPDATE delivery SET alert = $2, version = $3, updated = $4,
		reason = CASE WHEN `+isRefused+` AND first_version = 0 THEN '' ELSE reason END,
		state = CASE WHEN `+isRefused+` AND first_version = 0 THEN $5 ELSE state END WHERE id = $1`,
		d.ID, string(alert), d.Version, millis(now), alerts.Waiting); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE delivery SET version = version + 1, updated = $2 WHERE id = (SELECT digest
		FROM delivery WHERE id = $1) AND members > 0`,
		d.ID, millis(now)); err != nil {
		return err
	}
	_, err = t.exec(`UPDATE delivery SET `+isWaiting+` WHERE id IN ($1, (SELECT digest FROM delivery WHERE id = $1))
		AND `+isDone+` AND message <> $2`, d.ID, alerts.UnknownMessage)
	return err
}

// Decided returns the decisions about an item, by its number in the ledger.
func (s *Store) Decided(ctx context.Context, seq int64) ([]alerts.Decision, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT item, route, story, lead, decision, score, reason
		FROM decision WHERE item = $1 ORDER BY id`), seq)
	out, err := collect(rows, err, func(r *sql.Rows) (alerts.Decision, error) {
		var d alerts.Decision
		return d, r.Scan(&d.Seq, &d.Route, &d.Story, &d.Lead, &d.Decision, &d.Score, &d.Reason)
	})
	return out, wrap(err)
}
