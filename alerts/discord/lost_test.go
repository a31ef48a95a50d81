package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
	"tocsin/alerts/discord/internal/markdown"
	"tocsin/alerts/discord/internal/snowflake"
	"tocsin/feeds"
)

// breakPosts has the stand-in carry out the creation of the next n messages and lose the answers.
func breakPosts(s *discordtest.Server, n int) {
	s.Fail(func(c discordtest.Call) *discordtest.Failure {
		if c.Method == "POST" && n > 0 {
			n--
			return discordtest.CutConnection(true)
		}
		return nil
	})
}

// count is how many messages a reader sees at a target.
func count(s *discordtest.Server, d alerts.Delivery) int {
	switch d.Target.Kind {
	case alerts.Forum:
		return len(s.Threads(d.Target.ID))
	case alerts.Webhook:
		return len(s.Messages("124"))
	case alerts.Direct:
		return len(s.DirectMessages(d.Target.ID))
	}
	return len(s.Messages(d.Target.ID))
}

func targets() map[string]alerts.Delivery {
	return map[string]alerts.Delivery{
		"channel": toChannel(), "thread": to(alerts.Thread, "126"), "forum": to(alerts.Forum, testForum),
		"webhook": toWebhook(), "direct": to(alerts.Direct, testReader),
	}
}

// TestLostIsFound loses the answer to a message that was posted, long enough for Discord to forget
// its nonce. The repetition must find it, beside an equal one of another delivery.
func TestLostIsFound(t *testing.T) {
	for name, d := range targets() {
		for _, gap := range []time.Duration{3 * time.Second, time.Hour} {
			for _, plain := range []bool{false, true} {
				t.Run(name+" "+gap.String(), func(t *testing.T) {
					inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
						d := d
						if d.Target.Kind == alerts.Direct { // only the message gets lost
							if d.Channel, _ = c.open(t.Context(), testReader); d.Channel == "" {
								t.Fatal("not opened")
							}
						}
						d.Plain = plain
						twin := d
						twin.Nonce = "n-2"
						first := c.Send(t.Context(), twin)
						if first.Verdict != alerts.Delivered {
							t.Fatalf("%+v", first)
						}
						time.Sleep(3 * time.Second)
						breakPosts(s, 1)
						tried := time.Now()
						if o := c.Send(t.Context(), d); o.Verdict != alerts.Retry {
							t.Fatalf("%+v", o)
						}
						time.Sleep(gap)
						d.Tried, d.Attempts, d.Posted = tried, 1, []string{first.MessageID}
						o := c.Send(t.Context(), d)
						if o.Verdict != alerts.Delivered || o.MessageID == "" || o.MessageID == first.MessageID ||
							count(s, d) != 2 {
							t.Fatalf("%+v, %d messages", o, count(s, d))
						}
						d.MessageID, d.Step = o.MessageID, alerts.Edit
						time.Sleep(3 * time.Second)
						if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || o.MessageID != d.MessageID {
							t.Fatalf("edit: %+v", o)
						}
					})
				})
			}
		}
	}
}

// TestLostBeforeItArrived repeats a message that never arrived, even if others did.
func TestLostBeforeItArrived(t *testing.T) {
	for name, d := range targets() {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
				d.Tried, d.Attempts = time.Now(), 1
				other := d
				other.Nonce, other.Attempts = "n-2", 0
				other.Alert.Lead.Title = "Another story"
				first := c.Send(t.Context(), other)
				time.Sleep(10 * time.Minute)
				if o := c.Send(t.Context(),
					d); o.Verdict != alerts.Delivered || o.MessageID == first.MessageID || count(s, d) != 2 {
					t.Fatalf("%+v, %d messages", o, count(s, d))
				}
			})
		})
	}
}

// TestOldAndForeignAreNotLost does not take an older message for the lost one, nor the message
// of another author.
func TestOldAndForeignAreNotLost(t *testing.T) {
	for name, d := range targets() {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
				old := d
				old.Nonce = "n-2"
				before := c.Send(t.Context(), old)
				time.Sleep(time.Hour)
				d.Tried, d.Attempts = time.Now(), 1
				time.Sleep(time.Second)
				s.AddGuild(discordtest.Guild{ID: "103", Channels: []discordtest.Channel{
					{ID: "140", Type: discordtest.TypeForum},
					{
						ID: fmt.Sprint(snowflake.Lowest(time.Now())), Name: "Two brothers die",
						Type: discordtest.TypeThread, Parent: "140", Owner: testReader,
					},
				}})
				if d.Target.Kind == alerts.Forum {
					d.Target.ID = "140"
				}
				time.Sleep(10 * time.Minute)
				if o := c.Send(t.Context(),
					d); o.Verdict != alerts.Delivered || o.MessageID == before.MessageID || count(s, d) != 2 {
					t.Fatalf("%+v, %d messages", o, count(s, d))
				}
			})
		})
	}
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Forum, testForum)
		before := c.Send(t.Context(), d)
		time.Sleep(time.Hour)
		d.Tried, d.Attempts = time.Now(), 1
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || o.MessageID == before.MessageID || count(s,
			d) != 2 {
			t.Fatalf("an old post of that name: %+v", o)
		}
	})
}

