package discordtest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Guild is a server, as members call it.
type Guild struct {
	ID, Name string
	Channels []Channel
	Roles    []Role   // besides @everyone, which every guild has
	Members  []string // ids of users that the bot can write to; see [Server.DenyDirect]
}

// The types of channel that the stand-in knows:
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	TypeText         = 0
	TypeDirect       = 1
	TypeCategory     = 4
	TypeAnnouncement = 5
	TypeThread       = 11
	TypeForum        = 15
	TypeMedia        = 16
)

// A Channel of a guild.
type Channel struct {
	ID, Name string
	Type     int    // 0 text, 4 category, 5 announcement, 11 thread, 15 forum, 16 media
	Parent   string // id of the channel of a thread, or of the category

	Owner      string // of a thread; the bot when empty
	Tags       []Tag  // that a forum offers
	RequireTag bool   // a forum's posts need one
}

// A Tag of a forum.
type Tag struct{ ID, Name string }

// A Role of a guild. Every role can be mentioned.
type Role struct{ ID, Name string }

type channel struct {
	Channel
	guild    string
	deny     int
	messages []*message // in the order of creation
	tags     []string   // applied to a forum's thread

	crossposts       []time.Time // of the last hour
	recipient        string      // of direct messages
	archived, locked bool        // a thread
}

func (c *channel) isThread() bool { return c.Type >= 10 && c.Type <= 12 }

func (c *channel) isForum() bool { return c.Type == TypeForum || c.Type == TypeMedia }

// AddGuild puts the bot into a guild, in place of an earlier one with the same id. A connected
// bot receives the event.
func (s *Server) AddGuild(g Guild) {
	g.Channels, g.Roles = slices.Clone(g.Channels), slices.Clone(g.Roles)
	s.mu.Lock()
	s.guilds = slices.DeleteFunc(s.guilds, func(old *Guild) bool { return old.ID == g.ID })
	s.guilds = append(s.guilds, &g)
	for _, c := range g.Channels {
		s.channels[c.ID] = &channel{Channel: c, guild: g.ID}
	}
	event := s.guildEvent(&g)
	s.mu.Unlock()
	s.gateway.dispatch("GUILD_CREATE", intentGuilds, event)
}

// DeleteChannel removes a channel or thread with all it holds; its webhooks go with it.
func (s *Server) DeleteChannel(id string) {
	s.mu.Lock()
	c := s.channels[id]
	if c == nil {
		s.mu.Unlock()
		return
	}
	delete(s.channels, id)
	for _, m := range c.messages {
		delete(s.messages, m.ID)
	}
	for key, w := range s.webhooks {
		if w.ChannelID == id {
			delete(s.webhooks, key)
		}
	}
	if g := s.guild(c.guild); g != nil {
		g.Channels = slices.DeleteFunc(g.Channels, func(x Channel) bool { return x.ID == id })
	}
	event := s.channelJSON(c)
	name := "CHANNEL_DELETE"
	if c.isThread() {
		name = "THREAD_DELETE"
	}
	s.mu.Unlock()
	s.gateway.dispatch(name, intentGuilds, event)
}

// Deny removes permissions of the bot in a channel, as an administrator would: 50001 hides the
// channel, 50013 lets the bot read and not write, 0 restores all permissions. Webhooks are not affected.
func (s *Server) Deny(channelID string, code int) {
	s.update(channelID, func(c *channel) { c.deny = code })
}

// access returns the channel of a request, or the refusal if the bot may not use it; s.mu is held.
func (s *Server) access(id string, write bool) (*channel, *answer) {
	c := s.channels[id]
	var a answer
	switch {
	case c == nil:
		a = unknownChannel()
	case c.deny == codeMissingAccess:
		a = refuse(http.StatusForbidden, codeMissingAccess, "Missing Access")
	case c.recipient != "" && write && s.refusing[c.recipient] != 0:
		a = refuse(http.StatusForbidden, s.refusing[c.recipient], "Cannot send messages to this user")
	case c.deny == codeMissingPermissions && !write:
		return c, nil
	case c.deny != 0:
		a = refuse(http.StatusForbidden, c.deny, "Missing Permissions")
	default:
		return c, nil
	}
	return nil, &a
}

func (s *Server) guild(id string) *Guild {
	for _, g := range s.guilds {
		if g.ID == id {
			return g
		}
	}
	return nil
}

func (s *Server) guildOf(r *request) (*Guild, *answer) {
	if g := s.guild(r.param["guild"]); g != nil {
		return g, nil
	}
	a := refuse(http.StatusNotFound, codeUnknownGuild, "Unknown Guild")
	return nil, &a
}

func (s *Server) getGuild(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, bad := s.guildOf(r)
	if bad != nil {
		return *bad
	}
	return ok(s.guildJSON(g))
}

func (s *Server) getGuildRoles(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, bad := s.guildOf(r)
	if bad != nil {
		return *bad
	}
	return ok(rolesJSON(g))
}

