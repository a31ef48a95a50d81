package discord

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
)

func TestRoute(t *testing.T) {
	for _, tt := range []struct{ method, path, route, major string }{
		{"POST", "/channels/1/messages", "POST channels/{}/messages", "1"},
		{"PATCH", "/channels/1/messages/2", "PATCH channels/{}/messages/{}", "1"},
		{"GET", "/channels/1/messages?after=3", "GET channels/{}/messages", "1"},
		{"POST", "/channels/1/messages/2/crosspost", "POST channels/{}/messages/{}/crosspost", "1"},
		{"GET", "/guilds/4/threads/active", "GET guilds/{}/threads/active", "4"},
		{"POST", "/webhooks/5/s3cret?wait=true", "POST webhooks/{}/{}", "5"},
		{"PATCH", "/webhooks/5/s3cret/messages/6", "PATCH webhooks/{}/{}/messages/{}", "5"},
		{"POST", "/users/@me/channels", "POST users/@me/channels", ""},
		{"GET", "/users/7", "GET users/{}", ""},
		{"PUT", "/applications/8/commands", "PUT applications/{}/commands", ""},
	} {
		if route, major := (request{method: tt.method, path: tt.path}).route(); route != tt.route || major != tt.major {
			t.Errorf("%s %s: %q, %q", tt.method, tt.path, route, major)
		}
	}
}

// TestBuckets has two routes that share a bucket by Discord's answers.
func TestBuckets(t *testing.T) {
	channel, same, elsewhere := toChannel(), to(alerts.Thread, testChannel), to(alerts.Channel, "124")
	edit := toChannel()
	edit.MessageID = "345678901234567890"
	for _, tt := range []struct {
		name  string
		h     http.Header
		code  int
		body  string
		then  alerts.Delivery
		waits time.Duration
	}{
		{"same channel", header("X-RateLimit-Bucket", "b", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After",
			"4"), 200, `{}`, same, 4 * time.Second},
		{"other channel", header("X-RateLimit-Bucket", "b", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After",
			"4"), 200, `{}`, elsewhere, 0},
		{"other route, same bucket", header("X-RateLimit-Bucket", "b", "X-RateLimit-Remaining", "0",
			"X-RateLimit-Reset-After", "4"), 200, `{}`, edit, 4 * time.Second},
		{"other route, other bucket", header("X-RateLimit-Bucket", "c", "X-RateLimit-Remaining", "0",
			"X-RateLimit-Reset-After", "4"), 200, `{}`, edit, 0},
		{"room left", header("X-RateLimit-Bucket", "b", "X-RateLimit-Remaining", "1", "X-RateLimit-Reset-After",
			"4"), 200, `{}`, same, 0},
		{
			"no bucket told", header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "4"), 200, `{}`, same,
			4 * time.Second,
		},
		{
			"limit, body longer", header("X-RateLimit-Bucket", "b", "Retry-After", "1", "X-RateLimit-Scope", "shared"),
			429, `{"retry_after":9.5}`, edit, 9500 * time.Millisecond,
		},
		{
			"limit, header longer", header("X-RateLimit-Bucket", "b", "Retry-After", "12"), 429, `{"retry_after":9.5}`,
			same, 12 * time.Second,
		},
		{"limit, reset longer", header("X-RateLimit-Bucket", "b", "Retry-After", "1", "X-RateLimit-Remaining", "0",
			"X-RateLimit-Reset-After", "20"), 429, `{}`, same, 20 * time.Second},
		{
			"refused with the last", header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "3"), 400,
			code(50006), same, 3 * time.Second,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := scripted(t, func(n int, r *http.Request) (int, http.Header, string, error) {
					switch n {
					case 1: // edits count in bucket b
						return 200, header("X-RateLimit-Bucket", "b", "X-RateLimit-Remaining", "3"), `{}`, nil
					case 2:
						return tt.code, tt.h, tt.body, nil
					}
					return 200, nil, `{"id":"5"}`, nil
				})
				other := edit
				other.Target.ID = "999"
				c.Send(t.Context(), other)
				c.Send(t.Context(), channel)
				o := c.Send(t.Context(), tt.then)
				if tt.waits == 0 {
					if o.Verdict != alerts.Delivered {
						t.Fatalf("%+v", o)
					}
					return
				}
				if o.Verdict != alerts.Later || o.After != tt.waits || len(s.calls) != 2 {
					t.Fatalf("%+v, %d calls, want %v", o, len(s.calls), tt.waits)
				}
				time.Sleep(o.After)
				if o := c.Send(t.Context(), tt.then); o.Verdict != alerts.Delivered {
					t.Fatalf("afterwards: %+v", o)
				}
			})
		})
	}
}

