package feeds

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
)

// The states of a subscription at a hub.
const (
	HubAsked   = "asked"   // the hub has not confirmed it yet
	HubActive  = "active"  // the hub has; whether its lease still runs is another question
	HubDenied  = "denied"  // the hub, or the publisher, does not want it
	HubLeaving = "leaving" // nobody wants it any more; the hub is to be told
	HubGone    = "gone"    // it is over, and nothing of it need be kept
)

const (
	hubLease     = 10 * 24 * time.Hour // what is asked for; the largest hub gives no more
	shortLease   = time.Hour           // the bounds within which an answer is believed
	longLease    = 30 * 24 * time.Hour
	unconfirmed  = 10 * time.Minute // until a request that was taken and not confirmed is made again
	hubRetry     = time.Minute      // after one that failed
	hubRest      = 24 * time.Hour   // the longest of these waits, and the one after a refusal
	partings     = 5                // requests to end a subscription, before it is left to its lease
	maxHubField  = 2048             // bytes of an address or a challenge
	maxHubReason = 200              // bytes of what a hub says
)

// A Subscription is a feed's at a WebSub hub (https://www.w3.org/TR/websub/), which then sends what
// is published to Callback. Its methods read no clock and change nothing: they give what it is next.
type Subscription struct {
	Feed     string // its name
	Hub      string
	Topic    string // what the hub calls the feed
	Token    string // the last part of Callback, 160 bits that nobody can guess
	Callback string
	Secret   Secret
	Private  bool // the feed, and so its hub, may be in a private network
	State    string
	Since    time.Time // the first of the leases that followed each other without a gap
	LeaseEnd time.Time // zero: never confirmed
	Failures int       // requests since the last confirmation
	Next     time.Time // when the hub is asked again
	Reason   string    // why it does not stand, as a sentence; may be empty
}

// HubOf tells by which hub a feed can be followed, and under which topic. Both are empty when the
// feed names none, or was not read at its present address yet. A feed that is read over https is
// not followed over http: the hub is asked over https then, since the secret is sent to it.
func HubOf(f Feed, c Cursor) (hub, topic string) {
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
	if !ok || len(topic) > maxHubField {
		return "", ""
	}
	if strings.HasPrefix(from, "https:") {
		u.Scheme = "https"
	}
	return u.String(), topic
}

func hubAddress(address string) (*url.URL, bool) {
	if len(address) > maxHubField {
		return nil, false
	}
	u, err := url.Parse(address)
	ok := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	return u, ok
}

// youTubeTopic is the topic of a YouTube channel, whose feed does not name the hub that knows it
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

// NewSubscription makes one that the hub was not asked for yet. Callbacks is the address that the
// token is put behind.
func NewSubscription(f Feed, hub, topic, callbacks string, now time.Time) Subscription {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // it never fails
	token := rand.Text() + rand.Text()[:6]
	return Subscription{
		Feed: f.Name, Hub: hub, Topic: topic, Token: token, Callback: callbacks + token, Private: f.AllowPrivate,
		Secret: Secret(hex.EncodeToString(secret)), State: HubAsked, Next: now,
	}
}

// Active tells whether the hub pushes, as far as it promised to.
func (s Subscription) Active(now time.Time) bool {
	return s.State == HubActive && now.Before(s.LeaseEnd)
}

// Leave is the subscription when nobody wants it any more.
func (s Subscription) Leave(now time.Time) Subscription {
	if s.LeaseEnd.IsZero() || !now.Before(s.LeaseEnd) || s.State == HubDenied {
		s.State = HubGone // the hub does not have it
		return s
	}
	if s.State != HubLeaving {
		s.State, s.Failures, s.Next = HubLeaving, 0, now
	}
	return s
}

