package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/web"
)

// A subscriber accepts pushes at the token "known".
type subscriber struct {
	mu     sync.Mutex
	broken bool
	bodies []string
	hold   chan struct{} // when set, Receive waits for it
	inside chan struct{}
}

func (s *subscriber) fault() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return errors.New("the disk is full: /secret/path")
	}
	return nil
}

func (s *subscriber) Awaits(_ context.Context, token string) (bool, error) {
	return token == "known", s.fault()
}

func (s *subscriber) Confirm(_ context.Context, token string, q url.Values) (string, bool, error) {
	return q.Get("hub.challenge"), token == "known", s.fault()
}

func (s *subscriber) Receive(_ context.Context, _ string, h http.Header, body []byte) error {
	if s.hold != nil {
		s.inside <- struct{}{}
		<-s.hold
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies = append(s.bodies, h.Get("Content-Type")+" "+string(body))
	return nil
}

func TestCallbacks(t *testing.T) {
	for _, tc := range []struct {
		name, method, target, body string
		broken                     bool
		status                     int
		answer                     string // empty: any
	}{
		{"a question", "GET", "/websub/known?hub.challenge=%3Cb%3Ec", "", false, 200, "<b>c"},
		{"a question about nothing", "GET", "/websub/unknown?hub.challenge=c", "", false, 404, ""},
		{
			"a question, and the ledger is out", "GET", "/websub/known?hub.challenge=c", "", true, 503,
			"try again later\n",
		},
		{"a push", "POST", "/websub/known", "<rss/>", false, 202, ""},
		{"a push as large as may be", "POST", "/websub/known", strings.Repeat("x", 100), false, 202, ""},
		{"a push that is too large", "POST", "/websub/known", strings.Repeat("x", 101), false, 413, ""},
		{"a push to nobody", "POST", "/websub/unknown", strings.Repeat("x", 101), false, 410, ""},
		{"a push, and the ledger is out", "POST", "/websub/known", "<rss/>", true, 503, "try again later\n"},
		{"another method", "PUT", "/websub/known", "<rss/>", false, 405, ""},
		{"no token", "POST", "/websub/", "<rss/>", false, 404, ""},
		{"more than a token", "POST", "/websub/known/more", "<rss/>", false, 404, ""},
		{"elsewhere", "GET", "/status.json", "", false, 404, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := &subscriber{broken: tc.broken}
			w := httptest.NewRecorder()
			r := httptest.NewRequest(tc.method, tc.target, strings.NewReader(tc.body))
			r.Header.Set("Content-Type", "application/rss+xml")
			web.Callbacks(s, 100, time.Now).ServeHTTP(w, r)
			if w.Code != tc.status || tc.answer != "" && w.Body.String() != tc.answer {
				t.Errorf("status %d %q, want %d %q", w.Code, w.Body, tc.status, tc.answer)
			}
			if h := w.Header(); h.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(h.Get("Content-Type"), "text/plain") {
				t.Errorf("a browser may take the answer for a page: %v", h)
			}
			taken := tc.status == 202
			if taken && (len(s.bodies) != 1 || s.bodies[0] != "application/rss+xml "+
				""+tc.body) || !taken && len(s.bodies) != 0 {
				t.Errorf("received %q", s.bodies)
			}
		})
	}
}

// Whoever knows a callback cannot send more than a hub would, and takes nothing from the others.
func TestCallbacksIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	h := web.Callbacks(&subscriber{}, 100, func() time.Time { return now })
	taken := func(requests int) (n int) {
		for range requests {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/websub/known", strings.NewReader("x")))
			switch w.Code {
			case http.StatusAccepted:
				n++
			case http.StatusTooManyRequests:
				if w.Header().Get("Retry-After") == "" {
					t.Error("it does not say when to come again")
				}
			default:
				t.Fatalf("status %d", w.Code)
			}
		}
		return n
	}
	for _, step := range []struct {
		after time.Duration
		taken int
	}{{0, 30}, {0, 0}, {time.Second, 0}, {time.Second, 1}, {20 * time.Second, 10}, {time.Hour, 30}} {
		now = now.Add(step.after)
		if n := taken(100); n != step.taken {
			t.Errorf("after %v: %d taken, want %d", step.after, n, step.taken)
		}
	}
}

// A few bodies at a time are in memory, however many hubs push at once.
func TestCallbacksHoldsFewBodies(t *testing.T) {
	s := &subscriber{hold: make(chan struct{}), inside: make(chan struct{}, 100)}
	h := web.Callbacks(s, 100, time.Now)
	var wg sync.WaitGroup
	read := make(chan struct{}, 100)
	for range 10 {
		wg.Go(func() {
			body := readerFunc(func([]byte) (int, error) { read <- struct{}{}; return 0, io.EOF })
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/websub/known", body))
		})
	}
	for range 4 {
		<-s.inside
	}
	if len(read) > 4 {
		t.Errorf("%d bodies were read while four are in hand", len(read))
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(gone, http.MethodPost, "/websub/known", strings.NewReader("x")))
	close(s.hold)
	wg.Wait()
	if len(s.bodies) != 10 {
		t.Errorf("%d received, want 10", len(s.bodies))
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
