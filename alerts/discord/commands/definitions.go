package commands

import "github.com/bwmarrin/discordgo"

// Definitions returns the commands as Discord offers them to members, in servers only. Discord offers
// all commands to every member, since each may subscribe by direct message. A command that needs a
// permission checks it.
func Definitions() []*discordgo.ApplicationCommand {
	type (
		command = discordgo.ApplicationCommand
		option  = discordgo.ApplicationCommandOption
	)
	commands := []*command{
		{
			Name: cmdSubscribe, Description: "Let a channel, thread or forum follow a topic, or follow it yourself",
			Options: []*option{
				{
					Type: discordgo.ApplicationCommandOptionString, Name: optTopic,
					Description: "What to follow", Required: true, Autocomplete: true, MaxLength: maxChoice,
				},
				{
					Type: discordgo.ApplicationCommandOptionChannel, Name: optChannel,
					Description: "Where alerts are posted; here, if you leave it out",
					ChannelTypes: []discordgo.ChannelType{
						discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews,
						discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread,
						discordgo.ChannelTypeGuildPrivateThread, discordgo.ChannelTypeGuildForum,
					},
				},
				{
					Type: discordgo.ApplicationCommandOptionRole, Name: optRole,
					Description: "Who is mentioned when an alert is posted",
				},
				{
					Type: discordgo.ApplicationCommandOptionBoolean, Name: optDirect,
					Description: "Send the alerts to you, as direct messages, and not to a channel",
				},
			},
		},
		{
			Name: cmdUnsubscribe, Description: "End a subscription of this server, or one of your own",
			Options: []*option{{
				Type: discordgo.ApplicationCommandOptionString, Name: optSubscription,
				Description: "Which one", Required: true, Autocomplete: true, MaxLength: maxChoice,
			}},
		},
		{Name: cmdSubscriptions, Description: "Show what the channels of this server follow, and you"},
		{Name: cmdTopics, Description: "Show the topics that can be followed"},
		{Name: cmdHelp, Description: "Show what this bot does, and how"},
	}
	for _, c := range commands {
		c.Type = discordgo.ChatApplicationCommand
		c.Contexts = &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	}
	return commands
}
