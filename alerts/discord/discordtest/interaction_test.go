package discordtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts/discord/discordtest"
)

const commands = `[
 {"name":"subscribe","description":"d","default_member_permissions":"16","options":[
  {"type":3,"name":"topic","description":"d","required":true,"autocomplete":true},
  {"type":7,"name":"channel","description":"d","channel_types":[0,5]},
  {"type":8,"name":"mention","description":"d"},
  {"type":4,"name":"limit","description":"d","choices":[{"name":"one","value":1},{"name":"two","value":2}]},
  {"type":5,"name":"quiet","description":"d"}]},
 {"name":"watch","description":"d","options":[{"type":1,"name":"add","description":"d","options":[{"type":3,"name":"query","description":"d"}]}]},
 {"name":"help","description":"d"}
]`

// An event is an INTERACTION_CREATE as far as the tests look at it.
type event struct {
	ID, Token      string
	Type           int
	AppPermissions string `json:"app_permissions"`
	ChannelID      string `json:"channel_id"`
	GuildID        string `json:"guild_id"`
	Member         struct {
		Permissions string
		User        struct{ ID string }
	}
	Data struct {
		Name     string
		Options  []map[string]any
		Resolved map[string]map[string]map[string]any
	}
}

// bot registers the commands, connects, and answers every interaction with the result of do; do
// runs on a goroutine of its own and ends with the connection.
func bot(t *testing.T, s *discordtest.Server, do func(event)) {
	t.Helper()
	want(t, s, "PUT", "/applications/"+discordtest.BotID+"/commands", commands, 200, 0)
	l := dial(t, s)
	l.ready()
	ended := make(chan struct{})
	t.Cleanup(func() {
		_ = l.ws.Close()
		<-ended
	})
	go func() {
		defer close(ended)
		for {
			var p packet
			if err := l.ws.ReadJSON(&p); err != nil {
				return
			}
			if p.T != "INTERACTION_CREATE" {
				continue
			}
			var e event
			if err := json.Unmarshal(p.D, &e); err != nil {
				t.Error(err)
				return
			}
			do(e)
		}
	}()
}

// answer sends the first answer and returns status and code. It may run on any goroutine.
func answer(t testing.TB, s *discordtest.Server, e event, body string) (status, code int) {
	r, err := send(t, request(t, s, "POST", "/interactions/"+e.ID+"/"+e.Token+"/callback", body))
	if err != nil {
		t.Error(err)
		return 0, 0
	}
	var v struct{ Code int }
	if len(r.body) > 0 {
		if err := json.Unmarshal(r.body, &v); err != nil {
			t.Error(err)
		}
	}
	return r.status, v.Code
}

