// Package commands answers Discord's slash commands: subscribe, unsubscribe, subscriptions, topics and
// help.
//
// A [Request] comes in and a [Reply] goes out, both plain values. [Parse] makes the request from an
// event of the gateway, and [Response] makes the body of the HTTP request that answers it. The gateway
// in package discord carries both. [Definitions] are the commands as Discord shows them to members.
//
// One rule: a command changes nothing unless the permissions in the request allow it, both those of
// the sender and those of the bot in the channel that the alerts go to.
//
//	c := commands.Commands{Topics: topics, Store: store}
//	in, err := commands.Parse(event)
//	reply := c.Answer(ctx, in.Request, now)
//	body, err := commands.Response(in.Request, reply)
package commands
