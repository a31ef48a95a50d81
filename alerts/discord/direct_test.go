package discord

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
)

func TestDirect(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Direct, testReader)
		d.Alert.Roles = []string{"200"} // of a server, which is of no use here
		o := c.Send(t.Context(), d)
		if got := s.DirectMessages(testReader); o.Verdict != alerts.Delivered || len(got) != 1 ||
			got[0].ID != o.MessageID || got[0].Nonce != d.Nonce || got[0].Content != "" {
			t.Fatalf("%+v %+v", o, got)
		}
		if !o.Opening || o.Channel == "" {
			t.Fatalf("the channel is not told: %+v", o)
		}
		d.MessageID, d.Channel = o.MessageID, o.Channel
		time.Sleep(directEvery)
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || s.DirectMessages(testReader)[0].Edits != 1 {
			t.Fatalf("edit: %+v", o)
		}
		if n := calls(s, "POST", "/users/@me/channels"); n != 1 {
			t.Errorf("the channel was opened %d times", n)
		}
	})
}

func TestDirectRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		user string
		code int
		want alerts.Verdict
	}{
		{"settings", testReader, 50007, alerts.Quarantine},
		{"no common server", testReader, 50278, alerts.Quarantine},
		{"nobody", "999", 0, alerts.Gone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
				s.DenyDirect(tt.user, tt.code)
				if o := c.Send(t.Context(), to(alerts.Direct, tt.user)); o.Verdict != tt.want || o.Reason == "" {
					t.Errorf("%+v", o)
				}
			})
		})
	}
}

// members is the ledger's record of members.
type members struct {
	channels map[string]string
	opened   []time.Time
}

func (m *members) send(t *testing.T, c *Client, d alerts.Delivery) alerts.Outcome {
	t.Helper()
	d.Channel, d.Opened = m.channels[d.Target.ID], slices.Clone(m.opened)
	o := c.Send(t.Context(), d)
	if o.Channel != "" {
		m.channels[d.Target.ID] = o.Channel
	}
	if o.Opening {
		m.opened = append(m.opened, time.Now())
	}
	return o
}

// TestDirectIsSlow lets many members wait without holding up channels, each for its turn.
func TestDirectIsSlow(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		var users []string
		for i := range 25 {
			users = append(users, fmt.Sprint(1000+i))
		}
		s.AddGuild(discordtest.Guild{ID: "102", Members: users})
		due := map[string]time.Time{}
		for _, u := range users {
			due[u] = time.Now()
		}
		start := time.Now()
		ledger := members{channels: map[string]string{}}
		var sent, opened []time.Time
		for len(due) > 0 {
			for _, u := range users {
				at, waits := due[u]
				if !waits || at.After(time.Now()) {
					continue
				}
				d := to(alerts.Direct, u)
				d.Nonce = "n-" + u
				opens := calls(s, "POST", "/users/@me/channels")
				switch o := ledger.send(t, c, d); o.Verdict {
				case alerts.Delivered:
					delete(due, u)
					sent = append(sent, time.Now())
				case alerts.Later:
					if o.After <= 0 {
						t.Fatalf("%+v", o)
					}
					due[u] = time.Now().Add(o.After)
				default:
					t.Fatalf("%+v", o)
				}
				if calls(s, "POST", "/users/@me/channels") > opens {
					opened = append(opened, time.Now())
				}
			}
			if o := c.Send(t.Context(), toChannel()); o.Verdict != alerts.Delivered {
				t.Fatalf("a channel waits for members: %+v", o)
			}
			time.Sleep(time.Second)
		}
		for i := 1; i < len(sent); i++ {
			if sent[i].Sub(sent[i-1]) < directEvery {
				t.Errorf("message %d came %v after the one before", i, sent[i].Sub(sent[i-1]))
			}
		}
		for i := directOpens; i < len(opened); i++ {
			if opened[i].Sub(opened[i-directOpens]) < directWindow {
				t.Errorf("%d channels opened within %v", directOpens+1, opened[i].Sub(opened[i-directOpens]))
			}
		}
		if took := time.Since(start); took > 25*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

// TestDirectTooFast has Discord find that channels are opened too fast.
func TestDirectTooFast(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		s.Fail(func(call discordtest.Call) *discordtest.Failure {
			if call.Path == "/api/v10/users/@me/channels" {
				return discordtest.ErrorCode(400, 40003, "You are opening direct messages too fast")
			}
			return nil
		})
		if o := c.Send(t.Context(), to(alerts.Direct, testReader)); o.Verdict != alerts.Later || o.After < quotaWait {
			t.Fatalf("%+v", o)
		}
		s.Fail(nil)
		time.Sleep(time.Minute)
		if o := c.Send(t.Context(), to(alerts.Direct, "6")); o.Verdict != alerts.Later || o.After <= 0 || calls(s,
			"POST", "/users/@me/channels") != 1 {
			t.Fatalf("another member: %+v", o)
		}
		time.Sleep(quotaWait)
		if o := c.Send(t.Context(), to(alerts.Direct, "6")); o.Verdict != alerts.Delivered {
			t.Fatalf("later: %+v", o)
		}
	})
}

// TestDirectChannelIsStale opens a channel that the ledger knows and Discord does not.
func TestDirectChannelIsStale(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Direct, testReader)
		d.Channel = "999"
		o := c.Send(t.Context(), d)
		if o.Verdict != alerts.Retry || !o.Opening || o.Channel == "" || o.Channel == d.Channel {
			t.Fatalf("%+v", o)
		}
		d.Channel = o.Channel
		time.Sleep(directEvery)
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || calls(s, "POST", "/users/@me/channels") != 1 {
			t.Fatalf("%+v", o)
		}
		for range directOpens {
			d.Opened = append(d.Opened, time.Now())
		}
		d.Channel, d.Nonce = "999", "n-2"
		time.Sleep(directEvery)
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Later || o.Opening || o.After <= directWindow-time.Minute {
			t.Fatalf("beyond the pace: %+v", o)
		}
	})
}

// TestDirectChannelGone opens a channel again that Discord has forgotten.
func TestDirectChannelGone(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Direct, testReader)
		s.Fail(func(call discordtest.Call) *discordtest.Failure {
			if call.Method == "POST" && call.Path != "/api/v10/users/@me/channels" {
				return discordtest.ErrorCode(404, 10003, "Unknown Channel")
			}
			return nil
		})
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Retry {
			t.Fatalf("%+v", o)
		}
		s.Fail(nil)
		time.Sleep(directEvery)
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || calls(s, "POST", "/users/@me/channels") != 2 {
			t.Fatalf("%+v", o)
		}
	})
}
