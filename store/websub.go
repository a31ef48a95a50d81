package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tocsin/feeds"
	"tocsin/feeds/websub"
)

const hubColumns = `token, feed, hub, topic, callback, secret, private, state, since, lease_end, pushed, failures,
	next, reason, version`

func scanHub(r interface{ Scan(...any) error }) (websub.Subscription, error) {
	var h websub.Subscription
	var secret string
	var since, end, pushed, next int64
	err := r.Scan(&h.Token, &h.Feed, &h.Hub, &h.Topic, &h.Callback, &secret, &h.Private, &h.State, &since, &end,
		&pushed, &h.Failures, &next, &h.Reason, &h.Version)
	h.Secret = feeds.Secret(secret)
	h.Since, h.LeaseEnd, h.LastPush, h.Next = instant(since), instant(end), instant(pushed), instant(next)
	return h, err
}

// HubSubscriptions returns all subscriptions, those that are being left included, in the order in which
// they are due.
func (s *Store) HubSubscriptions(ctx context.Context) ([]websub.Subscription, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT `+hubColumns+` FROM hub ORDER BY next, token`)
	out, err := collect(rows, err, func(r *sql.Rows) (websub.Subscription, error) { return scanHub(r) })
	return out, wrap(err)
}

// Hubs returns the subscription of each feed that has one, by the feed's name. Those that are being left
// are not among them.
func (s *Store) Hubs(ctx context.Context) (map[string]websub.Subscription, error) {
	all, err := s.HubSubscriptions(ctx)
	out := map[string]websub.Subscription{}
	for _, h := range all {
		if h.State != websub.Leaving {
			out[h.Feed] = h
		}
	}
	return out, err
}

// HubSubscription returns the subscription with the callback that ends in token; ok is false if there is
// none.
func (s *Store) HubSubscription(ctx context.Context, token string) (h websub.Subscription, ok bool, err error) {
	h, err = scanHub(s.r.QueryRowContext(ctx, numbered(`SELECT `+hubColumns+` FROM hub WHERE token = $1`), token))
	if errors.Is(err, sql.ErrNoRows) {
		return websub.Subscription{}, false, nil
	}
	return h, err == nil, wrap(err)
}

// AddHub records a new subscription. Another one of the feed is left, or forgotten if its hub does not
// have it.
func (s *Store) AddHub(ctx context.Context, h websub.Subscription, now time.Time) error {
	return s.tx(ctx, func(t *txn) error {
		old, err := scanHub(t.row(`SELECT `+hubColumns+` FROM hub WHERE feed = $1 AND state <> $2`,
			h.Feed, websub.Leaving))
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		default:
			if _, err := t.saveHub(old.Leave(now)); err != nil {
				return err
			}
		}
		_, err = t.exec(`INSERT INTO hub (token, feed, hub, topic, callback, secret, private, state, since, lease_end,
				failures, next, reason, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)`,
			h.Token, h.Feed, h.Hub, h.Topic, h.Callback, h.Secret.Reveal(), h.Private, h.State,
			millis(h.Since), millis(h.LeaseEnd), h.Failures, millis(h.Next), h.Reason)
		return err
	})
}

// SaveHub records a change of a subscription that was read from the store, or deletes it if it is
// [websub.Gone], and returns the new record. Saved is false, and nothing is recorded, if the record has
// changed since it was read: the request to a hub and the hub's answer may overlap.
func (s *Store) SaveHub(ctx context.Context, h websub.Subscription) (kept websub.Subscription, saved bool, err error) {
	err = s.tx(ctx, func(t *txn) error {
		var err error
		saved, err = t.saveHub(h)
		return err
	})
	if err != nil || !saved {
		return h, false, err
	}
	h.Version++
	return h, true, nil
}

func (t *txn) saveHub(h websub.Subscription) (bool, error) {
	var res sql.Result
	var err error
	if h.State == websub.Gone {
		res, err = t.exec(`DELETE FROM hub WHERE token = $1 AND version = $2`, h.Token, h.Version)
	} else {
		res, err = t.exec(`UPDATE hub
			SET state = $3, since = $4, lease_end = $5, failures = $6, next = $7, reason = $8, version = version + 1
			WHERE token = $1 AND version = $2`,
			h.Token, h.Version, h.State, millis(h.Since), millis(h.LeaseEnd), h.Failures, millis(h.Next), h.Reason)
	}
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// ErrNoBaseline is returned for a push of a feed that was not read at its present address yet: before
// the first poll, old and new items cannot be distinguished.
var ErrNoBaseline = errors.New("the feed was not polled yet; a push before the first poll is no news")

// KeepPushed records a push to the callback that ends in token: those items that are not known yet,
// oldest first. The cursor stays as it is, so that a poll at the same time may write it. The items that
// the feed showed last count as seen with the push, since a push may hold only the new ones.
func (s *Store) KeepPushed(
	ctx context.Context, f feeds.Feed, token string, items []feeds.Item, now time.Time,
) (Kept, error) {
	var kept Kept
	err := s.tx(ctx, func(t *txn) error {
		kept = Kept{}
		var doc []byte
		err := t.row(`SELECT cursor FROM feed WHERE name = $1`, f.Name).Scan(&doc)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoBaseline
		}
		if err != nil {
			return err
		}
		c, err := readCursor(doc)
		if err != nil {
			return err
		}
		if c.Succeeded.IsZero() || c.URL != f.URL {
			return ErrNoBaseline
		}
		if _, err := t.exec(`UPDATE hub SET pushed = $2 WHERE token = $1 AND pushed < $2`,
			token, millis(now)); err != nil {
			return err
		}
		if len(items) == 0 {
			return nil
		}
		if _, err := t.exec(`UPDATE item SET seen = $2
			WHERE feed = $1 AND seen < $2 AND seen = (SELECT MAX(seen) FROM item WHERE feed = $1)`,
			f.Name, millis(now.Truncate(24*time.Hour))); err != nil {
			return err
		}
		kept, err = t.keepItems(f.Name, items, len(items))
		return err
	})
	return kept, err
}
