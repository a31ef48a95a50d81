package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tocsin/alerts"
)

const (
	leaseFor  = time.Minute // longer than a batch of sends, each of which has its own deadline
	batchSize = 10          // deliveries of a lease; a busy target lets the others go between two
)

var _ alerts.Outbox = (*Store)(nil)

// due selects what may be sent at $1: d is the delivery, t its target.
const due = `d.state = 'waiting' AND d.not_before <= $1 AND COALESCE(t.rest, 0) <= $1 AND COALESCE(t.until, 0) <= $1`

// Claim leases the due target that was served longest ago. What is to be created is frozen at
// its first attempt: every further one sends the same body.
func (s *Store) Claim(ctx context.Context, now time.Time) (*alerts.Lease, error) {
	var lease *alerts.Lease
	err := s.tx(ctx, func(t *txn) error {
		lease = nil
		var name string
		err := t.row(`SELECT d.target FROM delivery d LEFT JOIN target t ON t.name = d.target
			WHERE `+due+` GROUP BY d.target ORDER BY COALESCE(t.served, 0), MIN(d.id) LIMIT 1`, millis(now)).Scan(&name)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		target, err := alerts.ParseTarget(name)
		if err != nil {
			return err
		}
		l := &alerts.Lease{Target: target}
		if err := t.row(`INSERT INTO target (name, holder, until, epoch) VALUES ($1, $2, $3, 1)
			ON CONFLICT (name) DO UPDATE SET holder = $2, until = $3, epoch = target.epoch + 1 RETURNING epoch`,
			name, s.name, millis(now.Add(leaseFor))).Scan(&l.Epoch); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE delivery SET first_alert = alert, first_version = version WHERE id IN (
			SELECT id FROM delivery WHERE target = $2 AND state = 'waiting' AND not_before <= $1 ORDER BY id LIMIT $3)
			AND message = '' AND first_version = 0`, millis(now), name, batchSize); err != nil {
			return err
		}
		rows, err := t.rows(`SELECT id, target, CASE WHEN message = '' THEN first_alert ELSE alert END,
			CASE WHEN message = '' THEN first_version ELSE version END, nonce, message, shown, attempts, plain, not_before
			FROM delivery WHERE target = $2 AND state = 'waiting' AND not_before <= $1 ORDER BY id LIMIT $3`, millis(now), name, batchSize)
		if l.Deliveries, err = collect(rows, err, scanDelivery); err != nil {
			return err
		}
		lease = l
		return nil
	})
	return lease, err
}

// Settle records an attempt, if the lease still holds.
func (s *Store) Settle(ctx context.Context, l *alerts.Lease, d alerts.Delivery, st alerts.Settlement, now time.Time) error {
	return s.tx(ctx, func(t *txn) error {
		res, err := t.exec(`UPDATE target SET rest = $4, trouble = $5, served = CASE WHEN $6 THEN $7 ELSE served END
			WHERE name = $1 AND holder = $2 AND epoch = $3`,
			l.Target.String(), s.name, l.Epoch, millis(st.Rest), st.Trouble, st.State != alerts.Waiting, millis(now))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, alerts.ErrLeaseLost)
		}
		// The story may have grown while its message was on its way: then an edit is due, unless
		// there is no message to edit. A new form needs a new frozen body.
		_, err = t.exec(`UPDATE delivery SET message = $2, shown = $3, attempts = $4, plain = $5, not_before = $6, reason = $7, updated = $8,
			state = CASE WHEN $9 = 'done' AND version > $3 AND $2 <> $10 THEN 'waiting' ELSE $9 END,
			first_version = CASE WHEN $5 AND NOT plain THEN 0 ELSE first_version END
			WHERE id = $1`,
			d.ID, st.MessageID, st.Shown, st.Attempts, st.Plain, millis(st.NotBefore), st.Reason, millis(now), st.State, alerts.UnknownMessage)
		return err
	})
}

// Release ends a lease.
func (s *Store) Release(ctx context.Context, l *alerts.Lease) error {
	_, err := s.w.ExecContext(ctx, numbered(`UPDATE target SET holder = '', until = 0 WHERE name = $1 AND holder = $2 AND epoch = $3`),
		l.Target.String(), s.name, l.Epoch)
	return full(err)
}

// NextDue tells when something that waits may next be sent; the zero time when nothing waits.
func (s *Store) NextDue(ctx context.Context) (time.Time, error) {
	var at sql.NullInt64
	err := s.r.QueryRowContext(ctx, `SELECT MIN(MAX(d.not_before, COALESCE(t.rest, 0), COALESCE(t.until, 0), 1))
		FROM delivery d LEFT JOIN target t ON t.name = d.target WHERE d.state = 'waiting'`).Scan(&at)
	return instant(at.Int64), full(err)
}
