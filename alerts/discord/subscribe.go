package discord

import (
	"context"
	"fmt"
	"slices"

	"tocsin/alerts"
)

// subscribe makes a channel, thread or forum follow a topic, if the sender may manage it and the
// bot may post there; or the sender.
func (c Commands) subscribe(ctx context.Context, r Request) Reply {
	if r.Direct {
		return c.subscribeSender(ctx, r)
	}
	place := r.place()
	if !place.Member.Has(ManageChannels) {
		return Reply{Text: fmt.Sprintf("You need the permission **Manage Channels** in <#%s> to let it follow a topic.", place.ID)}
	}
	if place.Bot != nil {
		if lacks := place.Bot.lacks(place.Kind); len(lacks) > 0 {
			return Reply{Text: fmt.Sprintf("I cannot post in <#%s>: I lack **%s** there. Give it to me in the channel's settings, under Permissions, then repeat the command.", place.ID, and(lacks))}
		}
	}
	role, refusal := r.mention()
	if refusal != "" {
		return Reply{Text: refusal}
	}
	topics, err := c.Office.Topics(ctx)
	if err != nil {
		return sorry(err)
	}
	topic, found, meant := find(topics, r.Options[optTopic])
	if !found {
		return Reply{Text: unknownTopic(r.Options[optTopic], meant)}
	}
	kept, isNew, err := c.Office.Subscribe(ctx, alerts.Subscription{
		Route: alerts.Route{Topic: topic.Name, Target: place.target(), Role: role, Guild: r.Guild},
		By:    r.User,
	})
	if err != nil {
		return sorry(err)
	}
	where, title := "<#"+kept.Target.ID+">", bold+markdown(display(topic), maxTitle)+bold
	with := ""
	if kept.Role != "" {
		with = fmt.Sprintf(" and mentions <@&%s>", kept.Role)
	}
	switch {
	case isNew:
		return Reply{Text: fmt.Sprintf("%s now follows %s%s. Next alerts arrive as news comes in; /unsubscribe ends it.", where, title, with)}
	case kept.Role != "":
		return Reply{Text: fmt.Sprintf("%s already followed %s. Its alerts now mention <@&%s>.", where, title, kept.Role)}
	}
	return Reply{Text: fmt.Sprintf("%s already followed %s. Its alerts mention no role.", where, title)}
}

// maxOwn is how many topics a member can have sent to themselves.
const maxOwn = 10

// subscribeSender makes the alerts of a topic go to the sender, who alone can want that, and needs
// no right for it.
func (c Commands) subscribeSender(ctx context.Context, r Request) Reply {
	if r.Channel != nil || r.Options[optChannel] != "" || r.Role != nil {
		return Reply{Text: "With **dm** the alerts go to you alone: leave **channel** and **role** out, or leave **dm** out."}
	}
	if !snowflake(r.User) {
		return Reply{Text: "Discord did not tell me who you are. Please try again."}
	}
	topics, err := c.Office.Topics(ctx)
	if err != nil {
		return sorry(err)
	}
	topic, found, meant := find(topics, r.Options[optTopic])
	if !found {
		return Reply{Text: unknownTopic(r.Options[optTopic], meant)}
	}
	own, err := c.own(ctx, r)
	if err != nil {
		return sorry(err)
	}
	title := bold + markdown(display(topic), maxTitle) + bold
	switch {
	case slices.ContainsFunc(own, func(s alerts.Subscription) bool { return s.Topic == topic.Name }):
		return Reply{Text: fmt.Sprintf("You already followed %s. Its alerts come as direct messages; /unsubscribe ends it.", title)}
	case len(own) >= maxOwn:
		return Reply{Text: fmt.Sprintf("You follow %d topics, and more I do not send to one member. End one with /unsubscribe first.", len(own))}
	}
	if _, _, err = c.Office.Subscribe(ctx, alerts.Subscription{
		Route: alerts.Route{Topic: topic.Name, Target: r.self(), Guild: r.Guild}, By: r.User,
	}); err != nil {
		return sorry(err)
	}
	return Reply{Text: fmt.Sprintf("You now follow %s. Its alerts come as direct messages, if your settings let me write to you: **Direct Messages**, in this server's Privacy Settings. /unsubscribe ends it.", title)}
}

// mention gives the id of the role to mention, empty for none, or the reason why it cannot be.
// Nobody may have the bot mention whom they could not mention themselves.
func (r Request) mention() (role, refusal string) {
	switch {
	case r.Role == nil:
		return "", ""
	case r.Role.ID == r.Guild:
		return "", "I do not mention everyone. Choose a role of its own for those who want to be told."
	case !r.Role.Mentionable && !r.place().Member.Has(MentionEveryone),
		!r.Role.Mentionable && r.place().Bot != nil && !r.place().Bot.Has(MentionEveryone):
		return "", fmt.Sprintf("<@&%s> cannot be mentioned. Switch on **Allow anyone to mention this role** in the server's settings, under Roles, then repeat the command.", r.Role.ID)
	}
	return r.Role.ID, ""
}

func unknownTopic(typed, meant string) string {
	text := "There is no such topic."
	if typed = markdown(typed, maxChoice); typed != "" {
		text = fmt.Sprintf("There is no topic **%s**.", typed)
	}
	if meant != "" {
		return fmt.Sprintf("%s Did you mean **%s**? /topics shows all.", text, markdown(meant, maxChoice))
	}
	return text + " /topics shows what there is."
}
