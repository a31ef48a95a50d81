package discord

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/commands"
	"tocsin/alerts/discord/discordtest"
)

// A journal is a log that a test can wait for, and that holds no secret.
type journal struct {
	slog.Handler
	mu    sync.Mutex
	text  bytes.Buffer
	lines chan string
}

func newJournal(t *testing.T) *journal {
	j := &journal{lines: make(chan string, 1000)}
	j.Handler = slog.NewTextHandler(&j.text, nil)
	t.Cleanup(func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		if strings.Contains(j.text.String(), testToken) {
			t.Error("the log holds the token")
		}
	})
	return j
}

func (j *journal) Handle(ctx context.Context, r slog.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines <- r.Message
	return j.Handler.Handle(ctx, r)
}

func (j *journal) WithAttrs([]slog.Attr) slog.Handler { return j }

func (j *journal) wait(t *testing.T, message string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case line := <-j.lines:
			if line == message {
				return
			}
		case <-limit:
			j.mu.Lock()
			defer j.mu.Unlock()
			t.Fatalf("never logged %q\n%s", message, j.text.String())
		}
	}
}

// A ledger keeps subscriptions in memory.
type ledger struct {
	subs []alerts.Subscription
	err  error // that every method returns
}

func (l *ledger) Subscriptions(context.Context, string) ([]alerts.Subscription, error) {
	return l.subs, l.err
}

func (l *ledger) Subscribe(_ context.Context, s alerts.Subscription) (alerts.Subscription, bool, error) {
	s.ID = fmt.Sprint("sub-", len(l.subs)+1)
	l.subs = append(l.subs, s)
	return s, true, l.err
}

func (l *ledger) Unsubscribe(_ context.Context, _, id string, _ time.Time) (s alerts.Subscription, found bool,
	err error,
) {
	l.subs = slices.DeleteFunc(l.subs, func(old alerts.Subscription) bool {
		if old.ID == id {
			s, found = old, true
		}
		return old.ID == id
	})
	return s, found, l.err
}

// mayPost are the permissions of a bot that may post in a channel.
const mayPost = commands.ViewChannel | commands.SendMessages | commands.SendInThreads | commands.EmbedLinks

// A house is a stand-in with a bot connected to it.
type house struct {
	*discordtest.Server
	gateway *Gateway
	ledger  *ledger
	log     *journal
	ended   chan error
	stop    context.CancelFunc
}

func openHouse(t *testing.T, s *discordtest.Server, c *Client) *house {
	t.Helper()
	h := prepare(t, s, c)
	h.run(t)
	return h
}

func prepare(t *testing.T, s *discordtest.Server, c *Client) *house {
	t.Helper()
	h := &house{Server: s, ledger: &ledger{}, log: newJournal(t), ended: make(chan error, 1)}
	topics := []alerts.Topic{
		{Name: "caucasus-custody", Title: "Deaths in custody, Russia and Azerbaijan"},
		{Name: "azerbaijan", Title: "Azerbaijan"},
		{Name: "russia"},
	}
	h.gateway = NewGateway(c, commands.Commands{Topics: func() []alerts.Topic { return topics }, Store: h.ledger},
		slog.New(h.log))
	h.gateway.backoff = time.Millisecond
	return h
}

