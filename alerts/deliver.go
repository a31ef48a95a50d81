package alerts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// An Outbox hands out due deliveries, one target at a time. It leases the target and not the delivery,
// so that messages keep their order and the limits of the target hold.
type Outbox interface {
	// Claim leases the due target that was served longest ago, with its due deliveries in order.
	// It returns nil if none is due.
	Claim(ctx context.Context, now time.Time) (*Lease, error)
	// Settle records an attempt. It returns [ErrLeaseLost] if the lease has ended.
	Settle(ctx context.Context, l *Lease, d Delivery, s Settlement, now time.Time) error
	// Release ends a lease. Deliveries without an attempt are as before the lease.
	Release(ctx context.Context, l *Lease) error
	// NextDue returns the time of the next due delivery; zero if none waits.
	NextDue(ctx context.Context) (time.Time, error)
}

// ErrLeaseLost reports that another worker serves the target now.
var ErrLeaseLost = errors.New("alerts: the lease of the target has ended")

// A Lease is the right to serve a target until it ends.
type Lease struct {
	Target     Target
	Epoch      int64     // grows with each lease of the target
	Claimed    time.Time // when it began
	Deliveries []Delivery
}

// A Deliverer drains an outbox into a sender, several targets at once, each in order.
type Deliverer struct {
	Outbox  Outbox
	Sender  Sender
	Workers int // targets served at once; 0 means 64, enough for 48 requests a second at 1.3 s each
	Now     func() time.Time
	// Report is called after every attempt, for logs and metrics. It may be nil.
	Report func(Delivery, Outcome, Settlement)
}

// ErrRefused reports that Discord refuses the sender: nothing can be sent until the operator acts.
var ErrRefused = errors.New("alerts: the sender is refused")

// Run delivers until ctx ends. It claims again after each wake and when a delivery becomes due. It
// returns nil at the end of ctx, an error that wraps [ErrRefused] if the sender is refused, or the
// error of the outbox.
func (d *Deliverer) Run(ctx context.Context, wake <-chan struct{}) error {
	return d.dispatch(ctx, wake, true)
}

// Drain delivers until no delivery is due.
func (d *Deliverer) Drain(ctx context.Context) error {
	if err := d.dispatch(ctx, nil, false); err != nil {
		return err
	}
	return ctx.Err()
}

// dispatch leases one target after another and serves each in its own goroutine, at most d.Workers at
// once. It stops claiming when ctx ends, at the first error, or, unless forever is set, when no delivery
// is due. It returns after the last message in flight is settled.
func (d *Deliverer) dispatch(ctx context.Context, wake <-chan struct{}, forever bool) error {
	workers := cmp.Or(d.Workers, 64)
	served := make(chan error)
	inFlight := 0
	var failed error
	for {
		going := failed == nil && ctx.Err() == nil
		if going && inFlight < workers {
			lease, err := d.Outbox.Claim(ctx, d.Now())
			switch {
			case err != nil:
				failed = err
				continue
			case lease != nil:
				inFlight++
				go func() { served <- d.serve(ctx, lease) }()
				continue
			}
		}
		if inFlight == 0 && (!going || !forever) {
			break
		}
		timer, err := d.nextDue(ctx, going && forever && inFlight < workers)
		if err != nil {
			failed = err
			continue
		}
		ended := ctx.Done()
		if !going { // wait for the messages in flight only
			ended = nil
		}
		select {
		case err := <-served:
			inFlight--
			failed = errors.Join(failed, err)
		case <-wake:
		case <-timer:
		case <-ended:
		}
	}
	if ctx.Err() != nil && !errors.Is(failed, ErrRefused) {
		return nil
	}
	return failed
}

// nextDue returns a channel that receives when a delivery becomes due; nil if that is not wanted or no
// delivery waits.
func (d *Deliverer) nextDue(ctx context.Context, wanted bool) (<-chan time.Time, error) {
	if !wanted {
		return nil, nil //nolint:nilnil // a nil channel never receives
	}
	due, err := d.Outbox.NextDue(ctx)
	if err != nil || due.IsZero() {
		return nil, err
	}
	return time.After(max(due.Sub(d.Now()), 0)), nil
}

// serve sends the deliveries of a lease in order, until the target must rest.
func (d *Deliverer) serve(ctx context.Context, lease *Lease) error {
	// A message in flight may finish, and its result is recorded, even if ctx ends meanwhile:
	// otherwise it would be sent again.
	record := context.WithoutCancel(ctx)
	flight, cancel := extend(ctx, flightTime)
	defer cancel()
	var refused error
	// Claim did not know of the messages and the channel that this lease itself made.
	var posted []string
	channel := ""
	for _, delivery := range lease.Deliveries {
		if ctx.Err() != nil {
			break
		}
		delivery.Posted = append(delivery.Posted, posted...)
		delivery.Channel = cmp.Or(channel, delivery.Channel)
		outcome := d.Sender.Send(flight, delivery)
		now := d.Now()
		settled := Settle(delivery, outcome, now)
		if err := d.Outbox.Settle(record, lease, delivery, settled, now); err != nil {
			if errors.Is(err, ErrLeaseLost) {
				return nil
			}
			return err
		}
		if settled.MessageID != "" {
			posted = append(posted, settled.MessageID)
		}
		channel = cmp.Or(settled.Channel, channel)
		if d.Report != nil {
			d.Report(delivery, outcome, settled)
		}
		if outcome.Verdict == Fatal {
			refused = fmt.Errorf("%w: %s", ErrRefused, outcome.Reason)
			break
		}
		if settled.State == Waiting || settled.Rest.After(now) { // later deliveries must not overtake this one
			break
		}
	}
	return errors.Join(refused, d.Outbox.Release(record, lease))
}

// flightTime is the time that a message in flight has after the program is asked to stop.
const flightTime = 8 * time.Second

// extend returns a context that ends d after ctx.
func extend(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(d, cancel)
		context.AfterFunc(late, func() { timer.Stop() })
	})
	return late, func() { stop(); cancel() }
}
