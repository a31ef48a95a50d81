package discord

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
	"tocsin/feeds"
)

// A sieve collects whatever an instance printed or returned, in every form in which it could be
// printed further on.
type sieve struct{ text bytes.Buffer }

func (s *sieve) take(values ...any) {
	for _, v := range values {
		fmt.Fprintf(&s.text, "%v %+v %#v %q\n", v, v, v, fmt.Sprint(v))
		slog.New(slog.NewJSONHandler(&s.text, nil)).Info("x", "v", v)
	}
}

func (s *sieve) check(t *testing.T) {
	t.Helper()
	for _, secret := range []string{testToken, hookToken} {
		for _, form := range []string{secret, url.QueryEscape(secret), fmt.Sprintf("%x", secret)} {
			if i := strings.Index(s.text.String(), form); i >= 0 {
				t.Errorf("a secret in …%s", s.text.String()[max(0, i-200):i+len(form)])
				return
			}
		}
	}
}

// failures are all ways in which a request goes wrong, each with both secrets wherever the other
// side can put them.
func failures() map[string]func(int, *http.Request) (int, http.Header, string, error) {
	leak := testToken + " " + hookToken
	answers := func(status int, h http.Header, body string) func(int, *http.Request) (int, http.Header, string, error) {
		if h == nil {
			h = http.Header{}
		}
		h.Set("X-Leak", leak)
		return always(status, h, body)
	}
	plays := map[string]func(int, *http.Request) (int, http.Header, string, error){
		"no answer": func(_ int, r *http.Request) (int, http.Header, string, error) {
			return 0, nil, "", &url.Error{Op: "Post", URL: r.URL.String(), Err: errors.New(leak)}
		},
		"cancelled": func(int, *http.Request) (int, http.Header, string, error) {
			return 0, nil, "",
				context.Canceled
		},
		"redirect":         answers(302, header("Location", "https://evil.example/"+hookToken), leak),
		"limit":            answers(429, header("X-RateLimit-Bucket", leak), `{"message":"`+leak+`","retry_after":1}`),
		"global limit":     answers(429, nil, `{"message":"`+leak+`","retry_after":1,"global":true}`),
		"Cloudflare limit": answers(429, nil, leak),
		"Cloudflare block": answers(403, nil, leak),
		"form": answers(400, nil,
			`{"code":50035,"errors":{"`+testToken+`":{"_errors":[{"code":"`+hookToken+`"}]}}}`),
		"unreadable":        answers(200, nil, leak),
		"odd id":            answers(200, nil, `{"id":"`+leak+`","guild_id":"`+leak+`","channel_id":"`+leak+`"}`),
		"odd lists":         answers(200, nil, `[{"id":"`+leak+`","webhook_id":"`+hookID+`"}]`),
		"no content":        answers(204, nil, ""),
		"server error page": answers(502, nil, leak),
	}
	for _, status := range []int{400, 401, 403, 404, 405, 413, 500} {
		plays[fmt.Sprint(status)] = answers(status, nil, `{"code":0,"message":"`+leak+`"}`)
	}
	for code := range refusals() {
		plays[fmt.Sprint("code ", code)] = answers(400, nil, fmt.Sprintf(`{"code":%d,"message":"%s"}`, code, leak))
	}
	plays["unknown code"] = answers(400, nil, `{"code":99999,"message":"`+leak+`"}`)
	return plays
}

// TestNothingShowsSecrets searches all output of a client for the secrets: in all kinds of failure, for
// all kinds of target and all steps. The waits that a failure asks for pass in simulated time.
func TestNothingShowsSecrets(t *testing.T) {
	for name, play := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { searchOutput(t, play) })
		})
	}
	for _, o := range []Options{
		{Token: testToken + "\n"},
		{Token: "Bot " + testToken},
		{Webhooks: map[string]feeds.Secret{"1": hookToken + "/"}},
		{Token: testToken, BaseURL: "http://example.com"},
	} {
		var out sieve
		_, err := New(o)
		if err == nil {
			t.Errorf("%v was taken", o)
		}
		out.take(err, o, &o)
		out.check(t)
	}
}

// searchOutput sends to each kind of target through a failing Discord and searches the output.
func searchOutput(t *testing.T, play func(int, *http.Request) (int, http.Header, string, error)) {
	time.Sleep(time.Until(time.Date(2026, 6, 28, 9, 0, 0, 0, time.UTC))) // ids of Discord begin with 2015
	var out sieve
	for _, target := range targets() {
		for _, step := range []alerts.Step{alerts.Create, alerts.Edit, alerts.Crosspost} {
			for _, attempts := range []int{0, 1} {
				c, s := scripted(t, play)
				d := target
				d.Step, d.Attempts, d.Tried = step, attempts, time.Now().Add(-time.Hour)
				d.Alert.Tags = []string{"custody"}
				if step != alerts.Create {
					d.MessageID = "345678901234567890"
				}
				for range 2 { // the second attempt uses the limits learnt from the first
					o := c.Send(t.Context(), d)
					if o.Verdict != alerts.Delivered && o.Reason == "" {
						t.Errorf("%v %v: no reason", d.Target, step)
					}
					out.take(o)
				}
				out.take(c.Check(t.Context(), d.Target), c, *c)
				for _, r := range s.calls {
					if r.URL.Host != "discord.com" ||
						r.Header.Get("Authorization") != "" && d.Target.Kind == alerts.Webhook &&
							strings.HasPrefix(r.URL.Path, "/api/v10/webhooks/") {
						t.Errorf("a secret went to %s %s", r.URL.Host, r.URL.Path)
					}
				}
			}
		}
	}
	out.check(t)
}

// TestGatewayLogShowsNoSecrets greps the log of a gateway that is refused, cut off, and answered
// with the token itself.
func TestGatewayLogShowsNoSecrets(t *testing.T) {
	t.Parallel()
	s, c := standIn(t)
	refuse := true
	s.Fail(func(call discordtest.Call) *discordtest.Failure {
		if call.Method == "PUT" && refuse {
			refuse = false
			return discordtest.ErrorCode(400, 99999, testToken)
		}
		return nil
	})
	h := openHouse(t, s, c)
	h.log.wait(t, "slash commands registered")
	h.DropGateway()
	h.log.wait(t, "gateway lost, connecting again")
	h.log.wait(t, "gateway connected")
	h.ledger.err = errors.New("the store fails")
	h.says(t, discordtest.Interaction{Command: "subscriptions"})
	s.Dispatch("INTERACTION_CREATE", map[string]any{"id": "1", "token": testToken, "type": 99})
	h.log.wait(t, "interaction not understood")
	h.CloseGateway(4004)
	var out sieve
	out.take(<-h.ended, h.gateway)
	h.log.mu.Lock()
	defer h.log.mu.Unlock()
	out.text.Write(h.log.text.Bytes())
	out.check(t)
	if !strings.Contains(out.text.String(), "slash commands not registered yet") {
		t.Error("nothing was logged")
	}
}
