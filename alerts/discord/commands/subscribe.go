package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
	"tocsin/alerts/discord/internal/snowflake"
	"tocsin/filters"
)

// subscribe subscribes a channel, thread or forum to a topic if the sender may manage it and the bot
// may post there. With the option dm it subscribes the sender.
func (c Commands) subscribe(ctx context.Context, r Request, now time.Time) Reply {
	if r.Direct {
		return c.subscribeSender(ctx, r, now)
	}
	channel := r.channel()
	if !channel.Member.Has(ManageChannels) {
		return Reply{Text: fmt.Sprintf("You need the permission **Manage Channels** in <#%s> "+
			"to let it follow a topic.", channel.ID)}
	}
	if channel.Bot != nil {
		if missing := channel.Bot.Missing(channel.Kind); missing != "" {
			return Reply{Text: fmt.Sprintf("I cannot post in <#%s>: I lack **%s** there. Give it to me in the "+
				"channel's settings, under Permissions, then repeat the command.", channel.ID, missing)}
		}
	}
	role, refusal := r.mention()
	if refusal != "" {
		return Reply{Text: refusal}
	}
	topic, found, meant := find(c.Topics(), r.Options[optTopic])
	if !found {
		return Reply{Text: unknownTopic(r.Options[optTopic], meant)}
	}
	kept, isNew, err := c.Store.Subscribe(ctx, alerts.Subscription{
		Route: alerts.Route{Topic: topic.Name, Target: channel.target(), Role: role, Guild: r.Guild},
		By:    r.User, At: now,
	})
	if err != nil {
		return internalError(err)
	}
	where, title := "<#"+kept.Target.ID+">", markdown.Bold(markdown.Escape(topic.Display(), maxTitle))
	with := ""
	if kept.Role != "" {
		with = fmt.Sprintf(" and mentions <@&%s>", kept.Role)
	}
	switch {
	case isNew:
		return Reply{Text: fmt.Sprintf("%s now follows %s%s. Next alerts arrive as news comes in; "+
			"/unsubscribe ends it.", where, title, with)}
	case kept.Role != "":
		return Reply{Text: fmt.Sprintf("%s already followed %s. Its alerts now mention <@&%s>.",
			where, title, kept.Role)}
	}
	return Reply{Text: fmt.Sprintf("%s already followed %s. Its alerts mention no role.", where, title)}
}

// maxOwn is the number of topics that one member can subscribe to by direct message.
const maxOwn = 10

// subscribeSender subscribes the sender to a topic by direct message. It needs no permission, since
// no member can subscribe another one.
func (c Commands) subscribeSender(ctx context.Context, r Request, now time.Time) Reply {
	if r.Channel != nil || r.Options[optChannel] != "" || r.Role != nil {
		return Reply{Text: "With **dm** the alerts go to you alone: " +
			"leave **channel** and **role** out, or leave **dm** out."}
	}
	if !snowflake.Valid(r.User) {
		return Reply{Text: "Discord did not tell me who you are. Please try again."}
	}
	topic, found, meant := find(c.Topics(), r.Options[optTopic])
	if !found {
		return Reply{Text: unknownTopic(r.Options[optTopic], meant)}
	}
	own, err := c.own(ctx, r)
	if err != nil {
		return internalError(err)
	}
	title := markdown.Bold(markdown.Escape(topic.Display(), maxTitle))
	switch {
	case slices.ContainsFunc(own, func(s alerts.Subscription) bool { return s.Topic == topic.Name }):
		return Reply{Text: fmt.Sprintf("You already followed %s. Its alerts come as direct messages; "+
			"/unsubscribe ends it.", title)}
	case len(own) >= maxOwn:
		return Reply{Text: fmt.Sprintf("You follow %d topics, and more I do not send to one member. "+
			"End one with /unsubscribe first.", len(own))}
	}
	if _, _, err = c.Store.Subscribe(ctx, alerts.Subscription{
		Route: alerts.Route{Topic: topic.Name, Target: r.self(), Guild: r.Guild}, By: r.User, At: now,
	}); err != nil {
		return internalError(err)
	}
	return Reply{Text: fmt.Sprintf("You now follow %s. Its alerts come as direct messages, if your settings let "+
		"me write to you: **Direct Messages**, in this server's Privacy Settings. /unsubscribe ends it.", title)}
}

// mention returns the id of the role to mention, "" for none, or the text that refuses it. A member
// cannot make the bot mention a role that the member may not mention.
func (r Request) mention() (role, refusal string) {
	switch {
	case r.Role == nil:
		return "", ""
	case r.Role.ID == r.Guild:
		return "", "I do not mention everyone. Choose a role of its own for those who want to be told."
	case !r.Role.Mentionable && !r.channel().Member.Has(MentionEveryone),
		!r.Role.Mentionable && r.channel().Bot != nil && !r.channel().Bot.Has(MentionEveryone):
		return "", fmt.Sprintf("<@&%s> cannot be mentioned. Switch on **Allow anyone to mention this role** in "+
			"the server's settings, under Roles, then repeat the command.", r.Role.ID)
	}
	return r.Role.ID, ""
}

func unknownTopic(typed, meant string) string {
	text := "There is no such topic."
	if typed = markdown.Escape(typed, maxChoice); typed != "" {
		text = fmt.Sprintf("There is no topic **%s**.", typed)
	}
	if meant != "" {
		return fmt.Sprintf("%s Did you mean **%s**? /topics shows all.", text, markdown.Escape(meant, maxChoice))
	}
	return text + " /topics shows what there is."
}

// find looks a topic up by its name or title, in any case. Without a match it returns the name of the
// topic most similar to the typed text, or "" if none is similar.
func find(topics []alerts.Topic, typed string) (topic alerts.Topic, found bool, meant string) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	best := max(2, markdown.Length(typed)/3) + 1
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
