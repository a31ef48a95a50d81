package discord

import (
	"net/http"
	"strings"
	"testing"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
)

// standIn starts a stand-in for Discord with one server, judged by the published schema where
// that is at hand.
func standIn(t *testing.T) (*discordtest.Server, *Client) {
	t.Helper()
	s, err := discordtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.AddGuild(discordtest.Guild{
		ID: "100", Name: "News",
		Channels: []discordtest.Channel{
			{ID: testChannel, Name: "alerts"},
			{ID: "124", Name: "elsewhere"},
			{ID: "125", Name: "posts", Type: discordtest.TypeForum},
			{ID: "126", Name: "thread", Type: discordtest.TypeThread, Parent: testChannel},
		},
		Roles: []discordtest.Role{{ID: "200", Name: "readers"}},
	})
	s.AddWebhook(discordtest.Webhook{ID: hookID, Token: hookToken, ChannelID: "124", Name: "Hook"})
	c, err := New(Options{Token: Secret(s.Token), Webhooks: map[string]Secret{hookID: hookToken}, BaseURL: s.URL(), Transport: &http.Transport{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.http.CloseIdleConnections)
	return s, c
}

// TestSendLostAnswers has Discord carry out what its answer then hides.
func TestSendLostAnswers(t *testing.T) {
	s, c := standIn(t)
	broken := [...]*discordtest.Failure{
		discordtest.CutConnection(true),
		{After: true, Status: 502, Body: "<html>"},
		discordtest.CutConnection(false),
		discordtest.Unavailable(503),
	}
	call := 0
	s.Fail(func(discordtest.Call) *discordtest.Failure {
		if call++; call > len(broken) {
			return nil
		}
		return broken[call-1]
	})
	d := toChannel()
	for range broken {
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Retry {
			t.Fatalf("%+v", o)
		}
		d.Attempts++
	}
	o := c.Send(t.Context(), d)
	if o.Verdict != alerts.Delivered {
		t.Fatalf("%+v", o)
	}
	if list := s.Messages(testChannel); len(list) != 1 || list[0].ID != o.MessageID {
		t.Errorf("%d messages, id %q", len(list), o.MessageID)
	}
}

func TestSendAndEdit(t *testing.T) {
	s, c := standIn(t)
	for _, d := range []alerts.Delivery{toChannel(), toWebhook()} {
		d.Alert.Roles = []string{"200"}
		o := c.Send(t.Context(), d)
		if o.Verdict != alerts.Delivered || o.MessageID == "" {
			t.Fatalf("%v: %+v", d.Target, o)
		}
		d.MessageID, d.Version = o.MessageID, 2
		d.Alert.Others = []alerts.Report{{Feed: "JAMnews", URL: "https://jam-news.net/a"}}
		if o := c.Send(t.Context(), d); o.Verdict != alerts.Delivered || o.MessageID != d.MessageID {
			t.Fatalf("%v: edit: %+v", d.Target, o)
		}
	}
	for _, channel := range []string{testChannel, "124"} {
		list := s.Messages(channel)
		if len(list) != 1 || len(list[0].Embeds) != 1 || !strings.Contains(list[0].Embeds[0].Description, "JAMnews") || list[0].Content != "<@&200>" {
			t.Errorf("%s: %+v", channel, list)
		}
	}
}

func TestSendToTroubledTargets(t *testing.T) {
	s, c := standIn(t)
	d := toChannel()
	o := c.Send(t.Context(), d)
	s.Deny(testChannel, 50013)
	d.Nonce = "n-2"
	if o := c.Send(t.Context(), d); o.Verdict != alerts.Quarantine {
		t.Errorf("no permission: %+v", o)
	}
	s.Deny(testChannel, 50001)
	if o := c.Send(t.Context(), d); o.Verdict != alerts.Quarantine {
		t.Errorf("no access: %+v", o)
	}
	s.DeleteChannel(testChannel)
	d.MessageID = o.MessageID
	if o := c.Send(t.Context(), d); o.Verdict != alerts.Gone {
		t.Errorf("channel deleted: %+v", o)
	}
	forum := toChannel()
	forum.Target.ID = "125"
	if o := c.Send(t.Context(), forum); o.Verdict != alerts.Quarantine {
		t.Errorf("forum: %+v", o)
	}
}

func TestCheck(t *testing.T) {
	s, c := standIn(t)
	s.Deny("124", 50001)
	for _, tt := range []struct{ target, want string }{
		{"channel:" + testChannel, ""},
		{"thread:126", ""},
		{"webhook:" + hookID, ""},
		{"channel:124", "cannot see"},
		{"channel:125", "forum"},
		{"channel:999", "does not exist"},
		{"webhook:999", "not in the configuration"},
	} {
		target, err := alerts.ParseTarget(tt.target)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Check(t.Context(), target); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.target, err, tt.want)
		}
	}
}
