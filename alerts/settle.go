package alerts

import "time"

// The states of a delivery.
const (
	Waiting = "waiting" // for its first send, its next attempt, an edit, or to be published
	Done    = "done"    // the message shows the newest version
	Refused = "refused" // for good; Reason tells why
)

// UnknownMessage stands for the id of a message that was posted and whose id was not told. It
// cannot be edited.
const UnknownMessage = "unknown"

// How long a target rests after an answer that time alone does not mend.
const (
	quarantineRest = time.Hour
	goneRest       = 24 * time.Hour
	firstRetry     = 2 * time.Second
	leastWait      = time.Second / 10 // for what is put off, whoever says for how long
	// Discord remembers a nonce for "the past few minutes": an attempt that may have arrived is
	// repeated within them.
	lastRetry = time.Minute
)

// A Settlement is what an outcome makes of a delivery and its target.
type Settlement struct {
	State     string
	MessageID string
	Shown     int // the version that the message shows; 0 before there is one
	Attempts  int
	Plain     bool
	Void      bool      // the attempt did nothing, for sure: unless an earlier one did, the next may be of another body
	NotBefore time.Time // of the delivery
	Reason    string    // why it is not there yet, or what was given up; empty when all is well

	Rest    time.Time // the target is served nothing before
	Trouble string    // what is wrong with the target; empty when it took the message
	Opening bool      // a channel to the member was asked for
	Channel string    // the member's channel; empty where nothing new is known of it
}

// Settle decides what becomes of a delivery after an attempt. Nothing but Delivered and Blocked
// ends it: it waits, for ever if need be.
func Settle(d Delivery, o Outcome, now time.Time) Settlement {
	s := Settlement{State: Waiting, MessageID: d.MessageID, Shown: d.Shown, Attempts: d.Attempts + 1, Plain: d.Plain, Reason: o.Reason, Opening: o.Opening, Channel: o.Channel}
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
		wait(leastWait)
	case Shrink:
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
		wait(firstRetry)
	}
	if d.Step == Crosspost && (o.Verdict == Retry || o.Verdict == Later) { // its limit is its own: alerts go on
		s.Rest = time.Time{}
	}
	return s
}

// refuse gives up the step. A message that is there stays; it only does not show the newest, or
// is not published.
func (s *Settlement) refuse(d Delivery) {
	s.State = Refused
	if d.Step != Create {
		s.State, s.Shown, s.Attempts = Done, d.Version, 0
	}
}

// backoff doubles from two seconds to a minute.
func backoff(attempts int) time.Duration {
	return min(firstRetry<<min(attempts, 16), lastRetry)
}
