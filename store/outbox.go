package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"tocsin/alerts"
)

const (
	// leaseFor is longer than a batch of sends, each with a deadline of half a minute. If the lease were
	// shorter, a second worker would send messages that the first is sending.
	leaseFor   = 6 * time.Minute
	batchSize  = 10          // deliveries of a lease; other targets take turns with a busy one
	maxDue     = 500         // due deliveries that are read for one lease
	maxSkipped = 64          // rate-limited targets that Claim skips before it returns nil
	clockSlack = time.Minute // by which Discord's clock may be behind
)

var _ alerts.Outbox = (*Store)(nil)

// due selects the deliveries d that may be sent at $1 to their target t.
const due = `d.` + isWaiting +
	` AND d.not_before <= $1 AND COALESCE(t.rest, 0) <= $1 AND COALESCE(t.until, 0) <= $1`

// Claim leases the due target that was served longest ago, of the server that was served longest ago. It folds
// alerts above the target's limit into digests. The body of a new message is frozen at its first attempt:
// every later attempt sends the same one.
func (s *Store) Claim(ctx context.Context, now time.Time) (*alerts.Lease, error) {
	var lease *alerts.Lease
	err := s.tx(ctx, func(t *txn) error {
		for range maxSkipped {
			var err error
			lease, err = t.claim(s.name, now)
			if err != nil || lease == nil || len(lease.Deliveries) > 0 {
				return err
			}
		}
		lease = nil
		return nil
	})
	if err != nil { // the lease was not committed
		return nil, err
	}
	return lease, nil
}

// claim leases one target. A lease without deliveries means that the target's limit leaves no room: the target
// rests and is not leased.
func (t *txn) claim(holder string, now time.Time) (*alerts.Lease, error) {
	var name, trouble string
	err := t.row(`SELECT d.target, COALESCE(t.trouble, '') FROM delivery d LEFT JOIN target t ON t.name = d.target
		WHERE `+due+` GROUP BY d.target, t.trouble, t.served, t.guild
		ORDER BY COALESCE((SELECT MAX(s.served) FROM target s WHERE s.guild = t.guild AND s.guild <> ''), t.served, 0),
			COALESCE(t.served, 0), MIN(d.id) LIMIT 1`, millis(now)).Scan(&name, &trouble)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // nothing is due
	}
	if err != nil {
		return nil, err
	}
	lease := &alerts.Lease{Claimed: now}
	if lease.Target, err = alerts.ParseTarget(name); err != nil {
		return nil, err
	}
	ready, rest, err := t.ready(name, trouble != "", now)
	if err != nil {
		return nil, err
	}
	if len(ready) == 0 {
		_, err := t.exec(`INSERT INTO target (name, rest) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET rest = $2`, name, millis(rest))
		return lease, err
	}
	// A lease counts as a turn even if it sends nothing, since many leases are in force at once.
	if err := t.row(`INSERT INTO target (name, holder, until, epoch, served) VALUES ($1, $2, $3, 1, $4)
		ON CONFLICT (name) DO UPDATE SET holder = $2, until = $3, epoch = target.epoch + 1, served = $4
		RETURNING epoch`,
		name, holder, millis(now.Add(leaseFor)), millis(now)).Scan(&lease.Epoch); err != nil {
		return nil, err
	}
	channel, opened, err := t.direct(lease.Target, now)
	if err != nil {
		return nil, err
	}
	for _, d := range ready[:min(len(ready), batchSize)] {
		d.Channel, d.Opened = channel, opened
		if lease.Deliveries, err = t.prepare(lease.Deliveries, d, now); err != nil {
			return nil, err
		}
	}
	return lease, nil
}

// An outboxRow is a row of the outbox.
type outboxRow struct {
	alerts.Delivery
	members int       // number of alerts in a digest
	frozen  int       // version of the first attempt; 0 before it
	first   string    // body of the first attempt
	tried   time.Time // start of the first attempt
}

// fresh reports whether no attempt was made, so that the alert may be folded.
func (q outboxRow) fresh() bool { return q.MessageID == "" && q.frozen == 0 && q.members == 0 }

