package commands

import (
	"tocsin/alerts"
)

// A Request is a slash command, finished or being typed.
type Request struct {
	Command string            // its name
	Options map[string]string // by name; channels and roles by id
	Typing  string            // name of the option being typed; empty for a finished command
	Guild   string            // id of the server; empty in direct messages
	User    string            // id of the sender
	Here    Channel           // the channel that it was sent in
	Channel *Channel          // the option channel, if given
	Role    *Role             // the option role, if given
	Direct  bool              // the option dm: to the sender and not to a channel
}

// A Channel is a channel, thread or forum, with the permissions there.
type Channel struct {
	ID     string
	Kind   string       // [alerts.Channel], [alerts.Thread] or [alerts.Forum]
	Member Permissions  // of the sender
	Bot    *Permissions // of the bot; nil if unknown
}

// A Role is a role of the server.
type Role struct {
	ID          string
	Mentionable bool // by every member
}

// A Reply is the answer to a request: text that only the sender sees, or choices for the option being
// typed.
type Reply struct {
	Text    string
	Choices []Choice
	Err     error // for the log: the cause of an internal error
}

// A Choice is a value for the option being typed. Discord shows Name and sends Value.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// channel returns the channel that the alerts go to.
func (r Request) channel() Channel {
	if r.Channel != nil {
		return *r.Channel
	}
	return r.Here
}

// self returns the sender as a target.
func (r Request) self() alerts.Target { return alerts.Target{Kind: alerts.Direct, ID: r.User} }

func (c Channel) target() alerts.Target { return alerts.Target{Kind: c.Kind, ID: c.ID} }
