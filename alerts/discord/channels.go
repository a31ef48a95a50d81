package discord

import (
	"slices"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// A channelMap remembers what the gateway told of channels and threads: their names, since choices
// cannot show a channel as a link and its number says nothing to anybody, and where they belong.
type channelMap struct {
	mu    sync.RWMutex
	known map[string]channelInfo
}

type channelInfo struct{ name, guild, parent string }

// name gives the name of a channel, or "".
func (c *channelMap) name(id string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.known[id].name
}

// guild gives the id of a channel's server, or "".
func (c *channelMap) guild(id string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.known[id].guild
}

// of gives the channels of a server, sorted.
func (c *channelMap) of(guild string) []string {
	return c.those(func(_ string, ch channelInfo) bool { return ch.guild == guild })
}

// with gives a channel and its threads, whose rights are its own.
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

// add remembers channels of a server.
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

// drop forgets channels.
func (c *channelMap) drop(ids ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		delete(c.known, id)
	}
}

// learn takes from an event what it tells of channels. It returns the ids of those whose rights,
// settings or existence may have changed, so that what was out of reach may not be any more. About
// a member it concerns the bot alone, whose id is me.
func (c *channelMap) learn(event any, me string) (changed []string) {
	switch e := event.(type) {
	case *discordgo.GuildCreate: // also after each connection, for what was missed before it
		if e.Guild == nil {
			return nil
		}
		c.add(e.ID, e.Channels...)
		c.add(e.ID, e.Threads...)
		return c.of(e.ID)
	case *discordgo.GuildDelete:
		if e.Guild == nil || e.Unavailable { // an outage of Discord's
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
