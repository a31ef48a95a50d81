package alerts

import (
	"context"
	"time"

	"tocsin/feeds"
	"tocsin/filters"
)

// An Alert is a story at one target. Routes to the same target share the alert, so that a channel that
// follows two topics shows a story once.
type Alert struct {
	Story  string         `json:"story"`
	Topics []Topic        `json:"topics"` // of the routes to this target, in their order
	Roles  []string       `json:"roles"`  // role ids to mention when it is posted
	Lead   feeds.Item     `json:"lead"`   // the first item of the story that matched here
	Spans  []filters.Span `json:"spans"`  // matched text of Lead
	Others []Report       `json:"others"` // "also reported by": one for each other outlet, in order of arrival

	Tags    []string `json:"tags,omitempty"`    // names of the tags of a forum post
	Publish bool     `json:"publish,omitempty"` // crosspost it from its announcement channel
	Limit   Limit    `json:"limit,omitzero"`    // of the target, as the routes set it
}

// A Step is the action of an attempt at a delivery.
type Step int

// The steps, in the order in which a delivery takes them.
const (
	Create    Step = iota // post the message
	Edit                  // update it to the newest version
	Crosspost             // publish it to the servers that follow its announcement channel
)

func (s Step) String() string { return [...]string{"create", "edit", "crosspost"}[s] }

// A Delivery is the one message of an alert at its target, posted or not.
type Delivery struct {
	ID        int64
	Target    Target
	Guild     string // id of the target's server; empty if unknown. Servers take turns
	Alert     Alert
	Digest    []Alert // if set, the message lists these alerts, and Alert holds what they share
	Version   int     // of the content; each growth adds one
	NotBefore time.Time
	Fold      bool   // wait for a digest instead of posting alone
	Nonce     string // the same at every attempt, at most 25 characters
	MessageID string // of the message; empty before it is posted
	Shown     int    // version that the message shows
	Step      Step
	Attempts  int  // earlier attempts at the same step with the same body
	Plain     bool // Discord refused the full form: send the plainest

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

// A Verdict is the meaning of an answer, or of a missing answer, for a delivery.
type Verdict int

// The verdicts. Delivered and Blocked end a delivery; after the others it waits.
const (
	Delivered  Verdict = iota // the message is there
	Retry                     // failed, or the answer was lost: repeat with the same body and nonce after After
	Later                     // deferred by a limit, certainly not posted; not a failed attempt
	RetryPlain                // Discord refuses the form: repeat in the plainest form
	Quarantine                // the target is out of reach until a person changes something; probe rarely
	Gone                      // the target does not exist any more
	Blocked                   // the target refuses this content for good
	Fatal                     // Discord refuses the sender, as with an invalid token: nothing can be sent
)

// String returns the verdict as metrics and logs label it.
func (v Verdict) String() string {
	return [...]string{"delivered", "retry", "later", "shrink", "quarantine", "gone", "blocked", "fatal"}[v]
}

// An Outcome is the result of one attempt.
type Outcome struct {
	Verdict   Verdict
	MessageID string        // of the message, if Delivered and known
	After     time.Duration // neither this delivery nor its target is tried earlier
	Reason    string        // for people; empty when Delivered; never holds a secret

	Opening bool   // the attempt asked for a channel to the member
	Channel string // the member's channel; empty if unchanged
}

// A Sender makes one attempt at a delivery's step. It never retries, and it returns when ctx ends.
type Sender interface {
	Send(ctx context.Context, d Delivery) Outcome
}
