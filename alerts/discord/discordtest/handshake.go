package discordtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{HandshakeTimeout: writeTimeout}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	ws.SetReadLimit(maxFrame)
	c := &conn{ws: ws}
	g := &s.gateway
	g.mu.Lock()
	closed, mute := g.closed, g.mute
	if !closed {
		g.conns[c] = true
	}
	g.mu.Unlock()
	if closed {
		c.close(closeGoingAway, "")
		_ = ws.Close()
		return
	}
	if !mute {
		c.send(frame{Op: opHello, D: object{"heartbeat_interval": heartbeatInterval.Milliseconds()}})
	}
	s.converse(c)
}

// converse reads until the connection ends.
func (s *Server) converse(c *conn) {
	var sess *session
	defer func() {
		_ = c.ws.Close()
		s.gateway.leave(c, sess, false)
	}()
	// The session ends before the goodbye is answered: who has read the answer finds it ended.
	c.ws.SetCloseHandler(func(code int, _ string) error {
		s.gateway.leave(c, sess, code == closeNormal || code == closeGoingAway)
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""),
			time.Now().Add(writeTimeout))
		return nil
	})
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		if c.closing.Load() {
			continue
		}
		if sess != nil && !s.gateway.has(sess) {
			sess = nil // ended by op 9: the bot may identify again on this connection
		}
		var f struct {
			Op *int            `json:"op"`
			D  json.RawMessage `json:"d"`
		}
		if json.Unmarshal(data, &f) != nil || f.Op == nil {
			c.close(closeDecode, "Error while decoding payload.")
			continue
		}
		code, reason := 0, ""
		switch *f.Op {
		case opHeartbeat:
			s.gateway.mu.Lock()
			deaf := s.gateway.deaf
			s.gateway.mu.Unlock()
			if !deaf {
				c.send(frame{Op: opAck})
			}
		case opIdentify:
			if sess != nil {
				code, reason = closeAlready, "Already authenticated."
				break
			}
			sess, code, reason = s.identify(c, f.D)
		case opResume:
			if sess != nil {
				code, reason = closeAlready, "Already authenticated."
				break
			}
			sess, code, reason = s.resume(c, f.D)
		case opPresence:
			if sess == nil {
				code, reason = closeNotIdentified, "Not authenticated."
			}
		default:
			code, reason = closeUnknownOp, "Unknown opcode."
		}
		if code != 0 {
			c.close(code, reason)
		}
	}
}

func (s *Server) identify(c *conn, raw json.RawMessage) (sess *session, code int, reason string) {
	var d struct {
		Token   string `json:"token"`
		Intents *int   `json:"intents"`
	}
	if json.Unmarshal(raw, &d) != nil || d.Intents == nil {
		return nil, closeDecode, "Error while decoding payload."
	}
	id := Identify{Token: strings.TrimPrefix(d.Token, "Bot "), Intents: *d.Intents}
	g := &s.gateway
	g.mu.Lock()
	g.identifies = append(g.identifies, id)
	hook := g.onIdentify
	g.mu.Unlock()
	if hook != nil {
		if code := hook(id); code != 0 {
			return nil, code, "Refused."
		}
	}
	switch {
	case id.Token != s.Token:
		return nil, closeAuthentication, "Authentication failed."
	case id.Intents&intentsNotGranted != 0:
		return nil, closeIntentsRefused, "Disallowed intent(s)."
	}

	sess = &session{intents: id.Intents, conn: c}
	s.welcome(sess)
	g.announce()
	return sess, 0, ""
}

// welcome registers a session and sends its first events. Events wait at the session's
// lock meanwhile: none is lost, and none overtakes READY.
func (s *Server) welcome(sess *session) {
	sess.mu.Lock()
	defer sess.mu.Unlock()
	s.mu.Lock()
	unavailable := []object{}
	var guilds []object
	for _, g := range s.guilds {
		unavailable = append(unavailable, object{"id": g.ID, "unavailable": true})
		guilds = append(guilds, s.guildEvent(g))
	}
	s.gateway.add(sess)
	s.mu.Unlock()
	sess.emitLocked("READY", object{
		"v": 10, "user": botUser(), "session_id": sess.id, "resume_gateway_url": s.gatewayURL(),
		"session_type": "normal",
		"application": object{
			"id":    BotID,
			"flags": 0,
		}, "guilds": unavailable, "private_channels": []any{}, "relationships": []any{},
	})
	if sess.intents&intentGuilds == 0 {
		return
	}
	for _, g := range guilds {
		sess.emitLocked("GUILD_CREATE", g)
	}
}

func (s *Server) resume(c *conn, raw json.RawMessage) (sess *session, code int, reason string) {
	var d struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	if json.Unmarshal(raw, &d) != nil {
		return nil, closeDecode, "Error while decoding payload."
	}
	g := &s.gateway
	g.mu.Lock()
	hook := g.onResume
	g.mu.Unlock()
	what := 0
	if hook != nil {
		what = hook()
	}
	switch {
	case what == OpReconnect:
		c.send(frame{Op: OpReconnect})
		return nil, 0, ""
	case what >= resumableCloseStarts:
		return nil, what, "Refused."
	case strings.TrimPrefix(d.Token, "Bot ") != s.Token:
		return nil, closeAuthentication, "Authentication failed."
	}
	g.mu.Lock()
	sess = g.sessions[d.SessionID]
	if what == OpInvalidSession {
		delete(g.sessions, d.SessionID)
		sess = nil
	}
	g.mu.Unlock()
	if sess == nil {
		c.send(frame{Op: OpInvalidSession, D: false})
		return nil, 0, ""
	}
	sess.attach(c, d.Seq)
	g.announce()
	return sess, 0, ""
}
