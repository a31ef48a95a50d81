package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// DefaultToken is the bot token that a new [Server] accepts. It is no secret.
const DefaultToken = "stand-in-token"

// BotID is the id of the bot user, and of its application.
const BotID = "900000000000000001"

// BotName is the name under which the bot's messages appear.
const BotName = "Tocsin"

// A Server is a stand-in for Discord with its own state.
type Server struct {
	// Token is the bot token that is accepted, without "Bot ". Set it before the first call.
	Token string
	// Check checks a body by a named schema of Discord's OpenAPI document. A body with an error is
	// refused with 50035. Nil checks only the documented limits. Set it before the first call.
	Check func(schema string, body []byte) error

	listener net.Listener
	http     *http.Server
	routes   []route
	done     chan struct{} // closed when Close begins
	limits   limits
	gateway  gateway

	failMu sync.Mutex
	fail   func(Call) *Failure

	mu           sync.Mutex // guards the following fields
	closed       bool
	running      int           // requests and gateway connections; grows only while not closed
	idle         chan struct{} // closed when nothing runs any more after Close
	ids          snowflakes
	calls        []*Call
	guilds       []*Guild
	channels     map[string]*channel
	webhooks     map[string]Webhook
	messages     map[string]*message
	directs      map[string]*channel // of direct messages, by user id
	refusing     map[string]int      // error codes by user who takes no direct messages
	nonces       map[nonceKey]nonceUse
	maxThreads   int // open at once in a guild
	watchers     map[*watcher]bool
	commands     map[string][]command // by guild id, "" for the global ones
	registered   chan struct{}        // closed when commands are registered for the first time
	interactions map[string]*pending  // by token
}

// New starts a stand-in on a free port of 127.0.0.1. It serves until [Server.Close].
func New() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("stand-in for Discord: %w", err)
	}
	s := newServer()
	s.listener = l
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.http.Serve(l) }() // always an error: it ends by Close
	return s, nil
}

func newServer() *Server {
	s := &Server{
		Token:        DefaultToken,
		routes:       routes(),
		done:         make(chan struct{}),
		idle:         make(chan struct{}),
		limits:       limits{n: 5, per: 5 * time.Second, windows: map[string]*window{}},
		channels:     map[string]*channel{},
		webhooks:     map[string]Webhook{},
		messages:     map[string]*message{},
		directs:      map[string]*channel{},
		refusing:     map[string]int{},
		nonces:       map[nonceKey]nonceUse{},
		maxThreads:   1000,
		watchers:     map[*watcher]bool{},
		commands:     map[string][]command{},
		registered:   make(chan struct{}),
		interactions: map[string]*pending{},
	}
	s.gateway.init()
	return s
}

// Close ends the gateway with close code 1001, breaks off the answers in progress and returns
// when all of it has ended. A second Close does nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	if s.running == 0 {
		close(s.idle)
	}
	s.mu.Unlock()
	close(s.done)
	s.gateway.closeAll(closeGoingAway, "")
	var err error
	if s.http != nil {
		err = s.http.Close()
	}
	<-s.idle
	return err
}

// enter reports whether the server is open. Every true result needs a leave.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.running++
	return true
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running--; s.running == 0 && s.closed {
		close(s.idle)
	}
}

// URL is the base of the REST API, without a slash at the end.
func (s *Server) URL() string { return "http://" + s.host() + "/api/v10" }

func (s *Server) gatewayURL() string { return "ws://" + s.host() + gatewayPath }

func (s *Server) host() string {
	if s.listener == nil {
		return "discord.invalid"
	}
	return s.listener.Addr().String()
}

// A Call is one REST request and its result.
type Call struct {
	At     time.Time
	Method string
	Path   string // as it was sent, /api/v10 included, the query not
	Query  string
	Header http.Header
	Body   []byte
	Status int // 0: not answered, or not yet
}

// Calls returns every REST request so far, in the order of arrival.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Call, len(s.calls))
	for i, c := range s.calls {
		list[i] = *c
	}
	return list
}

// ServeHTTP answers a REST request or takes a gateway connection. It can be called without a
// listener in between; a [Failure] that cuts the connection then panics with
// [http.ErrAbortHandler], as handlers of net/http do.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	defer s.leave()
	if r.URL.Path == gatewayPath || r.URL.Path == gatewayPath+"/" {
		s.serveGateway(w, r)
		return
	}
	s.serveREST(w, r)
}

func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil && !errors.Is(err, errTooLarge) {
		return // the client went away while it was sending
	}
	call := &Call{
		At: time.Now(), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		Header: r.Header.Clone(), Body: body,
	}
	s.mu.Lock()
	s.calls = append(s.calls, call)
	given := *call
	s.mu.Unlock()

	f := s.failure(given)
	if f == nil {
		f = &Failure{}
	}
	if !f.After {
		if !s.pause(f.Delay) {
			panic(http.ErrAbortHandler) // a return would be an answer
		}
		if f.breaks() {
			s.breakAnswer(w, call, f)
			return
		}
	}
	a := s.execute(r, body, err)
	if f.After {
		if !s.pause(f.Delay) {
			panic(http.ErrAbortHandler) // a return would be an answer
		}
		if f.breaks() {
			s.breakAnswer(w, call, f)
			return
		}
	}
	s.write(w, call, a)
}

func (s *Server) breakAnswer(w http.ResponseWriter, call *Call, f *Failure) {
	if f.Cut {
		panic(http.ErrAbortHandler) // net/http's way to close a connection without an answer
	}
	s.write(w, call, f.answer())
}

// pause reports false if the server has closed meanwhile. It ignores a client that has gone, as a slow server
// does, which carries out the request.
func (s *Server) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.done:
		return false
	}
}

// write records the status before it sends the answer, so that a client that has read the answer finds it
// in Calls.
func (s *Server) write(w http.ResponseWriter, call *Call, a answer) {
	s.mu.Lock()
	call.Status = a.status
	s.mu.Unlock()
	h := w.Header()
	h.Set("Via", "1.1 google") // its absence is how clients recognise a page of Cloudflare's
	if a.body != nil {
		h.Set("Content-Type", "application/json")
	}
	for k, v := range a.header {
		if v == nil {
			h.Del(k)
			continue
		}
		h[k] = v
	}
	w.WriteHeader(a.status)
	if a.body == nil {
		return
	}
	// An error means that the client has gone.
	if raw, found := a.body.(rawBody); found {
		_, _ = w.Write([]byte(raw))
		return
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(a.body)
}
