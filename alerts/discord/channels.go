package discord

import (
	"slices"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// A channelMap records the names, servers and parents of channels and threads from the gateway's events.
// It is safe for concurrent use.
type channelMap struct {
	mu    sync.RWMutex
	known map[string]channelInfo
}

type channelInfo struct{ name, guild, parent string }

// name returns the name of a channel, or "" if it is unknown.
func (c *channelMap) name(id string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.known[id].name
}

// guild returns the id of a channel's server, or "" if it is unknown.
func (c *channelMap) guild(id string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.known[id].guild
}

// of returns the channels of a server, sorted.
func (c *channelMap) of(guild string) []string {
	return c.those(func(_ string, ch channelInfo) bool { return ch.guild == guild })
}

// with returns a channel and its threads, which inherit its permissions.
func (c *channelMap) with(channel string) []string {
	list := c.those(func(id string, ch channelInfo) bool { return id != channel && ch.parent == channel })
	return append([]string{channel}, list...)
}

func (c *channelMap) those(match func(string, channelInfo) bool) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var ids []string
	for id, ch := range c.known {
		if match(id, ch) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// add records channels of a server.
func (c *channelMap) add(guild string, channels ...*discordgo.Channel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]channelInfo{}
	}
	for _, ch := range channels {
		if ch != nil {
			c.known[ch.ID] = channelInfo{ch.Name, guild, ch.ParentID}
		}
	}
}

// drop removes channels.
func (c *channelMap) drop(ids ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		delete(c.known, id)
	}
}

// learn updates the map from an event. It returns the ids of the channels whose permissions, settings or
// existence may have changed, so that they may be within reach again. Of events about members it uses
// those about the bot, whose id is me.
func (c *channelMap) learn(event any, me string) (changed []string) {
	switch e := event.(type) {
	case *discordgo.GuildCreate: // also sent after each connection
		if e.Guild == nil {
			return nil
		}
		c.add(e.ID, e.Channels...)
		c.add(e.ID, e.Threads...)
		return c.of(e.ID)
	case *discordgo.GuildDelete:
		if e.Guild == nil || e.Unavailable { // an outage of Discord
			return nil
		}
		changed = c.of(e.ID)
		c.drop(changed...)
		return changed
	case *discordgo.GuildRoleUpdate:
		if e.GuildRole != nil {
			return c.of(e.GuildID)
		}
	case *discordgo.GuildRoleDelete:
		return c.of(e.GuildID)
	case *discordgo.GuildMemberUpdate:
		if e.Member != nil && e.User != nil && e.User.ID == me && me != "" {
			return c.of(e.GuildID)
		}
	case *discordgo.ChannelCreate:
		c.keep(e.Channel)
	case *discordgo.ThreadCreate:
		c.keep(e.Channel)
	case *discordgo.ChannelUpdate:
		return c.keep(e.Channel)
	case *discordgo.ThreadUpdate:
		return c.keep(e.Channel)
	case *discordgo.ChannelDelete:
		return c.lose(e.Channel)
	case *discordgo.ThreadDelete:
		return c.lose(e.Channel)
	}
	return nil
}

func (c *channelMap) keep(ch *discordgo.Channel) (changed []string) {
	if ch == nil {
		return nil
	}
	c.add(ch.GuildID, ch)
	return c.with(ch.ID)
}

func (c *channelMap) lose(ch *discordgo.Channel) (changed []string) {
	if ch == nil {
		return nil
	}
	changed = c.with(ch.ID)
	c.drop(changed...)
	return changed
}
