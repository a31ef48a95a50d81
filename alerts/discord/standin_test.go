package discord

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/discordtest"
	"tocsin/alerts/discord/discordtest/schema"
	"tocsin/feeds"
)

// standIn starts a stand-in for Discord with one server.
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
			{
				ID: testForum, Name: "posts", Type: discordtest.TypeForum,
				Tags: []discordtest.Tag{{ID: "301", Name: "Custody"}, {ID: "302", Name: "Azerbaijan"}},
			},
			{ID: "126", Name: "thread", Type: discordtest.TypeThread, Parent: testChannel},
			{ID: testNews, Name: "news", Type: discordtest.TypeAnnouncement},
		},
		Roles:   []discordtest.Role{{ID: "200", Name: "readers"}},
		Members: []string{testReader, "6", "7"},
	})
	s.AddWebhook(discordtest.Webhook{ID: hookID, Token: hookToken, ChannelID: "124", Name: "Hook"})
	c, err := New(Options{
		Token: feeds.Secret(s.Token), Webhooks: map[string]feeds.Secret{hookID: hookToken},
		BaseURL: s.URL(), Transport: &http.Transport{},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.http.CloseIdleConnections)
	return s, c
}

const (
	testForum  = "125"
	testNews   = "127"
	testReader = "5"
)

// A wireless transport brings requests to a stand-in without a network, so that tests can run in a
// bubble, where time is made.
type wireless struct{ s *discordtest.Server }

func (w wireless) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		if v := recover(); v != nil { // the stand-in's way to cut a connection
			resp, err = nil, io.ErrUnexpectedEOF
		}
	}()
	rec := httptest.NewRecorder()
	w.s.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// published checks bodies by Discord's OpenAPI document.
var published = sync.OnceValues(schema.Load)

// inBubble runs a test against a stand-in, with time made.
func inBubble(t *testing.T, test func(t *testing.T, s *discordtest.Server, c *Client)) {
	t.Helper()
	s, _ := standIn(t)
	check, err := published()
	if err != nil {
		t.Fatal(err)
	}
	s.Check = check
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 6, 28, 9, 0, 0, 0, time.UTC))) // ids of Discord begin with 2015
		c, err := New(Options{
			Token: feeds.Secret(s.Token), Webhooks: map[string]feeds.Secret{hookID: hookToken},
			BaseURL: s.URL(), Transport: wireless{s},
		})
		if err != nil {
			t.Fatal(err)
		}
		test(t, s, c)
	})
}

func to(kind, id string) alerts.Delivery {
	d := toChannel()
	d.Target = alerts.Target{Kind: kind, ID: id}
	return d
}

// calls counts the calls to a path that holds part.
func calls(s *discordtest.Server, method, part string) (n int) {
	for _, c := range s.Calls() {
		if c.Method == method && strings.Contains(c.Path, part) {
			n++
		}
	}
	return n
}

// TestSendLostAnswers has Discord carry out requests and lose the answers.
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
		if len(list) != 1 || len(list[0].Embeds) != 1 || !strings.Contains(list[0].Embeds[0].Description,
			"JAMnews") || list[0].Content != "<@&200>" {
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
	forum.Target.ID = testForum
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
		{"forum:125", ""},
		{"forum:" + testChannel, "no forum"},
		{"user:" + testReader, ""},
		{"user:999", "does not exist"},
		{"channel:999", "does not exist"},
		{"webhook:999", "not in the configuration"},
	} {
		target, err := alerts.ParseTarget(tt.target)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Check(t.Context(),
			target); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.target, err, tt.want)
		}
	}
}