// Ask is the subscription while the hub is asked for it, or for its end. The confirmation may come
// before the answer to the request, or long after it; when none comes, it is asked for again.
func (s Subscription) Ask(now time.Time) Subscription {
	if s.State == HubLeaving && (s.Failures >= partings || !now.Before(s.LeaseEnd)) {
		s.State = HubGone
		return s
	}
	if s.State == HubDenied {
		s.State = HubAsked
	}
	s.Failures++
	s.Next = now.Add(s.inTime(doubled(unconfirmed, s.Failures, hubRest), now))
	return s
}

// Fail is the subscription after a request that err came of.
func (s Subscription) Fail(err error, now time.Time) Subscription {
	wait := s.inTime(doubled(hubRetry, s.Failures, hubRest), now)
	if hub, ok := errors.AsType[*HubError](err); ok {
		wait = max(wait, hub.RetryAfter)
		if hub.Refused() {
			wait = hubRest
		}
	}
	s.Next, s.Reason = now.Add(wait), err.Error()
	return s
}

// inTime shortens a wait that a lease might not outlive, but not below ten minutes.
func (s Subscription) inTime(wait time.Duration, now time.Time) time.Duration {
	if s.Active(now) {
		return min(wait, max(s.LeaseEnd.Sub(now)/2, unconfirmed))
	}
	return wait
}

func doubled(first time.Duration, failures int, longest time.Duration) time.Duration {
	if failures > 12 { // far beyond where doubling reaches the longest
		return longest
	}
	return min(first<<max(failures-1, 0), longest)
}

// ErrNotAsked is returned for a hub's question about what was not asked of it.
var ErrNotAsked = errors.New("the hub asks about what was not asked of it")

// Answer reads what a hub asks at the callback (WebSub, section 5.3), or says when it denies a
// subscription (section 5.2). It gives the subscription as it is then, and the challenge with which
// the hub is answered. The error is [ErrNotAsked].
//
// The hub decides how long the lease is. It is believed between an hour and 30 days, and asked for
// a new one when four fifths are over.
func (s Subscription) Answer(q url.Values, now time.Time) (next Subscription, challenge string, err error) {
	challenge = q.Get("hub.challenge")
	mode := q.Get("hub.mode")
	wanted := s.State != HubLeaving && s.State != HubGone
	switch {
	case q.Get("hub.topic") != s.Topic || len(challenge) > maxHubField:
		return s, "", ErrNotAsked
	case mode == "denied" && wanted:
		s.State, s.Next, s.LeaseEnd = HubDenied, now.Add(hubRest), time.Time{}
		s.Reason = "the hub denies it"
		if why := s.hide(said(q.Get("hub.reason"))); why != "" {
			s.Reason += ": " + why
		}
		return s, "", nil
	case challenge == "":
		return s, "", ErrNotAsked
	case mode == "unsubscribe" && s.State == HubLeaving:
		s.State = HubGone
		return s, challenge, nil
	case mode == "subscribe" && wanted && s.State != HubDenied:
		if !s.Active(now) {
			s.Since = now
		}
		lease := leaseOf(q.Get("hub.lease_seconds"))
		s.State, s.Failures, s.Reason = HubActive, 0, ""
		s.LeaseEnd, s.Next = now.Add(lease), now.Add(lease/5*4)
		return s, challenge, nil
	}
	return s, "", ErrNotAsked
}

func leaseOf(seconds string) time.Duration {
	n, err := strconv.ParseInt(seconds, 10, 32)
	if err != nil {
		return hubLease // an old hub, whose subscriptions do not end
	}
	return min(max(time.Duration(n)*time.Second, shortLease), longLease)
}

// Signed tells whether a push was signed with the subscription's secret (WebSub, section 7.1). Where
// several signatures are given, SHA-1 does not count beside a better one.
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

// hide takes the secret and the token out of a text of the hub's.
func (s Subscription) hide(text string) string {
	for _, secret := range []string{s.Secret.Reveal(), s.Token} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// said makes one short line of what a hub says.
func said(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	if len(text) > maxHubReason {
		text = strings.ToValidUTF8(text[:maxHubReason], "") + "…"
	}
	return text
}
