package discord

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
)

const (
	testToken   = "stand-in-token"
	hookID      = "456789012345678901"
	hookToken   = "hook-secret_ABC"
	testChannel = "123456789012345678"
)

// A script is a RoundTripper that answers from a function, without a network.
type script struct {
	mu    sync.Mutex
	calls []*http.Request
	play  func(n int, r *http.Request) (status int, header http.Header, body string, err error)
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, r)
	status, h, body, err := s.play(len(s.calls), r)
	if err != nil {
		return nil, err
	}
	if h == nil {
		h = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func scripted(t *testing.T, play func(n int, r *http.Request) (int, http.Header, string, error)) (*Client, *script) {
	t.Helper()
	s := &script{play: play}
	c, err := New(Options{
		Token: testToken, Webhooks: map[string]feeds.Secret{hookID: hookToken}, Version: "1.2",
		Transport: s,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

func always(status int, h http.Header, body string) func(int, *http.Request) (int, http.Header, string, error) {
	return func(int, *http.Request) (int, http.Header, string, error) { return status, h, body, nil }
}

func toChannel() alerts.Delivery {
	return alerts.Delivery{
		Target: alerts.Target{Kind: alerts.Channel, ID: testChannel},
		Nonce:  "n-1",
		Alert: alerts.Alert{
			Topics: []alerts.Topic{{Name: "custody"}},
			Lead: feeds.Item{
				Feed: "OC Media", Title: "Two brothers die", URL: "https://oc-media.org/a",
				Published: time.Unix(1780000000, 0),
			},
		},
	}
}

func toWebhook() alerts.Delivery {
	d := toChannel()
	d.Target = alerts.Target{Kind: alerts.Webhook, ID: hookID}
	return d
}

func TestSendRequests(t *testing.T) {
	edited := func(d alerts.Delivery) alerts.Delivery { d.MessageID = "345678901234567890"; return d }
	thread := toChannel()
	thread.Target.Kind = alerts.Thread
	for _, tt := range []struct {
		name   string
		d      alerts.Delivery
		method string
		url    string
		auth   string
		nonce  bool
	}{
		{
			"channel", toChannel(), "POST", "https://discord.com/api/v10/channels/123456789012345678/messages",
			"Bot " + testToken, true,
		},
		{
			"thread", thread, "POST", "https://discord.com/api/v10/channels/123456789012345678/messages",
			"Bot " + testToken, true,
		},
		{
			"channel edit", edited(toChannel()), "PATCH",
			"https://discord.com/api/v10/channels/123456789012345678/messages/345678901234567890", "Bot " +
				"" + testToken, false,
		},
		{
			"webhook", toWebhook(), "POST",
			"https://discord.com/api/v10/webhooks/456789012345678901/hook-secret_ABC?wait=true", "", false,
		},
		{
			"webhook edit", edited(toWebhook()), "PATCH",
			"https://discord.com/api/v10/webhooks/456789012345678901/hook-secret_ABC/messages/345678901234567890",
			"", false,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, s := scripted(t, always(200, nil, `{"id":"345678901234567890"}`))
			o := c.Send(t.Context(), tt.d)
			if o.Verdict != alerts.Delivered || o.MessageID != "345678901234567890" || o.Reason != "" {
				t.Fatalf("%+v", o)
			}
			r := s.calls[0]
			if r.Method != tt.method || r.URL.String() != tt.url || r.Header.Get("Authorization") != tt.auth {
				t.Errorf("%s %s %q", r.Method, r.URL, r.Header.Get("Authorization"))
			}
			if got := r.Header.Get("User-Agent"); got != "DiscordBot (https://github.com/tocsin-bot/tocsin, 1.2)" {
				t.Errorf("User-Agent %q", got)
			}
			var m Message
			if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
				t.Fatal(err)
			}
			if (m.Nonce == "n-1" && m.EnforceNonce) != tt.nonce {
				t.Errorf("nonce %q %v", m.Nonce, m.EnforceNonce)
			}
		})
	}
}

func TestSendMakesOneAttempt(t *testing.T) {
	for _, status := range []int{200, 302, 400, 401, 403, 404, 429, 500, 502, 503} {
		c, s := scripted(t, always(status, header("Location", "https://evil.example/"), `{}`))
		c.Send(t.Context(), toChannel())
		if len(s.calls) != 1 {
			t.Errorf("%d: %d calls", status, len(s.calls))
		}
	}
}

func TestSendWithoutAttempt(t *testing.T) {
	lost := toWebhook()
	lost.Target.ID = "1"
	odd := toChannel()
	odd.Target.Kind = "pigeon"
	path := toChannel()
	path.Target.ID = "../1"
	unknown := toChannel()
	unknown.MessageID = alerts.UnknownMessage
	for _, tt := range []struct {
		d      alerts.Delivery
		want   alerts.Verdict
		reason string
	}{
		{lost, alerts.Quarantine, "not in the configuration"},
		{odd, alerts.Quarantine, "pigeon"},
		{path, alerts.Quarantine, "not an id"},
		{unknown, alerts.Delivered, "cannot be edited"},
	} {
		c, s := scripted(t, always(200, nil, `{}`))
		if o := c.Send(t.Context(), tt.d); o.Verdict != tt.want || !strings.Contains(o.Reason,
			tt.reason) || len(s.calls) > 0 {
			t.Errorf("%v: %+v, %d calls", tt.d.Target, o, len(s.calls))
		}
	}
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if o := c.Send(t.Context(), toChannel()); o.Verdict != alerts.Quarantine || !strings.Contains(o.Reason,
		"no bot token") {
		t.Errorf("no token: %+v", o)
	}
}

func TestGlobalPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, func(n int, _ *http.Request) (int, http.Header, string, error) {
			if n == 1 {
				return 429, header("Retry-After", "3"), `{"retry_after":2.5,"global":true}`, nil
			}
			return 200, nil, `{"id":"5"}`, nil
		})
		if o := c.Send(t.Context(), toChannel()); o.Verdict != alerts.Later || o.After != 3*time.Second {
			t.Fatalf("%+v", o)
		}
		time.Sleep(time.Second) // of the bubble's clock
		if o := c.Send(t.Context(),
			toWebhook()); o.Verdict != alerts.Later || o.After != 2*time.Second || len(s.calls) != 1 {
			t.Fatalf("during the pause: %+v, %d calls", o, len(s.calls))
		}
		time.Sleep(2 * time.Second)
		if o := c.Send(t.Context(), toChannel()); o.Verdict != alerts.Delivered {
			t.Fatalf("after the pause: %+v", o)
		}
	})
}

