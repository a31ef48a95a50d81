package store

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// expired selects the items that Prune deletes at $1.
const expired = `seen < $1 AND NOT ` + isPending +
	` AND (feed, seen) NOT IN (SELECT feed, MAX(seen) FROM item GROUP BY feed)`

// Prune deletes the items, deliveries, stories and events of before a time, and returns the number of rows. It
// keeps waiting deliveries and pending items. It also keeps the items of each feed's last document, of any age,
// since a feed that was out of reach for months returns with them.
func (s *Store) Prune(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := s.tx(ctx, func(t *txn) error {
		n = 0
		if _, err := t.exec(`UPDATE feed SET pruned = pruned +
			(SELECT COUNT(*) FROM item WHERE item.feed = feed.name AND `+expired+`)`, millis(before)); err != nil {
			return err
		}
		for _, q := range []string{
			`DELETE FROM item WHERE ` + expired,
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
			deleted, err := res.RowsAffected()
			if err != nil {
				return err
			}
			n += deleted
		}
		return nil
	})
	return n, err
}
