package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"tocsin/alerts"
)

const subscriptionColumns = `id, topic, target, role, guild, by, at`

func scanSubscription(r interface{ Scan(...any) error }) (alerts.Subscription, error) {
	var s alerts.Subscription
	var id, at int64
	var target string
	if err := r.Scan(&id, &s.Topic, &target, &s.Role, &s.Guild, &s.By, &at); err != nil {
		return s, err
	}
	s.ID, s.At = subscriptionPrefix+strconv.FormatInt(id, 10), instant(at)
	var err error
	s.Target, err = alerts.ParseTarget(target)
	return s, err
}

// subscriptionPrefix distinguishes the ids of subscriptions from those of the configuration's routes.
const subscriptionPrefix = "sub-"

func subscriptionNumber(id string) (int64, bool) {
	digits, ok := strings.CutPrefix(id, subscriptionPrefix)
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, ok && err == nil
}

// Subscriptions returns the subscriptions of a guild, oldest first; of all guilds if guild is empty.
func (s *Store) Subscriptions(ctx context.Context, guild string) ([]alerts.Subscription, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT `+subscriptionColumns+` FROM subscription
		WHERE $1 = '' OR guild = $1 ORDER BY id`), guild)
	out, err := collect(rows, err, func(r *sql.Rows) (alerts.Subscription, error) { return scanSubscription(r) })
	return out, wrap(err)
}

// Subscribe keeps a subscription, sets its id and returns it. It reports whether the subscription is new. If the
// target has the topic already, Subscribe keeps the id and sets the role.
func (s *Store) Subscribe(ctx context.Context, sub alerts.Subscription) (alerts.Subscription, bool, error) {
	created := false
	err := s.tx(ctx, func(t *txn) error {
		var before int
		if err := t.row(`SELECT COUNT(*) FROM subscription WHERE topic = $1
			AND target = $2`, sub.Topic, sub.Target.String()).Scan(&before); err != nil {
			return err
		}
		created = before == 0
		var err error
		sub, err = scanSubscription(t.row(`INSERT INTO subscription (topic, target, role, guild, by, at)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (topic, target) DO UPDATE SET role = $3, by = $5 RETURNING `+subscriptionColumns,
			sub.Topic, sub.Target.String(), sub.Role, sub.Guild, sub.By, millis(sub.At)))
		return err
	})
	return sub, created, err
}

// Unsubscribe ends a guild's subscription and returns it. It reports whether there was one. Alerts that wait for
// the target only because of it, and were never claimed, are not sent.
func (s *Store) Unsubscribe(ctx context.Context, guild, id string, now time.Time) (alerts.Subscription, bool, error) {
	var sub alerts.Subscription
	n, ok := subscriptionNumber(id)
	if !ok {
		return sub, false, nil
	}
	err := s.tx(ctx, func(t *txn) error {
		var err error
		sub, err = scanSubscription(t.row(`DELETE FROM subscription WHERE id = $1 AND guild = $2
			RETURNING `+subscriptionColumns, n, guild))
		if err != nil {
			return err
		}
		return t.withdraw(sub, now)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return sub, false, nil
	}
	return sub, err == nil, err
}

// withdraw refuses the subscription's deliveries without an attempt. A route of the configuration may have the
// same topic and target. The store does not know it, but such routes are planned first, so that the decision of a
// subscription that shares the alert is not "new".
func (t *txn) withdraw(sub alerts.Subscription, now time.Time) error {
	rows, err := t.rows(`SELECT `+deliveryColumns+` FROM delivery WHERE target = $1 AND `+isWaiting+`
		AND message = '' AND first_version = 0 AND attempts = 0 AND members = 0
		AND EXISTS (SELECT 1 FROM decision d
			WHERE d.story = delivery.story AND d.story <> '' AND d.route = $2 AND d.decision = $3)`,
		sub.Target.String(), sub.ID, alerts.New)
	waiting, err := collect(rows, err, scanDelivery)
	if err != nil {
		return err
	}
	for _, d := range waiting {
		if len(d.Alert.Topics) != 1 || d.Alert.Topics[0].Name != sub.Topic {
			continue
		}
		d.Alert.Roles = nil // if the story grows for another topic, it must not mention this role
		alert, err := json.Marshal(d.Alert)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE delivery
			SET state = $2, alert = $4, reason = 'unsubscribed before it was sent', updated = $3
			WHERE id = $1`,
			d.ID, alerts.Refused, millis(now), string(alert)); err != nil {
			return err
		}
	}
	return nil
}
