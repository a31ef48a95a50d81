package discordtest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// A Message as a reader sees it.
type Message struct {
	ID, ChannelID string
	Author        string // the name it appears under
	Content       string
	Embeds        []Embed
	Components    json.RawMessage // as it was sent; nil for none
	Nonce         string
	// Pinged lists the recipients of the notification when the message was created: ids of roles and
	// users, and "everyone" for @everyone and @here. Embeds never notify, and neither do edits.
	Pinged    []string
	Edits     int
	Published bool // crossposted
	CreatedAt time.Time
	EditedAt  time.Time // zero: never
	WebhookID string    // of the webhook that wrote it; for the bot's answers to a command, its own id
}

// Text returns all text of the message: content, embeds and components, the latter as JSON.
func (m Message) Text() string {
	texts := []string{m.Content, string(m.Components)}
	for _, e := range m.Embeds {
		texts = append(texts, e.Title, e.Description)
		for _, f := range e.Fields {
			texts = append(texts, f.Name, f.Value)
		}
	}
	return strings.Join(texts, "\n")
}

// Message flags: https://discord.com/developers/docs/resources/message#message-object-message-flags
const (
	flagCrossposted  = 1 << 0
	flagEphemeral    = 1 << 6
	flagLoading      = 1 << 7
	flagComponentsV2 = 1 << 15
)

type message struct {
	Message
	author   user
	flags    int
	everyone bool
	users    []string // notified
	roles    []string // notified
	token    string   // of the interaction it answers
}

func (m *message) ephemeral() bool { return m.flags&flagEphemeral != 0 }

func (m *message) copy() Message {
	c := m.Message
	c.Published = m.flags&flagCrossposted != 0
	c.Embeds, c.Pinged, c.Components = slices.Clone(c.Embeds), slices.Clone(c.Pinged), slices.Clone(c.Components)
	return c
}

// Messages returns the messages that a reader of the channel sees now, oldest first.
func (s *Server) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil {
		return nil
	}
	list := make([]Message, len(c.messages))
	for i, m := range c.messages {
		list[i] = m.copy()
	}
	return list
}

// DeleteMessage removes a message, as a moderator would. It reports whether there was one.
func (s *Server) DeleteMessage(channelID, messageID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[messageID]
	if m == nil || m.ChannelID != channelID {
		return false
	}
	s.remove(m)
	return true
}

// A writer is the author of a message, and its webhook or interaction.
type writer struct {
	user
	webhook  string   // id of the webhook it goes through
	token    string   // of the interaction that it answers
	mentions []string // possible recipients if the message does not specify them
}

func theBot() writer { return writer{user: botUser(), mentions: allMentions} }

// newMessage makes the message of a form without publishing it; s.mu is held.
func (s *Server) newMessage(c *channel, by writer, f form, now time.Time) *message {
	m := &message{author: by.user, flags: f.flags, token: by.token}
	m.Message = Message{
		ID: s.ids.next(now), ChannelID: c.ID, Author: by.Username, Content: f.content, Embeds: onePerURL(f.embeds),
		Components: f.components, CreatedAt: now, WebhookID: by.webhook,
	}
	s.ping(m, c, f, by.mentions)
	return m
}

// publish puts a new message where it can be read; s.mu is held.
func (s *Server) publish(m *message) {
	s.messages[m.ID] = m
	if c := s.channels[m.ChannelID]; c != nil && !m.ephemeral() {
		c.messages = append(c.messages, m)
	}
	s.show(m)
}

// change applies an edit to a stored message; s.mu is held.
func (s *Server) change(m *message, f form, now time.Time) *answer {
	next := *m
	if f.has["content"] {
		next.Content = f.content
	}
	if f.has["embeds"] {
		next.Embeds = onePerURL(f.embeds)
	}
	if f.has["components"] {
		next.Components = f.components
	}
	if f.has["flags"] {
		// An edit can change only these bits.
		const fixed = flagEphemeral | flagCrossposted
		next.flags = f.flags&^fixed | m.flags&(fixed|flagComponentsV2)
	}
	if next.flags&flagComponentsV2 != 0 && (next.Content != "" || len(next.Embeds) > 0) {
		var c checker
		c.legacyFields("flags")
		return c.refusal()
	}
	if next.empty() {
		a := emptyMessage()
		return &a
	}
	next.Edits++
	next.EditedAt = now
	*m = next
	s.show(m)
	return nil
}

func (m *message) empty() bool {
	return m.Content == "" && len(m.Components) == 0 && !slices.ContainsFunc(m.Embeds, Embed.shows)
}

// remove deletes a message; s.mu is held.
func (s *Server) remove(m *message) {
	delete(s.messages, m.ID)
	if c := s.channels[m.ChannelID]; c != nil {
		c.messages = slices.DeleteFunc(c.messages, func(x *message) bool { return x == m })
	}
}

// json is the message as Discord answers with it.
func (m *message) json() object {
	embeds := make([]answered, len(m.Embeds))
	for i, e := range m.Embeds {
		embeds[i] = answered(e)
	}
	mentions := make([]user, len(m.users))
	for i, id := range m.users {
		mentions[i] = user{ID: id, Username: "member-" + id, Discriminator: "0"}
	}
	o := object{
		"id": m.ID, "type": 0, "channel_id": m.ChannelID, "author": m.author, "content": m.Content,
		"timestamp": stamp(m.CreatedAt), "edited_timestamp": nil, "tts": false, "pinned": false, "flags": m.flags,
		"mention_everyone": m.everyone, "mentions": mentions, "mention_roles": append([]string{}, m.roles...),
		"attachments": []any{}, "embeds": embeds, "components": []any{},
	}
	if !m.EditedAt.IsZero() {
		o["edited_timestamp"] = stamp(m.EditedAt)
	}
	if len(m.Components) > 0 {
		o["components"] = m.Components
	}
	if m.WebhookID != "" {
		o["webhook_id"] = m.WebhookID
	}
	if m.author.ID == BotID {
		o["application_id"] = BotID
	}
	return o
}
