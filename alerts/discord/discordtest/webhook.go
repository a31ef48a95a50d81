package discordtest

import (
	"net/http"
)

// A Webhook posts into one channel for anyone with its token.
type Webhook struct{ ID, Token, ChannelID, Name string }

// URL is the webhook's secret address on s.
func (w Webhook) URL(s *Server) string { return s.URL() + "/webhooks/" + w.ID + "/" + w.Token }

// AddWebhook creates or replaces a webhook.
func (s *Server) AddWebhook(w Webhook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhooks[w.ID] = w
}

// DeleteWebhook removes a webhook, as an administrator would.
func (s *Server) DeleteWebhook(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.webhooks, id)
}

// A poster is the author of messages through /webhooks/{id}/{token}: a webhook, or the bot that answers an
// interaction.
type poster struct {
	hook    Webhook
	pending *pending // nil for a webhook
	channel *channel
	writer  writer
}

// owns reports whether a message can be changed through this address.
func (p poster) owns(m *message) bool {
	if p.pending != nil {
		return m.token == p.pending.token
	}
	return m.WebhookID == p.hook.ID && m.token == ""
}

// posterOf returns the poster of a request; s.mu is held.
func (s *Server) posterOf(r *request) (poster, *answer) {
	id, token := r.param["webhook"], r.param["token"]
	if id == BotID {
		p := s.interactions[token]
		if p == nil || !p.open(r.now) {
			a := refuse(http.StatusUnauthorized, codeWebhookToken, "Invalid Webhook Token")
			return poster{}, &a
		}
		c := s.channels[p.channel]
		if c == nil {
			a := unknownChannel()
			return poster{}, &a
		}
		if !p.acknowledged() { // the address comes into being with the first answer
			a := refuse(http.StatusNotFound, codeUnknownWebhook, "Unknown Webhook")
			return poster{}, &a
		}
		return poster{pending: p, channel: c, writer: p.writer()}, nil
	}
	w, found := s.webhooks[id]
	switch {
	case !found:
		a := refuse(http.StatusNotFound, codeUnknownWebhook, "Unknown Webhook")
		return poster{}, &a
	case w.Token != token:
		a := refuse(http.StatusUnauthorized, codeWebhookToken, "Invalid Webhook Token")
		return poster{}, &a
	}
	c := s.channels[w.ChannelID]
	if c == nil {
		a := unknownChannel()
		return poster{}, &a
	}
	by := writer{
		user: user{ID: w.ID, Username: w.Name, Discriminator: "0000", Bot: true}, webhook: w.ID,
		mentions: userMentions,
	}
	return poster{hook: w, channel: c, writer: by}, nil
}

func (s *Server) getWebhook(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, bad := s.posterOf(r)
	if bad != nil {
		return *bad
	}
	if p.pending != nil {
		return refuse(http.StatusNotFound, codeUnknownWebhook, "Unknown Webhook")
	}
	return ok(object{
		"id": p.hook.ID, "type": 1, "token": p.hook.Token, "name": p.hook.Name, "avatar": nil,
		"channel_id": p.hook.ChannelID, "guild_id": p.channel.guild, "application_id": nil, "url": p.hook.URL(s),
	})
}

func (s *Server) deleteWebhook(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, bad := s.posterOf(r)
	if bad != nil {
		return *bad
	}
	delete(s.webhooks, p.hook.ID)
	return noContent()
}

