package alerts

import "time"

// The states of a delivery. The store has a further one for deliveries inside a digest.
const (
	Waiting = "waiting" // for its first or next attempt, an edit, or a crosspost
	Done    = "done"    // the message shows the newest version
	Refused = "refused" // for good, for the reason in Settlement.Reason
)

// UnknownMessage stands for the id of a message that was posted and whose id is unknown. The message
// cannot be edited.
const UnknownMessage = "unknown"

// Waiting times.
const (
	quarantineRest = time.Hour        // of a target that is out of reach
	goneRest       = 24 * time.Hour   // of a target that does not exist
	minDefer       = time.Second / 10 // after Later
	minRetry       = 2 * time.Second  // after the first Retry; each further one doubles it
	maxRetry       = time.Minute      // short, since Discord remembers a nonce for "the past few minutes"
)

// A Settlement is the state of a delivery and its target after an attempt.
type Settlement struct {
	State     string
	MessageID string
	Shown     int // version that the message shows; 0 before it is posted
	Attempts  int
	Plain     bool
	// Void reports that the attempt certainly posted nothing. The body may change unless an earlier
	// attempt is ambiguous.
	Void      bool
	NotBefore time.Time // of the delivery's next attempt
	Reason    string    // of the delay or the refusal; empty after a success

	Rest    time.Time // the target is not served earlier
	Trouble string    // problem of the target; empty if it took the message
	Opening bool      // the attempt asked for a channel to the member
	Channel string    // the member's channel; empty if unchanged
}

// Settle returns the state of a delivery after an attempt. Only Delivered and Blocked end it: otherwise
// it waits without limit.
func Settle(d Delivery, o Outcome, now time.Time) Settlement {
	s := Settlement{
		State: Waiting, MessageID: d.MessageID, Shown: d.Shown, Attempts: d.Attempts + 1, Plain: d.Plain,
		Reason: o.Reason, Opening: o.Opening, Channel: o.Channel,
	}
	wait := func(least time.Duration) {
		s.Rest = now.Add(max(least, o.After))
		s.NotBefore = s.Rest
	}
	if o.After > 0 {
		s.Rest = now.Add(o.After)
	}
	switch o.Verdict {
	case Delivered:
		s.State, s.Shown, s.Attempts, s.Reason = Done, d.Version, 0, ""
		if d.MessageID == "" {
			s.MessageID = o.MessageID
		}
		if s.MessageID == "" {
			s.MessageID = UnknownMessage
		}
	case Retry:
		wait(backoff(d.Attempts))
	case Later:
		s.Void, s.Attempts = true, d.Attempts
		wait(minDefer)
	case RetryPlain:
		if d.Plain || d.Step == Crosspost { // there is no plainer form
			s.refuse(d)
			break
		}
		s.Plain, s.Attempts, s.Void = true, 0, true
	case Quarantine, Gone:
		wait(quarantineRest)
		if o.Verdict == Gone {
			wait(goneRest)
		}
		s.Trouble, s.Void, s.Attempts = o.Reason, true, d.Attempts
	case Blocked:
		s.refuse(d)
	case Fatal:
		s.Attempts, s.Void = d.Attempts, true
		wait(minRetry)
	}
	if d.Step == Crosspost && (o.Verdict == Retry ||
		o.Verdict == Later) { // the limit of crossposts does not stop alerts
		s.Rest = time.Time{}
	}
	return s
}

// refuse ends the step as refused. An existing message stays as it is, without the edit or the crosspost.
func (s *Settlement) refuse(d Delivery) {
	s.State = Refused
	if d.Step != Create {
		s.State, s.Shown, s.Attempts = Done, d.Version, 0
	}
}

// backoff returns the wait after a failed attempt. It doubles from two seconds to a minute.
func backoff(attempts int) time.Duration {
	return min(minRetry<<min(attempts, 16), maxRetry)
}
