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
	readTimeout  = 100 * time.Second // more than two heartbeats, which Discord answers every 41 seconds
	closeTimeout = 3 * time.Second
	firstBackoff = time.Second
	lastBackoff  = 5 * time.Minute
	spacing      = 5 // least back-off after a failed login, in first back-offs: Discord takes one login in five seconds
	// A connection that lasts this long resets the back-off. Discord allows 1000 logins a day; even
	// connections that always end early stay below that.
	steady = 5 * time.Minute
)

// A Gateway holds the connection over which Discord sends slash commands.
//
// Each connection is a new session. Resuming one would only return commands that Discord has given up
// after three seconds, so discordgo's reconnecting and resuming is off.
type Gateway struct {
	client   *Client
	commands commands.Commands
	log      *slog.Logger
	channels channelMap
	me       atomic.Pointer[string] // id of the bot, after the first login

	// OnChange is called with channels and threads whose permissions, settings or existence may have
	// changed, so that they may be within reach again. It is called from several goroutines and must
	// not block. Set it before Run; it may be nil.
	OnChange func(channelIDs []string)

	backoff time.Duration // after the first failure
	opening time.Duration // limit of a login
	silence time.Duration // limit without data from Discord

	mu         sync.Mutex
	registered string // id of the application whose commands are registered
}

// NewGateway returns a gateway that logs in with the client's token, answers slash commands by cmds,
// and logs its events. It sets ChannelName of cmds.
func NewGateway(client *Client, cmds commands.Commands, log *slog.Logger) *Gateway {
	g := &Gateway{
		client: client, commands: cmds, log: log,
		backoff: firstBackoff, opening: openTimeout, silence: readTimeout,
	}
	g.commands.ChannelName = g.channels.name
	return g
}

// GuildOf returns the id of the server of a channel or thread, or "" if it is unknown.
func (g *Gateway) GuildOf(channel string) string { return g.channels.guild(channel) }

// A CloseError reports that Discord closed the connection for a reason that a new connection does not solve.
type CloseError struct {
	Code int    // https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
	Hint string // the next step for the operator
}

func (e *CloseError) Error() string {
	return fmt.Sprintf("discord: the gateway closed the connection for good (%d): %s", e.Code, e.Hint)
}

// final returns the error for a close code that ends the gateway, or nil for other codes.
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

// Run keeps a connection until ctx ends, and then returns nil. It returns a [*CloseError] if Discord will
// not accept the bot again.
func (g *Gateway) Run(ctx context.Context) error {
	if g.client.token == "" {
		return errors.New("discord: slash commands need a bot token: set discord.token")
	}
	backoff := g.backoff
	for {
		began := time.Now()
		err := g.connect(ctx)
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
		g.log.Warn("gateway lost, connecting again",
			"reason", g.client.redact(err.Error()), "pause", pause.Round(time.Millisecond))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// connect makes one connection and returns when it or ctx ends.
func (g *Gateway) connect(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	conn := newConnection(g.silence)
	events := &events{gateway: g, ctx: ctx}
	defer func() {
		cancel()
		conn.Close()
		events.end()
	}()
	session, err := g.session(ctx, conn)
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
		// Close would wait for the lock that Open holds. Open returns after the connection is closed.
		return fmt.Errorf("no welcome within %v", g.opening)
	case <-ctx.Done():
		return ctx.Err()
	}
	if err != nil {
		if closed := final(conn.closeCode()); closed != nil {
			return closed
		}
		return fmt.Errorf("not let in: %w", inner(err))
	}
	select {
	case <-conn.ended:
		return conn.cause()
	case <-ctx.Done():
		g.leave(session)
		return ctx.Err()
	}
}

// leave closes a session, so that Discord shows the bot as offline at once.
func (g *Gateway) leave(session *discordgo.Session) {
	closed := make(chan struct{})
	go func() { defer close(closed); _ = session.Close() }()
	select {
	case <-closed:
	case <-time.After(closeTimeout):
	}
}

// session returns a session of discordgo without state, retries and logging. With logging it could print
// the token.
func (g *Gateway) session(ctx context.Context, conn *connection) (*discordgo.Session, error) {
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
	transport := &baseURLTransport{base, g.client.http.Transport}
	s.Client = &http.Client{Transport: transport, Timeout: httpTimeout, CheckRedirect: noRedirects}
	s.Dialer = conn.dialer(ctx)
	s.Identify.Intents = discordgo.IntentsGuilds
	s.Identify.Compress = false
	return s, nil
}

// A baseURLTransport sends the requests of a session to the base URL, since discordgo has no setting for it.
type baseURLTransport struct {
	base *url.URL
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (d *baseURLTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/api/v"+discordgo.APIVersion)
	if r.URL.Host != "discord.com" || !ok {
		return nil, errors.New("not a request to Discord's API")
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = d.base.Scheme, d.base.Host, ""
	r.URL.Path, r.URL.RawPath = d.base.Path+rest, ""
	return d.next.RoundTrip(r)
}