func (s *Server) getMember(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, bad := s.guildOf(r); bad != nil {
		return *bad
	}
	if r.param["user"] != BotID {
		return refuse(http.StatusNotFound, codeUnknownMember, "Unknown Member")
	}
	m := memberJSON(botUser())
	return ok(m)
}

func (s *Server) getGuildChannels(r *request) answer { return s.guildChannels(r, false) }

func (s *Server) getActiveThreads(r *request) answer { return s.guildChannels(r, true) }

// getArchivedThreads lists a channel's archived threads, the youngest first.
func (s *Server) getArchivedThreads(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	parent, bad := s.access(r.param["channel"], false)
	if bad != nil {
		return *bad
	}
	list := []object{}
	if g := s.guild(parent.guild); g != nil {
		for _, c := range slices.Backward(g.Channels) {
			if ch := s.channels[c.ID]; ch != nil && ch.isThread() && ch.archived && ch.Parent == parent.ID {
				list = append(list, s.channelJSON(ch))
			}
		}
	}
	return ok(object{"threads": list, "members": []any{}, "has_more": false})
}

func (s *Server) guildChannels(r *request, threads bool) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, bad := s.guildOf(r)
	if bad != nil {
		return *bad
	}
	list := s.channelList(g, threads)
	if threads {
		return ok(object{"threads": list, "members": []any{}})
	}
	return ok(list)
}

func (s *Server) channelList(g *Guild, threads bool) []object {
	list := []object{}
	for _, c := range g.Channels {
		if ch := s.channels[c.ID]; ch != nil && ch.isThread() == threads && !ch.archived {
			list = append(list, s.channelJSON(ch))
		}
	}
	return list
}

func (s *Server) getChannel(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, bad := s.access(r.param["channel"], false)
	if bad != nil {
		return *bad
	}
	return ok(s.channelJSON(c))
}

// object is a JSON object in the making.
type object map[string]any

// defaultPermissions are the permissions of @everyone in a guild: view, send, embed links, read the
// history, write into threads and open public ones.
const defaultPermissions = 1<<10 | 1<<11 | 1<<14 | 1<<16 | 1<<35 | 1<<38

func (s *Server) guildJSON(g *Guild) object {
	return object{
		"id": g.ID, "name": g.Name, "icon": nil, "owner_id": "1", "roles": rolesJSON(g), "emojis": []any{},
		"features":           []any{},
		"verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
		"premium_tier": 0, "preferred_locale": "en-US", "nsfw_level": 0, "system_channel_flags": 0,
	}
}

// guildEvent is the guild as GUILD_CREATE shows it.
func (s *Server) guildEvent(g *Guild) object {
	o := s.guildJSON(g)
	o["unavailable"], o["large"], o["member_count"] = false, false, 2
	o["channels"], o["threads"] = s.channelList(g, false), s.channelList(g, true)
	o["members"], o["presences"], o["voice_states"] = []any{memberJSON(botUser())}, []any{}, []any{}
	return o
}

func rolesJSON(g *Guild) []object {
	list := []object{roleJSON(Role{ID: g.ID, Name: "@everyone"}, 0, defaultPermissions)}
	for i, r := range g.Roles {
		list = append(list, roleJSON(r, i+1, 0))
	}
	return list
}

func roleJSON(r Role, position int, permissions int64) object {
	return object{
		"id": r.ID, "name": r.Name, "color": 0, "colors": object{"primary_color": 0}, "hoist": false,
		"position":    position,
		"permissions": strconv.FormatInt(permissions, 10), "managed": false, "mentionable": true, "flags": 0,
	}
}

func (s *Server) channelJSON(c *channel) object {
	o := object{
		"id": c.ID, "type": c.Type, "guild_id": c.guild, "name": c.Name, "position": 0, "nsfw": false, "topic": nil,
		"permission_overwrites": []any{}, "parent_id": orNull(c.Parent), "last_message_id": nil, "flags": 0,
	}
	if n := len(c.messages); n > 0 {
		o["last_message_id"] = c.messages[n-1].ID
	}
	if c.recipient != "" {
		return object{
			"id": c.ID, "type": TypeDirect, "last_message_id": o["last_message_id"], "flags": 0,
			"recipients": []user{member(c.recipient)},
		}
	}
	if c.isForum() {
		tags := []object{}
		for _, t := range c.Tags {
			tags = append(tags, object{
				"id": t.ID, "name": t.Name, "moderated": false, "emoji_id": nil,
				"emoji_name": nil,
			})
		}
		o["available_tags"] = tags
		if c.RequireTag {
			o["flags"] = flagRequireTag
		}
	}
	if c.isThread() {
		delete(o, "permission_overwrites")
		o["owner_id"], o["message_count"], o["member_count"] = cmp.Or(c.Owner, BotID), len(c.messages), 1
		o["applied_tags"] = append([]string{}, c.tags...)
		o["thread_metadata"] = object{
			"archived": c.archived, "auto_archive_duration": 4320,
			"archive_timestamp": stamp(idTime(c.ID)), "locked": c.locked,
		}
	}
	return o
}

// flagRequireTag is a forum's: https://discord.com/developers/docs/resources/channel#channel-object-channel-flags
const flagRequireTag = 1 << 4

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
