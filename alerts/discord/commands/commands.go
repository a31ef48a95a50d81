package commands

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
)

// Subscriptions keeps the subscriptions of all servers.
type Subscriptions interface {
	// Subscriptions lists the subscriptions of a server, or of all servers if guild is empty.
	Subscriptions(ctx context.Context, guild string) ([]alerts.Subscription, error)
	// Subscribe keeps a subscription and sets its ID. A topic has one subscription per target:
	// keeping it again changes its role. Subscribe returns the subscription as it is kept, and
	// whether it is new.
	Subscribe(ctx context.Context, s alerts.Subscription) (kept alerts.Subscription, isNew bool, err error)
	// Unsubscribe ends a subscription of a server and returns it. It reports whether there was one.
	Unsubscribe(ctx context.Context, guild, id string, now time.Time) (ended alerts.Subscription, found bool, err error)
}

// The names of the commands and of their options.
const (
	cmdSubscribe     = "subscribe"
	cmdUnsubscribe   = "unsubscribe"
	cmdSubscriptions = "subscriptions"
	cmdTopics        = "topics"
	cmdHelp          = "help"

	optTopic        = "topic"
	optChannel      = "channel"
	optRole         = "role"
	optDirect       = "dm"
	optSubscription = "subscription"
)

// Limits of Discord, in code points.
const (
	maxText    = 2000 // of a reply
	maxTitle   = 256  // of a topic's title in a reply; our own
	maxChoice  = 100  // of a choice's name, and of its value
	maxChoices = 25   // choices of a reply
)

// Discord waits three seconds for a reply. The rest is for the way there and back.
const answerTime = 2500 * time.Millisecond

// Commands answers slash commands.
type Commands struct {
	Topics func() []alerts.Topic // that members can subscribe to
	Store  Subscriptions
	// ChannelName returns the name of a channel, or "" for a channel it does not know. Choices
	// need it, since they cannot show a channel as a link. It may be nil.
	ChannelName func(id string) string
}

// Answer answers a request within 2.5 seconds, even if the store hangs or a command panics. The text
// of the reply is at most 2000 code points long.
func (c Commands) Answer(ctx context.Context, r Request, now time.Time) Reply {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	answered := make(chan Reply, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				answered <- internalError(fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
			}
		}()
		answered <- c.answer(ctx, r, now)
	}()
	select {
	case reply := <-answered:
		return reply
	case <-ctx.Done():
		return Reply{Text: "This takes too long. Look at /subscriptions in a minute: it may have worked " +
			"nevertheless.", Err: ctx.Err()}
	}
}

func (c Commands) answer(ctx context.Context, r Request, now time.Time) Reply {
	if r.Guild == "" {
		return Reply{Text: "This works in servers only."}
	}
	var reply Reply
	switch {
	case r.Typing != "":
		reply = c.complete(ctx, r)
	case r.Command == cmdSubscribe:
		reply = c.subscribe(ctx, r, now)
	case r.Command == cmdUnsubscribe:
		reply = c.unsubscribe(ctx, r, now)
	case r.Command == cmdSubscriptions:
		reply = c.subscriptions(ctx, r)
	case r.Command == cmdTopics:
		reply = c.topics()
	case r.Command == cmdHelp:
		reply = help()
	default:
		reply = Reply{Text: "I do not know this command any more. Discord shows the current ones when you type /."}
	}
	reply.Text = markdown.Cut(reply.Text, maxText)
	return reply
}

// internalError returns the reply to a command that failed for a reason which its sender cannot
// change. The reply does not show the reason.
func internalError(err error) Reply {
	return Reply{
		Text: "Something went wrong on my side, and nothing was changed. Please try again in a minute.",
		Err:  err,
	}
}
