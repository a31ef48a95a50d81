package discord

import "github.com/bwmarrin/discordgo"

// definitions are the commands as Discord offers them to members: in servers only, the ones that
// change something to those who may manage channels, unless the server's settings say otherwise.
func definitions() []*discordgo.ApplicationCommand {
	inServers := &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	forManagers := int64(ManageChannels)
	command := func(name, description string, members *int64, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
		return &discordgo.ApplicationCommand{
			Type: discordgo.ChatApplicationCommand, Name: name, Description: description,
			Contexts: inServers, DefaultMemberPermissions: members, Options: options,
		}
	}
	return []*discordgo.ApplicationCommand{
		command(cmdSubscribe, "Let a channel or thread follow a topic", &forManagers,
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: optTopic, Description: "What to follow",
				Required: true, Autocomplete: true, MaxLength: maxChoice,
			},
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionChannel, Name: optChannel, Description: "Where alerts are posted; here, if you leave it out",
				ChannelTypes: []discordgo.ChannelType{
					discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews,
					discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread,
				},
			},
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionRole, Name: optRole, Description: "Who is mentioned when an alert is posted",
			},
		),
		command(cmdUnsubscribe, "End a subscription of this server", &forManagers,
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: optSubscription, Description: "Which one",
				Required: true, Autocomplete: true, MaxLength: maxChoice,
			},
		),
		command(cmdSubscriptions, "Show what the channels of this server follow", nil),
		command(cmdTopics, "Show the topics that can be followed", nil),
		command(cmdHelp, "Show what this bot does, and how", nil),
	}
}
