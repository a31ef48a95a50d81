package discordtest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const gatewayPath = "/gateway"

// The gateway's opcodes and close codes:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opResume         = 6
	OpReconnect      = 7
	OpInvalidSession = 9
	opHello          = 10
	opAck            = 11

	closeNormal          = 1000
	closeGoingAway       = 1001
	closeUnknownOp       = 4001
	closeDecode          = 4002
	closeNotIdentified   = 4003
	closeAuthentication  = 4004
	closeAlready         = 4005
	closeIntentsRefused  = 4014
	heartbeatInterval    = 41250 * time.Millisecond
	writeTimeout         = 5 * time.Second
	closeTimeout         = time.Second
	maxBacklog           = 1000 // events that a RESUME can ask for
	maxFrame             = 4096 // bytes that Discord accepts in one frame
	intentGuilds         = 1 << 0
	intentGuildMessages  = 1 << 9
	intentsNotGranted    = 1<<1 | 1<<8 | 1<<15 // members, presences, message content
	resumableCloseStarts = 4000
)

type frame struct {
	Op int    `json:"op"`
	D  any    `json:"d"`
	S  *int64 `json:"s"`
	T  string `json:"t,omitempty"`
}

// An Identify is one IDENTIFY that the gateway received.
type Identify struct {
	Token   string // without "Bot "
	Intents int
}

// gateway keeps the sessions; a session outlives its connections.
type gateway struct {
	mu         sync.Mutex
	sessions   map[string]*session
	conns      map[*conn]bool
	identifies []Identify
	changed    chan struct{} // closed and replaced when a session gets a connection
	onIdentify func(Identify) int
	onResume   func() int
	mute       bool // no HELLO
	deaf       bool // no heartbeat is acknowledged
	count      int
	closed     bool
}

type session struct {
	id      string
	intents int

	mu      sync.Mutex // held while writing, so that events keep their order
	conn    *conn      // nil while disconnected
	seq     int64
	backlog []frame
}

type conn struct {
	ws      *websocket.Conn
	mu      sync.Mutex  // held while writing
	closing atomic.Bool // further packets are ignored
}

func (g *gateway) init() {
	g.sessions = map[string]*session{}
	g.conns = map[*conn]bool{}
	g.changed = make(chan struct{})
}

// send ignores errors: a connection that cannot be written to fails in its reader.
func (c *conn) send(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	_ = c.ws.WriteJSON(f)
}

// close sends a close frame; the reader waits shortly for the other side: closing at
// once could take the close code back while it is on its way.
func (c *conn) close(code int, reason string) {
	c.closing.Store(true)
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason),
		time.Now().Add(writeTimeout))
	_ = c.ws.SetReadDeadline(time.Now().Add(closeTimeout))
}

// emit sends an event to the session, or keeps it for its RESUME.
func (n *session) emit(event string, data any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.emitLocked(event, data)
}

func (n *session) emitLocked(event string, data any) {
	n.seq++
	seq := n.seq
	f := frame{Op: opDispatch, D: data, S: &seq, T: event}
	n.backlog = append(n.backlog, f)
	if len(n.backlog) > maxBacklog {
		n.backlog = slices.Delete(n.backlog, 0, 1)
	}
	if n.conn != nil {
		n.conn.send(f)
	}
}

func (g *gateway) list() []*session {
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []*session
	for _, n := range g.sessions {
		list = append(list, n)
	}
	return list
}

// dispatch sends an event to every session that asked for one of the intents; 0: to every one.
// It returns how many there were.
func (g *gateway) dispatch(event string, intents int, data any) int {
	n := 0
	for _, sess := range g.list() {
		if intents == 0 || sess.intents&intents != 0 {
			sess.emit(event, data)
			n++
		}
	}
	return n
}

// Dispatch sends an event of any kind to every session.
func (s *Server) Dispatch(event string, data any) { s.gateway.dispatch(event, 0, data) }

// Identifies returns every IDENTIFY so far, also the refused ones.
func (s *Server) Identifies() []Identify {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	return slices.Clone(s.gateway.identifies)
}

// WaitConnected returns after a bot has connected and received READY or RESUMED.
func (s *Server) WaitConnected(ctx context.Context) error {
	for {
		s.gateway.mu.Lock()
		changed := s.gateway.changed
		s.gateway.mu.Unlock()
		for _, n := range s.gateway.list() {
			n.mu.Lock()
			connected := n.conn != nil
			n.mu.Unlock()
			if connected {
				return nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			return errClosed
		}
	}
}

var errClosed = errors.New("stand-in for Discord: closed")

func (g *gateway) has(sess *session) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sessions[sess.id] == sess
}

// leave removes a connection. The session remains unless the client has ended it.
func (g *gateway) leave(c *conn, sess *session, done bool) {
	g.mu.Lock()
	delete(g.conns, c)
	g.mu.Unlock()
	if sess == nil || !sess.release(c) {
		return
	}
	if done {
		g.mu.Lock()
		delete(g.sessions, sess.id)
		g.mu.Unlock()
	}
}

// release is false when c was dropped or replaced before.
func (n *session) release(c *conn) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn != c {
		return false
	}
	n.conn = nil
	return true
}

func (g *gateway) add(sess *session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count++
	sess.id = "session-" + strconv.Itoa(g.count)
	g.sessions[sess.id] = sess
}

// announce wakes those who wait for a connection.
func (g *gateway) announce() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.changed)
	g.changed = make(chan struct{})
}

// attach sets a new connection of a session and sends the events that the old one missed after seq.
func (n *session) attach(c *conn, seq int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn != nil {
		_ = n.conn.ws.Close()
	}
	n.conn = c
	for _, f := range n.backlog {
		if *f.S > seq {
			c.send(f)
		}
	}
	n.emitLocked("RESUMED", object{"_trace": []string{}})
}
