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
	// DefaultBaseURL is where Discord's REST API answers.
	DefaultBaseURL = "https://discord.com/api/v10"

	apiPath     = "/api/v10"
	home        = "https://github.com/tocsin-bot/tocsin"
	httpTimeout = 15 * time.Second
	maxAnswer   = 4 << 20 // bytes
)

// Options configure a [Client].
type Options struct {
	Token    feeds.Secret            // of the bot; may be empty when only webhooks are used
	Webhooks map[string]feeds.Secret // webhook id → its token
	BaseURL  string                  // [DefaultBaseURL] when empty; without a path, /api/v10 is added
	Version  string                  // of this program, for the User-Agent
	// Transport carries the requests; nil means one like [http.DefaultTransport].
	Transport http.RoundTripper
}

// A Client talks to Discord's REST API. It is safe for concurrent use.
type Client struct {
	base     string
	token    feeds.Secret
	webhooks map[string]feeds.Secret
	agent    string
	http     *http.Client
	gate     *gate

	me      *atomic.Pointer[string] // id of the bot, once it is known
	forums  *catalogue
	posting *sync.Map // ids of webhooks whose messages open posts in a forum
	direct  *queue    // of messages to members
}

// Format keeps the secrets inside, however a client is printed.
func (Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "client of Discord") }

// New makes a client. The token goes to the host of the base URL and nowhere else, over https
// unless that host is this machine.
func New(o Options) (*Client, error) {
	base, err := baseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if strings.ContainsFunc(o.Token.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("discord: the bot token holds characters that no token has: copy it again, without spaces and without the word Bot")
	}
	for id, token := range o.Webhooks {
		if !snowflake.Valid(id) || !urlSafe(token.Reveal()) {
			return nil, fmt.Errorf("discord: webhook %q is not as Discord gives it: copy its URL again", id)
		}
	}
	transport := o.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	return &Client{
		base:     base,
		token:    o.Token,
		webhooks: o.Webhooks,
		agent:    "DiscordBot (" + home + ", " + cmp.Or(o.Version, "devel") + ")",
		http:     &http.Client{Transport: transport, Timeout: httpTimeout, CheckRedirect: stay},
		gate:     newGate(),
		me:       &atomic.Pointer[string]{},
		forums:   &catalogue{},
		posting:  &sync.Map{},
		direct:   &queue{every: directEvery},
	}, nil
}

// stay keeps a client from following redirects: Discord's API has none, and the token must not
// travel.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func baseURL(raw string) (string, error) {
	u, err := url.Parse(cmp.Or(raw, DefaultBaseURL))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("discord: the base URL must be like %s", DefaultBaseURL)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", fmt.Errorf("discord: the base URL must be https, or the token would be sent in the clear to %s", u.Host)
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

// urlSafe tells the characters of Discord's webhook tokens, which stand in a path.
func urlSafe(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// A request is one to the API; bot says that it needs the bot's token.
type request struct {
	method, path string
	body         []byte
	bot          bool
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// do makes a request, once. An error means that there was no answer, and that the request may
// have been carried out nevertheless. The error does not hold the URL, which may hold a secret.
func (c *Client) do(ctx context.Context, r request) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return answer{}, inner(err)
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
		return answer{}, inner(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil && resp.StatusCode/100 != 2 {
		return answer{}, inner(err)
	}
	return answer{resp.StatusCode, resp.Header, body}, nil
}

// inner strips an error of the URL that net/http adds.
func inner(err error) error {
	var ue *url.Error
	for errors.As(err, &ue) {
		err = ue.Err
	}
	return err
}

// redact takes out of s what may never be shown, wherever it came from.
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
