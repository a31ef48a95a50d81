package websub

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // as HMAC it is still sound, and the largest hub knows nothing else
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin/feeds"
)

// The states of a subscription.
const (
	Asked   = "asked"   // the hub has not confirmed it yet
	Active  = "active"  // the hub has confirmed it; the lease may be over
	Denied  = "denied"  // the hub or the publisher rejects it
	Leaving = "leaving" // it is no longer wanted, and the hub has yet to confirm its end
	Gone    = "gone"    // it is over; the store deletes it
)

const (
	leaseWanted       = 10 * 24 * time.Hour // in each request; the largest hub grants no more
	shortestLease     = time.Hour           // a shorter lease counts as this one
	longestLease      = 30 * 24 * time.Hour
	confirmTimeout    = 10 * time.Minute // from an accepted request without confirmation to the next one
	firstBackoff      = time.Minute      // after a failed request
	longestBackoff    = 24 * time.Hour   // of both waits, and the wait after a refusal
	maxLeaveRequests  = 5                // then the subscription ends with its lease
	maxField          = 2048             // bytes of an address or a challenge
	maxReason         = 200              // bytes of a hub's text
	pollBeforePush    = time.Hour        // between polls until the hub has pushed
	pollBetweenPushes = 24 * time.Hour   // between polls after that
)

// A Subscription is a feed's subscription at a hub, which sends the feed's news to Callback.
type Subscription struct {
	Feed     string // Feed.Name
	Hub      string // address
	Topic    string // the hub's name for the feed, an address
	Token    string // the last part of Callback: 160 random bits
	Callback string // address
	Secret   feeds.Secret
	Private  bool // the hub may be in a private network, as the feed may
	State    string
	Since    time.Time // the beginning of the leases that followed each other without a gap; zero: never confirmed
	LeaseEnd time.Time // zero: never confirmed
	LastPush time.Time // the last push that was kept; zero: none. The store sets it
	Failures int       // requests since the last confirmation
	Next     time.Time // of the next request to the hub
	Reason   string    // why it is not active, as a sentence; may be empty
	Version  int64     // of the record in the store, which sets it and refuses to overwrite a newer one
}

// HubOf returns the hub of a feed and the feed's topic there. Both are empty if the feed names no hub,
// or was not read at its present address yet. The hub of a feed that is read over https is reached
// over https too, since the secret is sent to it.
func HubOf(f feeds.Feed, c feeds.Cursor) (hub, topic string) {
	if c.URL != f.URL || c.Succeeded.IsZero() {
		return "", ""
	}
	if topic := youTubeTopic(f.URL); topic != "" {
		return "https://pubsubhubbub.appspot.com/", topic
	}
	from := c.Final
	if from == "" {
		from = f.URL
	}
	topic = c.Signals.Self
	if _, ok := hubAddress(topic); !ok {
		topic = from
	}
	u, ok := hubAddress(c.Signals.Hub)
	if !ok || len(topic) > maxField {
		return "", ""
	}
	if strings.HasPrefix(from, "https:") {
		u.Scheme = "https"
	}
	return u.String(), topic
}

func hubAddress(address string) (*url.URL, bool) {
	if len(address) > maxField {
		return nil, false
	}
	u, err := url.Parse(address)
	ok := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	return u, ok
}

// youTubeTopic returns the topic of a YouTube channel, whose feed does not name its hub, or ""
// (https://developers.google.com/youtube/v3/guides/push_notifications).
func youTubeTopic(address string) string {
	u, ok := hubAddress(address)
	if !ok || u.Path != "/feeds/videos.xml" && u.Path != "/xml/feeds/videos.xml" {
		return ""
	}
	channel := u.Query().Get("channel_id")
	if host := strings.ToLower(u.Hostname()); host != "www.youtube.com" && host != "youtube.com" || channel == "" {
		return ""
	}
	return "https://www.youtube.com/xml/feeds/videos.xml?" + url.Values{"channel_id": {channel}}.Encode()
}

// New returns a subscription that is due to be requested. Its callback is the address callbacks and a
// new token.
func New(f feeds.Feed, hub, topic, callbacks string, now time.Time) Subscription {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // it never fails
	token := rand.Text() + rand.Text()[:6]
	return Subscription{
		Feed: f.Name, Hub: hub, Topic: topic, Token: token, Callback: callbacks + token, Private: f.AllowPrivate,
		Secret: feeds.Secret(hex.EncodeToString(secret)), State: Asked, Next: now,
	}
}

// Active reports whether the hub has promised to push at the time now.
func (s Subscription) Active(now time.Time) bool {
	return s.State == Active && now.Before(s.LeaseEnd)
}

// PollEvery returns the interval of polls beside the pushes: a day once the hub has pushed, an hour
// until then, and zero, for the usual interval, if the hub does not push.
func (s Subscription) PollEvery(now time.Time) time.Duration {
	switch {
	case !s.Active(now):
		return 0
	case s.LastPush.IsZero() || s.LastPush.Before(s.Since):
		return pollBeforePush
	}
	return pollBetweenPushes
}

// Leave returns the subscription once it is no longer wanted: Leaving, or Gone if the hub does not have
// it.
func (s Subscription) Leave(now time.Time) Subscription {
	if s.LeaseEnd.IsZero() || !now.Before(s.LeaseEnd) || s.State == Denied {
		s.State = Gone
		return s
	}
	if s.State != Leaving {
		s.State, s.Failures, s.Next = Leaving, 0, now
	}
	return s
}

