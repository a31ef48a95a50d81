package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"tocsin/feeds"
)

// Kept is the result of keeping a batch.
type Kept struct {
	New      int     // items that wait for a plan
	Baseline int     // items from before the bot followed the feed
	Known    []int64 // numbers of the items that the ledger had already
}

// Cursor returns the cursor of a feed, or the zero cursor if the feed was never polled.
func (s *Store) Cursor(ctx context.Context, feed string) (feeds.Cursor, error) {
	var doc []byte
	err := s.r.QueryRowContext(ctx, numbered(`SELECT cursor FROM feed WHERE name = $1`), feed).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return feeds.Cursor{}, nil
	}
	if err != nil {
		return feeds.Cursor{}, wrap(err)
	}
	return readCursor(doc)
}

// Cursors returns the cursor of each feed that was ever polled, by name.
func (s *Store) Cursors(ctx context.Context) (map[string]feeds.Cursor, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT name, cursor FROM feed`)
	type named struct {
		name   string
		cursor feeds.Cursor
	}
	all, err := collect(rows, err, func(r *sql.Rows) (named, error) {
		var n named
		var doc []byte
		if err := r.Scan(&n.name, &doc); err != nil {
			return n, err
		}
		var err error
		n.cursor, err = readCursor(doc)
		return n, err
	})
	out := make(map[string]feeds.Cursor, len(all))
	for _, n := range all {
		out[n.name] = n.cursor
	}
	return out, wrap(err)
}

func readCursor(doc []byte) (c feeds.Cursor, err error) {
	if err := json.Unmarshal(doc, &c); err != nil {
		return feeds.Cursor{}, fmt.Errorf("a cursor in the ledger cannot be read: %w", err)
	}
	return c, nil
}

// Keep records a poll in one transaction: the cursor, and the new items, oldest first. Of the first document
// of a feed, and of the first document from another address that shares no item with the feed, the newest
// Feed.Newest items are new and the others are a baseline.
func (s *Store) Keep(ctx context.Context, b feeds.Batch) (Kept, error) {
	var kept Kept
	err := s.tx(ctx, func(t *txn) error {
		kept = Kept{}
		moved, err := t.moved(b)
		if err != nil {
			return err
		}
		if err := t.putCursor(b); err != nil {
			return err
		}
		news := len(b.Items)
		if b.First || moved {
			news = min(b.Feed.Newest, news)
		}
		kept, err = t.keepItems(b.Feed.Name, b.Items, news)
		return err
	})
	return kept, err
}

// keepItems keeps the items of a document, the newest news of them as new and the others as a baseline, and
// updates the books.
func (t *txn) keepItems(feed string, items []feeds.Item, news int) (Kept, error) {
	var kept Kept
	items = slices.Clone(items)
	slices.Reverse(items) // feeds list the newest item first; undated items keep this order
	slices.SortStableFunc(items, func(a, b feeds.Item) int { return a.When().Compare(b.When()) })
	for i, it := range items {
		state := pending
		if i < len(items)-news {
			state = baseline
		}
		known, err := t.keepItem(it, state)
		if err != nil {
			return kept, err
		}
		switch {
		case known != 0:
			kept.Known = append(kept.Known, known)
		case state == baseline:
			kept.Baseline++
		default:
			kept.New++
		}
	}
	_, err := t.exec(`UPDATE feed SET fetched = fetched + $2, known = known + $3, kept = kept + $4 WHERE name = $1`,
		feed, len(items), len(kept.Known), kept.New+kept.Baseline)
	return kept, err
}

// moved reports whether a feed has another address than before and shares no item with the ledger. Its items
// are then no more news than those of a new feed.
func (t *txn) moved(b feeds.Batch) (bool, error) {
	if len(b.Items) == 0 { // most polls; skip the queries
		return false, nil
	}
	var before string
	err := t.row(`SELECT cursor_url FROM feed WHERE name = $1`, b.Feed.Name).Scan(&before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	if before == "" || before == b.Cursor.URL {
		return false, nil
	}
	for _, it := range b.Items {
		if known, _, err := t.knownItem(it.Keys()); known != 0 || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (t *txn) putCursor(b feeds.Batch) error {
	doc, err := json.Marshal(b.Cursor)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO feed (name, title, cursor_url, cursor) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET
			title = CASE WHEN $2 = '' THEN feed.title ELSE $2 END, cursor_url = $3, cursor = $4`,
		b.Feed.Name, b.Title, b.Cursor.URL, doc)
	return err
}

// keepItem stores an item unless one of its keys is known. In that case it adds the other keys to the known
// item, so that a feed may change one of them at a time. It returns the number of the known item, or 0 for a
// new one.
func (t *txn) keepItem(it feeds.Item, state string) (int64, error) {
	keys := it.Keys()
	known, byGUID, err := t.knownItem(keys)
	if err != nil {
		return 0, err
	}
	if known != 0 && byGUID {
		reused, err := t.reusedGUID(known, it)
		if err != nil {
			return 0, err
		}
		if reused { // the guid remains the key of the first item
			known, keys = 0, keys[1:]
		}
	}
	day := it.Fetched.Truncate(24 * time.Hour)
	if known != 0 {
		if _, err := t.exec(`UPDATE item SET seen = $2 WHERE id = $1 AND seen < $2`, known, millis(day)); err != nil {
			return 0, err
		}
		return known, t.putKeys(known, keys)
	}
	doc, err := json.Marshal(it)
	if err != nil {
		return 0, err
	}
	var id int64
	if err := t.row(`INSERT INTO item (feed, doc, fetched, seen, state) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		it.Feed, string(doc), millis(it.Fetched), millis(day), state).Scan(&id); err != nil {
		return 0, err
	}
	return 0, t.putKeys(id, keys)
}

// knownItem returns the number of the item with one of the keys, or 0. ByGUID reports that only the first key,
// the guid, is equal.
func (t *txn) knownItem(keys []feeds.Key) (id int64, byGUID bool, err error) {
	for i, k := range slices.Backward(keys) {
		err := t.row(`SELECT item FROM item_key WHERE key = $1`, k[:]).Scan(&id)
		if err == nil {
			return id, i == 0, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return 0, false, err
		}
	}
	return 0, false, nil
}

func (t *txn) reusedGUID(known int64, it feeds.Item) (bool, error) {
	var doc string
	if err := t.row(`SELECT doc FROM item WHERE id = $1`, known).Scan(&doc); err != nil {
		return false, err
	}
	var old feeds.Item
	if err := json.Unmarshal([]byte(doc), &old); err != nil {
		return false, err
	}
	return feeds.Reused(old, it), nil
}

func (t *txn) putKeys(item int64, keys []feeds.Key) error {
	for _, k := range keys {
		if _, err := t.exec(`INSERT INTO item_key (key, item) VALUES ($1, $2)
			ON CONFLICT DO NOTHING`, k[:], item); err != nil {
			return err
		}
	}
	return nil
}
