package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tocsin/alerts"
)

// Books account for every item that was read from a document and every alert that was planned. Ids are
// numbers in the ledger.
type Books struct {
	Items struct {
		Fetched  int `json:"fetched"`  // items in the documents that were read
		Known    int `json:"known"`    // of these, kept before
		Kept     int `json:"kept"`     // of these, kept as new; the sum of the following
		Baseline int `json:"baseline"` // in the feed before the bot followed it
		Pending  int `json:"pending"`  // waiting for a plan
		Decided  int `json:"decided"`  // with a decision
		Pruned   int `json:"pruned"`   // deleted since, by age
	} `json:"items"`
	Decisions map[string]int `json:"decisions"` // by decision; an item has one for each route that applies
	Alerts    struct {
		Planned     int `json:"planned"`     // the sum of the following
		Delivered   int `json:"delivered"`   // posted alone
		Digested    int `json:"digested"`    // posted in a digest
		Waiting     int `json:"waiting"`     // for their target
		Quarantined int `json:"quarantined"` // waiting for a target that is in trouble
		Blocked     int `json:"blocked"`     // refused for good
	} `json:"alerts"`
	WaitingIDs     []int64  `json:"waiting_ids"`
	QuarantinedIDs []int64  `json:"quarantined_ids"`
	BlockedIDs     []int64  `json:"blocked_ids"`
	Faults         []string `json:"faults"` // accounts that do not add up; empty if the books balance
}

// Audit returns the books at one moment. The bot may be running.
func (s *Store) Audit(ctx context.Context) (Books, error) {
	var b Books
	conn, err := s.r.Conn(ctx)
	if err != nil {
		return b, wrap(err)
	}
	defer conn.Close() //nolint:errcheck // it only returns to the pool
	// Deferred, unlike the transactions of the pool, since a reader needs no lock.
	if _, err := conn.ExecContext(ctx, "BEGIN DEFERRED"); err != nil {
		return b, wrap(err)
	}
	b, err = audit(ctx, conn)
	_, end := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return b, wrap(errors.Join(err, end))
}

func audit(ctx context.Context, c *sql.Conn) (Books, error) {
	b := Books{WaitingIDs: []int64{}, QuarantinedIDs: []int64{}, BlockedIDs: []int64{}, Faults: []string{}}
	err := c.QueryRowContext(ctx,
		`SELECT COALESCE(SUM(fetched), 0), COALESCE(SUM(known), 0), COALESCE(SUM(kept), 0), COALESCE(SUM(pruned), 0)
			FROM feed`).
		Scan(&b.Items.Fetched, &b.Items.Known, &b.Items.Kept, &b.Items.Pruned)
	if err != nil {
		return b, err
	}
	err = c.QueryRowContext(ctx, `SELECT COUNT(*) FILTER (WHERE `+isBaseline+`), COUNT(*) FILTER (WHERE `+isPending+`),
		COUNT(*) FILTER (WHERE `+isDecided+`) FROM item`).
		Scan(&b.Items.Baseline, &b.Items.Pending, &b.Items.Decided)
	if err != nil {
		return b, err
	}
	if b.Decisions, err = decisions(ctx, c); err != nil {
		return b, err
	}
	if err := auditAlerts(ctx, c, &b); err != nil {
		return b, err
	}
	report := func(format string, args ...any) { b.Faults = append(b.Faults, fmt.Sprintf(format, args...)) }
	if b.Items.Fetched != b.Items.Known+b.Items.Kept {
		report("items: %d fetched, but %d known and %d kept", b.Items.Fetched, b.Items.Known, b.Items.Kept)
	}
	if sum := b.Items.Baseline + b.Items.Pending + b.Items.Decided + b.Items.Pruned; b.Items.Kept != sum {
		report("items: %d kept, but %d baseline, pending, decided and pruned", b.Items.Kept, sum)
	}
	for _, rule := range []struct{ what, query string }{
		{"items are done without a decision", `SELECT id FROM item WHERE ` + isDecided + ` 
			AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.item = item.id)`},
		{"items are not done and have a decision", `SELECT id FROM item WHERE NOT ` + isDecided + `
			AND EXISTS (SELECT 1 FROM decision WHERE decision.item = item.id)`},
		{"items were to be posted and have no alert", `SELECT DISTINCT d.item FROM decision d
			WHERE d.decision = '` + alerts.New + `'
			AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.story = d.story)
			AND EXISTS (SELECT 1 FROM story WHERE story.id = d.story)`},
		{"alerts are in a digest that is gone", `SELECT id FROM delivery WHERE digest <> 0
			AND digest NOT IN (SELECT id FROM delivery)`},
		{"alerts are done and show nothing", `SELECT id FROM delivery WHERE ` + isDone + `
			AND (message = '' OR shown = 0)`},
		{"messages stand for two alerts", `SELECT MIN(id) FROM delivery WHERE digest = 0
			AND message NOT IN ('', '` + alerts.UnknownMessage + `') GROUP BY target, message HAVING COUNT(*) > 1`},
	} {
		ids, err := idsOf(ctx, c, rule.query)
		if err != nil {
			return b, err
		}
		if len(ids) > 0 {
			report("%d %s: %v", len(ids), rule.what, ids[:min(len(ids), 20)])
		}
	}
	return b, nil
}

// auditAlerts counts the alerts by state. A digest is not an alert, but its members are.
func auditAlerts(ctx context.Context, c *sql.Conn, b *Books) error {
	// An alert inside a digest has the state of the digest.
	const open = `COALESCE(g.state, d.state) = '` + alerts.Waiting + `' AND COALESCE(g.message, d.message) = '' AND `
	const quarantined = `COALESCE((SELECT trouble FROM target WHERE name = d.target), '') <> ''`
	const where = `FROM delivery d LEFT JOIN delivery g ON g.id = d.digest WHERE d.members = 0 AND `
	for _, account := range []struct {
		n   *int
		ids *[]int64
		of  string
	}{
		{&b.Alerts.Planned, nil, `1`},
		// An alert with a waiting edit is delivered.
		{&b.Alerts.Delivered, nil, `d.digest = 0 AND d.message <> ''`},
		{&b.Alerts.Digested, nil, `d.digest <> 0 AND g.message <> ''`},
		{&b.Alerts.Blocked, &b.BlockedIDs, `d.` + isRefused + ` AND d.message = ''`},
		{&b.Alerts.Quarantined, &b.QuarantinedIDs, open + quarantined},
		{&b.Alerts.Waiting, &b.WaitingIDs, open + `NOT ` + quarantined},
	} {
		ids, err := idsOf(ctx, c, `SELECT d.id `+where+account.of+` ORDER BY d.id`)
		if err != nil {
			return err
		}
		*account.n = len(ids)
		if account.ids != nil && ids != nil {
			*account.ids = ids
		}
	}
	a := b.Alerts
	if sum := a.Delivered + a.Digested + a.Blocked + a.Quarantined + a.Waiting; sum != a.Planned {
		b.Faults = append(b.Faults,
			fmt.Sprintf("alerts: %d planned, but %d delivered, digested, waiting, quarantined and blocked",
				a.Planned, sum))
	}
	return nil
}

func idsOf(ctx context.Context, c *sql.Conn, query string) ([]int64, error) {
	rows, err := c.QueryContext(ctx, query)
	return collect(rows, err, func(r *sql.Rows) (int64, error) {
		var id int64
		return id, r.Scan(&id)
	})
}
