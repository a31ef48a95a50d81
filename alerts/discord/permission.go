package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts"
)

// Permissions are the rights of a member or a bot in a channel, as Discord sends them.
// https://docs.discord.com/developers/topics/permissions
type Permissions int64

// The permissions this package asks about.
const (
	Administrator   Permissions = discordgo.PermissionAdministrator
	ManageChannels  Permissions = discordgo.PermissionManageChannels
	ViewChannel     Permissions = discordgo.PermissionViewChannel
	SendMessages    Permissions = discordgo.PermissionSendMessages
	SendInThreads   Permissions = discordgo.PermissionSendMessagesInThreads
	EmbedLinks      Permissions = discordgo.PermissionEmbedLinks
	MentionEveryone Permissions = discordgo.PermissionMentionEveryone
)

// Has says whether p grants all of want. Administrators have every right.
func (p Permissions) Has(want Permissions) bool {
	return p&Administrator != 0 || p&want == want
}

// lacks names what a bot with these permissions lacks to post alerts in a channel or thread.
func (p Permissions) lacks(kind string) []string {
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
	return names
}

// and joins names as a sentence does.
func and(names []string) string {
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}
