package discordtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Discord documents the memory for nonces as "the past few minutes".
const nonceWindow = 5 * time.Minute

// Discord publishes ten messages of a channel in an hour. That is not documented, but observed.
const crosspostsPerHour = 10

type nonceKey struct{ author, nonce string }

type nonceUse struct {
	message string
	at      time.Time
}

// writable is access for posting messages, which not every type of channel takes; s.mu is held.
func (s *Server) writable(id string) (*channel, *answer) {
	c, bad := s.access(id, true)
	if bad != nil {
		return nil, bad
	}
	switch c.Type {
	case TypeForum, TypeMedia:
		a := refuse(http.StatusBadRequest, codeForumMessage, "Cannot send messages in a forum channel")
		return nil, &a
	case TypeCategory:
		a := refuse(http.StatusBadRequest, codeNotText, "Cannot send messages in a non-text channel")
		return nil, &a
	}
	if c.locked {
		a := refuse(http.StatusForbidden, codeLocked, "Thread is locked")
		return nil, &a
	}
	c.archived = false // a message opens it again
	return c, nil
}

// form reads and checks the body of a message, except for emptiness.
func (s *Server) form(r *request, schema string) (form, *answer) {
	body, bad := r.object()
	if bad != nil {
		return form{}, bad
	}
	var c checker
	f := readForm(&c, "", body)
	if bad := c.refusal(); bad != nil {
		return f, bad
	}
	return f, s.checkSchema(schema, r.body)
}

func (s *Server) createMessage(r *request) answer {
	f, badForm := s.form(r, "MessageCreateRequest")
	s.mu.Lock()
	// A missing permission takes precedence over errors in the body.
	c, bad := s.writable(r.param["channel"])
	if bad == nil {
		bad = badForm
	}
	if bad != nil {
		s.mu.Unlock()
		return *bad
	}
	key := nonceKey{BotID, f.nonce}
	if use, found := s.nonces[key]; found && f.enforce && f.nonce != "" && r.now.Sub(use.at) < nonceWindow {
		defer s.mu.Unlock()
		m := s.messages[use.message]
		if m == nil {
			return unknownMessage()
		}
		return ok(withNonce(m))
	}
	if f.empty() {
		s.mu.Unlock()
		return emptyMessage()
	}
	f.flags &^= flagEphemeral // only a command's answer can be for one reader
	m := s.newMessage(c, theBot(), f, r.now)
	if m.Nonce = f.nonce; m.Nonce != "" {
		s.nonces[key] = nonceUse{m.ID, r.now}
	}
	s.publish(m)
	o, event := withNonce(m), withNonce(m)
	c.place(event)
	s.mu.Unlock()
	s.gateway.dispatch("MESSAGE_CREATE", intentGuildMessages, event)
	return ok(o)
}

// place adds the guild to an event about a channel.
func (c *channel) place(event object) {
	if c.guild != "" {
		event["guild_id"] = c.guild
	}
}

// withNonce returns the message for its sender, the only one who receives the nonce.
func withNonce(m *message) object {
	o := m.json()
	if m.Nonce != "" {
		o["nonce"] = m.Nonce
	}
	return o
}

// forBot hides the text of other authors: the bot has no MESSAGE_CONTENT intent.
func forBot(m *message) object {
	o := m.json()
	if m.author.ID != BotID && !slices.Contains(m.users, BotID) {
		o["content"], o["embeds"], o["components"] = "", []any{}, []any{}
	}
	return o
}

func (s *Server) listMessages(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, bad := s.access(r.param["channel"], false)
	if bad != nil {
		return *bad
	}
	limit := 50
	if q := r.query.Get("limit"); q != "" {
		n, err := strconv.Atoi(q)
		if err != nil || n < 1 || n > 100 {
			f := fieldErrors{}
			f.add("limit", "NUMBER_TYPE_RANGE", "int value should be between 1 and 100.")
			return invalidForm(f)
		}
		limit = n
	}
	after, before := r.query.Get("after"), r.query.Get("before")
	for name, id := range map[string]string{"after": after, "before": before} {
		if id != "" && !isSnowflake(id) {
			f := fieldErrors{}
			f.add(name, "NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", id))
			return invalidForm(f)
		}
	}
	var found []*message
	for _, m := range c.messages {
		if (after == "" || older(after, m.ID)) && (before == "" || older(m.ID, before)) {
			found = append(found, m)
		}
	}
	// "after" returns the messages next to it, everything else the newest ones; newest first.
	if len(found) > limit {
		if after != "" {
			found = found[:limit]
		} else {
			found = found[len(found)-limit:]
		}
	}
	list := []object{}
	for _, m := range slices.Backward(found) {
		list = append(list, forBot(m))
	}
	return ok(list)
}

// messageOf finds the message of a request in a channel that the bot may use; s.mu is held.
func (s *Server) messageOf(r *request, write bool) (*message, *answer) {
	c, bad := s.access(r.param["channel"], write)
	if bad != nil {
		return nil, bad
	}
	m := s.messages[r.param["message"]]
	if m == nil || m.ChannelID != c.ID || m.ephemeral() {
		a := unknownMessage()
		return nil, &a
	}
	return m, nil
}

func (s *Server) getMessage(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, bad := s.messageOf(r, false)
	if bad != nil {
		return *bad
	}
	return ok(forBot(m))
}

func (s *Server) editMessage(r *request) answer {
	f, badForm := s.form(r, "MessageEditRequestPartial")
	s.mu.Lock()
	// An edit of the bot's own message needs no permission to send.
	m, bad := s.messageOf(r, false)
	if bad == nil && m.author.ID != BotID {
		a := refuse(http.StatusForbidden, codeNotAuthor, "Cannot edit a message authored by another user")
		bad = &a
	}
	if bad == nil && s.channels[m.ChannelID].archived {
		a := refuse(http.StatusBadRequest, codeArchived, "Thread is archived")
		bad = &a
	}
	if bad == nil {
		bad = badForm
	}
	if bad == nil {
		bad = s.change(m, f, r.now)
	}
	if bad != nil {
		s.mu.Unlock()
		return *bad
	}
	o, event := m.json(), m.json()
	s.channels[m.ChannelID].place(event)
	s.mu.Unlock()
	s.gateway.dispatch("MESSAGE_UPDATE", intentGuildMessages, event)
	return ok(o)
}

func (s *Server) deleteMessage(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, bad := s.messageOf(r, false)
	if bad != nil {
		return *bad
	}
	if m.author.ID != BotID {
		return refuse(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
	}
	s.remove(m)
	return noContent()
}

func (s *Server) crosspost(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, bad := s.messageOf(r, true)
	if bad != nil {
		return *bad
	}
	if s.channels[m.ChannelID].Type != TypeAnnouncement {
		return refuse(http.StatusBadRequest, codeCrosspostType, "Invalid message type")
	}
	if m.flags&flagCrossposted != 0 {
		return refuse(http.StatusBadRequest, codeAlreadyCrossposted, "This message has already been crossposted")
	}
	c := s.channels[m.ChannelID]
	c.crossposts = slices.DeleteFunc(c.crossposts, func(at time.Time) bool { return r.now.Sub(at) >= time.Hour })
	if len(c.crossposts) >= crosspostsPerHour {
		return limited(http.Header{}, c.crossposts[0].Add(time.Hour).Sub(r.now), false)
	}
	c.crossposts = append(c.crossposts, r.now)
	m.flags |= flagCrossposted
	return ok(m.json())
}