// ready returns the deliveries that may be sent to a target now, in order. If the target's limit leaves no room,
// it returns the end of the target's pause. Alerts that waited for a troubled target become one digest.
func (t *txn) ready(target string, troubled bool, now time.Time) (ready []outboxRow, rest time.Time, err error) {
	rows, err := t.rows(`SELECT `+deliveryColumns+`, members, first_version, first_body, tried
		FROM delivery WHERE target = $2 AND `+isWaiting+` AND not_before <= $1 ORDER BY id LIMIT $3`,
		millis(now), target, maxDue)
	all, err := collect(rows, err, scanOutboxRow)
	if err != nil {
		return nil, rest, err
	}
	var fresh []alerts.Delivery
	byID := map[int64]outboxRow{}
	for _, q := range all {
		if !q.fresh() {
			ready = append(ready, q)
			continue
		}
		q.Fold = q.Fold || troubled
		byID[q.ID] = q
		fresh = append(fresh, q.Delivery)
	}
	posted, err := t.postedSince(target, now.Add(-time.Hour))
	if err != nil {
		return nil, rest, err
	}
	folded := alerts.Fold(fresh, posted, now)
	for _, d := range folded.Alone {
		ready = append(ready, byID[d.ID])
	}
	for _, members := range folded.Digests {
		q, err := t.foldInto(alerts.NewDigest(members), members, now)
		if err != nil {
			return nil, rest, err
		}
		ready = append(ready, q)
	}
	slices.SortFunc(ready, func(a, b outboxRow) int { return cmp.Compare(a.ID, b.ID) })
	return ready, folded.Wait, nil
}

func scanOutboxRow(r *sql.Rows) (outboxRow, error) {
	var q outboxRow
	var target, alert string
	var notBefore, tried int64
	if err := r.Scan(&q.ID, &target, &alert, &q.Version, &q.Nonce, &q.MessageID, &q.Shown, &q.Attempts, &q.Plain,
		&q.Fold, &notBefore, &q.members, &q.frozen, &q.first, &tried); err != nil {
		return q, err
	}
	q.NotBefore, q.tried = instant(notBefore), instant(tried)
	var err error
	if q.Target, err = alerts.ParseTarget(target); err != nil {
		return q, err
	}
	return q, json.Unmarshal([]byte(alert), &q.Alert)
}

func (t *txn) postedSince(target string, since time.Time) ([]time.Time, error) {
	return t.times(`SELECT posted FROM delivery WHERE target = $1 AND posted > $2 AND NOT `+isFolded+` ORDER BY posted`,
		target, millis(since))
}

// foldInto stores a digest and folds its members into it.
func (t *txn) foldInto(d alerts.Delivery, members []alerts.Delivery, now time.Time) (outboxRow, error) {
	alert, err := json.Marshal(d.Alert)
	if err != nil {
		return outboxRow{}, err
	}
	if err := t.row(`INSERT INTO delivery
		(target, story, nonce, alert, version, state, members, publish, not_before, created, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9) RETURNING id`,
		d.Target.String(), d.Alert.Story, d.Nonce, string(alert), d.Version, alerts.Waiting, len(members),
		d.Alert.Publish, millis(now)).Scan(&d.ID); err != nil {
		return outboxRow{}, err
	}
	for _, m := range members {
		if _, err := t.exec(`UPDATE delivery SET `+isFolded+`, digest = $2, updated = $3 WHERE id = $1`,
			m.ID, d.ID, millis(now)); err != nil {
			return outboxRow{}, err
		}
	}
	return outboxRow{Delivery: d, members: len(members)}, nil
}

// A body is the content of a new message.
type body struct {
	Alert  alerts.Alert   `json:"alert"`
	Digest []alerts.Alert `json:"digest,omitempty"`
}

// prepare appends the delivery of a row to batch, with all that the attempt at its next step needs.
func (t *txn) prepare(batch []alerts.Delivery, q outboxRow, now time.Time) ([]alerts.Delivery, error) {
	d := q.Delivery
	switch {
	case d.MessageID == "":
		d.Step = alerts.Create
	case d.Shown < d.Version:
		d.Step = alerts.Edit
	default:
		d.Step = alerts.Crosspost
	}
	var err error
	if q.members > 0 && (d.Step == alerts.Edit || q.frozen == 0) {
		if d.Digest, err = t.digestOf(d.ID); err != nil {
			return batch, err
		}
	}
	switch {
	case d.Step == alerts.Crosspost:
		if d.Published, err = t.publish(d.ID, d.Target.String(), now); err != nil {
			return batch, err
		}
	case d.Step != alerts.Create:
	case q.frozen == 0:
		first, err := json.Marshal(body{d.Alert, d.Digest})
		if err != nil {
			return batch, err
		}
		if _, err := t.exec(`UPDATE delivery SET first_body = $2, first_version = version, tried = $3 WHERE id = $1`,
			d.ID, string(first), millis(now)); err != nil {
			return batch, err
		}
	default:
		var b body
		if err := json.Unmarshal([]byte(q.first), &b); err != nil {
			return batch, err
		}
		d.Alert, d.Digest, d.Version, d.Tried = b.Alert, b.Digest, q.frozen, q.tried
		if d.Posted, err = t.messagesSince(d.Target.String(), q.tried.Add(-clockSlack)); err != nil {
			return batch, err
		}
	}
	return append(batch, d), nil
}