// TestLostOneIsArchived finds a post that is not among the active ones any more.
func TestLostOneIsArchived(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Forum, testForum)
		d.Tried = time.Now()
		breakPosts(s, 1)
		c.Send(t.Context(), d)
		post := s.Threads(testForum)[0].ID
		s.Archive(post, true, false)
		d.Attempts = 1
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || o.MessageID != post || count(s, d) != 1 {
			t.Fatalf("%+v, %d posts", o, count(s, d))
		}
	})
}

// TestLookFails distinguishes a search that may work later from one that never will.
func TestLookFails(t *testing.T) {
	for _, tt := range []struct {
		name    string
		failure *discordtest.Failure
		want    alerts.Verdict
		posts   int
	}{
		{"out of order", discordtest.Unavailable(503), alerts.Retry, 0},
		{"cut", discordtest.CutConnection(false), alerts.Retry, 0},
		{"limit", discordtest.RateLimited(5*time.Second, false), alerts.Later, 0},
		{"Cloudflare", discordtest.Cloudflare(429), alerts.Later, 0},
		{"no history", discordtest.ErrorCode(403, 50013, "Missing Permissions"), alerts.Delivered, 1},
		{"no access", discordtest.ErrorCode(403, 50001, "Missing Access"), alerts.Delivered, 1},
		{"unreadable", &discordtest.Failure{Status: 200, Body: "<html>"}, alerts.Retry, 0},
	} {
		for _, kind := range []string{"forum", "webhook", "channel"} {
			t.Run(tt.name+" "+kind, func(t *testing.T) {
				inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
					s.Fail(func(call discordtest.Call) *discordtest.Failure {
						if call.Method == "GET" && call.Header.Get("Authorization") != "" {
							return tt.failure
						}
						return nil
					})
					d := targets()[kind]
					d.Attempts, d.Tried = 1, time.Now().Add(-time.Hour)
					if o := c.Send(t.Context(), d); o.Verdict != tt.want || count(s, d) != tt.posts {
						t.Errorf("%+v, %d messages", o, count(s, d))
					}
				})
			})
		}
	}
}

// TestWebhookWithoutBot repeats without a search, which needs the bot.
func TestWebhookWithoutBot(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		c.token = ""
		d := toWebhook()
		d.Attempts, d.Tried = 1, time.Now()
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || calls(s, "GET", "") != 0 {
			t.Errorf("%+v", o)
		}
		c.token = "refused"
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || calls(s, "GET", "/channels/") != 1 {
			t.Errorf("a bot that is refused: %+v", o)
		}
		s.DeleteWebhook(hookID)
		c.token, c.limiter.dead = feeds.Secret(s.Token), false
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Gone {
			t.Errorf("deleted: %+v", o)
		}
	})
}

