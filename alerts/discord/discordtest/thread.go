package discordtest

import (
	"net/http"
	"slices"
	"time"
)

const maxAppliedTags = 5

// createThread opens a forum post, or a thread of its own in a text channel. The post's first
// message has the id of the thread. There is no nonce here: a repeated call opens another one.
func (s *Server) createThread(r *request) answer {
	body, bad := r.object()
	if bad != nil {
		return *bad
	}
	var c checker
	name := c.required(body, "", "name", maxThreadName)
	c.integer(body, "", "auto_archive_duration", 10080)
	tags := c.ids(body, "", "applied_tags")
	if len(tags) > maxAppliedTags {
		c.add("applied_tags", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
	}
	first, _ := c.part(body, "", "message")
	var f form
	if first != nil {
		f = readForm(&c, "message", first)
	}
	kind := c.integer(body, "", "type", TypeThread+1)

	s.mu.Lock()
	parent, denied := s.access(r.param["channel"], true)
	if denied != nil {
		s.mu.Unlock()
		return *denied
	}
	isForum := parent.Type == TypeForum
	schema := "CreateTextThreadWithoutMessageRequest"
	if isForum {
		schema = "CreateForumThreadRequest"
		if first == nil {
			c.add("message", "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
	refused := c.refusal()
	switch {
	case refused != nil:
	case parent.isThread() || parent.Type == TypeCategory:
		a := refuse(http.StatusBadRequest, codeWrongType, "Cannot execute action on this channel type")
		refused = &a
	case isForum && f.empty():
		a := emptyMessage()
		refused = &a
	default:
		refused = s.checkSchema(schema, r.body)
	}
	if refused != nil {
		s.mu.Unlock()
		return *refused
	}
	if isForum {
		kind = TypeThread
	} else if kind == 0 {
		kind = TypeThread + 1 // Discord's default is a private thread
	}
	th := &channel{Channel: Channel{Name: name, Type: kind, Parent: parent.ID}, guild: parent.guild, tags: slices.Clone(tags)}
	var m *message
	if isForum {
		f.flags &^= flagEphemeral
		m = s.newMessage(th, theBot(), f, r.now)
	}
	s.openThread(th, m, r.now)
	o := s.channelJSON(th)
	if m != nil {
		o["message"] = m.json()
	}
	event := s.channelJSON(th)
	event["newly_created"] = true
	s.mu.Unlock()
	s.gateway.dispatch("THREAD_CREATE", intentGuilds, event)
	return answer{status: http.StatusCreated, body: o}
}

// openThread puts a thread into its guild, with its first message if it has one; s.mu is held.
func (s *Server) openThread(th *channel, first *message, now time.Time) {
	if first == nil {
		th.ID = s.ids.next(now)
	} else {
		th.ID, first.ChannelID = first.ID, first.ID
	}
	s.channels[th.ID] = th
	if g := s.guild(th.guild); g != nil {
		g.Channels = append(g.Channels, th.Channel)
	}
	if first != nil {
		s.publish(first)
	}
}
