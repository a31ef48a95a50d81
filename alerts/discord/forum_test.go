package discord

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
)

func TestForumTags(t *testing.T) {
	tagged := func(names ...string) alerts.Delivery {
		d := to(alerts.Forum, testForum)
		d.Alert.Tags = names
		return d
	}
	many := make([]discordtest.Tag, 0, 7)
	var names, first []string
	for _, id := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		many = append(many, discordtest.Tag{ID: id, Name: "T" + id})
		names = append(names, "t"+id)
	}
	first = []string{"1", "2", "3", "4", "5"}
	for _, tt := range []struct {
		name string
		tags []discordtest.Tag // replace those of the forum
		d    alerts.Delivery
		want []string
		gets int
	}{
		{"none", nil, tagged(), nil, 0},
		{"by name in any case", nil, tagged("custody", " AZERBAIJAN "), []string{"301", "302"}, 1},
		{"unknown", nil, tagged("custody", "sports"), []string{"301"}, 1},
		{"twice", nil, tagged("custody", "Custody"), []string{"301"}, 1},
		{"at most five", many, tagged(names...), first, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
				if tt.tags != nil {
					s.SetTags(testForum, tt.tags)
				}
				o := c.Send(t.Context(), tt.d)
				if o.Verdict != alerts.Delivered || !slices.Equal(s.Applied(o.MessageID), tt.want) || calls(s, "GET",
					"") != tt.gets {
					t.Fatalf("%+v, tags %q, %d looks", o, s.Applied(o.MessageID), calls(s, "GET", ""))
				}
				posts := s.Threads(testForum)
				if len(posts) != 1 || posts[0].ID != o.MessageID || posts[0].Name != "Two brothers die" {
					t.Fatalf("%+v", posts)
				}
			})
		})
	}
}

// TestForumTagsChange has a moderator change the tags between posts.
func TestForumTagsChange(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Forum, testForum)
		d.Alert.Tags = []string{"custody"}
		send := func(want alerts.Verdict, tags ...string) {
			t.Helper()
			o := c.Send(t.Context(), d)
			if o.Verdict != want || !slices.Equal(s.Applied(o.MessageID), tags) {
				t.Fatalf("%+v, tags %q", o, s.Applied(o.MessageID))
			}
			time.Sleep(10 * time.Second)
		}
		send(alerts.Delivered, "301")
		send(alerts.Delivered, "301")
		if n := calls(s, "GET", "/channels/"); n != 1 {
			t.Fatalf("tags were read %d times", n)
		}
		time.Sleep(time.Hour)
		s.SetTags(testForum, []discordtest.Tag{{ID: "301", Name: "Custody"}, {ID: "304", Name: "Trials"}})
		d.Alert.Tags = []string{"trials", "custody"}
		send(alerts.Delivered, "304", "301") // a name that was not known is asked for
		d.Alert.Tags = []string{"custody"}
		time.Sleep(time.Hour)
		s.SetTags(testForum, []discordtest.Tag{{ID: "303", Name: "Custody"}})
		send(alerts.Retry) // 10087: they are read again
		send(alerts.Delivered, "303")

		// Discord refuses even the tag that it has just named: better none than no post.
		s.Fail(func(call discordtest.Call) *discordtest.Failure {
			if call.Method == "POST" && strings.Contains(string(call.Body), "applied_tags") {
				return discordtest.ErrorCode(404, 10087, "Unknown tag")
			}
			return nil
		})
		send(alerts.Retry)
		send(alerts.Delivered)
	})
}

func TestForumAsksForTag(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		s.AddGuild(discordtest.Guild{ID: "101", Channels: []discordtest.Channel{
			{
				ID: "130", Type: discordtest.TypeForum, RequireTag: true,
				Tags: []discordtest.Tag{{ID: "301", Name: "News"}},
			},
		}})
		d := to(alerts.Forum, "130")
		for tag, want := range map[string]string{"": "asks for a tag", "Sports": "none named Sports"} {
			d.Alert.Tags = nil
			if tag != "" {
				d.Alert.Tags = []string{tag}
			}
			if o := c.Send(t.Context(), d); o.Verdict != alerts.Quarantine || !strings.Contains(o.Reason, want) {
				t.Errorf("%q: %+v", tag, o)
			}
		}
		d.Alert.Tags = []string{"news"}
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered {
			t.Errorf("%+v", o)
		}
	})
}

func TestForumDigest(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Forum, testForum)
		a, b := d.Alert, d.Alert
		a.Tags, b.Tags = []string{"custody"}, []string{"azerbaijan", "custody"}
		d.Digest = []alerts.Alert{a, b}
		o := c.Send(t.Context(), d)
		if posts := s.Threads(testForum); o.Verdict != alerts.Delivered || posts[0].Name != "2 "+
			"stories" || !slices.Equal(s.Applied(o.MessageID), []string{"301", "302"}) {
			t.Errorf("%+v %+v", o, posts)
		}
	})
}

// TestArchivedPostIsEdited opens a post that its forum archived before its story grew.
func TestArchivedPostIsEdited(t *testing.T) {
	inBubble(t, func(t *testing.T, s *discordtest.Server, c *Client) {
		d := to(alerts.Forum, testForum)
		d.MessageID = c.Send(t.Context(), d).MessageID
		d.Step = alerts.Edit
		s.Archive(d.MessageID, true, false)
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Retry {
			t.Fatalf("archived: %+v", o)
		}
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered {
			t.Fatalf("opened: %+v", o)
		}
		s.Archive(d.MessageID, true, true)
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Quarantine || !strings.Contains(o.Reason, "locked") {
			t.Fatalf("locked: %+v", o)
		}
		s.DeleteChannel(d.MessageID)
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || o.Reason == "" {
			t.Fatalf("deleted: %+v", o)
		}
	})
}
