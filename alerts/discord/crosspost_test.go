package discord

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
)

func TestCrosspost(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Channel, testNews)
		posted := func(n int) alerts.Delivery {
			t.Helper()
			d := d
			d.Nonce = fmt.Sprint("n-", n)
			o := c.Send(t.Context(), d)
			if o.Verdict != alerts.Delivered {
				t.Fatalf("%+v", o)
			}
			d.MessageID, d.Step = o.MessageID, alerts.Crosspost
			return d
		}
		var published []time.Time // as the ledger has it
		publish := func(d alerts.Delivery) alerts.Outcome {
			t.Helper()
			d.Published = slices.Clone(published)
			o := c.Send(t.Context(), d)
			if o.Verdict == alerts.Delivered {
				published = append(published, time.Now())
			}
			return o
		}
		first := posted(0)
		for range 2 { // the second time it is published already
			published = nil
			if o := publish(first); o.Verdict != alerts.Delivered || o.MessageID != first.MessageID || o.Reason != "" {
				t.Fatalf("%+v", o)
			}
		}
		start := time.Now()
		for i := range crosspostsPerHour - 1 {
			time.Sleep(time.Minute)
			if o := publish(posted(i + 1)); o.Verdict != alerts.Delivered {
				t.Fatalf("%d: %+v", i, o)
			}
		}
		eleventh := posted(20)
		before := calls(s, "POST", "/crosspost")
		o := publish(eleventh)
		if o.Verdict != alerts.Later || (time.Until(start.Add(crosspostWindow))-o.After).Abs() > time.Second ||
			calls(s, "POST", "/crosspost") != before {
			t.Fatalf("the eleventh: %+v", o)
		}
		time.Sleep(o.After)
		if o := publish(eleventh); o.Verdict != alerts.Delivered {
			t.Fatalf("an hour later: %+v", o)
		}
		if n := len(s.Messages(testNews)); n != crosspostsPerHour+1 {
			t.Errorf("%d messages", n)
		}
	})
}

// TestCrosspostHoldsNoMessages keeps a limit of publishing to itself.
func TestCrosspostHoldsNoMessages(t *testing.T) {
	c, s := scripted(t, always(200, header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "600"),
		`{"id":"5"}`))
	d := to(alerts.Channel, testNews)
	d.MessageID, d.Step = "345678901234567890", alerts.Crosspost
	if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || o.After != 0 {
		t.Errorf("%+v", o)
	}
	if o := c.Send(t.Context(), to(alerts.Channel, testNews)); o.Verdict != alerts.Delivered {
		t.Errorf("a message afterwards: %+v", o)
	}
	if o := c.Send(t.Context(), d); o.Verdict != alerts.Later || o.After <= 0 || len(s.calls) != 2 {
		t.Errorf("the next to publish: %+v", o)
	}
}

// TestCrosspostElsewhere has nothing to publish.
func TestCrosspostElsewhere(t *testing.T) {
	for name, d := range targets() {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
				d.MessageID = c.Send(t.Context(), d).MessageID
				d.Step = alerts.Crosspost
				for range 2 * crosspostsPerHour { // which counts for nothing
					if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || o.MessageID != d.MessageID {
						t.Fatalf("%+v", o)
					}
				}
				if n := count(s, d); n != 1 {
					t.Errorf("%d messages", n)
				}
			})
		})
	}
}

// TestCrosspostFails leaves the message alone.
func TestCrosspostFails(t *testing.T) {
	for _, tt := range []struct {
		name    string
		failure *discordtest.Failure
		want    alerts.Verdict
	}{
		{"executed", &discordtest.Failure{After: true, Status: 502}, alerts.Retry},
		{"not executed", discordtest.CutConnection(false), alerts.Retry},
		{"limit", discordtest.RateLimited(time.Minute, false), alerts.Later},
		{"form", discordtest.ErrorCode(400, 50035, "Invalid Form Body"), alerts.Blocked},
		{"deleted", discordtest.ErrorCode(404, 10008, "Unknown Message"), alerts.Delivered},
		{"permissions", discordtest.ErrorCode(403, 50013, "Missing Permissions"), alerts.Quarantine},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
				d := to(alerts.Channel, testNews)
				d.MessageID, d.Step = c.Send(t.Context(), d).MessageID, alerts.Crosspost
				s.Fail(func(discordtest.Call) *discordtest.Failure { return tt.failure })
				if o := c.Send(t.Context(), d); o.Verdict != tt.want {
					t.Fatalf("%+v", o)
				}
				s.Fail(nil)
				time.Sleep(time.Minute)
				if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || len(s.Messages(testNews)) != 1 {
					t.Fatalf("again: %+v", o)
				}
			})
		})
	}
}
