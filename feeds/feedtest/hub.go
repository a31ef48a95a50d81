package feedtest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // some hubs sign with it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxAnswer bounds an answer to the hub, in bytes.
const maxAnswer = 64 << 10

// HubBehavior is the behavior of a hub. The zero value is a hub without faults.
type HubBehavior struct {
	Status     int           // of the answer to a request for a subscription; 0: 202
	RetryAfter string        // header of that answer
	Text       string        // of that answer
	Deny       string        // the reason for which it denies every subscription; empty: it does not
	Silent     bool          // it accepts requests, and never confirms them
	First      bool          // it confirms before it answers the request
	Lease      time.Duration // the longest that it grants; 0: 10 days
	Forget     time.Duration // it forgets a subscription after this part of the lease; 0: at its end
	Sign       string        // sha1, sha256, sha384, sha512, wrong, none; empty: sha256
	Twice      bool          // it sends every push twice
}

// A HubRequest is a request for a subscription, or for its end, and the status of the answer.
type HubRequest struct {
	At     time.Time
	Mode   string
	Topic  string
	Lease  time.Duration // as requested
	Status int
}

// A Hub is a WebSub hub (https://www.w3.org/TR/websub/) that verifies intents, keeps leases, and signs its
// pushes. Its methods may be called from any goroutine. It is an [http.Handler] for use without a socket.
type Hub struct {
	// Client makes the calls to callbacks; nil: [http.DefaultClient].
	Client *http.Client

	url    string
	server *http.Server
	served chan error
	work   sync.WaitGroup

	mu       sync.Mutex
	behavior HubBehavior
	subs     map[string]hubSubscription // by callback and topic
	requests []HubRequest
	changed  chan struct{} // closed and replaced at every change
}

type hubSubscription struct {
	topic, callback, secret string
	until                   time.Time
}

// NewHub returns a hub without a socket.
func NewHub() *Hub {
	return &Hub{subs: map[string]hubSubscription{}, changed: make(chan struct{})}
}

// OpenHub starts a hub on a free port of 127.0.0.1.
func OpenHub() (*Hub, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("feedtest: %w", err)
	}
	h := NewHub()
	h.url, h.served = "http://"+listener.Addr().String()+"/", make(chan error, 1)
	h.server = &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go func() { h.served <- h.server.Serve(listener) }()
	return h, nil
}

// URL is the address of an open hub.
func (h *Hub) URL() string { return h.url }

// Close stops an open hub.
func (h *Hub) Close() error {
	err := h.server.Close()
	if served := <-h.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	h.work.Wait()
	return err
}

// Behave sets the behavior from now on.
func (h *Hub) Behave(b HubBehavior) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.behavior = b
}

// Requests returns the requests to the hub, oldest first.
func (h *Hub) Requests() []HubRequest {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.requests)
}

// Callbacks returns the present callbacks of a topic.
func (h *Hub) Callbacks(topic string) []string {
	var out []string
	for _, s := range h.subscribers(topic) {
		out = append(out, s.callback)
	}
	slices.Sort(out)
	return out
}

func (h *Hub) subscribers(topic string) []hubSubscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []hubSubscription
	for key, s := range h.subs {
		switch {
		case !time.Now().Before(s.until):
			delete(h.subs, key)
		case s.topic == topic:
			out = append(out, s)
		}
	}
	return out
}

