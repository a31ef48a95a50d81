package discordtest

import (
	"regexp"
	"slices"
)

// The ways to mention in text: https://discord.com/developers/docs/reference#message-formatting
var mention = regexp.MustCompile(`<@(&|!)?(\d{1,20})>|@(everyone|here)`)

// An allowance is the content of allowed_mentions:
// https://discord.com/developers/docs/resources/message#allowed-mentions-object
type allowance struct {
	parse        []string // "roles", "users", "everyone"
	roles, users []string
}

// The allowance of a message without allowed_mentions.
var (
	allMentions  = []string{"roles", "users", "everyone"}
	userMentions = []string{"users"}
)

func (a allowance) role(id string) bool {
	return slices.Contains(a.parse, "roles") || slices.Contains(a.roles, id)
}

func (a allowance) user(id string) bool {
	return slices.Contains(a.parse, "users") || slices.Contains(a.users, id)
}

// ping returns the recipients of a new message's notification; s.mu is held.
func (s *Server) ping(m *message, c *channel, f form, defaults []string) {
	allowed := allowance{parse: defaults}
	if f.allowed != nil {
		allowed = *f.allowed
	}
	note := func(list *[]string, id string) {
		if !slices.Contains(*list, id) {
			*list = append(*list, id)
			m.Pinged = append(m.Pinged, id)
		}
	}
	for _, text := range append([]string{f.content}, f.texts...) {
		for _, found := range mention.FindAllStringSubmatch(text, -1) {
			kind, id := found[1], found[2]
			switch {
			case found[3] != "":
				if slices.Contains(allowed.parse, "everyone") && !m.everyone {
					m.everyone = true
					m.Pinged = append(m.Pinged, "everyone")
				}
			case kind == "&":
				if allowed.role(id) && s.hasRole(c.guild, id) {
					note(&m.roles, id)
				}
			case allowed.user(id):
				note(&m.users, id)
			}
		}
	}
}

func (s *Server) hasRole(guildID, id string) bool {
	g := s.guild(guildID)
	return g != nil && slices.ContainsFunc(g.Roles, func(r Role) bool { return r.ID == id })
}
