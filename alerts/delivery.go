package alerts

import (
	"context"
	"time"

	"tocsin/feeds"
	"tocsin/filters"
)

// An Alert is a story as one target hears it. Routes that meet at a target share the alert, so
// a channel that follows two topics hears a story once.
type Alert struct {
	Story  string         `json:"story"`
	Topics []Topic        `json:"topics"` // that brought it here, in the order of the routes
	Roles  []string       `json:"roles"`  // role ids to mention, when it is first posted
	Lead   feeds.Item     `json:"lead"`   // the first item that matched here
	Spans  []filters.Span `json:"spans"`  // what matched in Lead
	Others []Report       `json:"others"` // "also reported by": in order of arrival, one for each further outlet
}

// A Delivery is the one message of an alert on its way to, or at, its target.
type Delivery struct {
	ID        int64
	Target    Target
	Alert     Alert
	Version   int // of Alert; each growth adds one
	NotBefore time.Time
	Nonce     string // the same at every attempt, at most 25 characters
	MessageID string // set: that message is to be edited; empty: it is to be created
	Shown     int    // the version that the message shows
	Attempts  int    // made before this one, of the same body
	Plain     bool   // the full form was refused: send the plainest
}

// A Verdict is what an answer, or its absence, means for a delivery.
type Verdict int

// The verdicts. None but Delivered and Blocked ends a delivery: everything else waits.
const (
	Delivered  Verdict = iota // it is there
	Retry                     // same body and nonce, not before After; may have arrived already
	Shrink                    // refused for its form: once more in the plainest form
	Quarantine                // the target is out of reach until somebody changes something; probe rarely
	Gone                      // the target does not exist any more
	Blocked                   // the target refuses this very content, for good
	Fatal                     // the sender itself is refused (a dead token): nothing can be sent
)

func (v Verdict) String() string {
	return [...]string{"delivered", "retry", "shrink", "quarantine", "gone", "blocked", "fatal"}[v]
}

// An Outcome is the result of one attempt.
type Outcome struct {
	Verdict   Verdict
	MessageID string        // of the message, when Delivered and known
	After     time.Duration // before it, neither this delivery nor its target is tried again
	Reason    string        // for people; empty when Delivered; never holds a secret
}

// A Sender makes one attempt at a delivery: a create where MessageID is empty, else an edit. It
// never retries, and it waits only as long as its context allows.
type Sender interface {
	Send(ctx context.Context, d Delivery) Outcome
}
