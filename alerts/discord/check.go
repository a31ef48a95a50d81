package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts"
	"tocsin/alerts/discord/commands"
)

// Check asks Discord whether the bot can post at a target, without posting. The error names the missing
// part for an operator; nil means that nothing is missing.
func (c *Client) Check(ctx context.Context, t alerts.Target) error {
	if err := c.check(ctx, t); err != nil {
		return fmt.Errorf("discord: %s: %w", t, err)
	}
	return nil
}

func (c *Client) check(ctx context.Context, t alerts.Target) error {
	if err := c.checkTarget(t); err != nil {
		return err
	}
	switch t.Kind {
	case alerts.Webhook: // an existing webhook may post
		return c.get(ctx, c.webhookPath(t.ID), false, nil)
	case alerts.Direct: // only the first message shows whether the member accepts messages
		return c.get(ctx, "/users/"+t.ID, true, nil)
	}
	var ch discordgo.Channel
	if err := c.get(ctx, "/channels/"+t.ID, true, &ch); err != nil {
		return err
	}
	switch is := commands.TargetKind(ch.Type); {
	case ch.Type == discordgo.ChannelTypeGuildCategory:
		return errors.New("it is a category: choose one of its channels")
	case is == alerts.Forum && t.Kind != alerts.Forum:
		return errors.New("it is a forum, which takes posts only: name it as a forum, or choose one of its threads")
	case is != alerts.Forum && t.Kind == alerts.Forum:
		return fmt.Errorf("it is no forum: name it as a %s", is)
	}
	rights, err := c.rights(ctx, ch)
	if err != nil {
		return fmt.Errorf("the bot's permissions there could not be found out: %w", err)
	}
	if missing := rights.Missing(commands.TargetKind(ch.Type)); missing != "" {
		return fmt.Errorf("the bot lacks %s there: add them in the channel's settings, under Permissions", missing)
	}
	return nil
}

// get fetches a resource. The error of a known refusal is a sentence for operators.
func (c *Client) get(ctx context.Context, path string, bot bool, out any) error {
	err := c.call(ctx, request{method: http.MethodGet, path: path, bot: bot}, out)
	var refused *callError
	if !errors.As(err, &refused) {
		return err
	}
	if r, known := refusals()[refused.code]; known {
		return fmt.Errorf("%s (%d)", r.sentence, refused.code)
	}
	if bot && refused.status == http.StatusUnauthorized {
		return errors.New(badToken)
	}
	return err
}

// rights returns the permissions of the bot in a channel. A thread has those of its channel.
// https://docs.discord.com/developers/topics/permissions#permission-overwrites
func (c *Client) rights(ctx context.Context, ch discordgo.Channel) (commands.Permissions, error) {
	if commands.TargetKind(ch.Type) == alerts.Thread {
		if err := c.get(ctx, "/channels/"+ch.ParentID, true, &ch); err != nil {
			return 0, err
		}
	}
	var me discordgo.User
	if err := c.get(ctx, "/users/@me", true, &me); err != nil {
		return 0, err
	}
	var guild discordgo.Guild
	if err := c.get(ctx, "/guilds/"+ch.GuildID, true, &guild); err != nil {
		return 0, err
	}
	var member discordgo.Member
	if err := c.get(ctx, "/guilds/"+ch.GuildID+"/members/"+me.ID, true, &member); err != nil {
		return 0, err
	}
	return effective(guild, member.Roles, me.ID, ch.PermissionOverwrites), nil
}

// effective returns the permissions of a member in a channel: those of its roles, then the channel's
// overwrites for everyone, for the roles and for the member, in this order.
func effective(
	guild discordgo.Guild, roles []string, user string, overwrites []*discordgo.PermissionOverwrite,
) commands.Permissions {
	mine := map[string]bool{guild.ID: true} // the role @everyone has the id of the server
	for _, id := range roles {
		mine[id] = true
	}
	var p int64
	for _, r := range guild.Roles {
		if mine[r.ID] {
			p |= r.Permissions
		}
	}
	if commands.Permissions(p).Has(commands.Administrator) || guild.OwnerID == user {
		return commands.Administrator
	}
	var roleAllow, roleDeny, ownAllow, ownDeny int64
	for _, o := range overwrites {
		switch {
		case o.ID == guild.ID:
			p = p&^o.Deny | o.Allow
		case o.Type == discordgo.PermissionOverwriteTypeRole && mine[o.ID]:
			roleAllow, roleDeny = roleAllow|o.Allow, roleDeny|o.Deny
		case o.Type == discordgo.PermissionOverwriteTypeMember && o.ID == user:
			ownAllow, ownDeny = o.Allow, o.Deny
		}
	}
	return commands.Permissions((p&^roleDeny|roleAllow)&^ownDeny | ownAllow)
}
