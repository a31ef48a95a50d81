package discord

import (
	"sync"

	"github.com/bwmarrin/discordgo"
)

// channelNames remembers the names of the channels and threads that the gateway told of. Choices
// cannot show a channel as a link, and its number says nothing to anybody.
type channelNames struct {
	mu    sync.RWMutex
	names map[string]string
}

// name gives the name of a channel, or "".
func (c *channelNames) name(id string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.names[id]
}

// learn takes the names out of an event.
func (c *channelNames) learn(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil {
		c.names = map[string]string{}
	}
	add := func(channels ...*discordgo.Channel) {
		for _, ch := range channels {
			if ch != nil {
				c.names[ch.ID] = ch.Name
			}
		}
	}
	drop := func(ch *discordgo.Channel) {
		if ch != nil {
			delete(c.names, ch.ID)
		}
	}
	switch e := event.(type) {
	case *discordgo.GuildCreate:
		if e.Guild != nil {
			add(e.Channels...)
			add(e.Threads...)
		}
	case *discordgo.ChannelCreate:
		add(e.Channel)
	case *discordgo.ChannelUpdate:
		add(e.Channel)
	case *discordgo.ThreadCreate:
		add(e.Channel)
	case *discordgo.ThreadUpdate:
		add(e.Channel)
	case *discordgo.ChannelDelete:
		drop(e.Channel)
	case *discordgo.ThreadDelete:
		drop(e.Channel)
	}
}