// publish records a crosspost before the attempt, so that it counts even if its result is lost. It returns the
// times of the target's other crossposts.
func (t *txn) publish(id int64, target string, now time.Time) ([]time.Time, error) {
	before, err := t.times(`SELECT published FROM delivery WHERE target = $1 AND published > $2 AND id <> $3
		ORDER BY published`,
		target, millis(now.Add(-alerts.LimitMemory)), id)
	if err == nil {
		_, err = t.exec(`UPDATE delivery SET published = $2 WHERE id = $1`, id, millis(now))
	}
	return before, err
}

// direct returns the channel of a member, and the times when channels to members were opened. If the member has
// no channel, direct records the opening before the attempt.
func (t *txn) direct(target alerts.Target, now time.Time) (channel string, opened []time.Time, err error) {
	if target.Kind != alerts.Direct {
		return "", nil, nil
	}
	since := now.Add(-alerts.LimitMemory)
	if opened, err = t.times(`SELECT opened FROM target WHERE opened > $1 ORDER BY opened`, millis(since)); err != nil {
		return "", nil, err
	}
	err = t.row(`UPDATE target SET opened = CASE WHEN channel = '' THEN $2 ELSE opened END WHERE name = $1
		RETURNING channel`,
		target.String(), millis(now)).Scan(&channel)
	return channel, opened, err
}

// times returns the times of rows with one column.
func (t *txn) times(query string, args ...any) ([]time.Time, error) {
	rows, err := t.rows(query, args...)
	return collect(rows, err, func(r *sql.Rows) (time.Time, error) {
		var ms int64
		err := r.Scan(&ms)
		return instant(ms), err
	})
}

func (t *txn) digestOf(id int64) ([]alerts.Alert, error) {
	rows, err := t.rows(`SELECT alert FROM delivery WHERE digest = $1 ORDER BY id`, id)
	return collect(rows, err, func(r *sql.Rows) (alerts.Alert, error) {
		var a alerts.Alert
		var doc string
		if err := r.Scan(&doc); err != nil {
			return a, err
		}
		return a, json.Unmarshal([]byte(doc), &a)
	})
}

func (t *txn) messagesSince(target string, since time.Time) ([]string, error) {
	rows, err := t.rows(`SELECT message FROM delivery WHERE target = $1 AND posted >= $2
		AND message <> ''`, target, millis(since))
	return collect(rows, err, func(r *sql.Rows) (string, error) {
		var id string
		return id, r.Scan(&id)
	})
}

