package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// A FeedEvent is a change in the health of a feed.
type FeedEvent struct {
	ID     int64 // increases with each event
	Feed   string
	At     time.Time
	Health string // since then, as package poll names it; empty: well
	Reason string
}

// SetHealth records an event unless it does not change the feed's health. Changed reports whether it does.
// For a feed that was never polled, SetHealth does nothing.
func (s *Store) SetHealth(ctx context.Context, e FeedEvent) (changed bool, err error) {
	err = s.tx(ctx, func(t *txn) error {
		changed = false
		var before string
		err := t.row(`SELECT health FROM feed WHERE name = $1`, e.Feed).Scan(&before)
		if errors.Is(err, sql.ErrNoRows) || err == nil && before == e.Health {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE feed SET health = $2 WHERE name = $1`, e.Feed, e.Health); err != nil {
			return err
		}
		changed = true
		_, err = t.exec(`INSERT INTO feed_event (feed, at, health, reason)
			VALUES ($1, $2, $3, $4)`, e.Feed, millis(e.At), e.Health, e.Reason)
		return err
	})
	return changed && err == nil, err
}

// FeedHealth returns the health of each feed that is not well, by name.
func (s *Store) FeedHealth(ctx context.Context) (map[string]string, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT name, health FROM feed WHERE health <> ''`)
	all, err := collect(rows, err, func(r *sql.Rows) ([2]string, error) {
		var pair [2]string
		return pair, r.Scan(&pair[0], &pair[1])
	})
	out := make(map[string]string, len(all))
	for _, pair := range all {
		out[pair[0]] = pair[1]
	}
	return out, wrap(err)
}

// RecentFeedEvents returns the newest n events, newest first.
func (s *Store) RecentFeedEvents(ctx context.Context, n int) ([]FeedEvent, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT id, feed, at, health, reason FROM feed_event
		ORDER BY id DESC LIMIT $1`), n)
	out, err := collect(rows, err, func(r *sql.Rows) (FeedEvent, error) {
		var e FeedEvent
		var at int64
		err := r.Scan(&e.ID, &e.Feed, &at, &e.Health, &e.Reason)
		e.At = instant(at)
		return e, err
	})
	return out, wrap(err)
}