func (h *house) run(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	h.stop = stop
	done := make(chan struct{})
	go func() { defer close(done); h.ended <- h.gateway.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
}

// says sends a command and returns the reply.
func (h *house) says(t *testing.T, in discordtest.Interaction) discordtest.Reply {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if in.Permissions == 0 {
		in.Permissions, in.AppPermissions = int64(commands.ManageChannels), int64(mayPost)
	}
	reply, err := h.Interact(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

func TestGatewayCommands(t *testing.T) {
	t.Parallel()
	s, c := standIn(t)
	check, err := published()
	if err != nil {
		t.Fatal(err)
	}
	s.Check = check
	h := openHouse(t, s, c)
	h.log.wait(t, "slash commands registered")
	if len(h.Commands()) != 5 {
		t.Errorf("%d commands", len(h.Commands()))
	}
	for _, id := range h.Identifies() {
		if id.Intents != 1 {
			t.Errorf("intents %d, want GUILDS alone", id.Intents)
		}
	}

	reply := h.says(t, discordtest.Interaction{
		Command: "subscribe", Channel: testChannel,
		Options: map[string]any{"topic": "azerbaijan", "channel": "126", "role": "200"},
	})
	if want := "<#126> now follows **Azerbaijan** and mentions <@&200>."; !strings.Contains(reply.Content,
		want) || !reply.Ephemeral || len(reply.Pinged) > 0 {
		t.Errorf("%+v, want %q", reply, want)
	}
	if got, want := h.ledger.subs[0].Target, (alerts.Target{Kind: alerts.Thread, ID: "126"}); got != want {
		t.Errorf("kept for %v, want %v", got, want)
	}
	// The rights that count are those in the chosen channel.
	for who, in := range map[string]discordtest.Interaction{
		"You need":      {ChannelPermissions: map[string]int64{"124": 0}},
		"I cannot post": {ChannelAppPermissions: map[string]int64{"124": int64(commands.ViewChannel)}},
	} {
		in.Command, in.Channel = "subscribe", testChannel
		in.Options = map[string]any{"topic": "azerbaijan", "channel": "124"}
		if reply := h.says(t, in); !strings.Contains(reply.Content, who) {
			t.Errorf("%+v, want %q", reply, who)
		}
	}
	reply = h.says(t, discordtest.Interaction{
		Command: "subscribe", Focused: "topic",
		Options: map[string]any{"topic": "rus"},
	})
	if len(reply.Choices) != 2 || reply.Choices[0].Value != "russia" {
		t.Errorf("choices %+v", reply.Choices)
	}
	reply = h.says(t, discordtest.Interaction{
		Command: "subscribe", Focused: "topic",
		Options: map[string]any{"topic": "zzz"},
	})
	if reply.Type != discordtest.ReplyChoices || len(reply.Choices) != 0 {
		t.Errorf("no choices: %+v", reply)
	}
	reply = h.says(t, discordtest.Interaction{
		Command: "subscribe", User: "6",
		Permissions: int64(commands.ViewChannel), Options: map[string]any{"topic": "russia", "dm": true},
	})
	if n := len(h.ledger.subs) - 1; !strings.Contains(reply.Content,
		"You now follow **russia**") || !reply.Ephemeral ||
		h.ledger.subs[n].Target != (alerts.Target{Kind: alerts.Direct, ID: "6"}) {
		t.Errorf("%+v, kept %+v", reply, h.ledger.subs)
	}
	reply = h.says(t, discordtest.Interaction{
		Command: "subscribe",
		Options: map[string]any{"topic": "russia", "channel": testForum},
	})
	if n := len(h.ledger.subs) - 1; h.ledger.subs[n].Target != (alerts.Target{Kind: alerts.Forum, ID: testForum}) {
		t.Errorf("%+v, kept %+v", reply, h.ledger.subs)
	}
	h.ledger.subs = h.ledger.subs[:1]
	reply = h.says(t, discordtest.Interaction{Command: "unsubscribe", Focused: "subscription"})
	if len(reply.Choices) != 1 || reply.Choices[0].Name != "Azerbaijan in #thread" {
		t.Errorf("choices %+v", reply.Choices)
	}
	for _, name := range []string{"subscriptions", "topics", "help"} {
		if reply := h.says(t, discordtest.Interaction{Command: name}); reply.Content == "" || !reply.Ephemeral {
			t.Errorf("/%s: %+v", name, reply)
		}
	}
	reply = h.says(t, discordtest.Interaction{Command: "unsubscribe", Options: map[string]any{"subscription": "sub-1"}})
	if !strings.Contains(reply.Content, "does not follow **Azerbaijan** any more") {
		t.Errorf("%+v", reply)
	}

	h.stop()
	if err := <-h.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	for _, call := range h.Calls() {
		if strings.HasPrefix(call.Path, "/api/v10/interactions/") && call.Header.Get("Authorization") != "" {
			t.Error("an answer needs no token, and carried it")
		}
	}
}

func TestGatewayComesBack(t *testing.T) {
	t.Parallel()
	s, c := standIn(t)
	h := openHouse(t, s, c)
	h.log.wait(t, "slash commands registered")
	for name, lose := range map[string]func(){
		"drop":      h.DropGateway,
		"close":     func() { h.CloseGateway(4000) },
		"reconnect": func() { h.SendOp(discordtest.OpReconnect, nil) },
	} {
		lose()
		h.log.wait(t, "gateway lost, connecting again")
		h.log.wait(t, "gateway connected")
		if reply := h.says(t, discordtest.Interaction{Command: "help"}); reply.Content == "" {
			t.Errorf("%s: %+v", name, reply)
		}
	}
	puts := 0
	for _, call := range h.Calls() {
		if call.Method == "PUT" {
			puts++
		}
	}
	if puts != 1 {
		t.Errorf("commands registered %d times", puts)
	}
}

func TestGatewayEndsForGood(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		atOnce bool
	}{{"at once", true}, {"while connected", false}} {
		t.Run(tt.name, func(t *testing.T) {
			s, c := standIn(t)
			if tt.atOnce {
				s.OnIdentify(func(discordtest.Identify) int { return 4004 })
			}
			h := openHouse(t, s, c)
			if !tt.atOnce {
				h.log.wait(t, "gateway connected")
				h.CloseGateway(4004)
			}
			err := <-h.ended
			var closed *CloseError
			if !errors.As(err, &closed) || closed.Code != 4004 || !strings.Contains(err.Error(), "developer portal") {
				t.Errorf("ended with %v", err)
			}
			if n := len(h.Identifies()); n != 1 {
				t.Errorf("%d logins with a refused token", n)
			}
		})
	}
}

// TestGatewayLeavesSilence has a gateway that accepts the connection and stays silent, first at
// the start, then later.
func TestGatewayLeavesSilence(t *testing.T) {
	t.Parallel()
	s, c := standIn(t)
	s.WithholdHello(true)
	h := prepare(t, s, c)
	h.gateway.opening, h.gateway.silence = 100*time.Millisecond, time.Second
	h.run(t)
	h.log.wait(t, "gateway lost, connecting again")
	s.WithholdHello(false)
	h.log.wait(t, "gateway connected")
	s.WithholdAcks(true)
	h.log.wait(t, "gateway lost, connecting again")
	h.log.wait(t, "gateway connected")
}

func TestGatewayRegistersUntilItWorks(t *testing.T) {
	t.Parallel()
	s, c := standIn(t)
	puts := 0
	s.Fail(func(call discordtest.Call) *discordtest.Failure {
		if call.Method == "PUT" {
			if puts++; puts < 3 {
				return discordtest.Unavailable(503)
			}
		}
		return nil
	})
	h := openHouse(t, s, c)
	h.log.wait(t, "slash commands not registered yet")
	h.log.wait(t, "slash commands not registered yet")
	h.log.wait(t, "slash commands registered")
	if len(h.Commands()) != 5 {
		t.Errorf("%d commands", len(h.Commands()))
	}
}

// TestGatewayAnswersDespitePanic keeps a fault in one command from ending the program.
func TestGatewayAnswersDespitePanic(t *testing.T) {
	t.Parallel()
	s, c := standIn(t)
	h := openHouse(t, s, c)
	h.log.wait(t, "slash commands registered")
	h.gateway.commands.ChannelName = func(string) string { panic("oops") }
	h.ledger.subs = []alerts.Subscription{{Route: alerts.Route{ID: "s", Topic: "russia", Guild: "100"}}}
	if reply := h.says(t, discordtest.Interaction{
		Command: "unsubscribe",
		Focused: "subscription",
	}); len(reply.Choices) > 0 {
		t.Errorf("%+v", reply)
	}
	if reply := h.says(t, discordtest.Interaction{Command: "help"}); reply.Content == "" {
		t.Errorf("%+v", reply)
	}
}

func TestGatewayNeedsToken(t *testing.T) {
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := NewGateway(c, commands.Commands{},
		slog.New(slog.DiscardHandler)).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "token") {
		t.Errorf("%v", err)
	}
}

func TestFinal(t *testing.T) {
	for code := 1000; code < 5000; code++ {
		want := code == 4004 || code >= 4010 && code <= 4014
		if got := final(code) != nil; got != want {
			t.Errorf("close code %d ends the gateway: %v", code, got)
		}
	}
}
