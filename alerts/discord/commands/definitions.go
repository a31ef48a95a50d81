package commands

import "github.com/bwmarrin/discordgo"

// Definitions returns the commands as Discord offers them to members, in servers only. Discord offers
// all commands to every member, since each may subscribe by direct message. A command that needs a
// permission checks it.
func Definitions() []*discordgo.ApplicationCommand {
	inServers := &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	command := func(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
		return &discordgo.ApplicationCommand{
			Type: discordgo.ChatApplicationCommand, Name: name, Description: description,
			Contexts: inServers, Options: options,
		}
	}
	return []*discordgo.ApplicationCommand{
		command(cmdSubscribe, "Let a channel, thread or forum follow a topic, or follow it yourself",
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: optTopic, Description: "What to follow",
				Required: true, Autocomplete: true, MaxLength: maxChoice,
			},
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionChannel, Name: optChannel, Description: "Where alerts are posted; here, if you leave it out",
				ChannelTypes: []discordgo.ChannelType{
					discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews,
					discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread,
					discordgo.ChannelTypeGuildForum,
				},
			},
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionRole, Name: optRole, Description: "Who is mentioned when an alert is posted",
			},
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionBoolean, Name: optDirect, Description: "Send the alerts to you, as direct messages, and not to a channel",
			},
		),
		command(cmdUnsubscribe, "End a subscription of this server, or one of your own",
			&discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: optSubscription, Description: "Which one",
				Required: true, Autocomplete: true, MaxLength: maxChoice,
			},
		),
		command(cmdSubscriptions, "Show what the channels of this server follow, and you"),
		command(cmdTopics, "Show the topics that can be followed"),
		command(cmdHelp, "Show what this bot does, and how"),
	}
}
