package discord

import (
	"context"
	"fmt"
	"strings"

	"tocsin/alerts"
)

// subscriptions lists what the channels of the server follow, and the sender.
func (c Commands) subscriptions(ctx context.Context, r Request) Reply {
	own, list, titles, err := c.list(ctx, r)
	if err != nil {
		return sorry(err)
	}
	if len(list)+len(own) == 0 {
		return Reply{Text: "No channel of this server follows a topic yet. /topics shows what there is, /subscribe begins."}
	}
	since := func(s alerts.Subscription) string {
		if shown(s.At) {
			return fmt.Sprintf(" on <t:%d:d>", s.At.Unix())
		}
		return ""
	}
	var lines []string
	for _, s := range own { // at most a few
		lines = append(lines, "- "+bold+markdown(titles(s.Topic), maxTitle)+bold+" to you alone"+since(s))
	}
	for _, s := range list {
		text := fmt.Sprintf("- **%s** in <#%s>", markdown(titles(s.Topic), maxTitle), s.Target.ID)
		if s.Role != "" {
			text += fmt.Sprintf(", mentions <@&%s>", s.Role)
		}
		if s.By != "" && shown(s.At) {
			text += fmt.Sprintf(", by <@%s>", s.By) + since(s)
		}
		lines = append(lines, text)
	}
	return Reply{Text: listing("Subscriptions of this server:", lines)}
}

// topics lists what can be subscribed to.
func (c Commands) topics(ctx context.Context) Reply {
	topics, err := c.Office.Topics(ctx)
	if err != nil {
		return sorry(err)
	}
	if len(topics) == 0 {
		return Reply{Text: "There are no topics yet. Whoever runs this bot sets them in its configuration."}
	}
	var lines []string
	for _, t := range topics {
		text := "- **" + markdown(display(t), maxTitle) + "**"
		if display(t) != t.Name {
			text += " (" + markdown(t.Name, maxChoice) + ")"
		}
		lines = append(lines, text)
	}
	return Reply{Text: listing("Topics to follow with /subscribe:", lines)}
}

// listing joins as many lines as fit into a message, and says how many did not.
func listing(head string, lines []string) string {
	var b strings.Builder
	b.WriteString(head)
	n := length(head)
	for i, l := range lines {
		if n+1+length(l)+reserved > maxContent {
			fmt.Fprintf(&b, "\n…and %d more", len(lines)-i)
			break
		}
		b.WriteString("\n" + l)
		n += 1 + length(l)
	}
	return b.String()
}

func help() Reply {
	return Reply{Text: strings.Join([]string{
		"I watch news feeds and post one message for each story on a topic. When further outlets report the story, I add them to that message.",
		"- **/topics** shows what you can follow.",
		"- **/subscribe** lets a channel, thread or forum follow a topic, and mention a role if you like. With **dm** the alerts go to you alone.",
		"- **/subscriptions** shows what this server follows, and you.",
		"- **/unsubscribe** ends a subscription.",
		"Subscribing a channel takes the permission **Manage Channels**. In the channel I need **View Channel**, **Send Messages** (in threads **Send Messages in Threads**) and **Embed Links**; **Read Message History** lets me make sure that nothing is posted twice.",
	}, "\n")}
}