// TestWebhookOfForum opens a post for each message of a webhook that belongs to a forum. Nothing but
// Discord's answers tells that, and a restart forgets it.
func TestWebhookOfForum(t *testing.T) {
	for _, kind := range []int{discordtest.TypeForum, discordtest.TypeMedia} {
		inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
			s.AddGuild(discordtest.Guild{ID: "104", Channels: []discordtest.Channel{{ID: "150", Type: kind}}})
			s.AddWebhook(discordtest.Webhook{ID: hookID, Token: hookToken, ChannelID: "150"})
			d := toWebhook()
			d.Alert.Lead.Title = strings.Repeat("long ", 60)
			o := c.Send(t.Context(), d)
			if o.Verdict != alerts.Later || !strings.Contains(o.Reason, "forum") {
				t.Fatalf("%+v", o)
			}
			if o = c.Send(t.Context(), d); o.Verdict != alerts.Delivered {
				t.Fatalf("%+v", o)
			}
			posts := s.Threads("150")
			if len(posts) != 1 || posts[0].ID != o.MessageID || markdown.Length(posts[0].Name) > maxPostName ||
				!strings.HasPrefix(posts[0].Name, "long long") {
				t.Fatalf("%+v", posts)
			}
			d.MessageID, d.Step = o.MessageID, alerts.Edit
			for n := range 2 {
				if o := c.Send(t.Context(),
					d); o.Verdict != alerts.Delivered || o.Reason != "" || s.Messages(d.MessageID)[0].Edits != n+1 {
					t.Fatalf("edit: %+v", o)
				}
				c.forumHooks.Clear() // a restart
			}
			s.DeleteMessage(d.MessageID, d.MessageID)
			if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || o.Reason == "" {
				t.Fatalf("deleted: %+v", o)
			}

			// An answer that is lost, before and after a restart.
			lost := toWebhook()
			lost.Tried = time.Now()
			c.forumHooks.Store(hookID, true)
			breakPosts(s, 1)
			if o := c.Send(t.Context(), lost); o.Verdict != alerts.Retry || len(s.Threads("150")) != 2 {
				t.Fatalf("%+v", o)
			}
			s.Fail(nil)
			c.forumHooks.Clear()
			if o := c.Send(t.Context(),
				lost); o.Verdict != alerts.Delivered || o.MessageID != s.Threads("150")[1].ID ||
				len(s.Threads("150")) != 2 {
				t.Fatalf("not found: %+v, %d posts", o, len(s.Threads("150")))
			}

			// It moves to a text channel.
			s.AddWebhook(discordtest.Webhook{ID: hookID, Token: hookToken, ChannelID: "124"})
			if o := c.Send(t.Context(), toWebhook()); o.Verdict != alerts.Later {
				t.Fatalf("moved: %+v", o)
			}
			if o := c.Send(t.Context(), toWebhook()); o.Verdict != alerts.Delivered || len(s.Messages("124")) != 1 {
				t.Fatalf("moved: %+v", o)
			}
			s.Fail(func(discordtest.Call) *discordtest.Failure {
				return discordtest.ErrorCode(400, channelHasNone,
					"")
			})
			if o := c.Send(t.Context(), toWebhook()); o.Verdict != alerts.Quarantine {
				t.Fatalf("for ever: %+v", o)
			}
		})
	}
}

// TestThreadsFull archives old posts of the bot's where the server has no room for another.
func TestThreadsFull(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		post := func() alerts.Outcome { return c.Send(t.Context(), to(alerts.Forum, testForum)) }
		open := len(s.Threads(testChannel))
		s.LimitThreads(open + archiveAtOnce + 2)
		var first alerts.Delivery
		for n := range archiveAtOnce + 2 {
			o := post()
			if o.Verdict != alerts.Delivered {
				t.Fatalf("%d: %+v", n, o)
			}
			if n == 0 {
				first = to(alerts.Forum, testForum)
				first.MessageID, first.Step = o.MessageID, alerts.Edit
			}
			time.Sleep(time.Second)
		}
		if o := post(); o.Verdict != alerts.Quarantine || !strings.Contains(o.Reason, "Manage Threads") {
			t.Fatalf("all are young: %+v", o)
		}
		time.Sleep(2 * archiveAge)
		refuse := func(call discordtest.Call) *discordtest.Failure {
			if call.Method == "PATCH" {
				return discordtest.ErrorCode(403, 50013, "Missing Permissions")
			}
			return nil
		}
		s.Fail(refuse)
		if o := post(); o.Verdict != alerts.Quarantine || !strings.Contains(o.Reason, "Manage Threads") {
			t.Fatalf("it may not archive: %+v", o)
		}
		s.Fail(nil)
		if o := post(); o.Verdict != alerts.Later || o.After != 0 || calls(s, "PATCH",
			"/channels/") != 1+archiveAtOnce {
			t.Fatalf("%+v, %d archived", o, calls(s, "PATCH", "/channels/")-1)
		}
		for range archiveAtOnce {
			if o := post(); o.Verdict != alerts.Delivered {
				t.Fatalf("%+v", o)
			}
		}
		// The first is archived, and its story grows: it needs room, too.
		if o := c.Send(t.Context(), first); o.Verdict != alerts.Later {
			t.Fatalf("%+v", o)
		}
		if o := c.Send(t.Context(), first); o.Verdict != alerts.Retry || !strings.Contains(o.Reason, "open again") {
			t.Fatalf("%+v", o)
		}
		if o := c.Send(t.Context(), first); o.Verdict != alerts.Delivered {
			t.Fatalf("%+v", o)
		}
	})
}
