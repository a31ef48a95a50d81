package discordtest

import "strconv"

// An user is who wrote a message; webhooks count as users without an account.
type user struct {
	ID            string  `json:"id"`
	Username      string  `json:"username"`
	Discriminator string  `json:"discriminator"`
	GlobalName    *string `json:"global_name"`
	Avatar        *string `json:"avatar"`
	Bot           bool    `json:"bot"`
	PublicFlags   int     `json:"public_flags"`
}

func botUser() user {
	return user{ID: BotID, Username: BotName, Discriminator: "0", Bot: true}
}

func memberJSON(u user) object {
	return object{
		"user": u, "nick": nil, "avatar": nil, "roles": []any{}, "joined_at": "2026-01-01T00:00:00.000000+00:00",
		"premium_since": nil, "deaf": false, "mute": false, "pending": false, "flags": 0,
		"communication_disabled_until": nil,
	}
}

func (s *Server) getMe(*request) answer { return ok(botUser()) }

func (s *Server) getApplication(*request) answer {
	return ok(object{
		"id": BotID, "name": BotName, "icon": nil, "description": "", "bot_public": false,
		"bot_require_code_grant": false,
		"verify_key":             "", "flags": 0, "bot": botUser(), "interactions_endpoint_url": nil,
		"owner": user{ID: "1", Username: "operator", Discriminator: "0"},
	})
}

func (s *Server) getGateway(*request) answer { return ok(object{"url": s.gatewayURL()}) }

func (s *Server) getGatewayBot(*request) answer {
	used := len(s.Identifies())
	return ok(object{"url": s.gatewayURL(), "shards": 1, "session_start_limit": object{
		"total": 1000, "remaining": max(0, 1000-used), "reset_after": 14400000, "max_concurrency": 1,
	}})
}

func permissions(p int64) string { return strconv.FormatInt(p, 10) }
