package alerts

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// A Topic is a named rule that people can subscribe to, as they see it.
type Topic struct {
	Name  string `json:"name"`  // short and unique: what is typed
	Title string `json:"title"` // what is shown; Name when the operator gave none
}

// Display returns the name of the topic for people: its title, or its name if it has none.
func (t Topic) Display() string { return cmp.Or(t.Title, t.Name) }

// A Route says who hears of a topic.
type Route struct {
	ID     string // unique and stable over restarts
	Topic  string // Topic.Name
	Target Target
	Role   string // id of the role to mention; empty for none
	Guild  string // id of the server of the target, where it is known

	Quiet   Quiet
	Digest  Schedule      // when the digest is posted; nil: alerts are posted as they come
	CatchUp time.Duration // what is older than this when it comes in is folded into a digest; 0: never
	Limit   Limit
	Tags    []string // of forum posts, by name
	Publish bool     // crosspost from an announcement channel
}

// A Subscription is a route that somebody made by slash command, in the server that its Guild
// names: alone that server's members can end it, or the member whom its messages go to.
type Subscription struct {
	Route
	By string    // user id of who made it
	At time.Time // when
}

// A Schedule gives the next time after another, and the zero time when there is none.
type Schedule interface{ Next(time.Time) time.Time }

// The kinds of target.
const (
	Channel = "channel" // text or announcement
	Thread  = "thread"
	Forum   = "forum" // each alert is a post of its own
	Webhook = "webhook"
	Direct  = "user" // direct messages to a member, by user id
)

// A Target is a place where an alert can be posted. A webhook is named by its id alone; its
// secret stays with the sender.
type Target struct {
	Kind string `json:"kind"`
	ID   string `json:"id"` // a snowflake
}

// String gives kind:id, as logs, the store and [ParseTarget] know the target.
func (t Target) String() string { return t.Kind + ":" + t.ID }

// ParseTarget reads what [Target.String] wrote.
func ParseTarget(s string) (Target, error) {
	kind, id, ok := strings.Cut(s, ":")
	switch kind {
	case Channel, Thread, Forum, Webhook, Direct:
	default:
		ok = false
	}
	if !ok || id == "" {
		return Target{}, fmt.Errorf("alerts: %q is no target", s)
	}
	return Target{Kind: kind, ID: id}, nil
}
