package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
)

// A FeedStatus is the state of a feed in the ledger.
type FeedStatus struct {
	Name   string
	Title  string
	Cursor feeds.Cursor
	Health string // as of its last event; empty: well
	Items  int    // kept
}

// Feeds returns the status of every feed that was ever polled, by name.
func (s *Store) Feeds(ctx context.Context) (map[string]FeedStatus, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT name, title, cursor, health, (SELECT COUNT(*) FROM item
		WHERE item.feed = feed.name) FROM feed`)
	all, err := collect(rows, err, func(r *sql.Rows) (FeedStatus, error) {
		var f FeedStatus
		var doc []byte
		if err := r.Scan(&f.Name, &f.Title, &doc, &f.Health, &f.Items); err != nil {
			return f, err
		}
		var err error
		f.Cursor, err = readCursor(doc)
		return f, err
	})
	out := make(map[string]FeedStatus, len(all))
	for _, f := range all {
		out[f.Name] = f
	}
	return out, wrap(err)
}

// A TargetStatus counts the deliveries of a target.
type TargetStatus struct {
	Target                   alerts.Target
	Waiting, Posted, Refused int
	Trouble                  string    // problem of the target; empty for none
	Rest                     time.Time // end of a pause
}

// Targets returns the status of every target with a delivery, by name.
func (s *Store) Targets(ctx context.Context) ([]TargetStatus, error) {
	rows, err := s.r.QueryContext(ctx,
		`SELECT d.target, COUNT(*) FILTER (WHERE d.`+isWaiting+`), COUNT(*) FILTER (WHERE d.`+isDone+`),
		COUNT(*) FILTER (WHERE d.`+isRefused+`), COALESCE(t.trouble, ''), COALESCE(t.rest, 0)
		FROM delivery d LEFT JOIN target t ON t.name = d.target GROUP BY d.target, t.trouble, t.rest ORDER BY d.target`)
	out, err := collect(rows, err, func(r *sql.Rows) (TargetStatus, error) {
		var st TargetStatus
		var name string
		var rest int64
		if err := r.Scan(&name, &st.Waiting, &st.Posted, &st.Refused, &st.Trouble, &rest); err != nil {
			return st, err
		}
		st.Rest = instant(rest)
		var err error
		st.Target, err = alerts.ParseTarget(name)
		return st, err
	})
	return out, wrap(err)
}

// An AlertStatus is an alert with the state of its delivery.
type AlertStatus struct {
	Target  alerts.Target
	Alert   alerts.Alert
	State   string
	Reason  string
	Created time.Time
}

// Recent returns the newest n alerts, newest first.
func (s *Store) Recent(ctx context.Context, n int) ([]AlertStatus, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT target, alert, state, reason, created FROM delivery
		WHERE members = 0 ORDER BY id DESC LIMIT $1`), n)
	out, err := collect(rows, err, func(r *sql.Rows) (AlertStatus, error) {
		var st AlertStatus
		var target, alert string
		var created int64
		if err := r.Scan(&target, &alert, &st.State, &st.Reason, &created); err != nil {
			return st, err
		}
		st.Created = instant(created)
		var err error
		if st.Target, err = alerts.ParseTarget(target); err != nil {
			return st, err
		}
		return st, json.Unmarshal([]byte(alert), &st.Alert)
	})
	return out, wrap(err)
}

// Waiting returns the number of waiting deliveries.
func (s *Store) Waiting(ctx context.Context) (int, error) {
	var n int
	err := s.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM delivery WHERE `+isWaiting).Scan(&n)
	return n, wrap(err)
}

// Decisions returns the number of decisions by kind. Baseline items count as "baseline".
func (s *Store) Decisions(ctx context.Context) (map[string]int, error) {
	out, err := decisions(ctx, s.r)
	return out, wrap(err)
}

func decisions(ctx context.Context, q interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
},
) (map[string]int, error) {
	rows, err := q.QueryContext(ctx, `SELECT decision, COUNT(*) FROM decision GROUP BY decision
		UNION ALL SELECT '`+baseline+`', COUNT(*) FROM item WHERE `+isBaseline)
	type count struct {
		decision string
		n        int
	}
	all, err := collect(rows, err, func(r *sql.Rows) (count, error) {
		var c count
		return c, r.Scan(&c.decision, &c.n)
	})
	out := make(map[string]int, len(all))
	for _, c := range all {
		out[c.decision] += c.n
	}
	return out, err
}

// TopicAlerts returns the number of alerts by the name of the topic.
func (s *Store) TopicAlerts(ctx context.Context) (map[string]int, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT json_extract(t.value, '$.name'), COUNT(*)
		FROM delivery d, json_each(d.alert, '$.topics') t WHERE d.members = 0 GROUP BY 1`)
	type count struct {
		topic string
		n     int
	}
	all, err := collect(rows, err, func(r *sql.Rows) (count, error) {
		var c count
		return c, r.Scan(&c.topic, &c.n)
	})
	out := make(map[string]int, len(all))
	for _, c := range all {
		out[c.topic] = c.n
	}
	return out, wrap(err)
}