func TestRouteLimitHoldsNobodyElse(t *testing.T) {
	c, _ := scripted(t, func(n int, _ *http.Request) (int, http.Header, string, error) {
		if n == 1 {
			return 429, header("Retry-After", "30", "X-RateLimit-Scope", "user"), `{"retry_after":30}`, nil
		}
		return 200, nil, `{"id":"5"}`, nil
	})
	if o := c.Send(t.Context(), toChannel()); o.After != 30*time.Second {
		t.Fatalf("%+v", o)
	}
	if o := c.Send(t.Context(), toWebhook()); o.Verdict != alerts.Delivered {
		t.Fatalf("%+v", o)
	}
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		c, _ := scripted(t, func(int, *http.Request) (int, http.Header, string, error) {
			at = append(at, time.Now())
			return 200, nil, `{"id":"5"}`, nil
		})
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() { c.Send(t.Context(), toChannel()) })
		}
		wg.Wait()
		for i := range at {
			if j := i + 50; j < len(at) && at[j].Sub(at[i]) < time.Second {
				t.Fatalf("51 requests within %v", at[j].Sub(at[i]))
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if o := c.Send(ctx, toChannel()); o.Verdict != alerts.Later || o.Reason == "" {
			t.Errorf("cancelled: %+v", o)
		}
	})
}

func TestInvalidBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, always(403, nil, code(50013)))
		for range invalidBudget {
			if o := c.Send(t.Context(), toChannel()); o.Verdict != alerts.Quarantine {
				t.Fatalf("%+v", o)
			}
		}
		o := c.Send(t.Context(), toChannel())
		if o.Verdict != alerts.Later || o.After <= 0 || o.After > invalidWindow || len(s.calls) != invalidBudget {
			t.Fatalf("over the budget: %+v, %d calls", o, len(s.calls))
		}
		time.Sleep(o.After)
		if o := c.Send(t.Context(), toChannel()); o.Verdict != alerts.Quarantine {
			t.Fatalf("afterwards: %+v", o)
		}
	})
}

func TestDeadToken(t *testing.T) {
	c, s := scripted(t, func(_ int, r *http.Request) (int, http.Header, string, error) {
		if r.Header.Get("Authorization") != "" {
			return 401, nil, `{"code":0,"message":"401: Unauthorized"}`, nil
		}
		return 200, nil, `{"id":"5"}`, nil
	})
	for range 2 {
		if o := c.Send(t.Context(), toChannel()); o.Verdict != alerts.Fatal || !strings.Contains(o.Reason, "portal") {
			t.Fatalf("%+v", o)
		}
	}
	if len(s.calls) != 1 {
		t.Errorf("%d calls with a dead token", len(s.calls))
	}
	if o := c.Send(t.Context(), toWebhook()); o.Verdict != alerts.Delivered {
		t.Errorf("a webhook needs no token: %+v", o)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, o := range []Options{
		{BaseURL: "http://example.com"},
		{BaseURL: "ftp://127.0.0.1"},
		{BaseURL: "discord.com"},
		{BaseURL: "https://user@example.com"},
		{Token: "Bot abc"},
		{Token: "abc\n"},
		{Webhooks: map[string]feeds.Secret{"1": "a/b"}},
		{Webhooks: map[string]feeds.Secret{"x": "ab"}},
		{Webhooks: map[string]feeds.Secret{"1": ""}},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v was taken", o)
		} else if o.Token != "" && strings.Contains(err.Error(), o.Token.Reveal()) {
			t.Errorf("the error shows the token: %v", err)
		}
	}
	for base, want := range map[string]string{
		"":                               "https://discord.com/api/v10",
		"http://127.0.0.1:1234":          "http://127.0.0.1:1234/api/v10",
		"http://127.0.0.1:1234/api/v10/": "http://127.0.0.1:1234/api/v10",
		"http://[::1]:1/x":               "http://[::1]:1/x",
		"https://proxy.example/":         "https://proxy.example/api/v10",
	} {
		c, err := New(Options{BaseURL: base})
		if err != nil || c.base != want {
			t.Errorf("%q: %v", base, err)
		}
	}
}
