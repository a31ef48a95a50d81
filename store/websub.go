package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tocsin/feeds"
)

// A Hub is a subscription at a WebSub hub, as the ledger has it.
type Hub struct {
	feeds.Subscription
	LastPush time.Time // the last that was kept; zero for none

	version int64
}

const hubColumns = `token, feed, hub, topic, callback, secret, private, state, since, lease_end, pushed, failures, next, reason, version`

func scanHub(r interface{ Scan(...any) error }) (Hub, error) {
	var h Hub
	var secret string
	var since, end, pushed, next int64
	err := r.Scan(&h.Token, &h.Feed, &h.Hub, &h.Topic, &h.Callback, &secret, &h.Private, &h.State, &since, &end, &pushed, &h.Failures, &next, &h.Reason, &h.version)
	h.Secret = feeds.Secret(secret)
	h.Since, h.LeaseEnd, h.LastPush, h.Next = instant(since), instant(end), instant(pushed), instant(next)
	return h, err
}

// HubSubscriptions gives every subscription, those that are being left included, in the order in
// which they are due.
func (s *Store) HubSubscriptions(ctx context.Context) ([]Hub, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT `+hubColumns+` FROM hub ORDER BY next, token`)
	out, err := collect(rows, err, func(r *sql.Rows) (Hub, error) { return scanHub(r) })
	return out, full(err)
}

// HubSubscription gives the subscription with the callback that ends in token; false when there is
// none.
func (s *Store) HubSubscription(ctx context.Context, token string) (Hub, bool, error) {
	h, err := scanHub(s.r.QueryRowContext(ctx, numbered(`SELECT `+hubColumns+` FROM hub WHERE token = $1`), token))
	if errors.Is(err, sql.ErrNoRows) {
		return Hub{}, false, nil
	}
	return h, err == nil, full(err)
}

// AddHub records a new subscription. One that the feed has is left as of now, unless the hub does
// not have it.
func (s *Store) AddHub(ctx context.Context, sub feeds.Subscription, now time.Time) error {
	return s.tx(ctx, func(t *txn) error {
		old, err := scanHub(t.row(`SELECT `+hubColumns+` FROM hub WHERE feed = $1 AND state <> 'leaving'`, sub.Feed))
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		default:
			if _, err := t.saveHub(old, old.Leave(now)); err != nil {
				return err
			}
		}
		_, err = t.exec(`INSERT INTO hub (token, feed, hub, topic, callback, secret, private, state, since, lease_end, failures, next, reason, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)`,
			sub.Token, sub.Feed, sub.Hub, sub.Topic, sub.Callback, sub.Secret.Reveal(), sub.Private, sub.State,
			millis(sub.Since), millis(sub.LeaseEnd), sub.Failures, millis(sub.Next), sub.Reason)
		return err
	})
}

// SaveHub records what a subscription is now, or forgets it when that is [feeds.HubGone], and gives
// it as it is kept. Saved is false, and nothing is recorded, when the subscription is not what it
// was any more: the loop that asks a hub and the hub's answer may come at the same moment.
func (s *Store) SaveHub(ctx context.Context, was Hub, now feeds.Subscription) (kept Hub, saved bool, err error) {
	err = s.tx(ctx, func(t *txn) error {
		var err error
		saved, err = t.saveHub(was, now)
		return err
	})
	if err != nil || !saved {
		return was, false, err
	}
	return Hub{Subscription: now, LastPush: was.LastPush, version: was.version + 1}, true, nil
}

func (t *txn) saveHub(was Hub, now feeds.Subscription) (bool, error) {
	var res sql.Result
	var err error
	if now.State == feeds.HubGone {
		res, err = t.exec(`DELETE FROM hub WHERE token = $1 AND version = $2`, was.Token, was.version)
	} else {
		res, err = t.exec(`UPDATE hub SET state = $3, since = $4, lease_end = $5, failures = $6, next = $7, reason = $8, version = version + 1
			WHERE token = $1 AND version = $2`,
			was.Token, was.version, now.State, millis(now.Since), millis(now.LeaseEnd), now.Failures, millis(now.Next), now.Reason)
	}
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// A HubStatus is how a feed stands with its hub.
type HubStatus struct {
	State    string
	Since    time.Time // the first of the leases that followed each other without a gap
	LeaseEnd time.Time
	LastPush time.Time // zero: none yet
	Reason   string    // why the hub does not push, as a sentence
}

// Active tells whether the hub pushes, as far as it promised to.
func (h HubStatus) Active(now time.Time) bool {
	return feeds.Subscription{State: h.State, LeaseEnd: h.LeaseEnd}.Active(now)
}

// PollEvery is how long a feed may go without a poll, which stays as a net below the pushes: a day
// when the hub was seen to push, an hour while it has not yet. Zero says that no hub pushes, and the
// feed is polled as ever.
func (h HubStatus) PollEvery(now time.Time) time.Duration {
	switch {
	case !h.Active(now):
		return 0
	case h.LastPush.IsZero() || h.LastPush.Before(h.Since):
		return time.Hour
	}
	return 24 * time.Hour
}

// Hubs gives the status of every feed that has a hub, by name.
func (s *Store) Hubs(ctx context.Context) (map[string]HubStatus, error) {
	all, err := s.HubSubscriptions(ctx)
	out := map[string]HubStatus{}
	for _, h := range all {
		if h.State != feeds.HubLeaving {
			out[h.Feed] = HubStatus{State: h.State, Since: h.Since, LeaseEnd: h.LeaseEnd, LastPush: h.LastPush, Reason: h.Reason}
		}
	}
	return out, err
}

// ErrNoBaseline is returned for a push of a feed that was not read at its present address yet: what
// is in it is no news before its first poll.
var ErrNoBaseline = errors.New("the feed was not polled yet; a push before the first poll is no news")

// KeepPushed records a push to the callback that ends in token: those items that are not known yet,
// oldest first. The cursor stays as it is, so that a poll at the same time may write it. What the
// feed last showed counts as seen with the push, since a push may hold what is new alone.
func (s *Store) KeepPushed(ctx context.Context, f feeds.Feed, token string, items []feeds.Item, now time.Time) (Kept, error) {
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
		if _, err := t.exec(`UPDATE hub SET pushed = $2 WHERE token = $1 AND pushed < $2`, token, millis(now)); err != nil {
			return err
		}
		if len(items) == 0 {
			return nil
		}
		if _, err := t.exec(`UPDATE item SET seen = $2 WHERE feed = $1 AND seen < $2 AND seen = (SELECT MAX(seen) FROM item WHERE feed = $1)`,
			f.Name, millis(now.Truncate(24*time.Hour))); err != nil {
			return err
		}
		kept, err = t.keepItems(f.Name, items, len(items))
		return err
	})
	return kept, err
}