func deadline(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestInteract(t *testing.T) {
	s := start(t)
	events := make(chan event, 1)
	bot(t, s, func(e event) {
		defer func() { events <- e }()
		if status, _ := answer(t, s, e,
			`{"type":4,"data":{"content":"Done.","flags":64,"embeds":[{"title":"t"}]}}`); status != http.StatusNoContent {
			t.Errorf("callback: %d", status)
		}
		if status, code := answer(t, s, e, `{"type":4,"data":{"content":"again"}}`); status != 400 || code != 40060 {
			t.Errorf("second callback: %d %d", status, code)
		}
	})
	r, err := s.Interact(deadline(t), discordtest.Interaction{
		Command: "subscribe", Guild: guild, Channel: channel, User: "42", Permissions: 16, AppPermissions: 3072,
		Options: map[string]any{
			"topic": "custody", "channel": discordtest.ChannelID(announcement), "mention": discordtest.RoleID(role),
			"limit": 2, "quiet": true,
		},
		ChannelPermissions: map[string]int64{announcement: 1024},
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(discordtest.Reply{
		Type: 4, Content: "Done.", Ephemeral: true,
		Embeds: []discordtest.Embed{{Title: "t"}},
	}, r); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if n := len(s.Messages(channel)); n != 0 {
		t.Errorf("an ephemeral reply is seen by all: %d messages", n)
	}
	e := <-events
	if e.Type != 2 || e.ChannelID != channel || e.GuildID != guild || e.Member.User.ID != "42" ||
		e.Member.Permissions != "16" || e.AppPermissions != "3072" {
		t.Errorf("%+v", e)
	}
	wanted := []map[string]any{
		{"name": "topic", "type": 3., "value": "custody"},
		{"name": "channel", "type": 7., "value": announcement},
		{"name": "mention", "type": 8., "value": role},
		{"name": "limit", "type": 4., "value": 2.},
		{"name": "quiet", "type": 5., "value": true},
	}
	if d := cmp.Diff(wanted, e.Data.Options); d != "" {
		t.Errorf("options (-want +got):\n%s", d)
	}
	ch := e.Data.Resolved["channels"][announcement]
	if ch["name"] != "news" || ch["type"] != 5. || ch["permissions"] != "1024" || ch["app_permissions"] != "3072" {
		t.Errorf("resolved channel %v", ch)
	}
	if e.Data.Resolved["roles"][role]["name"] != "desk" {
		t.Errorf("resolved roles %v", e.Data.Resolved["roles"])
	}
}

func TestAutocomplete(t *testing.T) {
	s := start(t)
	bot(t, s, func(e event) {
		if e.Type != 4 || e.Data.Options[0]["focused"] != true || e.Data.Options[0]["value"] != "cus" {
			t.Errorf("%+v", e)
		}
		if status, code := answer(t, s, e, `{"type":4,"data":{"content":"x"}}`); status != 400 || code != 50035 {
			t.Errorf("a message as suggestions: %d %d", status, code)
		}
		many := strings.TrimSuffix(strings.Repeat(`{"name":"n","value":"v"},`, 26), ",")
		if status, code := answer(t, s, e, `{"type":8,"data":{"choices":[`+many+`]}}`); status != 400 || code != 50035 {
			t.Errorf("26 choices: %d %d", status, code)
		}
		answer(t, s, e, `{"type":8,"data":{"choices":[{"name":"Custody","value":"custody"}]}}`)
	})
	r, err := s.Interact(deadline(t), discordtest.Interaction{
		Command: "subscribe", Focused: "topic",
		Options: map[string]any{"topic": "cus"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(discordtest.Reply{Type: 8, Choices: []discordtest.Choice{{Name: "Custody", Value: "custody"}}},
		r); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestDeferredReply(t *testing.T) {
	s := start(t)
	acknowledged, proceed, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	bot(t, s, func(e event) {
		defer close(done)
		hook := "/webhooks/" + discordtest.BotID + "/" + e.Token
		if r, err := send(t, request(t, s, "PATCH", hook+"/messages/@original",
			`{"content":"x"}`)); err != nil || r.status != 404 {
			t.Errorf("edit before the answer: %v %v", r.status, err)
		}
		answer(t, s, e, `{"type":5}`)
		close(acknowledged)
		<-proceed
		for _, step := range []struct{ method, path, body string }{
			{"PATCH", "/messages/@original", `{"content":"ready"}`},
			{"POST", "", `{"content":"more"}`},
		} {
			if r, err := send(t, request(t, s, step.method, hook+step.path, step.body)); err != nil || r.status != 200 {
				t.Errorf("%v: %d %s %v", step, r.status, r.body, err)
			}
		}
	})
	seen := s.Watch(t.Context())
	go func() {
		<-acknowledged
		if n := len(s.Messages(channel)); n != 0 {
			t.Errorf("%d messages before the edit", n)
		}
		close(proceed)
	}()
	r, err := s.Interact(deadline(t), discordtest.Interaction{
		Command: "watch add", Channel: channel,
		Options: map[string]any{"query": "custody"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(discordtest.Reply{Type: 5, Content: "ready"}, r); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, content := range []string{"ready", "more"} {
		if m := <-seen; m.Content != content || m.ChannelID != channel {
			t.Errorf("%+v, want %q", m, content)
		}
	}
	<-done
}

// A follow-up completes a deferral. A message for one reader remains for one reader.
func TestFollowUps(t *testing.T) {
	s := start(t)
	done := make(chan struct{})
	bot(t, s, func(e event) {
		defer close(done)
		r, err := send(t, request(t, s, "POST", "/interactions/"+e.ID+"/"+e.Token+"/callback?with_response=true",
			`{"type":5,"data":{"flags":64}}`))
		if err != nil || r.status != 200 || !strings.Contains(string(r.body), `"response_message_loading":true`) {
			t.Errorf("%d %s %v", r.status, r.body, err)
		}
		hook := "/webhooks/" + discordtest.BotID + "/" + e.Token
		for _, step := range []struct {
			method, path, body string
			status             int
		}{
			{"POST", "", `{}`, 400},
			{"POST", "", `{"content":"ready <@&300>"}`, 200},
			{"PATCH", "/messages/@original", `{"content":"ready <@&300>","embeds":[{"title":"t"}]}`, 200},
			{"POST", "", `{"content":"for all"}`, 200},
			{"GET", "/messages/@original", "", 200},
			{"DELETE", "/messages/@original", "", 204},
			{"GET", "/messages/@original", "", 404},
		} {
			if r, err := send(t, request(t, s, step.method, hook+step.path,
				step.body)); err != nil || r.status != step.status {
				t.Errorf("%v: %d %s %v", step, r.status, r.body, err)
			}
		}
	})
	r, err := s.Interact(deadline(t), discordtest.Interaction{Command: "help"})
	if err != nil || r.Type != 5 || r.Content != "ready <@&300>" || !r.Ephemeral || len(r.Pinged) != 0 {
		t.Errorf("%+v %v", r, err)
	}
	<-done
	if got := s.Messages(channel); len(got) != 1 || got[0].Content != "for all" {
		t.Errorf("all see %+v", got)
	}
}

func TestDeferralIsNeverCompleted(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	bot(t, s, func(e event) {
		answer(t, s, e, `{"type":5}`)
		cancel()
	})
	r, err := s.Interact(ctx, discordtest.Interaction{Command: "help"})
	if !errors.Is(err, context.Canceled) || r.Type != discordtest.ReplyDeferred {
		t.Errorf("%+v %v", r, err)
	}
}

func TestInteractionNobodyAnswers(t *testing.T) {
	s := start(t)
	events := make(chan event, 1)
	bot(t, s, func(e event) { events <- e })
	ctx, cancel := context.WithCancel(t.Context())
	late := make(chan event, 1)
	go func() {
		e := <-events
		cancel() // the member's three seconds are over
		late <- e
	}()
	_, err := s.Interact(ctx, discordtest.Interaction{Command: "help"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if status, code := answer(t, s, <-late, `{"type":4,"data":{"content":"x"}}`); status != 404 || code != 10062 {
		t.Errorf("too late: %d %d", status, code)
	}
}

func TestInteractionsThatCannotBeTyped(t *testing.T) {
	s := start(t)
	if _, err := s.Interact(deadline(t), discordtest.Interaction{Command: "help"}); err == nil {
		t.Error("a command that is not registered")
	}
	want(t, s, "PUT", "/applications/"+discordtest.BotID+"/commands", commands, 200, 0)
	if _, err := s.Interact(deadline(t), discordtest.Interaction{Command: "help"}); !errors.Is(err,
		discordtest.ErrNotConnected) {
		t.Errorf("nobody is connected: %v", err)
	}
	for _, c := range []struct {
		in   discordtest.Interaction
		want string
	}{
		{discordtest.Interaction{Command: "subscribe"}, `option "topic" is required`},
		{discordtest.Interaction{Command: "subscribe", Options: map[string]any{"topic": 5}}, "no value"},
		{
			discordtest.Interaction{Command: "subscribe", Options: map[string]any{"topic": "t", "channel": forum}},
			"of type 15",
		},
		{
			discordtest.Interaction{Command: "subscribe", Options: map[string]any{"topic": "t", "channel": "9"}},
			"no channel 9",
		},
		{
			discordtest.Interaction{Command: "subscribe", Options: map[string]any{"topic": "t", "mention": "9"}},
			"no role",
		},
		{
			discordtest.Interaction{Command: "subscribe", Options: map[string]any{"topic": "t", "limit": 3}},
			"not among the choices",
		},
		{discordtest.Interaction{Command: "subscribe", Options: map[string]any{"topic": "t", "x": 1}}, `no option "x"`},
		{discordtest.Interaction{Command: "subscribe", Focused: "mention"}, "no autocomplete"},
		{discordtest.Interaction{Command: "watch"}, "a subcommand is wanted"},
		{discordtest.Interaction{Command: "watch remove"}, "no subcommand"},
		{discordtest.Interaction{Command: "help", Channel: "9"}, "no channel 9"},
		{discordtest.Interaction{}, "no command"},
	} {
		if _, err := s.Interact(deadline(t), c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.in, err, c.want)
		}
	}
}

func TestCommands(t *testing.T) {
	s := start(t)
	path := "/applications/" + discordtest.BotID + "/commands"
	type listed struct{ ID, Name string }
	var first, second, all []listed
	want(t, s, "PUT", path, commands, 200, 0).decode(t, &first)
	want(t, s, "PUT", path, `[{"name":"help","description":"d"},{"name":"new","description":"d"}]`, 200, 0).decode(t,
		&second)
	if len(second) != 2 || second[0] != first[2] {
		t.Errorf("help was %v and is %v", first, second)
	}
	if want(t, s, "GET", path, "", 200, 0).decode(t, &all); !cmp.Equal(all, second) {
		t.Errorf("listed %v, registered %v", all, second)
	}
	if raw := s.Commands(); len(raw) != 2 || string(raw[1]) != `{"name":"new","description":"d"}` {
		t.Errorf("%s", raw)
	}
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"no list", `{}`, []string{": LIST_TYPE_CONVERT"}},
		{"upper case", `[{"name":"Help","description":"d"}]`, []string{"0.name: APPLICATION_COMMAND_INVALID_NAME"}},
		{"no description", `[{"name":"help"}]`, []string{"0.description: BASE_TYPE_REQUIRED"}},
		{
			"long description", `[{"name":"help","description":"` + strings.Repeat("x", 101) + `"}]`,
			[]string{"0.description: BASE_TYPE_MAX_LENGTH"},
		},
		{
			"twice", `[{"name":"help","description":"d"},{"name":"help","description":"d"}]`,
			[]string{"1: APPLICATION_COMMANDS_DUPLICATE_NAME"},
		},
		{
			"required after optional",
			`[{"name":"help","description":"d","options":[{"type":3,"name":"a","description":"d"},{"type":3,"name":"b","description":"d","required":true}]}]`,
			[]string{"0.options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"},
		},
		{
			"autocomplete with choices",
			`[{"name":"help","description":"d","options":[{"type":3,"name":"a","description":"d","autocomplete":true,"choices":[{"name":"n","value":"v"}]}]}]`,
			[]string{"0.options.0: APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES"},
		},
	} {
		r := want(t, s, "PUT", path, c.body, 400, 50035)
		if d := cmp.Diff(c.want, faults(t, r.body)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
	scoped := "/applications/" + discordtest.BotID + "/guilds/" + guild + "/commands"
	want(t, s, "PUT", scoped, `[{"name":"here","description":"d"}]`, 200, 0)
	if n := len(s.Commands()); n != 2 {
		t.Errorf("a guild's command is global: %d", n)
	}
	want(t, s, "GET", "/applications/"+discordtest.BotID+"/guilds/9/commands", "", 403, 50001)
}
