package discordtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"tocsin/alerts/discord/discordtest"
)

// A line is one gateway connection of a client without any library.
type line struct {
	t  testing.TB
	ws *websocket.Conn
}

type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
}

// dial asks the REST API for the gateway, as a bot does, and connects to it.
func dial(t testing.TB, s *discordtest.Server) *line {
	t.Helper()
	var g struct{ URL string }
	want(t, s, "GET", "/gateway", "", 200, 0).decode(t, &g)
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), g.URL+"/?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	if err := ws.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return &line{t, ws}
}

func (l *line) send(op int, d any) {
	l.t.Helper()
	if err := l.ws.WriteJSON(map[string]any{"op": op, "d": d}); err != nil {
		l.t.Fatal(err)
	}
}

// next reads one packet and checks its kind.
func (l *line) next(op int, event string) packet {
	l.t.Helper()
	var p packet
	if err := l.ws.ReadJSON(&p); err != nil {
		l.t.Fatalf("waiting for op %d %s: %v", op, event, err)
	}
	if p.Op != op || p.T != event {
		l.t.Fatalf("op %d %s %s, want op %d %s", p.Op, p.T, p.D, op, event)
	}
	return p
}

// closed reads until the end and returns the close code; -1 if there was none.
func (l *line) closed() int {
	for {
		_, _, err := l.ws.ReadMessage()
		var ce *websocket.CloseError
		switch {
		case errors.As(err, &ce) && ce.Code != websocket.CloseAbnormalClosure:
			return ce.Code
		case err != nil:
			return -1
		}
	}
}

func (l *line) identify(token string, intents int) {
	l.t.Helper()
	l.send(2, map[string]any{"token": token, "intents": intents, "properties": map[string]string{"os": "linux"}})
}

// ready reads up to the first guild and returns the session and the last sequence number.
func (l *line) ready() (sessionID string, seq int64) {
	l.t.Helper()
	l.next(10, "")
	l.identify(discordtest.DefaultToken, 1)
	var d struct {
		SessionID string `json:"session_id"`
	}
	if err := json.Unmarshal(l.next(0, "READY").D, &d); err != nil {
		l.t.Fatal(err)
	}
	return d.SessionID, l.next(0, "GUILD_CREATE").S
}

