package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// A FeedEvent is a change in the health of a feed.
type FeedEvent struct {
	ID     int64 // grows with each event
	Feed   string
	At     time.Time
	Health string // since then, in the words of whoever judges it; empty: well
	Reason string
}

// SetHealth records an event, unless the feed's health was that before; Changed tells. The feed
// must have been kept.
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
		_, err = t.exec(`INSERT INTO feed_event (feed, at, health, reason) VALUES ($1, $2, $3, $4)`, e.Feed, millis(e.At), e.Health, e.Reason)
		return err
	})
	return changed && err == nil, err
}

// FeedHealth gives the health of each feed that is not well, by name.
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
	return out, full(err)
}

// FeedEvents gives at most n events after the one with the given id, oldest first; for after 0,
// from the oldest that is kept.
func (s *Store) FeedEvents(ctx context.Context, after int64, n int) ([]FeedEvent, error) {
	return s.feedEvents(ctx, `WHERE id > $1 ORDER BY id LIMIT $2`, after, n)
}

// RecentFeedEvents gives the newest n events, newest first.
func (s *Store) RecentFeedEvents(ctx context.Context, n int) ([]FeedEvent, error) {
	return s.feedEvents(ctx, `ORDER BY id DESC LIMIT $1`, n)
}

func (s *Store) feedEvents(ctx context.Context, which string, args ...any) ([]FeedEvent, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT id, feed, at, health, reason FROM feed_event `+which), args...)
	out, err := collect(rows, err, func(r *sql.Rows) (FeedEvent, error) {
		var e FeedEvent
		var at int64
		err := r.Scan(&e.ID, &e.Feed, &at, &e.Health, &e.Reason)
		e.At = instant(at)
		return e, err
	})
	return out, full(err)
}
