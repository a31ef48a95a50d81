package discord

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tocsin/alerts"
	"tocsin/filters"
)

// An Office knows the topics and keeps the subscriptions.
type Office interface {
	// Topics lists what can be subscribed to.
	Topics(ctx context.Context) ([]alerts.Topic, error)
	// Subscriptions lists those of a server, or of all servers when guild is empty.
	Subscriptions(ctx context.Context, guild string) ([]alerts.Subscription, error)
	// Subscribe keeps a subscription; the office gives it its ID and At. The same topic at the
	// same target is one subscription: keeping it again changes its role. It returns what is
	// kept, and whether that is new.
	Subscribe(ctx context.Context, s alerts.Subscription) (kept alerts.Subscription, isNew bool, err error)
	// Unsubscribe ends a subscription of a server and returns it, if there was one.
	Unsubscribe(ctx context.Context, guild, id string) (ended alerts.Subscription, found bool, err error)
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

// Commands answer slash commands. They are values in, values out; the [Gateway] carries both.
type Commands struct {
	Office Office
	// ChannelName gives the name of a channel of a server, for choices, which cannot show
	// channels as links; it may be nil, and gives "" for a channel it does not know.
	ChannelName func(id string) string
}

// Answer answers a request, whatever it holds. The text is at most 2000 code points.
func (c Commands) Answer(ctx context.Context, r Request) Reply {
	if r.Guild == "" {
		return Reply{Text: "This works in servers only."}
	}
	var reply Reply
	switch {
	case r.Typing != "":
		reply = c.complete(ctx, r)
	case r.Command == cmdSubscribe:
		reply = c.subscribe(ctx, r)
	case r.Command == cmdUnsubscribe:
		reply = c.unsubscribe(ctx, r)
	case r.Command == cmdSubscriptions:
		reply = c.subscriptions(ctx, r)
	case r.Command == cmdTopics:
		reply = c.topics(ctx)
	case r.Command == cmdHelp:
		reply = help()
	default:
		reply = Reply{Text: "I do not know this command any more. Discord shows the current ones when you type /."}
	}
	reply.Text = cut(reply.Text, maxContent)
	return reply
}

// sorry answers where the office fails.
func sorry(err error) Reply {
	return Reply{Text: "Something went wrong on my side, and nothing was changed. Please try again in a minute.", Err: err}
}

// complete proposes values for the option being typed.
func (c Commands) complete(ctx context.Context, r Request) Reply {
	typed := r.Options[r.Typing]
	var all []Choice
	switch {
	case r.Command == cmdSubscribe && r.Typing == optTopic:
		topics, err := c.Office.Topics(ctx)
		if err != nil {
			return Reply{Err: err}
		}
		for _, t := range topics {
			all = append(all, Choice{Name: display(t), Value: t.Name})
		}
	case r.Command == cmdUnsubscribe && r.Typing == optSubscription:
		own, list, titles, err := c.list(ctx, r)
		if err != nil {
			return Reply{Err: err}
		}
		if !r.Here.Member.Has(ManageChannels) {
			list = nil // which they could not end
		}
		for _, s := range list {
			all = append(all, Choice{Name: titles(s.Topic) + " in " + c.named(s.Target, r.Here), Value: s.ID})
		}
		for _, s := range own {
			all = append(all, Choice{Name: titles(s.Topic) + " to you", Value: s.ID})
		}
	}
	return Reply{Choices: closest(all, typed)}
}

// named tells people of a target in plain text.
func (c Commands) named(t alerts.Target, here Place) string {
	if c.ChannelName != nil {
		if name := c.ChannelName(t.ID); name != "" {
			return "#" + name
		}
	}
	if t.ID == here.ID {
		return "this channel"
	}
	return t.Kind + " " + t.ID
}

// closest keeps the choices that hold what was typed, those that start with it first, within
// Discord's limits.
func closest(all []Choice, typed string) []Choice {
	typed = strings.ToLower(strings.TrimSpace(typed))
	rank := func(c Choice) int {
		switch name, value := strings.ToLower(c.Name), strings.ToLower(c.Value); {
		case strings.HasPrefix(name, typed), strings.HasPrefix(value, typed):
			return 0
		case strings.Contains(name, typed), strings.Contains(value, typed):
			return 1
		}
		return 2
	}
	fit := []Choice{}
	for _, ch := range all {
		ch.Name = plain(ch.Name, maxChoice)
		if ch.Name != "" && ch.Value != "" && length(ch.Value) <= maxChoice && rank(ch) < 2 {
			fit = append(fit, ch)
		}
	}
	slices.SortStableFunc(fit, func(a, b Choice) int { return cmp.Compare(rank(a), rank(b)) })
	return fit[:min(len(fit), maxChoices)]
}

// list gives the sender's own subscriptions, whatever server they were made in, those of the server,
// and the titles of topics by name. Those of other members are nobody's business.
func (c Commands) list(ctx context.Context, r Request) (own, server []alerts.Subscription, title func(topic string) string, err error) {
	if own, err = c.own(ctx, r); err != nil {
		return nil, nil, nil, err
	}
	if server, err = c.Office.Subscriptions(ctx, r.Guild); err != nil {
		return nil, nil, nil, err
	}
	server = slices.DeleteFunc(slices.Clone(server), func(s alerts.Subscription) bool { return s.Target.Kind == alerts.Direct })
	topics, err := c.Office.Topics(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	return own, server, func(name string) string {
		if i := slices.IndexFunc(topics, func(t alerts.Topic) bool { return t.Name == name }); i >= 0 {
			return display(topics[i])
		}
		return name // the operator took the topic away, the subscription waits for it
	}, nil
}

// own gives the subscriptions whose alerts go to the sender.
func (c Commands) own(ctx context.Context, r Request) ([]alerts.Subscription, error) {
	all, err := c.Office.Subscriptions(ctx, "")
	return slices.DeleteFunc(slices.Clone(all), func(s alerts.Subscription) bool { return s.Target != r.self() }), err
}

// find looks a topic up by its name or title, in any case. Where there is none it gives the one
// that was most likely meant, if any.
func find(topics []alerts.Topic, typed string) (topic alerts.Topic, found bool, meant string) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	best := max(2, length(typed)/3) + 1
	for _, t := range topics {
		for _, name := range []string{t.Name, t.Title} {
			name = strings.ToLower(name)
			if name == "" {
				continue
			}
			if name == typed {
				return t, true, ""
			}
			d := filters.Distance(name, typed)
			if typed != "" && strings.Contains(name, typed) {
				d = 1
			}
			if d < best {
				best, meant = d, t.Name
			}
		}
	}
	return alerts.Topic{}, false, meant
}