// Ask returns the subscription to be stored before a request to the hub, for it or for its end. The
// confirmation may come before the answer to the request or long after it, so the next request is due
// unless a confirmation comes first. A subscription that is Gone needs no request.
func (s Subscription) Ask(now time.Time) Subscription {
	if s.State == Leaving && (s.Failures >= maxLeaveRequests || !now.Before(s.LeaseEnd)) {
		s.State = Gone
		return s
	}
	if s.State == Denied {
		s.State = Asked
	}
	s.Failures++
	s.Next = now.Add(s.withinLease(backoff(confirmTimeout, s.Failures, longestBackoff), now))
	return s
}

// Fail returns the subscription after a request that ended in err.
func (s Subscription) Fail(err error, now time.Time) Subscription {
	wait := s.withinLease(backoff(firstBackoff, s.Failures, longestBackoff), now)
	if hub, ok := errors.AsType[*HubError](err); ok {
		wait = max(wait, hub.RetryAfter)
		if hub.refused() {
			wait = longestBackoff
		}
	}
	s.Next, s.Reason = now.Add(wait), err.Error()
	return s
}

// withinLease shortens a wait that might outlast the lease, but not below confirmTimeout.
func (s Subscription) withinLease(wait time.Duration, now time.Time) time.Duration {
	if s.Active(now) {
		return min(wait, max(s.LeaseEnd.Sub(now)/2, confirmTimeout))
	}
	return wait
}

func backoff(first time.Duration, failures int, longest time.Duration) time.Duration {
	if failures > 12 { // far beyond where doubling reaches the longest
		return longest
	}
	return min(first<<max(failures-1, 0), longest)
}

// ErrNotRequested is the error of [Subscription.Verify].
var ErrNotRequested = errors.New("the hub verifies a request that was not made")

// Verify handles a hub's request at the callback: its verification of intent (WebSub, section 5.3), or
// its denial (section 5.2). It returns the subscription after it and the challenge to answer with. The
// error is [ErrNotRequested]; then the subscription is unchanged.
//
// The hub decides the length of the lease, between an hour and 30 days. A new lease is due when four
// fifths of it are over.
func (s Subscription) Verify(q url.Values, now time.Time) (next Subscription, challenge string, err error) {
	challenge = q.Get("hub.challenge")
	mode := q.Get("hub.mode")
	wanted := s.State != Leaving && s.State != Gone
	switch {
	case q.Get("hub.topic") != s.Topic || len(challenge) > maxField:
		return s, "", ErrNotRequested
	case mode == "denied" && wanted:
		s.State, s.Next, s.LeaseEnd = Denied, now.Add(longestBackoff), time.Time{}
		s.Reason = "the hub denies it"
		if why := s.redact(oneLine(q.Get("hub.reason"))); why != "" {
			s.Reason += ": " + why
		}
		return s, "", nil
	case challenge == "":
		return s, "", ErrNotRequested
	case mode == "unsubscribe" && s.State == Leaving:
		s.State = Gone
		return s, challenge, nil
	case mode == "subscribe" && wanted && s.State != Denied:
		if !s.Active(now) {
			s.Since = now
		}
		lease := leaseOf(q.Get("hub.lease_seconds"))
		s.State, s.Failures, s.Reason = Active, 0, ""
		s.LeaseEnd, s.Next = now.Add(lease), now.Add(lease/5*4)
		return s, challenge, nil
	}
	return s, "", ErrNotRequested
}

func leaseOf(seconds string) time.Duration {
	n, err := strconv.ParseInt(seconds, 10, 32)
	if err != nil {
		return leaseWanted // an old hub, whose subscriptions have no end
	}
	return min(max(time.Duration(n)*time.Second, shortestLease), longestLease)
}

// Signed reports whether a push was signed with the subscription's secret (WebSub, section 7.1). Of
// several signatures, one by SHA-1 does not count beside a better one.
func (s Subscription) Signed(h http.Header, body []byte) bool {
	if s.Secret == "" {
		return false
	}
	signed, best := false, false
	for _, value := range h.Values("X-Hub-Signature") {
		name, sum, _ := strings.Cut(strings.TrimSpace(value), "=")
		var method func() hash.Hash
		switch strings.ToLower(name) {
		case "sha1":
			method = sha1.New
		case "sha256":
			method = sha256.New
		case "sha384":
			method = sha512.New384
		case "sha512":
			method = sha512.New
		default:
			continue
		}
		better := !strings.EqualFold(name, "sha1")
		if best && !better {
			continue
		}
		if better && !best {
			best, signed = true, false
		}
		mac := hmac.New(method, []byte(s.Secret.Reveal()))
		_, _ = mac.Write(body) // a hash takes everything
		given, err := hex.DecodeString(sum)
		if err == nil && hmac.Equal(given, mac.Sum(nil)) {
			signed = true
		}
	}
	return signed
}

// redact replaces the secret and the token in a hub's text.
func (s Subscription) redact(text string) string {
	for _, secret := range []string{s.Secret.Reveal(), s.Token} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// oneLine returns a hub's text as one line of at most maxReason bytes.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + "…"
	}
	return text
}
