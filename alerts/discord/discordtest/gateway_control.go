package discordtest

// OnIdentify installs f, which receives every IDENTIFY: 0 accepts it, any other value is the close code of
// its refusal. A nil f accepts all.
func (s *Server) OnIdentify(f func(Identify) int) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.onIdentify = f
}

// OnResume installs f, which is called for every RESUME: 0 resumes the session,
// [OpInvalidSession] ends it (the usual case after a long outage), [OpReconnect] makes the
// bot connect again, and 4000 and above is the close code of a refusal.
func (s *Server) OnResume(f func() int) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.onResume = f
}

// WithholdHello makes new gateway connections start with silence instead of HELLO.
func (s *Server) WithholdHello(on bool) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.mute = on
}

// WithholdAcks stops the acknowledgement of heartbeats: the connection looks alive and is dead.
func (s *Server) WithholdAcks(on bool) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.deaf = on
}

// SendOp sends a bare opcode, such as [OpReconnect], to every connection.
func (s *Server) SendOp(op int, d any) {
	if op == OpInvalidSession && d != true {
		s.gateway.forget()
	}
	for _, c := range s.gateway.connections() {
		c.send(frame{Op: op, D: d})
	}
}

// DropGateway cuts every gateway connection without a close frame. The sessions can be resumed.
func (s *Server) DropGateway() {
	for _, c := range s.gateway.detach(false) {
		_ = c.ws.NetConn().Close()
	}
}

// CloseGateway closes every gateway connection with a code. 1000, 1001 and the codes after
// which Discord wants no reconnect end the sessions, too.
func (s *Server) CloseGateway(code int) {
	switch code {
	case closeNormal, closeGoingAway, closeAuthentication, 4010, 4011, 4012, 4013, closeIntentsRefused:
		s.gateway.detachAndClose(true, code)
	default:
		s.gateway.detachAndClose(false, code)
	}
}

func (g *gateway) detachAndClose(forget bool, code int) {
	for _, c := range g.detach(forget) {
		c.close(code, "")
	}
}

// closeAll ends everything, for good.
func (g *gateway) closeAll(code int, reason string) {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	for _, c := range g.detach(true) {
		c.close(code, reason)
	}
}

func (g *gateway) connections() []*conn {
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []*conn
	for c := range g.conns {
		list = append(list, c)
	}
	return list
}

// detach parts the sessions from their connections at once, so that whoever waits for a
// connection afterwards waits for a new one.
func (g *gateway) detach(forget bool) []*conn {
	list := g.connections()
	for _, sess := range g.list() {
		sess.mu.Lock()
		sess.conn = nil
		sess.mu.Unlock()
	}
	if forget {
		g.forget()
	}
	return list
}

func (g *gateway) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.sessions)
}