// TestBucketsAreForgotten keeps memory flat, however many posts are edited.
func TestBucketsAreForgotten(t *testing.T) {
	var b buckets
	now := time.Unix(1780000000, 0)
	b.learn("r", "b")
	for i := range 100 * maxBuckets {
		now = now.Add(100 * time.Millisecond)
		b.hold("r", fmt.Sprint(i), time.Second, now)
		if rest := b.rest("r", fmt.Sprint(i), now); rest != time.Second {
			t.Fatalf("rest %v", rest)
		}
	}
	if len(b.until) > maxBuckets+100 {
		t.Errorf("%d buckets", len(b.until))
	}
}

// TestPaceOfEverything sends to all kinds of target at once, looks and all, against a stand-in that
// refuses requests above 50 in a second.
func TestPaceOfEverything(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		s.EnforceLimits(true)
		s.Limit(10000, time.Second)
		var wg sync.WaitGroup
		for i := range 60 {
			for _, d := range targets() {
				d.Nonce = fmt.Sprint(d.Target.Kind, i)
				d.Alert.Tags = []string{"custody"}
				if i%3 == 0 {
					d.Attempts, d.Tried = 1, time.Now().Add(-time.Hour)
				}
				wg.Go(func() { c.Send(t.Context(), d) })
			}
		}
		wg.Wait()
		list := s.Calls()
		if len(list) < 200 { // of about 300: how many looks are made depends on who is first
			t.Fatalf("%d calls", len(list))
		}
		for i, call := range list {
			if call.Status == 429 {
				t.Fatalf("call %d was too many", i)
			}
			if j := i + 50; j < len(list) && list[j].At.Sub(call.At) < time.Second {
				t.Fatalf("51 requests within %v", list[j].At.Sub(call.At))
			}
		}
		if took := list[len(list)-1].At.Sub(list[0].At); took > time.Duration(len(list))*time.Second/(perSecond-1) {
			t.Errorf("%d requests took %v", len(list), took)
		}
	})
}

// A slow transport lets many requests be under way at once.
type slow struct{ http.RoundTripper }

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(time.Second)
	return s.RoundTripper.RoundTrip(r)
}

// TestDeadTokenStopsEverything has the token refused while many wait for their place in the pace.
func TestDeadTokenStopsEverything(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		s.Token = "another"
		c.http.Transport = slow{c.http.Transport}
		var wg sync.WaitGroup
		var mu sync.Mutex
		verdicts := map[alerts.Verdict]int{}
		for i := range 300 {
			for _, d := range targets() {
				if d.Target.Kind == alerts.Webhook {
					continue
				}
				d.Alert.Tags = []string{"custody"}
				d.Nonce = fmt.Sprint(i)
				if d.Target.Kind == alerts.Direct {
					d.Target.ID = fmt.Sprint(1000 + i)
				}
				wg.Go(func() {
					o := c.Send(t.Context(), d)
					mu.Lock()
					defer mu.Unlock()
					verdicts[o.Verdict]++
				})
			}
		}
		wg.Wait()
		if n := len(s.Calls()); n > perSecond+burst {
			t.Errorf("%d requests with a dead token", n)
		}
		if verdicts[alerts.Fatal] < 900 || verdicts[alerts.Delivered] > 0 {
			t.Errorf("%v", verdicts)
		}
		before := len(s.Calls())
		if err := c.Check(t.Context(), toChannel().Target); err == nil || !strings.Contains(err.Error(),
			"token") || len(s.Calls()) != before {
			t.Errorf("check: %v", err)
		}
		if o := c.Send(t.Context(), toWebhook()); o.Verdict != alerts.Delivered {
			t.Errorf("a webhook needs no token: %+v", o)
		}
		lost := toWebhook()
		lost.Attempts, lost.Tried = 1, time.Now()
		if o := c.Send(t.Context(), lost); o.Verdict != alerts.Delivered {
			t.Errorf("nor does its repetition: %+v", o)
		}
	})
}

func TestPacer(t *testing.T) {
	now := time.Unix(1780000000, 0)
	q := pacer{every: 2 * time.Second}
	for i, tt := range []struct {
		at   time.Duration
		who  string
		want time.Duration
	}{
		{0, "a", 0},
		{0, "b", 2 * time.Second},
		{0, "c", 4 * time.Second},
		{time.Second, "b", time.Second}, // too early
		{time.Second, "d", 5 * time.Second},
		{2 * time.Second, "b", 0},
		{2 * time.Second, "a", 6 * time.Second}, // at the end
		{7 * time.Second, "c", 0},               // late
		{7 * time.Second, "d", 3 * time.Second}, // late as well, just after another: at the end
		{8 * time.Second, "a", 4 * time.Second}, // so is who comes in time, right after
		{10 * time.Second, "d", 0},
		{60 * time.Second, "e", 0},
		{61 * time.Second, "f", time.Second},
	} {
		if got := q.ask(tt.who, now.Add(tt.at)); got != tt.want {
			t.Errorf("%d: %s at %v: %v, want %v", i, tt.who, tt.at, got, tt.want)
		}
	}
}
