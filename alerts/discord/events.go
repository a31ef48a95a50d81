package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts/discord/commands"
	"tocsin/alerts/discord/internal/snowflake"
)

// responseTime is the time in which Discord accepts the response to a command.
const responseTime = 3 * time.Second

// events handles the events of one connection. discordgo runs each event in its own goroutine, where a
// panic would end the program.
type events struct {
	gateway *Gateway
	ctx     context.Context // of the connection

	mu    sync.Mutex
	over  bool
	going sync.WaitGroup
}

// end waits for the handlers in progress and prevents new ones.
func (e *events) end() {
	e.mu.Lock()
	e.over = true
	e.mu.Unlock()
	e.going.Wait()
}

func (e *events) begin() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.over {
		e.going.Add(1)
	}
	return !e.over
}

func (e *events) handle(_ *discordgo.Session, event *discordgo.Event) {
	if !e.begin() {
		return
	}
	defer e.going.Done()
	defer func() {
		if v := recover(); v != nil {
			e.gateway.log.Error("event not handled", "event", event.Type, "panic", v, "stack", string(debug.Stack()))
		}
	}()
	switch v := event.Struct.(type) {
	case *discordgo.Ready:
		e.ready(v)
	case *discordgo.InteractionCreate: // discordgo does not decode all that commands need
		e.interaction(event.RawData)
	default:
		e.gateway.learn(v)
	}
}

// learn updates the channels from an event and reports the ones that may have changed.
func (g *Gateway) learn(event any) {
	me := ""
	if id := g.me.Load(); id != nil {
		me = *id
	}
	changed := g.channels.learn(event, me)
	for _, id := range changed {
		g.client.forums.forget(id)
	}
	if g.OnChange != nil && len(changed) > 0 {
		g.OnChange(changed)
	}
}

func (e *events) ready(r *discordgo.Ready) {
	g := e.gateway
	attrs := []any{"servers", len(r.Guilds)}
	if r.User != nil {
		attrs = append(attrs, "bot", r.User.Username)
		g.me.Store(&r.User.ID)
	}
	g.log.Info("gateway connected", attrs...)
	if r.Application == nil || !snowflake.Valid(r.Application.ID) {
		g.log.Error("slash commands not registered: Discord did not send the application's id")
		return
	}
	for wait := g.backoff; ; wait = min(2*wait, lastBackoff) {
		err := g.register(e.ctx, r.Application.ID)
		if err == nil || e.ctx.Err() != nil {
			return
		}
		g.log.Warn("slash commands not registered yet", "reason", err, "pause", wait)
		select {
		case <-e.ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// register replaces the application's commands, unless this gateway has done so.
func (g *Gateway) register(ctx context.Context, application string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.registered == application {
		return nil
	}
	body, err := json.Marshal(commands.Definitions())
	if err != nil {
		return err
	}
	path := "/applications/" + application + "/commands"
	if err := g.client.call(ctx, request{method: http.MethodPut, path: path, body: body, bot: true}, nil); err != nil {
		return err
	}
	g.registered = application
	g.log.Info("slash commands registered", "commands", len(commands.Definitions()))
	return nil
}

// interaction answers a command. The response is sent even if the connection ends meanwhile.
func (e *events) interaction(raw json.RawMessage) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), responseTime)
	defer cancel()
	g := e.gateway
	in, err := commands.Parse(raw)
	path := ""
	if err == nil {
		path, err = callbackPath(in.ID, in.Token)
	}
	if err != nil {
		g.log.Warn("interaction not understood", "reason", err)
		return
	}
	log := g.log.With("command", in.Request.Command, "server", in.Request.Guild)
	reply := g.commands.Answer(ctx, in.Request, time.Now())
	if reply.Err != nil {
		log.Error("command not carried out", "reason", reply.Err)
	}
	body, err := commands.Response(in.Request, reply)
	if err == nil {
		// The token in the path is the authority; these requests are outside the bot's limits.
		err = g.client.call(ctx, request{method: http.MethodPost, path: path, body: body}, nil)
	}
	if err != nil {
		log.Warn("answer not taken: too late, or another process answers for this bot", "reason", err)
	}
}

// callbackPath returns the path for the response to an interaction, or an error unless the id and the
// token fit into a path.
func callbackPath(id, token string) (string, error) {
	if !snowflake.Valid(id) || !urlSafe(token) {
		return "", errors.New("it has no valid id or token")
	}
	return "/interactions/" + id + "/" + token + "/callback", nil
}
