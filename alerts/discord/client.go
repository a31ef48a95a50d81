package discord

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tocsin/alerts/discord/internal/snowflake"
	"tocsin/feeds"
)

const (
	// DefaultBaseURL is the address of Discord's REST API.
	DefaultBaseURL = "https://discord.com/api/v10"

	apiPath     = "/api/v10"
	home        = "https://github.com/tocsin-bot/tocsin"
	httpTimeout = 15 * time.Second
	maxAnswer   = 4 << 20 // bytes
)

// Options configure a [Client].
type Options struct {
	Token    feeds.Secret            // of the bot; may be empty if all targets are webhooks
	Webhooks map[string]feeds.Secret // webhook id → its token
	BaseURL  string                  // empty: [DefaultBaseURL]; without a path, /api/v10 is added
	Version  string                  // of this program, for the User-Agent
	// Transport sends the requests; nil means [http.DefaultTransport].
	Transport http.RoundTripper
}

// A Client sends requests to Discord's REST API. It is safe for concurrent use.
type Client struct {
	base     string
	token    feeds.Secret
	webhooks map[string]feeds.Secret
	agent    string
	http     *http.Client
	limiter  *rateLimiter

	me         *atomic.Pointer[string] // id of the bot; nil while unknown
	forums     *forumCache
	forumHooks *sync.Map // ids of the webhooks that belong to a forum
	direct     *pacer    // of messages to members
}

// Format prints no field of the client, so that no verb prints a secret.
func (Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "client of Discord") }

// New returns a client. It sends the token to the host of the base URL only, and only over https unless
// that host is this machine.
func New(o Options) (*Client, error) {
	base, err := baseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if strings.ContainsFunc(o.Token.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("discord: the bot token contains characters that no token has: " +
			"copy it again, without spaces and without the word Bot")
	}
	for id, token := range o.Webhooks {
		if !snowflake.Valid(id) || !urlSafe(token.Reveal()) {
			return nil, fmt.Errorf("discord: webhook %q has an invalid id or token: copy its URL again", id)
		}
	}
	transport := o.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	return &Client{
		base:       base,
		token:      o.Token,
		webhooks:   o.Webhooks,
		agent:      "DiscordBot (" + home + ", " + cmp.Or(o.Version, "devel") + ")",
		http:       &http.Client{Transport: transport, Timeout: httpTimeout, CheckRedirect: noRedirects},
		limiter:    newRateLimiter(),
		me:         &atomic.Pointer[string]{},
		forums:     &forumCache{},
		forumHooks: &sync.Map{},
		direct:     &pacer{every: directEvery},
	}, nil
}

// noRedirects stops a client at a redirect. Discord's API has none, and a redirect must not receive the
// token.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func baseURL(raw string) (string, error) {
	u, err := url.Parse(cmp.Or(raw, DefaultBaseURL))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("discord: the base URL must be like %s", DefaultBaseURL)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", fmt.Errorf("discord: the base URL must be https, "+
			"since http would send the token unencrypted to %s", u.Host)
	}
	if u.Path = strings.TrimRight(u.Path, "/"); u.Path == "" {
		u.Path = apiPath
	}
	return u.String(), nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// urlSafe reports whether s is a webhook or interaction token, which becomes part of a path.
func urlSafe(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// A request is a request to the API. Bot requests carry the bot's token.
type request struct {
	method, path string
	body         []byte
	bot          bool
}

type response struct {
	status int
	header http.Header
	body   []byte
}

// do makes a request once. An error means that no answer arrived; Discord may have carried out the
// request nevertheless. The error does not contain the URL, which may contain a secret.
func (c *Client) do(ctx context.Context, r request) (response, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return response{}, inner(err)
	}
	req.Header.Set("User-Agent", c.agent)
	if r.bot {
		req.Header.Set("Authorization", "Bot "+c.token.Reveal())
	}
	if len(r.body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return response{}, inner(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil && resp.StatusCode/100 != 2 {
		return response{}, inner(err)
	}
	return response{resp.StatusCode, resp.Header, body}, nil
}

// inner returns the error inside the one of net/http, which contains the URL.
func inner(err error) error {
	var ue *url.Error
	for errors.As(err, &ue) {
		err = ue.Err
	}
	return err
}

// redact replaces all secrets in s.
func (c *Client) redact(s string) string {
	hide := func(secret feeds.Secret) {
		if secret != "" {
			s = strings.ReplaceAll(s, secret.Reveal(), secret.String())
		}
	}
	hide(c.token)
	for _, token := range c.webhooks {
		hide(token)
	}
	return s
}
