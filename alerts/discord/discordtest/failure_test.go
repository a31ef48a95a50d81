package discordtest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts/discord/discordtest"
)

// once makes the first call fail and lets the others pass.
func once(f *discordtest.Failure) func(discordtest.Call) *discordtest.Failure {
	n := 0
	return func(discordtest.Call) *discordtest.Failure {
		if n++; n == 1 {
			return f
		}
		return nil
	}
}

func TestFailures(t *testing.T) {
	executed := func(f *discordtest.Failure) *discordtest.Failure { f.After = true; return f }
	for _, c := range []struct {
		name    string
		fail    *discordtest.Failure
		status  int
		body    string // a part of it
		header  string // "Name: value"
		created int
	}{
		{
			"rate limit", discordtest.RateLimited(1500*time.Millisecond, false), 429,
			`"retry_after":1.500,"global":false`, "Retry-After: 2", 0,
		},
		{
			"global rate limit", discordtest.RateLimited(time.Second, true), 429, `"global":true`,
			"X-RateLimit-Global: true", 0,
		},
		{
			"503", discordtest.Unavailable(503), 503, `{"message":"503: Service Unavailable","code":0}`,
			"Via: 1.1 google", 0,
		},
		{
			"502 after executing", executed(discordtest.Unavailable(502)), 502, `"code":0`,
			"Content-Type: application/json", 1,
		},
		{
			"error code", discordtest.ErrorCode(403, 50013, "Missing Permissions"), 403,
			`{"message":"Missing Permissions","code":50013}`, "", 0,
		},
		{
			"cloudflare", discordtest.Cloudflare(429), 429, "error code: 1015",
			"Content-Type: text/html; charset=UTF-8", 0,
		},
		{"delay alone", &discordtest.Failure{Delay: time.Millisecond}, 200, `"content":"x"`, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t)
			s.Fail(once(c.fail))
			r := call(t, s, "POST", messages, `{"content":"x"}`)
			if r.status != c.status || !strings.Contains(string(r.body), c.body) {
				t.Errorf("%d %s", r.status, r.body)
			}
			if name, value, found := strings.Cut(c.header, ": "); found && r.header.Get(name) != value {
				t.Errorf("%s is %q, want %q", name, r.header.Get(name), value)
			}
			if n := len(s.Messages(channel)); n != c.created {
				t.Errorf("%d messages, want %d", n, c.created)
			}
			if got := s.Calls()[0].Status; got != c.status {
				t.Errorf("the call's status is %d", got)
			}
			want(t, s, "POST", messages, `{"content":"y"}`, 200, 0)
		})
	}
}

func TestCutConnection(t *testing.T) {
	for _, executed := range []bool{false, true} {
		s := start(t)
		s.Fail(once(discordtest.CutConnection(executed)))
		if r, err := send(t, request(t, s, "POST", messages,
			`{"content":"x","nonce":"1","enforce_nonce":true}`)); err == nil {
			t.Fatalf("answered %d", r.status)
		}
		want(t, s, "POST", messages, `{"content":"x","nonce":"1","enforce_nonce":true}`, 200, 0)
		if n := len(s.Messages(channel)); n != 1 {
			t.Errorf("executed=%t: %d messages, want 1", executed, n)
		}
		if got := s.Calls()[0].Status; got != 0 {
			t.Errorf("an unanswered call has status %d", got)
		}
	}
}

// A client that stops waiting during the delay changes nothing: a slow server does not notice.
func TestDelayOutlastsTheClient(t *testing.T) {
	for _, after := range []bool{false, true} {
		s := start(t)
		asked := make(chan struct{})
		s.Fail(func(discordtest.Call) *discordtest.Failure {
			close(asked)
			return &discordtest.Failure{Delay: 100 * time.Millisecond, After: after}
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		req := request(t, s, "POST", messages, `{"content":"x"}`).WithContext(ctx)
		created := s.Watch(t.Context())
		go func() {
			_, err := send(t, req)
			ended <- err
		}()
		<-asked
		cancel()
		<-ended   // by its own will, or with an answer that was faster
		<-created // in any case
		if n := len(s.Messages(channel)); n != 1 {
			t.Errorf("after=%t: %d messages", after, n)
		}
	}
}

// Close does not wait for a delay. Requests that were not carried out before are not.
func TestCloseEndsDelay(t *testing.T) {
	s := start(t)
	asked := make(chan struct{})
	s.Fail(func(discordtest.Call) *discordtest.Failure {
		close(asked)
		return &discordtest.Failure{Delay: time.Hour}
	})
	ended := make(chan error, 1)
	req := request(t, s, "POST", messages, `{"content":"x"}`)
	go func() {
		_, err := send(t, req)
		ended <- err
	}()
	<-asked
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("an answer of a server that has closed")
	}
	if n := len(s.Messages(channel)); n != 0 {
		t.Errorf("%d messages", n)
	}
}

// post calls the stand-in without a network, so that the clock of a bubble applies.
func post(t *testing.T, s *discordtest.Server, path, body string) reply {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v10"+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bot "+s.Token)
	req.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return reply{w.Code, w.Header(), w.Body.Bytes()}
}

