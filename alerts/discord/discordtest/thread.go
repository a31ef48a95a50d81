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
	isForum := parent.isForum()
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
	if refused == nil && isForum {
		refused = parent.checkTags(tags)
	}
	if refused == nil {
		refused = s.roomForThread(parent.guild)
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
	th := &channel{
		Channel: Channel{Name: name, Type: kind, Parent: parent.ID}, guild: parent.guild,
		tags: slices.Clone(tags),
	}
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

// checkTags checks the tags of a new post.
func (c *channel) checkTags(ids []string) *answer {
	for _, id := range ids {
		if !slices.ContainsFunc(c.Tags, func(t Tag) bool { return t.ID == id }) {
			a := refuse(http.StatusNotFound, codeUnknownTag, "Unknown tag")
			return &a
		}
	}
	if c.RequireTag && len(ids) == 0 {
		a := refuse(http.StatusBadRequest, codeTagRequired, "A tag is required to create a forum post in this channel")
		return &a
	}
	return nil
}

// LimitThreads sets how many threads of a guild can be open at once; Discord's own limit is 1000.
func (s *Server) LimitThreads(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maxThreads = n
}

// roomForThread returns a refusal above the limit of open threads; s.mu is held.
func (s *Server) roomForThread(guild string) *answer {
	open := 0
	for _, c := range s.channels {
		if c.guild == guild && c.isThread() && !c.archived {
			open++
		}
	}
	if open < s.maxThreads {
		return nil
	}
	a := refuse(http.StatusBadRequest, codeThreadsFull, "Maximum number of active threads reached")
	return &a
}

// SetTags replaces the tags of a forum, as a moderator would.
func (s *Server) SetTags(forumID string, tags []Tag) {
	s.update(forumID, func(c *channel) { c.Tags = slices.Clone(tags) })
}

// Archive archives a thread, or opens it again; a locked one takes nothing from the bot.
func (s *Server) Archive(threadID string, archived, locked bool) {
	s.update(threadID, func(c *channel) { c.archived, c.locked = archived, locked })
}

// Applied returns the ids of the tags of a post.
func (s *Server) Applied(threadID string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[threadID]; c != nil {
		return slices.Clone(c.tags)
	}
	return nil
}

// Threads returns the threads of a channel, or the posts of a forum, in the order of creation.
func (s *Server) Threads(channelID string) []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Channel
	for _, g := range s.guilds {
		for _, c := range g.Channels {
			if ch := s.channels[c.ID]; ch != nil && ch.isThread() && ch.Parent == channelID {
				list = append(list, ch.Channel)
			}
		}
	}
	return list
}

// update changes a channel or thread, and notifies a connected bot.
func (s *Server) update(id string, change func(*channel)) {
	s.mu.Lock()
	c := s.channels[id]
	if c == nil {
		s.mu.Unlock()
		return
	}
	change(c)
	event, name := s.channelJSON(c), "CHANNEL_UPDATE"
	if c.isThread() {
		name = "THREAD_UPDATE"
	}
	s.mu.Unlock()
	s.gateway.dispatch(name, intentGuilds, event)
}

// editChannel archives threads and opens them again; other channels the bot may not change.
func (s *Server) editChannel(r *request) answer {
	body, bad := r.object()
	if bad != nil {
		return *bad
	}
	var c checker
	archived := c.boolean(body, "", "archived")
	s.mu.Lock()
	th, denied := s.access(r.param["channel"], true)
	refused := denied
	switch {
	case refused != nil:
	case !th.isThread():
		a := refuse(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
		refused = &a
	case th.locked:
		a := refuse(http.StatusForbidden, codeLocked, "Thread is locked")
		refused = &a
	default:
		refused = c.refusal()
	}
	if refused == nil {
		refused = s.checkSchema("UpdateThreadRequestPartial", r.body)
	}
	if refused == nil && th.archived && !archived && body["archived"] != nil {
		refused = s.roomForThread(th.guild)
	}
	if refused != nil {
		s.mu.Unlock()
		return *refused
	}
	if _, given := body["archived"]; given {
		th.archived = archived
	}
	o, event := s.channelJSON(th), s.channelJSON(th)
	s.mu.Unlock()
	s.gateway.dispatch("THREAD_UPDATE", intentGuilds, event)
	return ok(o)
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
