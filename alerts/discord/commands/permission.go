package commands

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts"
)

// Permissions are the permissions of a member or a bot in a channel, as Discord sends them.
// https://docs.discord.com/developers/topics/permissions
type Permissions int64

// The permissions that posting and the commands need.
const (
	Administrator   Permissions = discordgo.PermissionAdministrator
	ManageChannels  Permissions = discordgo.PermissionManageChannels
	ViewChannel     Permissions = discordgo.PermissionViewChannel
	SendMessages    Permissions = discordgo.PermissionSendMessages
	SendInThreads   Permissions = discordgo.PermissionSendMessagesInThreads
	EmbedLinks      Permissions = discordgo.PermissionEmbedLinks
	MentionEveryone Permissions = discordgo.PermissionMentionEveryone
)

// Has reports whether p grants all permissions of want. Administrators have every permission.
func (p Permissions) Has(want Permissions) bool {
	return p&Administrator != 0 || p&want == want
}

// Missing names, for people, the permissions that a bot with p lacks to post alerts in a channel,
// forum or thread; "" if it lacks none. Kind is a kind of [alerts.Target].
func (p Permissions) Missing(kind string) string {
	send := struct {
		p    Permissions
		name string
	}{SendMessages, "Send Messages"}
	if kind == alerts.Thread {
		send.p, send.name = SendInThreads, "Send Messages in Threads"
	}
	var names []string
	if !p.Has(ViewChannel) {
		names = append(names, "View Channel")
	}
	if !p.Has(send.p) {
		names = append(names, send.name)
	}
	if !p.Has(EmbedLinks) {
		names = append(names, "Embed Links")
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}