func TestReady(t *testing.T) {
	s := start(t)
	l := dial(t, s)
	var hello struct {
		Interval int `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(l.next(10, "").D, &hello); err != nil || hello.Interval != 41250 {
		t.Errorf("hello %+v %v", hello, err)
	}
	l.send(1, nil)
	l.next(11, "")
	l.identify("Bot "+s.Token, 1)
	var ready struct {
		User, Application struct{ ID string }
		Guilds            []struct {
			ID          string
			Unavailable bool
		}
	}
	if err := json.Unmarshal(l.next(0, "READY").D, &ready); err != nil {
		t.Fatal(err)
	}
	if ready.User.ID != discordtest.BotID || ready.Application.ID != discordtest.BotID || len(ready.Guilds) != 1 ||
		!ready.Guilds[0].Unavailable {
		t.Errorf("ready %+v", ready)
	}
	var g struct {
		ID              string
		Channels, Roles []struct{ ID string }
	}
	if err := json.Unmarshal(l.next(0, "GUILD_CREATE").D, &g); err != nil {
		t.Fatal(err)
	}
	if g.ID != guild || len(g.Channels) != 4 || len(g.Roles) != 2 {
		t.Errorf("guild %+v", g)
	}
	if err := s.WaitConnected(t.Context()); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]discordtest.Identify{{Token: s.Token, Intents: 1}}, s.Identifies()); d != "" {
		t.Error(d)
	}
	var bot struct {
		Limit struct{ Remaining int } `json:"session_start_limit"`
	}
	if want(t, s, "GET", "/gateway/bot", "", 200, 0).decode(t, &bot); bot.Limit.Remaining != 999 {
		t.Errorf("gateway/bot %+v", bot)
	}
	s.DeleteChannel(announcement)
	l.next(0, "CHANNEL_DELETE")
	s.AddGuild(discordtest.Guild{ID: "101", Name: "Second"})
	l.next(0, "GUILD_CREATE")
}

func TestGatewayRefusals(t *testing.T) {
	for _, c := range []struct {
		name string
		say  func(*line)
		code int
	}{
		{"wrong token", func(l *line) { l.identify("wrong", 1) }, 4004},
		{"intent that was not granted", func(l *line) { l.identify(discordtest.DefaultToken, 1<<15) }, 4014},
		{"no intents", func(l *line) { l.send(2, map[string]any{"token": discordtest.DefaultToken}) }, 4002},
		{"unknown op", func(l *line) { l.send(99, nil) }, 4001},
		{"presence before identify", func(l *line) { l.send(3, nil) }, 4003},
		{"resume with a wrong token", func(l *line) {
			l.send(6,
				map[string]any{"token": "wrong", "session_id": "x"})
		}, 4004},
		{"no JSON", func(l *line) { _ = l.ws.WriteMessage(websocket.TextMessage, []byte("hello")) }, 4002},
		{"twice", func(l *line) {
			l.identify(discordtest.DefaultToken, 1)
			l.identify(discordtest.DefaultToken, 1)
		}, 4005},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t)
			l := dial(t, s)
			l.next(10, "")
			c.say(l)
			if code := l.closed(); code != c.code {
				t.Errorf("closed with %d, want %d", code, c.code)
			}
		})
	}
}

func TestResume(t *testing.T) {
	s := start(t)
	l := dial(t, s)
	id, seq := l.ready()
	s.DropGateway()
	if code := l.closed(); code != -1 {
		t.Errorf("a cut line has close code %d", code)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.WaitConnected(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("dropped, and WaitConnected says %v", err)
	}
	s.Dispatch("MISSED", 1)

	l = dial(t, s)
	l.next(10, "")
	l.send(6, map[string]any{"token": s.Token, "session_id": id, "seq": seq})
	if p := l.next(0, "MISSED"); p.S != seq+1 {
		t.Errorf("sequence %d after %d", p.S, seq)
	}
	l.next(0, "RESUMED")
	if err := s.WaitConnected(t.Context()); err != nil {
		t.Error(err)
	}

	s.OnResume(func() int { return discordtest.OpInvalidSession })
	s.DropGateway()
	l = dial(t, s)
	l.next(10, "")
	l.send(6, map[string]any{"token": s.Token, "session_id": id, "seq": seq})
	l.next(9, "")
	l.identify(s.Token, 1) // on the same connection
	l.next(0, "READY")

	s.OnResume(func() int { return discordtest.OpReconnect })
	l = dial(t, s)
	l.next(10, "")
	l.send(6, map[string]any{"token": s.Token, "session_id": id, "seq": seq})
	l.next(7, "")
	s.OnResume(func() int { return 4009 })
	l.send(6, map[string]any{"token": s.Token, "session_id": id, "seq": seq})
	if code := l.closed(); code != 4009 {
		t.Errorf("closed with %d", code)
	}
}

// A session that the client closes properly is gone.
func TestNormalCloseEndsTheSession(t *testing.T) {
	s := start(t)
	l := dial(t, s)
	id, seq := l.ready()
	if err := l.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "")); err != nil {
		t.Fatal(err)
	}
	l.closed()
	l = dial(t, s)
	l.next(10, "")
	l.send(6, map[string]any{"token": s.Token, "session_id": id, "seq": seq})
	l.next(9, "")
}

func TestGatewayControls(t *testing.T) {
	s := start(t)
	l := dial(t, s)
	l.ready()
	s.SendOp(discordtest.OpReconnect, nil)
	l.next(7, "")
	s.WithholdAcks(true)
	l.send(1, nil)
	s.SendOp(discordtest.OpInvalidSession, false)
	l.next(9, "") // and no acknowledgement before it
	l.identify(s.Token, 1)
	l.next(0, "READY")
	s.CloseGateway(4004)
	if code := l.closed(); code != 4004 {
		t.Errorf("closed with %d", code)
	}

	s.OnIdentify(func(id discordtest.Identify) int {
		if id.Intents == 1 {
			return 4013
		}
		return 0
	})
	l = dial(t, s)
	l.next(10, "")
	l.identify(s.Token, 1)
	if code := l.closed(); code != 4013 {
		t.Errorf("closed with %d", code)
	}

	s.WithholdHello(true)
	l = dial(t, s)
	l.identify(s.Token, 0) // no guilds, and no greeting
	l.next(0, "READY")
	ended := make(chan error, 1)
	go func() { ended <- s.Close() }()
	if code := l.closed(); code != 1001 {
		t.Errorf("closed with %d", code)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.WaitConnected(t.Context()); err == nil {
		t.Error("a closed server waits for nobody")
	}
}

// With the intent for messages they are dispatched, and only with it.
func TestMessageEvents(t *testing.T) {
	s := start(t)
	with, without := dial(t, s), dial(t, s)
	without.ready()
	with.next(10, "")
	with.identify(s.Token, 1<<9)
	with.next(0, "READY")
	id := want(t, s, "POST", messages, `{"content":"x"}`, 200, 0).id(t)
	want(t, s, "PATCH", messages+"/"+id, `{"content":"y"}`, 200, 0)
	with.next(0, "MESSAGE_CREATE")
	with.next(0, "MESSAGE_UPDATE")
	s.Dispatch("LAST", nil)
	without.next(0, "LAST")
}
