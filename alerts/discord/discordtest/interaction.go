package discordtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The types of interaction and of answers to one:
// https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	kindCommand      = 2
	kindAutocomplete = 4

	ReplyMessage  = 4
	ReplyDeferred = 5
	ReplyChoices  = 8
	ReplyModal    = 9

	// A token of an interaction can be used for so long after it was made.
	tokenLife = 15 * time.Minute
)

// A Reply is the answer to a command as the member sees it: for a deferred
// one, the edit that completed it.
type Reply struct {
	Type       int // of the first answer: 4 message, 5 deferred, 8 autocomplete, 9 modal
	Content    string
	Embeds     []Embed
	Components json.RawMessage // nil for none
	Ephemeral  bool
	Pinged     []string
	Choices    []Choice        // of an autocomplete
	Modal      json.RawMessage // data of a modal, as it was sent
}

// pending is an interaction from its dispatch to the end of its token.
type pending struct {
	id, token string
	kind      int
	channel   string
	made      time.Time
	expired   bool // the deadline of the first answer has passed

	first    int // type of the first answer; 0: none yet
	filled   bool
	original *message
	seen     *message // original as it was when there was something to see
	choices  []Choice
	modal    json.RawMessage
	answered chan struct{} // closed with the first answer
	complete chan struct{} // closed when there is something to see
}

func (p *pending) acknowledged() bool      { return p.first != 0 }
func (p *pending) open(now time.Time) bool { return !p.expired && now.Sub(p.made) < tokenLife }
func (p *pending) writer() writer {
	return writer{user: botUser(), webhook: BotID, token: p.token, mentions: userMentions}
}

// ErrNotConnected is the error of [Server.Interact] if no bot has a session on the gateway.
var ErrNotConnected = errors.New("stand-in for Discord: no bot is on the gateway; wait with WaitConnected")

// Interact plays a member who types a command, or who types into the option named by Focused:
// the interaction goes to the bot over the gateway, and the bot's answer comes back. Interact
// waits until a deferred answer is complete. A command, option or value that Discord's client
// would not let a member send is an error at once.
//
// The context is the deadline: Discord waits 3 seconds for the first answer. When it ends
// before that answer, the interaction is dead and the bot's later answer is refused with 10062.
// When it ends between a deferral and its completion, the Reply holds the deferral.
func (s *Server) Interact(ctx context.Context, in Interaction) (Reply, error) {
	p, payload, err := s.begin(in)
	if err != nil {
		return Reply{}, fmt.Errorf("stand-in for Discord: /%s: %w", in.Command, err)
	}
	if s.gateway.dispatch("INTERACTION_CREATE", 0, payload) == 0 {
		s.expire(p)
		return Reply{}, ErrNotConnected
	}
	for _, step := range []chan struct{}{p.answered, p.complete} {
		select {
		case <-step:
			continue
		case <-ctx.Done():
			err = ctx.Err()
		case <-s.done:
			err = errClosed
		}
		if s.expire(p) {
			return Reply{}, fmt.Errorf("stand-in for Discord: /%s was not answered: %w", in.Command, err)
		}
		r, complete := s.reply(p)
		if complete {
			err = nil // it came in the same instant
		} else {
			err = fmt.Errorf("stand-in for Discord: /%s was deferred and not completed: %w", in.Command, err)
		}
		return r, err
	}
	r, _ := s.reply(p)
	return r, nil
}

// expire ends an interaction without an answer. It reports false if there is one.
func (s *Server) expire(p *pending) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.acknowledged() {
		return false
	}
	p.expired = true
	return true
}

func (s *Server) reply(p *pending) (r Reply, complete bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r = Reply{Type: p.first, Choices: slices.Clone(p.choices), Modal: p.modal}
	m := p.original
	if p.seen != nil {
		m = p.seen // whatever the bot has done to it since
	}
	if m != nil {
		c := m.copy()
		r.Content, r.Embeds, r.Components, r.Pinged, r.Ephemeral = c.Content, c.Embeds, c.Components, c.Pinged,
			m.ephemeral()
	}
	return r, p.filled
}

