package discord

import (
	"context"
	"fmt"

	"tocsin/alerts"
)

// subscribe makes a channel or thread follow a topic, if the sender may manage it and the bot may
// post there.
func (c Commands) subscribe(ctx context.Context, r Request) Reply {
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
		Route: alerts.Route{Topic: topic.Name, Target: place.target(), Role: role},
		Guild: r.Guild,
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
