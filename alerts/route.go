package alerts

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// A Topic is a named rule that people can subscribe to.
type Topic struct {
	Name  string `json:"name"`  // short and unique, for typing
	Title string `json:"title"` // for display
}

// Display returns the name of the topic for people: its title, or its name if it has none.
func (t Topic) Display() string { return cmp.Or(t.Title, t.Name) }

// A Route sends the stories of a topic to a target.
type Route struct {
	ID     string // unique and stable over restarts
	Topic  string // Topic.Name
	Target Target
	Role   string // id of the role to mention; empty for none
	Guild  string // id of the target's server; empty if unknown

	Quiet   Quiet
	Digest  Schedule      // of digests; nil: alerts are posted as they arrive
	CatchUp time.Duration // items older than this on arrival are folded into a digest; 0: none
	Limit   Limit
	Tags    []string // of forum posts, by name
	Publish bool     // crosspost from an announcement channel
}

// A Subscription is a route that a member made by slash command in the server Guild. Members of that
// server can end it, and so can the member that it sends direct messages to.
type Subscription struct {
	Route
	By string    // user id of the member who made it
	At time.Time // of the command
}

// A Schedule returns the next time after another, or the zero time if there is none.
type Schedule interface{ Next(time.Time) time.Time }

// The kinds of target.
const (
	Channel = "channel" // text or announcement
	Thread  = "thread"
	Forum   = "forum" // each alert is a post of its own
	Webhook = "webhook"
	Direct  = "user" // direct messages to the member with this user id
)

// A Target is a destination of alerts on Discord. A webhook is identified by its id; only the sender
// knows its token.
type Target struct {
	Kind string `json:"kind"`
	ID   string `json:"id"` // a snowflake
}

// String returns kind:id, the form of a target in logs and in the store.
func (t Target) String() string { return t.Kind + ":" + t.ID }

// ParseTarget parses the result of [Target.String].
func ParseTarget(s string) (Target, error) {
	kind, id, ok := strings.Cut(s, ":")
	switch kind {
	case Channel, Thread, Forum, Webhook, Direct:
	default:
		ok = false
	}
	if !ok || id == "" {
		return Target{}, fmt.Errorf("alerts: invalid target %q: want kind:id", s)
	}
	return Target{Kind: kind, ID: id}, nil
}
