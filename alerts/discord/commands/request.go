package commands

import (
	"tocsin/alerts"
)

// A Request is a slash command as Discord sent it, or one being typed.
type Request struct {
	Command string            // its name
	Options map[string]string // by name; channels and roles by id
	Typing  string            // name of the option being typed; empty for a finished command
	Guild   string            // id of the server; empty outside of one
	User    string            // id of who sent it
	Here    Place             // where it was sent
	Channel *Place            // the option channel, if given
	Role    *Role             // the option role, if given
	Direct  bool              // the option dm: to the sender and not to a channel
}

// A Place is a channel, thread or forum, with the rights that hold there.
type Place struct {
	ID     string
	Kind   string       // [alerts.Channel], [alerts.Thread] or [alerts.Forum]
	Member Permissions  // of who sent the command
	Bot    *Permissions // nil where Discord did not say
}

// A Role is a role of the server.
type Role struct {
	ID          string
	Mentionable bool // by anybody
}

// A Reply answers a request: text that only the sender sees, or choices for what is being typed.
type Reply struct {
	Text    string
	Choices []Choice
	Err     error // for the log: why Text says that something went wrong
}

// A Choice is a proposal for the option being typed: Name is shown, Value is sent.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// place is where the request wants alerts.
func (r Request) place() Place {
	if r.Channel != nil {
		return *r.Channel
	}
	return r.Here
}

// self is the sender as a target.
func (r Request) self() alerts.Target { return alerts.Target{Kind: alerts.Direct, ID: r.User} }

func (p Place) target() alerts.Target { return alerts.Target{Kind: p.Kind, ID: p.ID} }
