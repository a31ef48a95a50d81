package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts/discord/commands"
)

// Times of the gateway.
const (
	openTimeout  = 30 * time.Second
	readTimeout  = 100 * time.Second // Discord answers a heartbeat every 41 seconds
	closeTimeout = 3 * time.Second
	firstBackoff = time.Second
	lastBackoff  = 5 * time.Minute
	spacing      = 5 // first back-offs between logins that failed: Discord takes one in five seconds
	// A connection that lasted as long starts the back-off anew. Discord allows 1000 logins a
	// day: even connections that never last stay below that.
	steady = 5 * time.Minute
)

// A Gateway holds the connection over which Discord sends slash commands.
//
// Each connection is a new session: to resume one would bring nothing back that still matters,
// since a command that is not answered within three seconds is dead. So what discordgo does to
// reconnect and resume is not used.
type Gateway struct {
	client   *Client
	commands commands.Commands
	log      *slog.Logger
	channels channelMap
	me       atomic.Pointer[string] // id of the bot, once it is let in

	// OnChange is told of channels and threads whose rights, settings or existence may have
	// changed, so that what was out of reach is tried again. It is called from any goroutine and
	// must not block. Set it before Run; it may be nil.
	OnChange func(channelIDs []string)

	backoff   time.Duration // the first one
	opening   time.Duration // at most, until Discord lets the bot in
	silence   time.Duration // at most, from Discord
	connected atomic.Bool

	mu         sync.Mutex
	registered string // id of the application whose commands are registered
}

// NewGateway returns a gateway that logs in with the client's token, answers slash commands by cmds,
// and logs its events. It sets ChannelName of cmds.
func NewGateway(client *Client, cmds commands.Commands, log *slog.Logger) *Gateway {
	g := &Gateway{client: client, commands: cmds, log: log, backoff: firstBackoff, opening: openTimeout, silence: readTimeout}
	g.commands.ChannelName = g.channels.name
	return g
}

// Connected says whether commands can come in at the moment.
func (g *Gateway) Connected() bool { return g.connected.Load() }

// GuildOf gives the id of the server that a channel or thread belongs to, or "" while that is not
// known.
func (g *Gateway) GuildOf(channel string) string { return g.channels.guild(channel) }

// A CloseError is the end of a connection after which connecting again is no use.
type CloseError struct {
	Code int    // https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
	Hint string // what to do
}

func (e *CloseError) Error() string {
	return fmt.Sprintf("discord: the gateway closed the connection for good (%d): %s", e.Code, e.Hint)
}

// final gives the error of a close code that ends the gateway, or nil.
func final(code int) error {
	const portal = "in the developer portal (https://discord.com/developers/applications)"
	var hint string
	switch code {
	case 4004:
		hint = "the bot token is not valid; reset it " + portal + ", under Bot, and set the new one"
	case 4010, 4011:
		hint = "the bot is in too many servers for one connection; take it out of some"
	case 4012:
		hint = "this version of the gateway is not served any more; update this program"
	case 4013:
		hint = "the intents are not valid; update this program"
	case 4014:
		hint = "the intents are not allowed; look at Bot, Privileged Gateway Intents, " + portal
	default:
		return nil
	}
	return &CloseError{code, hint}
}

// Run connects and stays connected until ctx ends, and returns nil then. It returns a
// [*CloseError] when Discord will not let the bot in again.
func (g *Gateway) Run(ctx context.Context) error {
	if g.client.token == "" {
		return errors.New("discord: slash commands need a bot token: set discord.token")
	}
	backoff := g.backoff
	for {
		began := time.Now()
		err := g.connect(ctx)
		g.connected.Store(false)
		if closed, ok := errors.AsType[*CloseError](err); ok {
			return closed
		}
		if ctx.Err() != nil {
			return nil
		}
		if backoff = min(max(2*backoff, spacing*g.backoff), lastBackoff); time.Since(began) >= steady {
			backoff = g.backoff
		}
		pause := backoff/2 + rand.N(backoff) //nolint:gosec // spread, not secrecy
		g.log.Warn("gateway lost, connecting again", "reason", g.client.redact(err.Error()), "pause", pause.Round(time.Millisecond))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// connect makes one connection and holds it until it or ctx ends.
func (g *Gateway) connect(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	line := newWire(g.silence)
	events := &events{gateway: g, ctx: ctx}
	defer func() {
		cancel()
		line.Close()
		events.end()
	}()
	session, err := g.session(ctx, line)
	if err != nil {
		return err
	}
	session.AddHandler(events.handle)

	opened := make(chan error, 1)
	go func() { opened <- session.Open() }()
	timeout := time.NewTimer(g.opening)
	defer timeout.Stop()
	select {
	case err = <-opened:
	case <-timeout.C:
		// The session holds its own lock while it opens, so it cannot be closed; without a
		// connection it ends by itself.
		return fmt.Errorf("no welcome within %v", g.opening)
	case <-ctx.Done():
		return ctx.Err()
	}
	if err != nil {
		if closed := final(line.code()); closed != nil {
			return closed
		}
		return fmt.Errorf("not let in: %w", inner(err))
	}
	select {
	case <-line.ended:
		return line.verdict()
	case <-ctx.Done():
		g.leave(session)
		return ctx.Err()
	}
}

// leave closes a session so that Discord shows the bot offline at once.
func (g *Gateway) leave(session *discordgo.Session) {
	closed := make(chan struct{})
	go func() { defer close(closed); _ = session.Close() }()
	select {
	case <-closed:
	case <-time.After(closeTimeout):
	}
}

// session prepares a session of discordgo that keeps nothing, retries nothing and prints nothing:
// at its most talkative it would print the token.
func (g *Gateway) session(ctx context.Context, line *wire) (*discordgo.Session, error) {
	base, err := url.Parse(g.client.base)
	if err != nil {
		return nil, err
	}
	s, err := discordgo.New("Bot " + g.client.token.Reveal())
	if err != nil {
		return nil, err
	}
	s.LogLevel = discordgo.LogError - 1
	s.StateEnabled = false
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.UserAgent = g.client.agent
	s.Client = &http.Client{Transport: &detour{base, g.client.http.Transport}, Timeout: httpTimeout, CheckRedirect: stay}
	s.Dialer = line.dialer(ctx)
	s.Identify.Intents = discordgo.IntentsGuilds
	s.Identify.Compress = false
	return s, nil
}

// A detour sends the requests of a session, which always go to Discord, to the base URL.
type detour struct {
	base *url.URL
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (d *detour) RoundTrip(r *http.Request) (*http.Response, error) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/api/v"+discordgo.APIVersion)
	if r.URL.Host != "discord.com" || !ok {
		return nil, errors.New("not a request to Discord's API")
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = d.base.Scheme, d.base.Host, ""
	r.URL.Path, r.URL.RawPath = d.base.Path+rest, ""
	return d.next.RoundTrip(r)
}
