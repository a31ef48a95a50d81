package service

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts"
	"tocsin/store"
)

// A failingLedger is a ledger whose first call of one method fails.
type failingLedger struct {
	*store.Store
	method string
	failed atomic.Bool
}

func (l *failingLedger) fails(method string) error {
	if method == l.method && l.failed.CompareAndSwap(false, true) {
		return errors.New("disk I/O error")
	}
	return nil
}

func (l *failingLedger) Pending(ctx context.Context, limit int) ([]store.Pending, error) {
	if err := l.fails("Pending"); err != nil {
		return nil, err
	}
	return l.Store.Pending(ctx, limit)
}

func (l *failingLedger) Commit(ctx context.Context, now time.Time, plan alerts.Plan) error {
	if err := l.fails("Commit"); err != nil {
		return err
	}
	return l.Store.Commit(ctx, now, plan)
}

func (l *failingLedger) Claim(ctx context.Context, now time.Time) (*alerts.Lease, error) {
	if err := l.fails("Claim"); err != nil {
		return nil, err
	}
	return l.Store.Claim(ctx, now)
}

func (l *failingLedger) Settle(ctx context.Context, lease *alerts.Lease, d alerts.Delivery, s alerts.Settlement,
	now time.Time,
) error {
	if err := l.fails("Settle"); err != nil {
		return err
	}
	return l.Store.Settle(ctx, lease, d, s, now)
}

func (l *failingLedger) NextDue(ctx context.Context) (time.Time, error) {
	if err := l.fails("NextDue"); err != nil {
		return time.Time{}, err
	}
	return l.Store.NextDue(ctx)
}

// The loop of the desk and the delivery loop try again after an error of the ledger, without being woken,
// and nothing is lost or posted twice.
func TestLoopsRetryAfterLedgerError(t *testing.T) {
	for _, method := range []string{"Pending", "Commit", "Claim", "Settle", "NextDue"} {
		t.Run(method, func(t *testing.T) {
			inBubble(t, 1, freely(), 0, func(b *bubble) {
				ledger := &failingLedger{Store: b.ledger, method: method}
				b.service.planLedger, b.service.outbox = ledger, ledger
				b.press.publish(headline("all", 0))
				if err := b.service.pollNow(b.t.Context(), b.service.config.Load().Feeds[0]); err != nil {
					b.t.Fatal(err)
				}
				// The plan loop has no other reason to run again: nothing else wakes it.
				select {
				case <-b.service.planWake:
				default:
				}
				ctx, cancel := context.WithCancel(b.t.Context())
				done := make(chan struct{}, 2)
				for _, loop := range []func(context.Context){b.service.plan, b.service.deliver} {
					go func() { loop(ctx); done <- struct{}{} }()
				}
				synctest.Wait()
				if !ledger.failed.Load() {
					b.t.Fatalf("%s was not called", method)
				}
				time.Sleep(retryDelay + time.Hour)
				synctest.Wait()
				b.toldOnce(bubbleChannel(0), 1)
				cancel()
				<-done
				<-done
				if n, err := b.ledger.Waiting(b.t.Context()); n != 0 || err != nil {
					b.t.Errorf("%d deliveries still wait; %v", n, err)
				}
			})
		})
	}
}