// Settle records an attempt if the lease is still valid.
func (s *Store) Settle(ctx context.Context, l *alerts.Lease, d alerts.Delivery, st alerts.Settlement,
	now time.Time,
) error {
	return s.tx(ctx, func(t *txn) error {
		res, err := t.exec(`UPDATE target SET rest = $4, trouble = CASE WHEN $5 <> '' OR $6 THEN $5 ELSE trouble END,
			served = CASE WHEN $6 THEN $7 ELSE served END,
			opened = CASE WHEN $8 OR channel <> '' THEN opened ELSE 0 END,
			channel = CASE WHEN $9 <> '' THEN $9 ELSE channel END
			WHERE name = $1 AND holder = $2 AND epoch = $3`,
			l.Target.String(), s.name, l.Epoch, millis(st.Rest), st.Trouble, st.State != alerts.Waiting, millis(now),
			st.Opening, st.Channel)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, alerts.ErrLeaseLost)
		}
		// The plain form needs a new frozen body. So does a delivery that was certainly not posted, unless
		// there was an earlier attempt, whose result may be unrecorded.
		thaw := st.Void && (d.Tried.IsZero() || st.Plain && !d.Plain)
		if _, err := t.exec(`UPDATE delivery SET message = $2, shown = $3, attempts = $4, plain = $5, not_before = $6,
			reason = $7, updated = $8, state = $9,
			posted = CASE WHEN posted = 0 AND $2 <> '' THEN $8 ELSE posted END,
			first_version = CASE WHEN $10 THEN 0 ELSE first_version END,
			publish = CASE WHEN $11 THEN 0 ELSE publish END, published = CASE WHEN $12 THEN 0 ELSE published END
			WHERE id = $1`,
			d.ID, st.MessageID, st.Shown, st.Attempts, st.Plain, millis(st.NotBefore), st.Reason, millis(now), st.State,
			thaw, d.Step == alerts.Crosspost && st.State == alerts.Done,
			d.Step == alerts.Crosspost && st.Void); err != nil {
			return err
		}
		// Another step is left if the story has grown meanwhile or the message is to be published, unless
		// the message's id is unknown.
		if _, err := t.exec(`UPDATE delivery SET `+isWaiting+`
			WHERE id = $1 AND `+isDone+` AND message <> $2 AND (version > shown OR publish = 1)`,
			d.ID, alerts.UnknownMessage); err != nil {
			return err
		}
		if len(d.Digest) > 0 && d.Step == alerts.Create {
			return t.settleMembers(d, st, now)
		}
		return nil
	})
}

// settleMembers applies the state of a digest to its alerts: they share its message or, if Discord refused it,
// wait to be posted alone.
func (t *txn) settleMembers(d alerts.Delivery, st alerts.Settlement, now time.Time) error {
	switch st.State {
	case alerts.Done:
		_, err := t.exec(`UPDATE delivery SET message = $2, shown = version, posted = $3, updated = $3
			WHERE digest = $1`,
			d.ID, st.MessageID, millis(now))
		return err
	case alerts.Refused:
		if _, err := t.exec(`UPDATE delivery SET `+isWaiting+`, digest = 0, fold = 0, updated = $2 WHERE digest = $1`,
			d.ID, millis(now)); err != nil {
			return err
		}
		_, err := t.exec(`DELETE FROM delivery WHERE id = $1`, d.ID)
		return err
	}
	return nil
}

// Release ends a lease. A body that was frozen for it without an attempt is thawed, so that the alert may be
// folded. A body that an earlier lease froze stays, since that lease's holder may have died after sending.
func (s *Store) Release(ctx context.Context, l *alerts.Lease) error {
	return s.tx(ctx, func(t *txn) error {
		res, err := t.exec(`UPDATE target SET holder = '', until = 0 WHERE name = $1 AND holder = $2 AND epoch = $3`,
			l.Target.String(), s.name, l.Epoch)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if _, err := t.exec(`UPDATE delivery SET published = 0
			WHERE target = $1 AND `+isWaiting+` AND attempts = 0 AND published = $2`,
			l.Target.String(), millis(l.Claimed)); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE delivery SET first_version = 0
			WHERE target = $1 AND `+isWaiting+` AND message = '' AND attempts = 0 AND tried = $2`,
			l.Target.String(), millis(l.Claimed))
		return err
	})
}

// NextDue returns the time when the next waiting delivery may be sent; zero if none waits.
func (s *Store) NextDue(ctx context.Context) (time.Time, error) {
	var at sql.NullInt64
	err := s.r.QueryRowContext(ctx, `SELECT MIN(MAX(d.not_before, COALESCE(t.rest, 0), COALESCE(t.until, 0), 1))
		FROM delivery d LEFT JOIN target t ON t.name = d.target WHERE d.`+isWaiting).Scan(&at)
	return instant(at.Int64), wrap(err)
}

// Probe ends the pause of the troubled ones among the targets, so that their deliveries are tried again at once.
// It returns the number of these targets.
func (s *Store) Probe(ctx context.Context, targets []alerts.Target) (int64, error) {
	var n int64
	err := s.tx(ctx, func(t *txn) error {
		n = 0
		for _, target := range targets {
			res, err := t.exec(`UPDATE target SET rest = 0 WHERE name = $1 AND trouble <> ''`, target.String())
			if err != nil {
				return err
			}
			changed, err := res.RowsAffected()
			if err != nil {
				return err
			}
			if changed == 0 {
				continue
			}
			n++
			if _, err := t.exec(`UPDATE delivery SET not_before = 0 WHERE target = $1 AND `+isWaiting+`
				AND reason <> ''`,
				target.String()); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