// executeWebhook posts a message. Only with wait=true does the answer contain it.
func (s *Server) executeWebhook(r *request) answer {
	f, badForm := s.form(r, "IncomingWebhookRequestPartial")
	s.mu.Lock()
	p, bad := s.posterOf(r)
	if bad == nil {
		bad = badForm
	}
	if bad == nil && f.empty() {
		a := emptyMessage()
		bad = &a
	}
	if bad != nil {
		s.mu.Unlock()
		return *bad
	}
	if p.pending != nil {
		defer s.mu.Unlock()
		return s.followUp(p, f, r)
	}
	f.flags &^= flagEphemeral
	c, forum, refused := s.webhookTarget(p, f, r.query.Get("thread_id"))
	if refused != nil {
		s.mu.Unlock()
		return *refused
	}
	if f.username != "" {
		p.writer.Username = f.username
	}
	var m *message
	if forum {
		th := &channel{
			Channel: Channel{Name: f.threadName, Type: TypeThread, Parent: c.ID, Owner: p.hook.ID},
			guild:   c.guild,
		}
		m = s.newMessage(th, p.writer, f, r.now)
		s.openThread(th, m, r.now)
	} else {
		m = s.newMessage(c, p.writer, f, r.now)
		s.publish(m)
	}
	o, event := m.json(), m.json()
	event["guild_id"] = c.guild
	s.mu.Unlock()
	s.gateway.dispatch("MESSAGE_CREATE", intentGuildMessages, event)
	if r.query.Get("wait") != "true" {
		return noContent()
	}
	return ok(o)
}

// webhookTarget returns the channel of a webhook's message; forum means that it needs a new thread there.
func (s *Server) webhookTarget(p poster, f form, thread string) (c *channel, forum bool, bad *answer) {
	if thread != "" {
		th := s.channels[thread]
		if th == nil || th.Parent != p.channel.ID {
			a := unknownChannel()
			return nil, false, &a
		}
		return th, false, nil
	}
	isForum := p.channel.isForum()
	switch {
	case isForum && f.threadName == "":
		a := refuse(http.StatusBadRequest, codeForumNeedsThread,
			"Webhooks posted to forum channels must have a thread_name or thread_id")
		return nil, false, &a
	case isForum:
		if full := s.roomForThread(p.channel.guild); full != nil {
			return nil, false, full
		}
	case f.threadName != "":
		a := refuse(http.StatusBadRequest, codeForumOnly, "Webhooks can only create threads in forum channels")
		return nil, false, &a
	}
	return p.channel, isForum, nil
}

// webhookMessage finds the message of a request; @original is an interaction's first answer.
func (s *Server) webhookMessage(r *request) (poster, *message, *answer) {
	p, bad := s.posterOf(r)
	if bad != nil {
		return p, nil, bad
	}
	m := s.messages[r.param["message"]]
	if p.pending != nil && r.param["message"] == "@original" {
		m = p.pending.original
	}
	if m == nil || !p.owns(m) {
		a := unknownMessage()
		return p, nil, &a
	}
	// A message of a webhook in a thread is found with the thread only.
	if p.pending == nil {
		switch thread := r.query.Get("thread_id"); {
		case thread == "" && m.ChannelID != p.channel.ID:
			a := unknownMessage()
			return p, nil, &a
		case thread != "" && m.ChannelID != thread:
			a := unknownChannel()
			return p, nil, &a
		}
	}
	return p, m, nil
}

func (s *Server) getWebhookMessage(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, m, bad := s.webhookMessage(r)
	if bad != nil {
		return *bad
	}
	return ok(m.json())
}

func (s *Server) editWebhookMessage(r *request) answer {
	f, badForm := s.form(r, "IncomingWebhookUpdateRequestPartial")
	s.mu.Lock()
	defer s.mu.Unlock()
	p, m, bad := s.webhookMessage(r)
	if bad == nil {
		bad = badForm
	}
	if bad != nil {
		return *bad
	}
	if p.pending != nil && m == p.pending.original {
		bad = s.editOriginal(p.pending, f, r.now)
	} else {
		bad = s.change(m, f, r.now)
	}
	if bad != nil {
		return *bad
	}
	return ok(m.json())
}

func (s *Server) deleteWebhookMessage(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, m, bad := s.webhookMessage(r)
	if bad != nil {
		return *bad
	}
	s.remove(m)
	if p.pending != nil && m == p.pending.original {
		p.pending.original = nil
	}
	return noContent()
}
