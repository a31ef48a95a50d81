package commands

import (
	"encoding/json"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts"
)

// An Interaction is a slash command, finished or being typed, with the id and the token that the
// path of the response needs.
type Interaction struct {
	ID, Token string
	Request   Request
}

// payload is the part of Discord's interaction object that a command needs. discordgo's type lacks
// the permissions in the channels among the options.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
type payload struct {
	ID             string                    `json:"id"`
	Token          string                    `json:"token"`
	Type           discordgo.InteractionType `json:"type"`
	GuildID        string                    `json:"guild_id"`
	ChannelID      string                    `json:"channel_id"`
	Channel        payloadChannel            `json:"channel"`
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
			Channels map[string]payloadChannel `json:"channels"`
			Roles    map[string]struct {
				Mentionable bool `json:"mentionable"`
			} `json:"roles"`
		} `json:"resolved"`
	} `json:"data"`
}

// A payloadChannel is a channel of an interaction: the one that it was sent in, or one among the options.
// Discord sends permissions for the latter only.
type payloadChannel struct {
	Type           discordgo.ChannelType `json:"type"`
	Permissions    Permissions           `json:"permissions,string"` // of the member
	AppPermissions *Permissions          `json:"app_permissions,string"`
}

// Parse reads the payload of the event INTERACTION_CREATE. It returns an error unless the payload is a
// command or the autocompletion of one. It does not check the id and the token.
func Parse(raw json.RawMessage) (Interaction, error) {
	var in payload
	if err := json.Unmarshal(raw, &in); err != nil {
		return Interaction{}, err
	}
	switch in.Type {
	case discordgo.InteractionApplicationCommand, discordgo.InteractionApplicationCommandAutocomplete:
		return Interaction{in.ID, in.Token, in.request()}, nil
	}
	return Interaction{}, fmt.Errorf("it is of type %d, and the bot registers only commands", in.Type)
}

func (in payload) request() Request {
	r := Request{
		Command: in.Data.Name,
		Options: map[string]string{},
		Guild:   in.GuildID,
		User:    in.Member.User.ID,
		Here: Channel{
			ID: in.ChannelID, Kind: TargetKind(in.Channel.Type), Member: in.Member.Permissions,
			Bot: in.AppPermissions,
		},
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
		r.Channel = &Channel{ID: id, Kind: TargetKind(c.Type), Member: c.Permissions, Bot: c.AppPermissions}
	}
	if id, given := r.Options[optRole]; given {
		r.Role = &Role{ID: id, Mentionable: in.Data.Resolved.Roles[id].Mentionable}
	}
	return r
}

// TargetKind returns the kind of [alerts.Target] that a channel of Discord's type t is.
func TargetKind(t discordgo.ChannelType) string {
	switch t {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread,
		discordgo.ChannelTypeGuildPrivateThread:
		return alerts.Thread
	case discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildMedia:
		return alerts.Forum
	}
	return alerts.Channel
}

// Response returns the body of the response to a request: choices while an option is being typed, else
// a message that only the sender sees and that notifies no one.
func Response(r Request, reply Reply) ([]byte, error) {
	response := struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data map[string]any                    `json:"data"`
	}{discordgo.InteractionApplicationCommandAutocompleteResult, map[string]any{"choices": append([]Choice{},
		reply.Choices...)}}
	if r.Typing == "" {
		response.Type = discordgo.InteractionResponseChannelMessageWithSource
		response.Data = map[string]any{
			"content":          reply.Text,
			"flags":            discordgo.MessageFlagsEphemeral,
			"allowed_mentions": map[string]any{"parse": []string{}, "roles": []string{}},
		}
	}
	return json.Marshal(response)
}
