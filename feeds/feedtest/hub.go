package feedtest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what some hubs sign with
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

// hubAnswer is the most that a hub reads of an answer.
const hubAnswer = 64 << 10

// Manners are how a hub behaves. The zero value is a good hub.
type Manners struct {
	Status     int           // the answer to a request for a subscription; 0: 202
	RetryAfter string        // with it
	Said       string        // and the text of it
	Deny       string        // every subscription is denied, for this reason
	Silent     bool          // requests are taken, and never confirmed
	First      bool          // it confirms before it answers the request
	Lease      time.Duration // the most that it grants; 0: 10 days
	Forget     time.Duration // it forgets a subscription after so much of the lease; 0: at the end of it
	Sign       string        // sha1, sha256, sha384, sha512, wrong, none; empty: sha256
	Twice      bool          // every push is sent a second time
}

// A HubRequest is one for a subscription, or for the end of one, and how it was answered.
type HubRequest struct {
	At     time.Time
	Mode   string
	Topic  string
	Lease  time.Duration // as asked for
	Status int
}

// A Hub is a WebSub hub (https://www.w3.org/TR/websub/) that verifies intents, keeps leases, and signs
// what it pushes. Its methods may be called from any goroutine; it is an [http.Handler], for whoever
// calls it without a socket.
type Hub struct {
	// Client makes the calls to callbacks; nil: [http.DefaultClient].
	Client *http.Client

	url    string
	server *http.Server
	served chan error
	work   sync.WaitGroup

	mu       sync.Mutex
	manners  Manners
	subs     map[string]hubSubscription // by callback and topic
	requests []HubRequest
	changed  chan struct{} // closed and replaced at every change
}

type hubSubscription struct {
	topic, callback, secret string
	until                   time.Time
}

// NewHub gives a hub that is not reachable over a socket.
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

// Behave changes how the hub behaves from now on.
func (h *Hub) Behave(m Manners) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.manners = m
}

// Requests gives what was asked of the hub, oldest first.
func (h *Hub) Requests() []HubRequest {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.requests)
}

// Callbacks gives where the pushes of a topic go now.
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

// Await returns when holds does, which is tried again at every change, or with the context's error
// when that ends first.
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

// ServeHTTP takes a request for a subscription.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost {
		http.Error(w, "a hub takes forms", http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	m := h.manners
	h.mu.Unlock()
	asked, _ := strconv.Atoi(r.PostForm.Get("hub.lease_seconds"))
	req := HubRequest{
		At: time.Now(), Mode: r.PostForm.Get("hub.mode"), Topic: r.PostForm.Get("hub.topic"),
		Lease: time.Duration(asked) * time.Second, Status: http.StatusAccepted,
	}
	callback, err := url.Parse(r.PostForm.Get("hub.callback"))
	switch {
	case m.Status != 0:
		req.Status = m.Status
	case err != nil || callback.Host == "" || req.Topic == "" || req.Mode != "subscribe" && req.Mode != "unsubscribe",
		len(r.PostForm.Get("hub.secret")) >= 200:
		req.Status = http.StatusBadRequest
	}
	h.mu.Lock()
	h.requests = append(h.requests, req)
	h.wake()
	h.mu.Unlock()
	if req.Status/100 == 2 && !m.Silent {
		ctx := context.WithoutCancel(r.Context()) // it goes on when the request is answered
		sub := hubSubscription{topic: req.Topic, callback: callback.String(), secret: r.PostForm.Get("hub.secret")}
		if m.First {
			h.verify(ctx, req, sub, m)
		} else {
			h.work.Go(func() { h.verify(ctx, req, sub, m) })
		}
	}
	if m.RetryAfter != "" {
		w.Header().Set("Retry-After", m.RetryAfter)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(req.Status)
	_, _ = io.WriteString(w, m.Said) // whoever asked may be gone
}

// verify asks the callback whether the request was meant, and does what was asked.
func (h *Hub) verify(ctx context.Context, req HubRequest, sub hubSubscription, m Manners) {
	if m.Deny != "" {
		_, _, _ = h.Ask(ctx, sub.callback, url.Values{"hub.mode": {"denied"}, "hub.topic": {sub.topic}, "hub.reason": {m.Deny}})
		return
	}
	lease := 10 * 24 * time.Hour
	if m.Lease > 0 {
		lease = m.Lease
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
		if m.Forget > 0 {
			sub.until = time.Now().Add(m.Forget)
		}
		h.subs[key] = sub
	}
	h.wake()
}

// Ask puts a question to a callback, and gives the answer.
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
	text, err := io.ReadAll(io.LimitReader(resp.Body, hubAnswer))
	return resp.StatusCode, string(text), errors.Join(err, resp.Body.Close())
}

// Ping makes the hub fetch a topic and push what it finds, as a publisher does.
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

// Push sends a document to all who subscribed to a topic, and gives the statuses that they answer
// with. A subscriber that answers 410 is forgotten.
func (h *Hub) Push(ctx context.Context, topic, contentType string, body []byte) ([]int, error) {
	h.mu.Lock()
	m := h.manners
	h.mu.Unlock()
	var answers []int
	for _, s := range h.subscribers(topic) {
		times := 1
		if m.Twice {
			times = 2
		}
		for range times {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.callback, bytes.NewReader(body))
			if err != nil {
				return answers, err
			}
			req.Header.Set("Content-Type", contentType)
			req.Header.Set("Link", fmt.Sprintf(`<%s>; rel="hub", <%s>; rel="self"`, h.url, topic))
			if sign := Signature(m.Sign, s.secret, body); sign != "" {
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

// Signature signs a body as [Manners].Sign says.
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
	_, _ = mac.Write(body) // a hash takes everything
	return name + "=" + hex.EncodeToString(mac.Sum(nil))
}
