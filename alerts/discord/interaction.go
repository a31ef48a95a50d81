package discord

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts"
)

// An interaction is a command as Discord sends it, as far as we read it. discordgo's type lacks
// the rights in the channels among the options.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
type interaction struct {
	ID             string                    `json:"id"`
	Token          string                    `json:"token"`
	Type           discordgo.InteractionType `json:"type"`
	GuildID        string                    `json:"guild_id"`
	ChannelID      string                    `json:"channel_id"`
	Channel        venue                     `json:"channel"`
	AppPermissions *Permissions              `json:"app_permissions,string"`
	Member         struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
		Permissions Permissions `json:"permissions,string"`
	} `json:"member"`
	Data struct {
		Name    string `json:"name"`
		Options []struct {
			Name    string `json:"name"`
			Value   any    `json:"value"`
			Focused bool   `json:"focused"`
		} `json:"options"`
		Resolved struct {
			Channels map[string]venue `json:"channels"`
			Roles    map[string]struct {
				Mentionable bool `json:"mentionable"`
			} `json:"roles"`
		} `json:"resolved"`
	} `json:"data"`
}

// A venue is a channel of an interaction: the one it was sent in, or one among the options.
// Only the latter have rights.
type venue struct {
	Type           discordgo.ChannelType `json:"type"`
	Permissions    Permissions           `json:"permissions,string"` // of the member
	AppPermissions *Permissions          `json:"app_permissions,string"`
}

func readInteraction(raw json.RawMessage) (interaction, error) {
	var in interaction
	if err := json.Unmarshal(raw, &in); err != nil {
		return in, err
	}
	if !snowflake(in.ID) || !urlSafe(in.Token) {
		return in, errors.New("it has no id or token")
	}
	if in.Type != discordgo.InteractionApplicationCommand && in.Type != discordgo.InteractionApplicationCommandAutocomplete {
		return in, fmt.Errorf("it is of type %d, and only commands are offered", in.Type)
	}
	return in, nil
}

func (in interaction) callbackPath() string {
	return "/interactions/" + in.ID + "/" + in.Token + "/callback"
}

func (in interaction) request() Request {
	r := Request{
		Command: in.Data.Name,
		Options: map[string]string{},
		Guild:   in.GuildID,
		User:    in.Member.User.ID,
		Here:    Place{ID: in.ChannelID, Kind: kind(in.Channel.Type), Member: in.Member.Permissions, Bot: in.AppPermissions},
	}
	for _, o := range in.Data.Options {
		if yes, ok := o.Value.(bool); ok && o.Name == optDirect {
			r.Direct = yes
		}
		value, ok := o.Value.(string) // ids are strings, too
		if !ok {
			continue
		}
		r.Options[o.Name] = value
		if o.Focused && in.Type == discordgo.InteractionApplicationCommandAutocomplete {
			r.Typing = o.Name
		}
	}
	if id, given := r.Options[optChannel]; given && id != in.ChannelID {
		c := in.Data.Resolved.Channels[id]
		r.Channel = &Place{ID: id, Kind: kind(c.Type), Member: c.Permissions, Bot: c.AppPermissions}
	}
	if id, given := r.Options[optRole]; given {
		r.Role = &Role{ID: id, Mentionable: in.Data.Resolved.Roles[id].Mentionable}
	}
	return r
}

func kind(t discordgo.ChannelType) string {
	switch t {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return alerts.Thread
	case discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildMedia:
		return alerts.Forum
	}
	return alerts.Channel
}

// A callback answers an interaction.
type callback struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data"`
}

// answerTo puts a reply into Discord's form: choices while something is typed, else a message
// that only the sender sees and that notifies nobody.
func answerTo(r Request, reply Reply) callback {
	if r.Typing != "" {
		choices := reply.Choices
		if choices == nil {
			choices = []Choice{}
		}
		return callback{discordgo.InteractionApplicationCommandAutocompleteResult, map[string]any{"choices": choices}}
	}
	return callback{discordgo.InteractionResponseChannelMessageWithSource, map[string]any{
		"content":          reply.Text,
		"flags":            discordgo.MessageFlagsEphemeral,
		"allowed_mentions": Mentions{Parse: []string{}, Roles: []string{}},
	}}
}
