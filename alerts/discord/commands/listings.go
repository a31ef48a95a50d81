package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
)

// subscriptions lists the subscriptions of the server's channels and of the sender.
func (c Commands) subscriptions(ctx context.Context, r Request) Reply {
	own, list, titles, err := c.list(ctx, r)
	if err != nil {
		return internalError(err)
	}
	if len(list)+len(own) == 0 {
		return Reply{Text: "No channel of this server follows a topic yet. /topics shows what there is, " +
			"/subscribe begins."}
	}
	since := func(s alerts.Subscription) string {
		if at := markdown.Timestamp(s.At, "d"); at != "" {
			return " on " + at
		}
		return ""
	}
	var lines []string
	for _, s := range own { // at most maxOwn
		lines = append(lines, "- "+markdown.Bold(markdown.Escape(titles(s.Topic), maxTitle))+" to you alone"+since(s))
	}
	for _, s := range list {
		text := fmt.Sprintf("- **%s** in <#%s>", markdown.Escape(titles(s.Topic), maxTitle), s.Target.ID)
		if s.Role != "" {
			text += fmt.Sprintf(", mentions <@&%s>", s.Role)
		}
		if on := since(s); s.By != "" && on != "" {
			text += fmt.Sprintf(", by <@%s>", s.By) + on
		}
		lines = append(lines, text)
	}
	return Reply{Text: listing("Subscriptions of this server:", lines)}
}

// topics lists the topics that members can subscribe to.
func (c Commands) topics() Reply {
	topics := c.Topics()
	if len(topics) == 0 {
		return Reply{Text: "There are no topics yet. Whoever runs this bot sets them in its configuration."}
	}
	var lines []string
	for _, t := range topics {
		text := "- **" + markdown.Escape(t.Display(), maxTitle) + "**"
		if t.Display() != t.Name {
			text += " (" + markdown.Escape(t.Name, maxChoice) + ")"
		}
		lines = append(lines, text)
	}
	return Reply{Text: listing("Topics to follow with /subscribe:", lines)}
}

// listingRest is the room, in code points, for "…and 12 more".
const listingRest = 20

// listing joins as many lines as fit into a message and counts the others.
func listing(head string, lines []string) string {
	var b strings.Builder
	b.WriteString(head)
	n := markdown.Length(head)
	for i, l := range lines {
		if n+1+markdown.Length(l)+listingRest > maxText {
			fmt.Fprintf(&b, "\n…and %d more", len(lines)-i)
			break
		}
		b.WriteString("\n" + l)
		n += 1 + markdown.Length(l)
	}
	return b.String()
}

func help() Reply {
	return Reply{Text: strings.Join([]string{
		"I watch news feeds and post one message for each story on a topic. " +
			"When further outlets report the story, I add them to that message.",
		"- **/topics** shows what you can follow.",
		"- **/subscribe** lets a channel, thread or forum follow a topic, and mention a role if you like. " +
			"With **dm** the alerts go to you alone.",
		"- **/subscriptions** shows what this server follows, and you.",
		"- **/unsubscribe** ends a subscription.",
		"Subscribing a channel takes the permission **Manage Channels**. In the channel I need **View Channel**, " +
			"**Send Messages** (in threads **Send Messages in Threads**) and **Embed Links**; " +
			"**Read Message History** lets me make sure that nothing is posted twice.",
	}, "\n")}
}

// list returns the sender's own subscriptions, made in any server, the subscriptions of the server's
// channels, and a function from a topic's name to its title. It leaves out the subscriptions of other
// members.
func (c Commands) list(ctx context.Context, r Request) (own, server []alerts.Subscription,
	title func(topic string) string, err error,
) {
	if own, err = c.own(ctx, r); err != nil {
		return nil, nil, nil, err
	}
	if server, err = c.Store.Subscriptions(ctx, r.Guild); err != nil {
		return nil, nil, nil, err
	}
	server = slices.DeleteFunc(slices.Clone(server),
		func(s alerts.Subscription) bool { return s.Target.Kind == alerts.Direct })
	topics := c.Topics()
	return own, server, func(name string) string {
		if i := slices.IndexFunc(topics, func(t alerts.Topic) bool { return t.Name == name }); i >= 0 {
			return topics[i].Display()
		}
		return name // the topic left the configuration; its subscription waits for it
	}, nil
}

// own returns the subscriptions whose alerts go to the sender.
func (c Commands) own(ctx context.Context, r Request) ([]alerts.Subscription, error) {
	all, err := c.Store.Subscriptions(ctx, "")
	return slices.DeleteFunc(slices.Clone(all), func(s alerts.Subscription) bool { return s.Target != r.self() }), err
}
