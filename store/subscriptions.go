package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
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

// subscriptionPrefix keeps the ids of subscriptions apart from those of the configuration's routes.
const subscriptionPrefix = "sub-"

func subscriptionNumber(id string) (int64, bool) {
	digits, ok := strings.CutPrefix(id, subscriptionPrefix)
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, ok && err == nil
}

// Subscriptions gives those of a guild, oldest first; of all guilds when guild is empty.
func (s *Store) Subscriptions(ctx context.Context, guild string) ([]alerts.Subscription, error) {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT `+subscriptionColumns+` FROM subscription WHERE $1 = '' OR guild = $1 ORDER BY id`), guild)
	out, err := collect(rows, err, func(r *sql.Rows) (alerts.Subscription, error) { return scanSubscription(r) })
	return out, full(err)
}

// Subscribe keeps a subscription and gives it its id. A topic that the target follows already
// keeps its id and gets the new role; then the answer is false.
func (s *Store) Subscribe(ctx context.Context, sub alerts.Subscription) (alerts.Subscription, bool, error) {
	created := false
	err := s.tx(ctx, func(t *txn) error {
		var before int
		if err := t.row(`SELECT COUNT(*) FROM subscription WHERE topic = $1 AND target = $2`, sub.Topic, sub.Target.String()).Scan(&before); err != nil {
			return err
		}
		created = before == 0
		var err error
		sub, err = scanSubscription(t.row(`INSERT INTO subscription (topic, target, role, guild, by, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (topic, target) DO UPDATE SET role = $3, by = $5 RETURNING `+subscriptionColumns,
			sub.Topic, sub.Target.String(), sub.Role, sub.Guild, sub.By, millis(sub.At)))
		return err
	})
	return sub, created, err
}

// Unsubscribe ends a guild's subscription and tells what it was. What waits for the target on
// its account alone, and was not handed out for sending yet, is not sent any more.
func (s *Store) Unsubscribe(ctx context.Context, guild, id string, now time.Time) (alerts.Subscription, bool, error) {
	var sub alerts.Subscription
	n, ok := subscriptionNumber(id)
	if !ok {
		return sub, false, nil
	}
	err := s.tx(ctx, func(t *txn) error {
		var err error
		sub, err = scanSubscription(t.row(`DELETE FROM subscription WHERE id = $1 AND guild = $2 RETURNING `+subscriptionColumns, n, guild))
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

// withdraw refuses what no attempt can have been made at; what was handed out is frozen. The target
// may hear of the topic by the configuration as well, and the store does not know those routes; but
// they come before subscriptions, so that a subscription which shares the alert did not open it.
func (t *txn) withdraw(sub alerts.Subscription, now time.Time) error {
	rows, err := t.rows(`SELECT `+deliveryColumns+` FROM delivery WHERE target = $1 AND `+isWaiting+` AND message = '' AND first_version = 0 AND attempts = 0 AND members = 0
		AND EXISTS (SELECT 1 FROM decision d WHERE d.story = delivery.story AND d.story <> '' AND d.route = $2 AND d.decision = $3)`,
		sub.Target.String(), sub.ID, alerts.New)
	waiting, err := collect(rows, err, scanDelivery)
	if err != nil {
		return err
	}
	for _, d := range waiting {
		if len(d.Alert.Topics) != 1 || d.Alert.Topics[0].Name != sub.Topic {
			continue
		}
		d.Alert.Roles = nil // should the story grow for another topic, this one's role is not to hear of it
		alert, err := json.Marshal(d.Alert)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE delivery SET state = $2, alert = $4, reason = 'unsubscribed before it was sent', updated = $3 WHERE id = $1`,
			d.ID, alerts.Refused, millis(now), string(alert)); err != nil {
			return err
		}
	}
	return nil
}

// gone selects the items that may be forgotten at $1.
const gone = `seen < $1 AND NOT ` + isPending + ` AND (feed, seen) NOT IN (SELECT feed, MAX(seen) FROM item GROUP BY feed)`

// Prune forgets what was last seen, told or changed before the given time, and tells how many
// rows that were. What still waits is kept, and so is every item that its feed still shows: those
// of its last document, however old that is, since a feed that was quiet or out of reach for months
// comes back with them.
func (s *Store) Prune(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := s.tx(ctx, func(t *txn) error {
		n = 0
		if _, err := t.exec(`UPDATE feed SET pruned = pruned +
			(SELECT COUNT(*) FROM item WHERE item.feed = feed.name AND `+gone+`)`, millis(before)); err != nil {
			return err
		}
		for _, q := range []string{
			`DELETE FROM item WHERE ` + gone,
			`DELETE FROM delivery WHERE updated < $1 AND NOT ` + isWaiting + ` AND digest = 0`,
			`DELETE FROM delivery WHERE digest <> 0 AND digest NOT IN (SELECT id FROM delivery)`,
			`DELETE FROM story WHERE last < $1`,
			`DELETE FROM feed_event WHERE at < $1`,
		} {
			args := []any{millis(before)}
			if !strings.Contains(q, "$1") {
				args = nil
			}
			res, err := t.exec(q, args...)
			if err != nil {
				return fmt.Errorf("prune: %w", err)
			}
			gone, err := res.RowsAffected()
			if err != nil {
				return err
			}
			n += gone
		}
		return nil
	})
	return n, err
}

// History calls f with every item that was fetched since, in the order in which they came in,
// until f returns false. f must not use the Store: a ledger in memory has one connection only.
func (s *Store) History(ctx context.Context, since time.Time, f func(doc Pending) bool) error {
	rows, err := s.r.QueryContext(ctx, numbered(`SELECT id, doc FROM item WHERE fetched >= $1 ORDER BY id`), millis(since))
	if err != nil {
		return full(err)
	}
	defer rows.Close() //nolint:errcheck // what went wrong is in rows.Err
	for rows.Next() {
		var p Pending
		var doc string
		if err := rows.Scan(&p.Seq, &doc); err != nil {
			return full(err)
		}
		if err := json.Unmarshal([]byte(doc), &p.Item); err != nil {
			return full(err)
		}
		if !f(p) {
			break
		}
	}
	return full(rows.Err())
}