// callback takes the first answer to an interaction.
func (s *Server) callback(r *request) answer {
	body, bad := r.object()
	if bad != nil {
		return *bad
	}
	var c checker
	kind := c.integer(body, "", "type", 12)
	data, _ := c.part(body, "", "data")
	if data == nil {
		data = map[string]any{}
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.interactions[r.param["token"]]
	switch {
	case p == nil || p.id != r.param["interaction"] || !p.open(r.now):
		return refuse(http.StatusNotFound, codeUnknownInteraction, "Unknown interaction")
	case p.acknowledged():
		return refuse(http.StatusBadRequest, codeAcknowledged, "Interaction has already been acknowledged.")
	}
	schema := map[int]string{
		ReplyMessage:  "CreateMessageInteractionCallbackRequest",
		ReplyDeferred: "CreateMessageInteractionCallbackRequest",
		ReplyChoices:  "ApplicationCommandAutocompleteCallbackRequest", ReplyModal: "ModalInteractionCallbackRequest",
	}[kind]
	if schema == "" || (kind == ReplyChoices) != (p.kind == kindAutocomplete) {
		c.add("type", "INTERACTION_CALLBACK_TYPE_INVALID", "This interaction cannot be answered with this type.")
	}
	var f form
	var choices []Choice
	switch kind {
	case ReplyMessage, ReplyDeferred:
		f = readForm(&c, "data", data)
	case ReplyChoices:
		choices = c.choices(data, "data", "choices")
	}
	if bad := c.refusal(); bad != nil {
		return *bad
	}
	if kind == ReplyMessage && f.empty() {
		return emptyMessage()
	}
	if bad := s.checkSchema(schema, r.body); bad != nil {
		return *bad
	}
	return s.acknowledge(p, kind, f, choices, data, r)
}

// acknowledge records the first answer; s.mu is held.
func (s *Server) acknowledge(p *pending, kind int, f form, choices []Choice, data map[string]any, r *request) answer {
	c := s.channels[p.channel]
	if c == nil {
		return unknownChannel()
	}
	p.first, p.choices = kind, choices
	switch kind {
	case ReplyMessage:
		p.original = s.newMessage(c, p.writer(), f, r.now)
		s.publish(p.original)
	case ReplyDeferred:
		f = form{flags: f.flags&flagEphemeral | flagLoading}
		p.original = s.newMessage(c, p.writer(), f, r.now)
	case ReplyModal:
		if raw, err := json.Marshal(data); err == nil {
			p.modal = raw
		}
	}
	close(p.answered)
	if kind != ReplyDeferred {
		p.fill()
	}
	if r.query.Get("with_response") != "true" {
		return noContent()
	}
	o := object{"id": p.id, "type": p.kind}
	if p.original == nil {
		return ok(object{"interaction": o})
	}
	o["response_message_id"], o["response_message_ephemeral"], o["response_message_loading"] = p.original.ID,
		p.original.ephemeral(), !p.filled
	return ok(object{"interaction": o, "resource": object{"type": kind, "message": p.original.json()}})
}

func (p *pending) fill() {
	p.filled = true
	if p.original != nil {
		m := *p.original
		p.seen = &m
	}
	close(p.complete)
}

// editOriginal edits the first answer, or completes a deferred one; s.mu is held.
func (s *Server) editOriginal(p *pending, f form, now time.Time) *answer {
	if p.filled {
		return s.change(p.original, f, now)
	}
	if f.empty() {
		a := emptyMessage()
		return &a
	}
	c := s.channels[p.channel]
	f.flags = f.flags&^(flagEphemeral|flagLoading) | p.original.flags&flagEphemeral // fixed by the deferral
	m := s.newMessage(c, p.writer(), f, now)
	m.ID, m.CreatedAt = p.original.ID, p.original.CreatedAt
	*p.original = *m
	s.publish(p.original)
	p.fill()
	return nil
}

// followUp posts one more message to an interaction; s.mu is held. The first one after a
// deferral completes it.
func (s *Server) followUp(p poster, f form, r *request) answer {
	if !p.pending.filled && p.pending.original != nil {
		if bad := s.editOriginal(p.pending, f, r.now); bad != nil {
			return *bad
		}
		return ok(p.pending.original.json())
	}
	m := s.newMessage(p.channel, p.writer, f, r.now)
	s.publish(m)
	return ok(m.json())
}
