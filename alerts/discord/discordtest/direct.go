package discordtest

import (
	"net/http"
	"slices"
)

func member(id string) user { return user{ID: id, Username: "member-" + id, Discriminator: "0"} }

// knows reports whether a user is a member of any guild; s.mu is held.
func (s *Server) knows(id string) bool {
	return slices.ContainsFunc(s.guilds, func(g *Guild) bool { return slices.Contains(g.Members, id) })
}

// DenyDirect makes a member refuse direct messages: 50007 by their settings, 50278 because they
// share no guild with the bot any more; 0 ends the refusal.
func (s *Server) DenyDirect(userID string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusing[userID] = code
}

// DirectMessages returns the messages to a member, oldest first.
func (s *Server) DirectMessages(userID string) []Message {
	s.mu.Lock()
	c := s.directs[userID]
	s.mu.Unlock()
	if c == nil {
		return nil
	}
	return s.Messages(c.ID)
}

func (s *Server) getUser(r *request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.knows(r.param["user"]) {
		return refuse(http.StatusNotFound, codeUnknownUser, "Unknown User")
	}
	return ok(member(r.param["user"]))
}

// openDirect returns the channel to a user, which the first request creates.
func (s *Server) openDirect(r *request) answer {
	body, bad := r.object()
	if bad != nil {
		return *bad
	}
	var c checker
	id := c.required(body, "", "recipient_id", 20)
	if bad := c.refusal(); bad != nil {
		return *bad
	}
	if bad := s.checkSchema("CreatePrivateChannelRequest", r.body); bad != nil {
		return *bad
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.knows(id) {
		return refuse(http.StatusBadRequest, codeInvalidRecipient, "Invalid Recipient(s)")
	}
	ch := s.directs[id]
	if ch == nil {
		ch = &channel{Channel: Channel{ID: s.ids.next(r.now), Type: TypeDirect}, recipient: id}
		s.directs[id], s.channels[ch.ID] = ch, ch
	}
	return ok(s.channelJSON(ch))
}
