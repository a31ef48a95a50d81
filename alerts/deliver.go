package alerts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// An Outbox hands out what is due, a target at a time. What is leased is the target, so that its
// messages keep their order and its limits hold.
type Outbox interface {
	// Claim leases the due target that was served longest ago, and gives its due deliveries
	// in order. It gives nil when nothing is due.
	Claim(ctx context.Context, now time.Time) (*Lease, error)
	// Settle records an attempt; it refuses with [ErrLeaseLost] when the lease has ended.
	Settle(ctx context.Context, l *Lease, d Delivery, s Settlement, now time.Time) error
	// Release ends a lease. What it had and was not attempted is as if it had not been leased.
	Release(ctx context.Context, l *Lease) error
	// NextDue tells when Claim will next have something; zero when nothing waits.
	NextDue(ctx context.Context) (time.Time, error)
}

// ErrLeaseLost says that somebody else serves the target now.
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
	Workers int // targets served at once; 0 means 64: enough for the pace even where an answer takes its time
	Now     func() time.Time
	// Report is told of every attempt, for logs and counts; it may be nil.
	Report func(Delivery, Outcome, Settlement)
}

// ErrRefused says that the sender itself is refused: nothing can be sent until the operator acts.
var ErrRefused = errors.New("alerts: the sender is refused")

// Run delivers until ctx ends, looking again at every wake and whenever something falls due. It
// returns nil at the end of ctx, an error that wraps [ErrRefused] when the sender is refused, and
// the outbox's error when that fails.
func (d *Deliverer) Run(ctx context.Context, wake <-chan struct{}) error {
	return d.dispatch(ctx, wake, true)
}

// Drain delivers what is due now and what falls due meanwhile, and returns when nothing is.
func (d *Deliverer) Drain(ctx context.Context) error {
	if err := d.dispatch(ctx, nil, false); err != nil {
		return err
	}
	return ctx.Err()
}

// dispatch leases one target after another and serves each in a goroutine of its own, as many at
// once as there are workers. It ends when ctx does, at the first error, or, unless it is to stay,
// when nothing is due; and always only when every message in flight has landed.
func (d *Deliverer) dispatch(ctx context.Context, wake <-chan struct{}, stay bool) error {
	workers := cmp.Or(d.Workers, 64)
	served := make(chan error)
	flying := 0
	var fault error
	for {
		going := fault == nil && ctx.Err() == nil
		if going && flying < workers {
			lease, err := d.Outbox.Claim(ctx, d.Now())
			switch {
			case err != nil:
				fault = err
				continue
			case lease != nil:
				flying++
				go func() { served <- d.serve(ctx, lease) }()
				continue
			}
		}
		if flying == 0 && (!going || !stay) {
			break
		}
		timer, err := d.nextDue(ctx, going && stay && flying < workers)
		if err != nil {
			fault = err
			continue
		}
		ended := ctx.Done()
		if !going { // what is in flight is waited for
			ended = nil
		}
		select {
		case err := <-served:
			flying--
			fault = errors.Join(fault, err)
		case <-wake:
		case <-timer:
		case <-ended:
		}
	}
	if ctx.Err() != nil && !errors.Is(fault, ErrRefused) {
		return nil
	}
	return fault
}

// nextDue gives a channel that tells when something falls due; it never does unless it is wanted.
func (d *Deliverer) nextDue(ctx context.Context, wanted bool) (<-chan time.Time, error) {
	if !wanted {
		return nil, nil //nolint:nilnil // nothing is waited for
	}
	due, err := d.Outbox.NextDue(ctx)
	if err != nil || due.IsZero() {
		return nil, err
	}
	return time.After(max(due.Sub(d.Now()), 0)), nil
}

// serve sends what a lease holds, in order, until the target must rest.
func (d *Deliverer) serve(ctx context.Context, lease *Lease) error {
	// A message in flight is let land, and what was sent is recorded, even when ctx has ended
	// meanwhile: or it would be sent again.
	keep := context.WithoutCancel(ctx)
	flight, land := lingering(ctx)
	defer land()
	var refused error
	var posted []string // by this lease, which those behind in it do not know of yet
	channel := ""       // opened by it, likewise
	for _, delivery := range lease.Deliveries {
		if ctx.Err() != nil {
			break
		}
		delivery.Posted = append(delivery.Posted, posted...)
		delivery.Channel = cmp.Or(channel, delivery.Channel)
		outcome := d.Sender.Send(flight, delivery)
		now := d.Now()
		settled := Settle(delivery, outcome, now)
		if err := d.Outbox.Settle(keep, lease, delivery, settled, now); err != nil {
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
		if settled.State == Waiting || settled.Rest.After(now) { // what comes after must not overtake
			break
		}
	}
	return errors.Join(refused, d.Outbox.Release(keep, lease))
}

// landing is how long a message in flight may take once the program is told to stop.
const landing = 8 * time.Second

// lingering gives a context that ends a while after ctx does.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(landing, cancel)
		context.AfterFunc(late, func() { timer.Stop() })
	})
	return late, func() { stop(); cancel() }
}
