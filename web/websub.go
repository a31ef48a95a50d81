package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	pushBurst  = 30              // requests to one callback
	pushEvery  = 2 * time.Second // regained for one request
	pushesOnce = 4               // bodies read at once, of all callbacks
	tokensKept = 1000            // callbacks, above which quiet ones are removed
)

// A Subscriber handles the requests of WebSub hubs. A token is the last part of a callback; only the hub that
// received it knows it.
type Subscriber interface {
	// Awaits reports whether the callback accepts pushes.
	Awaits(ctx context.Context, token string) (bool, error)
	// Confirm returns the challenge of a hub's request for verification; false if the bot made no such
	// request.
	Confirm(ctx context.Context, token string, query url.Values) (challenge string, ok bool, err error)
	// Receive keeps a push and returns after it is stored. It checks the signature and returns nil if
	// that is wrong.
	Receive(ctx context.Context, token string, header http.Header, body []byte) error
}

// Callbacks serves WebSub at /websub/{token} (https://www.w3.org/TR/websub/), the only endpoint for the public.
// For an unknown token a verification is status 404 and a push 410, before its body is read. A body is at most
// maxBytes long. A callback takes bursts of thirty pushes and one every two seconds. The response to a push does
// not depend on its signature (section 8 of the recommendation).
func Callbacks(s Subscriber, maxBytes int64, now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	limits := &pushLimits{now: now, used: map[string]spent{}}
	slots := make(chan struct{}, pushesOnce)
	mux.HandleFunc("GET /websub/{token}", func(w http.ResponseWriter, r *http.Request) {
		challenge, ok, err := s.Confirm(r.Context(), r.PathValue("token"), r.URL.Query())
		switch {
		case err != nil:
			refuse(w, http.StatusServiceUnavailable, "try again later")
		case !ok:
			refuse(w, http.StatusNotFound, "nothing of this kind was asked for here")
		default:
			// Plain text, by its headers. An error means that the hub is gone and will ask again.
			_, _ = io.WriteString(w, challenge) //nolint:gosec // plain text, by its headers
		}
	})
	mux.HandleFunc("POST /websub/{token}", func(w http.ResponseWriter, r *http.Request) {
		token := r.PathValue("token")
		wanted, err := s.Awaits(r.Context(), token)
		switch {
		case err != nil:
			refuse(w, http.StatusServiceUnavailable, "try again later")
			return
		case !wanted:
			refuse(w, http.StatusGone, "nothing is subscribed to here")
			return
		case !limits.take(token):
			refuse(w, http.StatusTooManyRequests, "that is too much; try again later")
			return
		}
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-r.Context().Done():
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBytes))
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			refuse(w, http.StatusRequestEntityTooLarge, "the document is too large")
			return
		}
		if err != nil {
			refuse(w, http.StatusBadRequest, "the document is not whole")
			return
		}
		if err := s.Receive(r.Context(), token, r.Header, body); err != nil {
			refuse(w, http.StatusServiceUnavailable, "try again later")
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/plain; charset=utf-8") // the challenge is a stranger's text
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		if strings.HasPrefix(r.URL.Path, "/websub/") {
			mux.ServeHTTP(w, r)
			return
		}
		refuse(w, http.StatusNotFound, "there is nothing here")
	})
}

func refuse(w http.ResponseWriter, status int, text string) {
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "60")
	}
	http.Error(w, text, status)
}

// pushLimits limits the pushes at each callback. Only known tokens reach it, so their number is bounded.
type pushLimits struct {
	now  func() time.Time
	mu   sync.Mutex
	used map[string]spent
}

// spent is the number of requests that still count at a time.
type spent struct {
	n  float64
	at time.Time
}

func (l *pushLimits) take(token string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	u := l.used[token]
	u.n = max(u.n-float64(now.Sub(u.at))/float64(pushEvery), 0)
	u.at = now
	ok := u.n+1 <= pushBurst
	if ok {
		u.n++
	}
	l.used[token] = u
	if len(l.used) > tokensKept {
		for other, v := range l.used { // those without a push for so long have their full allowance
			if now.Sub(v.at) > pushBurst*pushEvery {
				delete(l.used, other)
			}
		}
	}
	return ok
}
