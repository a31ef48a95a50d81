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

	Tags    []string `json:"tags,omitempty"`    // names of the tags of a forum post
	Publish bool     `json:"publish,omitempty"` // to be crossposted from its announcement channel
	Limit   Limit    `json:"limit,omitzero"`    // of the target, as its routes set it
}

// A Step is what an attempt at a delivery is to do.
type Step int

// The steps, in the order in which a delivery takes them.
const (
	Create    Step = iota // post the message
	Edit                  // show the newest version in it
	Crosspost             // publish it to the servers that follow its announcement channel
)

func (s Step) String() string { return [...]string{"create", "edit", "crosspost"}[s] }

// A Delivery is the one message of an alert at its target, posted or not.
type Delivery struct {
	ID        int64
	Target    Target
	Guild     string // id of the target's server, where it is known: servers take turns
	Alert     Alert
	Digest    []Alert // set: the message lists these alerts, and Alert only names the story "digest"
	Version   int     // of what the message should show; each growth adds one
	NotBefore time.Time
	Fold      bool   // it waits for a digest instead of being posted alone
	Nonce     string // the same at every attempt, at most 25 characters
	MessageID string // of the message, once there is one
	Shown     int    // the version that the message shows
	Step      Step
	Attempts  int  // made before this one, of the same step and body
	Plain     bool // the full form was refused: send the plainest

	History
}

// A History is the ledger's record of earlier attempts that a sender needs for the next one. Claim
// fills it in; it is no part of the delivery's state.
type History struct {
	// Tried and Posted are set from the second attempt on. A sender looks for the message of an
	// earlier attempt before it posts again, where the target has no nonce.
	Tried  time.Time // start of the first attempt
	Posted []string  // ids of all messages known to be posted at the target since a minute before Tried

	// Times within the last [LimitMemory], oldest first, without this attempt. They count attempts
	// with an unknown result.
	Published []time.Time // with Crosspost: publications of messages of the target
	Opened    []time.Time // with a [Direct] target: openings of channels to members

	Channel string // with a [Direct] target: id of the member's channel, once it is open
}

// LimitMemory is the period that Published and Opened of a [History] cover.
const LimitMemory = time.Hour

// A Verdict is what an answer, or its absence, means for a delivery.
type Verdict int

// The verdicts. None but Delivered and Blocked ends a delivery: everything else waits.
const (
	Delivered  Verdict = iota // it is there
	Retry                     // it failed: same body and nonce, not before After; may have arrived already
	Later                     // it was put off, by a limit or a pace, and has certainly not arrived: no failed attempt
	Shrink                    // refused for its form: once more in the plainest form
	Quarantine                // the target is out of reach until somebody changes something; probe rarely
	Gone                      // the target does not exist any more
	Blocked                   // the target refuses this very content, for good
	Fatal                     // the sender itself is refused (a dead token): nothing can be sent
)

func (v Verdict) String() string {
	return [...]string{"delivered", "retry", "later", "shrink", "quarantine", "gone", "blocked", "fatal"}[v]
}

// An Outcome is the result of one attempt.
type Outcome struct {
	Verdict   Verdict
	MessageID string        // of the message, when Delivered and known
	After     time.Duration // before it, neither this delivery nor its target is tried again
	Reason    string        // for people; empty when Delivered; never holds a secret

	Opening bool   // a channel to the member was asked for
	Channel string // the member's channel, to be kept
}

// A Sender makes one attempt at a delivery's step. It never retries, and it waits only as long as its context allows.
type Sender interface {
	Send(ctx context.Context, d Delivery) Outcome
}