func TestRateLimits(t *testing.T) {
	s := start(t)
	s.EnforceLimits(true)
	synctest.Test(t, func(t *testing.T) {
		other := "/channels/" + announcement + "/messages"
		for i := range 5 {
			r := post(t, s, messages, `{"content":"x"}`)
			if r.status != 200 || r.header.Get("X-RateLimit-Remaining") != string(rune('4'-i)) ||
				r.header.Get("X-RateLimit-Limit") != "5" {
				t.Fatalf("%d: %d %v", i, r.status, r.header)
			}
			time.Sleep(100 * time.Millisecond) // the bubble's clock: no time passes
		}
		r := post(t, s, messages, `{"content":"x"}`)
		var refused struct {
			RetryAfter float64 `json:"retry_after"`
			Global     bool
		}
		r.decode(t, &refused)
		if r.status != 429 || refused.RetryAfter != 4.5 || refused.Global ||
			r.header.Get("X-RateLimit-Scope") != "user" || r.header.Get("Retry-After") != "5" {
			t.Errorf("%d %s %v", r.status, r.body, r.header)
		}
		// Another channel has the same bucket by name, and one of its own by count.
		if o := post(t, s, other,
			`{"content":"x"}`); o.status != 200 ||
			o.header.Get("X-RateLimit-Bucket") != r.header.Get("X-RateLimit-Bucket") {
			t.Errorf("another channel: %d %v", o.status, o.header)
		}
		time.Sleep(4500 * time.Millisecond)
		if r := post(t, s, messages, `{"content":"x"}`); r.status != 200 {
			t.Errorf("after retry_after: %d %s", r.status, r.body)
		}

		s.Limit(1000, time.Second)
		time.Sleep(10 * time.Second)
		for range 50 {
			post(t, s, messages, `{"content":"x"}`)
		}
		r = post(t, s, other, `{"content":"x"}`)
		r.decode(t, &refused)
		if r.status != 429 || !refused.Global || r.header.Get("X-RateLimit-Global") != "true" {
			t.Errorf("the 51st in a second: %d %s", r.status, r.body)
		}
	})
}

// An obedient client never waits while the limits are not enforced.
func TestLimitsAreOnlyShown(t *testing.T) {
	s := start(t)
	for range 12 {
		r := want(t, s, "POST", messages, `{"content":"x"}`, http.StatusOK, 0)
		if r.header.Get("X-RateLimit-Remaining") != "4" || r.header.Get("X-RateLimit-Bucket") == "" ||
			r.header.Get("X-RateLimit-Reset") == "" || r.header.Get("X-RateLimit-Reset-After") != "5.000" {
			t.Fatalf("%v", r.header)
		}
	}
}

func TestWatch(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	seen := s.Watch(ctx)
	idle := s.Watch(t.Context()) // is never read and does not block others
	id := want(t, s, "POST", messages, `{"content":"one"}`, 200, 0).id(t)
	want(t, s, "PATCH", messages+"/"+id, `{"content":"two"}`, 200, 0)
	for i, content := range []string{"one", "two"} {
		if m := <-seen; m.ID != id || m.Content != content || m.Edits != i {
			t.Errorf("saw %+v, want %q", m, content)
		}
	}
	cancel()
	if _, open := <-seen; open {
		t.Error("the channel is open after its context")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for range idle {
		continue // closes, perhaps with unread messages
	}
	if _, open := <-s.Watch(t.Context()); open {
		t.Error("a closed server is watched")
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestCheck(t *testing.T) {
	s := start(t)
	var schemas []string
	s.Check = func(schema string, body []byte) error {
		schemas = append(schemas, schema)
		if strings.Contains(string(body), "bad") {
			return errors.New("not like this")
		}
		return nil
	}
	id := want(t, s, "POST", messages, `{"content":"good"}`, 200, 0).id(t)
	r := want(t, s, "PATCH", messages+"/"+id, `{"content":"bad"}`, 400, 50035)
	if !strings.Contains(string(r.body), "not like this") {
		t.Errorf("%s", r.body)
	}
	if got := strings.Join(schemas, " "); got != "MessageCreateRequest MessageEditRequestPartial" {
		t.Errorf("asked for %s", got)
	}
}