// Await returns nil once holds returns true, which is called again at every change, or the context's
// error.
func (h *Hub) Await(ctx context.Context, holds func() bool) error {
	for {
		h.mu.Lock()
		changed := h.changed
		h.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

func (h *Hub) wake() {
	close(h.changed)
	h.changed = make(chan struct{})
}

// ServeHTTP handles a request for a subscription.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost {
		http.Error(w, "a hub takes forms", http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	b := h.behavior
	h.mu.Unlock()
	asked, _ := strconv.Atoi(r.PostForm.Get("hub.lease_seconds"))
	req := HubRequest{
		At: time.Now(), Mode: r.PostForm.Get("hub.mode"), Topic: r.PostForm.Get("hub.topic"),
		Lease: time.Duration(asked) * time.Second, Status: http.StatusAccepted,
	}
	callback, err := url.Parse(r.PostForm.Get("hub.callback"))
	switch {
	case b.Status != 0:
		req.Status = b.Status
	case err != nil || callback.Host == "" || req.Topic == "" || req.Mode != "subscribe" && req.Mode != "unsubscribe",
		len(r.PostForm.Get("hub.secret")) >= 200:
		req.Status = http.StatusBadRequest
	}
	h.mu.Lock()
	h.requests = append(h.requests, req)
	h.wake()
	h.mu.Unlock()
	if req.Status/100 == 2 && !b.Silent {
		ctx := context.WithoutCancel(r.Context()) // the request may be answered before the end
		sub := hubSubscription{topic: req.Topic, callback: callback.String(), secret: r.PostForm.Get("hub.secret")}
		if b.First {
			h.verify(ctx, req, sub, b)
		} else {
			h.work.Go(func() { h.verify(ctx, req, sub, b) })
		}
	}
	if b.RetryAfter != "" {
		w.Header().Set("Retry-After", b.RetryAfter)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(req.Status)
	_, _ = io.WriteString(w, b.Text) // the subscriber may be gone
}

// verify verifies the intent at the callback, then records or ends the subscription.
func (h *Hub) verify(ctx context.Context, req HubRequest, sub hubSubscription, b HubBehavior) {
	if b.Deny != "" {
		denial := url.Values{"hub.mode": {"denied"}, "hub.topic": {sub.topic}, "hub.reason": {b.Deny}}
		_, _, _ = h.Ask(ctx, sub.callback, denial)
		return
	}
	lease := 10 * 24 * time.Hour
	if b.Lease > 0 {
		lease = b.Lease
	}
	if req.Lease > 0 {
		lease = min(lease, req.Lease)
	}
	challenge := rand.Text()
	status, body, err := h.Ask(ctx, sub.callback, url.Values{
		"hub.mode": {req.Mode}, "hub.topic": {sub.topic}, "hub.challenge": {challenge},
		"hub.lease_seconds": {strconv.Itoa(int(lease / time.Second))},
	})
	if err != nil || status/100 != 2 || body != challenge {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	key := sub.callback + " " + sub.topic
	if req.Mode == "unsubscribe" {
		delete(h.subs, key)
	} else {
		sub.until = time.Now().Add(lease)
		if b.Forget > 0 {
			sub.until = time.Now().Add(b.Forget)
		}
		h.subs[key] = sub
	}
	h.wake()
}

// Ask sends a GET with a query to a callback, and returns the answer.
func (h *Hub) Ask(ctx context.Context, callback string, q url.Values) (status int, body string, err error) {
	u, err := url.Parse(callback)
	if err != nil {
		return 0, "", err
	}
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0, "", err
	}
	return h.call(req)
}

func (h *Hub) call(req *http.Request) (status int, body string, err error) {
	client := h.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return resp.StatusCode, string(text), errors.Join(err, resp.Body.Close())
}

// Ping makes the hub fetch a topic and push the document, as publishers do.
func (h *Hub) Ping(ctx context.Context, topic string) ([]int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, topic, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	return h.Push(ctx, topic, resp.Header.Get("Content-Type"), body)
}

// Push sends a document to all subscribers of a topic, and returns the statuses of their answers. It
// forgets a subscriber that answers 410.
func (h *Hub) Push(ctx context.Context, topic, contentType string, body []byte) ([]int, error) {
	h.mu.Lock()
	b := h.behavior
	h.mu.Unlock()
	var answers []int
	for _, s := range h.subscribers(topic) {
		times := 1
		if b.Twice {
			times = 2
		}
		for range times {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.callback, bytes.NewReader(body))
			if err != nil {
				return answers, err
			}
			req.Header.Set("Content-Type", contentType)
			req.Header.Set("Link", fmt.Sprintf(`<%s>; rel="hub", <%s>; rel="self"`, h.url, topic))
			if sign := Signature(b.Sign, s.secret, body); sign != "" {
				req.Header.Set("X-Hub-Signature", sign)
			}
			status, _, err := h.call(req)
			if err != nil {
				return answers, err
			}
			answers = append(answers, status)
			if status == http.StatusGone {
				h.mu.Lock()
				delete(h.subs, s.callback+" "+s.topic)
				h.mu.Unlock()
			}
		}
	}
	return answers, nil
}

// Signature returns the signature of a body in the way of [HubBehavior].Sign.
func Signature(sign, secret string, body []byte) string {
	method, name := sha256.New, "sha256"
	switch sign {
	case "none":
		return ""
	case "wrong":
		return "sha256=" + strings.Repeat("0", 64)
	case "sha1":
		method, name = sha1.New, sign
	case "sha384":
		method, name = sha512.New384, sign
	case "sha512":
		method, name = sha512.New, sign
	}
	mac := hmac.New(func() hash.Hash { return method() }, []byte(secret))
	_, _ = mac.Write(body) // it never fails
	return name + "=" + hex.EncodeToString(mac.Sum(nil))
}
