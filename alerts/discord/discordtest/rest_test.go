package discordtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tocsin/alerts/discord/discordtest"
)

const messages = "/channels/" + channel + "/messages"

func TestMessageLife(t *testing.T) {
	s := start(t)
	r := want(t, s, "POST", messages,
		`{"content":"  one  ","nonce":"n1","embeds":[{"title":"T","url":"https://example.org/a","timestamp":"2026-01-02T03:04:05Z","footer":{"text":"f"}}]}`, 200, 0)
	var m struct {
		ID, Content, Nonce, Timestamp string
		ChannelID                     string  `json:"channel_id"`
		Edited                        *string `json:"edited_timestamp"`
		Author                        struct {
			ID  string
			Bot bool
		}
		Embeds []struct{ Type, Title, Timestamp string }
	}
	r.decode(t, &m)
	if m.Content != "one" || m.ChannelID != channel || m.Nonce != "n1" || m.Author.ID != discordtest.BotID ||
		!m.Author.Bot || m.Edited != nil {
		t.Errorf("created: %s", r.body)
	}
	if len(m.Embeds) != 1 || m.Embeds[0].Type != "rich" || m.Embeds[0].Timestamp != "2026-01-02T03:04:05.000000+00:00" {
		t.Errorf("embeds: %s", r.body)
	}
	one := messages + "/" + m.ID

	r = want(t, s, "PATCH", one, `{"content":"two"}`, 200, 0)
	if r.decode(t, &m); m.Content != "two" || m.Edited == nil || len(m.Embeds) != 1 {
		t.Errorf("edited: %s", r.body)
	}
	r = want(t, s, "GET", one, "", 200, 0)
	if !strings.Contains(string(r.body), `"two"`) || strings.Contains(string(r.body), `"nonce"`) {
		t.Errorf("read back: %s", r.body)
	}

	got := s.Messages(channel)
	wanted := []discordtest.Message{{
		ID: m.ID, ChannelID: channel, Author: discordtest.BotName, Content: "two", Nonce: "n1", Edits: 1,
		Embeds: []discordtest.Embed{{
			Title: "T", URL: "https://example.org/a", Timestamp: "2026-01-02T03:04:05Z",
			Footer: discordtest.EmbedFooter{Text: "f"},
		}},
	}}
	if d := cmp.Diff(wanted, got, cmpopts.IgnoreFields(discordtest.Message{}, "CreatedAt", "EditedAt")); d != "" {
		t.Errorf("a reader sees (-want +got):\n%s", d)
	}
	if got[0].EditedAt.Before(got[0].CreatedAt) {
		t.Errorf("edited at %v, created at %v", got[0].EditedAt, got[0].CreatedAt)
	}

	want(t, s, "PATCH", one, `{"content":"","embeds":[]}`, 400, 50006)
	want(t, s, "DELETE", one, "", 204, 0)
	want(t, s, "GET", one, "", 404, 10008)
	want(t, s, "PATCH", one, `{"content":"three"}`, 404, 10008)
	if left := s.Messages(channel); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestIDsGrowFromTheDocumentedEpoch(t *testing.T) {
	s := start(t)
	before := time.Now().Add(-time.Second)
	var last uint64
	for i := range 20 {
		var id uint64
		if _, err := fmt.Sscan(want(t, s, "POST", messages, fmt.Sprintf(`{"content":"%d"}`, i), 200, 0).id(t),
			&id); err != nil {
			t.Fatal(err)
		}
		if id <= last {
			t.Fatalf("%d after %d", id, last)
		}
		last = id
		if at := time.UnixMilli(int64(id>>22) + 1420070400000); at.Before(before) ||
			at.After(time.Now().Add(time.Second)) {
			t.Fatalf("id %d says %v", id, at)
		}
	}
}

func TestNonce(t *testing.T) {
	s := start(t)
	body := func(content string, enforce bool) string {
		return fmt.Sprintf(`{"content":%q,"nonce":"abc-1","enforce_nonce":%t}`, content, enforce)
	}
	first := want(t, s, "POST", messages, body("a", true), 200, 0).id(t)
	again := want(t, s, "POST", messages, body("a", true), 200, 0)
	if again.id(t) != first || !strings.Contains(string(again.body), `"nonce":"abc-1"`) {
		t.Errorf("the repeated create answered %s, want message %s", again.body, first)
	}
	if other := want(t, s, "POST", "/channels/"+announcement+"/messages", body("a", true), 200,
		0); other.id(t) != first {
		t.Errorf("in another channel: message %s, want %s", other.body, first)
	}
	if n := len(s.Messages(channel)) + len(s.Messages(announcement)); n != 1 {
		t.Fatalf("%d messages, want 1", n)
	}
	want(t, s, "POST", messages, body("b", false), 200, 0)
	if n := len(s.Messages(channel)); n != 2 {
		t.Errorf("without enforce_nonce: %d messages, want 2", n)
	}
	for _, m := range s.Messages(channel) {
		if !s.DeleteMessage(channel, m.ID) {
			t.Errorf("%s was not there", m.ID)
		}
	}
	want(t, s, "POST", messages, body("a", true), 404, 10008)
}

func TestNonceIsForgottenAfterMinutes(t *testing.T) {
	s := start(t)
	synctest.Test(t, func(t *testing.T) {
		post := func() string {
			req := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v10"+messages,
				strings.NewReader(`{"content":"a","nonce":7,"enforce_nonce":true}`))
			req.Header.Set("Authorization", "Bot "+s.Token)
			req.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, req)
			return reply{w.Code, w.Header(), w.Body.Bytes()}.id(t)
		}
		first := post()
		time.Sleep(2 * time.Minute) // the bubble's clock: no time passes
		if id := post(); id != first {
			t.Errorf("after two minutes: %s, want %s", id, first)
		}
		time.Sleep(time.Hour)
		if id := post(); id == first {
			t.Errorf("after an hour the message is still %s", id)
		}
	})
}

// One nonce from many goroutines at once is one message.
func TestNonceUnderConcurrency(t *testing.T) {
	s := start(t)
	ids := make([]string, 16)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			r, err := send(t, request(t, s, "POST", messages, `{"content":"a","nonce":"x","enforce_nonce":true}`))
			if err != nil {
				t.Error(err)
				return
			}
			var v struct{ ID string }
			if err := json.Unmarshal(r.body, &v); err != nil {
				t.Error(err)
			}
			ids[i] = v.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("messages %v", ids)
			break
		}
	}
	if n := len(s.Messages(channel)); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}

func TestListMessages(t *testing.T) {
	s := start(t)
	var ids []string
	for i := range 5 {
		ids = append(ids, want(t, s, "POST", messages, fmt.Sprintf(`{"content":"%d"}`, i), 200, 0).id(t))
	}
	for _, c := range []struct {
		query string
		want  string
	}{
		{"", "43210"},
		{"?limit=2", "43"},
		{"?after=" + ids[1], "432"},
		{"?limit=1&after=" + ids[1], "2"},
		{"?after=0", "43210"},
		{"?before=" + ids[2], "10"},
		{"?limit=1&before=" + ids[2], "1"},
		{"?after=" + ids[4], ""},
	} {
		var list []struct{ Content string }
		want(t, s, "GET", messages+c.query, "", 200, 0).decode(t, &list)
		got := ""
		for _, m := range list {
			got += m.Content
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.query, got, c.want)
		}
	}
	want(t, s, "GET", messages+"?limit=101", "", 400, 50035)
	want(t, s, "GET", messages+"?after=x", "", 400, 50035)
}

func TestRefusals(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		method, path, body string
		status, code       int
	}{
		{"GET", "/nowhere", "", 404, 0},
		{"PUT", "/users/@me", "", 405, 0},
		{"GET", "/channels/9", "", 404, 10003},
		{"POST", "/channels/9/messages", `{"content":"x"}`, 404, 10003},
		{"POST", "/channels/" + forum + "/messages", `{"content":"x"}`, 400, 40058},
		{"POST", "/channels/" + category + "/messages", `{"content":"x"}`, 400, 50008},
		{"GET", messages + "/1", "", 404, 10008},
		{"GET", "/guilds/9/channels", "", 404, 10004},
		{"GET", "/guilds/" + guild + "/members/7", "", 404, 10007},
		{"GET", "/webhooks/1/x", "", 404, 10015},
		{"PUT", "/applications/1/commands", `[]`, 404, 10002},
		{"POST", messages, `{"content":`, 400, 50109},
		{"POST", messages, `{"content":"x"} trailing`, 400, 50109},
		{"POST", messages, `["content"]`, 400, 50035},
		{"POST", messages, ``, 400, 50006},
		{"POST", messages, `{"content":" \n "}`, 400, 50006},
		{"POST", messages, `{"embeds":[{"color":1}]}`, 400, 50006},
		{"POST", "/interactions/1/x/callback", `{"type":4,"data":{"content":"x"}}`, 404, 10062},
		{"POST", "/webhooks/" + discordtest.BotID + "/x", `{"content":"x"}`, 401, 50027},
	} {
		want(t, s, c.method, c.path, c.body, c.status, c.code)
	}
	v8 := strings.Replace(s.URL(), "v10", "v8", 1)
	want(t, s, "GET", v8+"/users/@me", "", 400, 50041)
	want(t, s, "GET", strings.Replace(s.URL(), "v10", "v9", 1)+"/users/@me", "", 200, 0)
	want(t, s, "GET", strings.TrimSuffix(s.URL(), "/api/v10")+"/", "", 404, 0)
}

func TestAuthorization(t *testing.T) {
	s := start(t)
	for _, auth := range []string{"", "Bot wrong", s.Token, "Bearer " + s.Token} {
		req := request(t, s, "GET", "/users/@me", "")
		req.Header.Set("Authorization", auth)
		r, err := send(t, req)
		if err != nil {
			t.Fatal(err)
		}
		if r.status != 401 || strings.TrimSpace(string(r.body)) != `{"message":"401: Unauthorized","code":0}` {
			t.Errorf("%q: %d %s", auth, r.status, r.body)
		}
	}
	if id := want(t, s, "GET", "/users/@me", "", 200, 0).id(t); id != discordtest.BotID {
		t.Errorf("I am %q", id)
	}
	if id := want(t, s, "GET", "/applications/@me", "", 200, 0).id(t); id != discordtest.BotID {
		t.Errorf("my application is %q", id)
	}
}

func TestContentType(t *testing.T) {
	s := start(t)
	req := request(t, s, "POST", messages, `{"content":"x"}`)
	req.Header.Set("Content-Type", "text/plain")
	r, err := send(t, req)
	if err != nil {
		t.Fatal(err)
	}
	if r.status != 400 || r.code(t) != 50035 {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestDeny(t *testing.T) {
	s := start(t)
	id := want(t, s, "POST", messages, `{"content":"x"}`, 200, 0).id(t)
	s.Deny(channel, 50013)
	want(t, s, "POST", messages, `{"content":"y"}`, 403, 50013)
	want(t, s, "GET", messages+"/"+id, "", 200, 0)
	want(t, s, "PATCH", messages+"/"+id, `{"content":"own messages can be edited"}`, 200, 0)
	s.Deny(channel, 50001)
	want(t, s, "GET", "/channels/"+channel, "", 403, 50001)
	want(t, s, "PATCH", messages+"/"+id, `{"content":"z"}`, 403, 50001)
	s.Deny(channel, 0)
	want(t, s, "POST", messages, `{"content":"y"}`, 200, 0)
	s.DeleteChannel(channel)
	want(t, s, "POST", messages, `{"content":"y"}`, 404, 10003)
	want(t, s, "PATCH", messages+"/"+id, `{"content":"z"}`, 404, 10003)
}

func TestGuild(t *testing.T) {
	s := start(t)
	var list []struct {
		ID, Name string
		Type     int
		GuildID  string `json:"guild_id"`
	}
	want(t, s, "GET", "/guilds/"+guild+"/channels", "", 200, 0).decode(t, &list)
	if len(list) != 4 || list[1].ID != announcement || list[1].Type != 5 || list[1].GuildID != guild {
		t.Errorf("channels %+v", list)
	}
	list = nil
	want(t, s, "GET", "/guilds/"+guild+"/roles", "", 200, 0).decode(t, &list)
	if len(list) != 2 || list[0].ID != guild || list[1].Name != "desk" {
		t.Errorf("roles %+v", list)
	}
	if id := want(t, s, "GET", "/guilds/"+guild, "", 200, 0).id(t); id != guild {
		t.Errorf("guild %s", id)
	}
	want(t, s, "GET", "/guilds/"+guild+"/members/"+discordtest.BotID, "", 200, 0)
	var ch struct {
		Type int
		Last string `json:"last_message_id"`
	}
	id := want(t, s, "POST", messages, `{"content":"x"}`, 200, 0).id(t)
	want(t, s, "GET", "/channels/"+channel, "", 200, 0).decode(t, &ch)
	if ch.Last != id {
		t.Errorf("last message %q, want %q", ch.Last, id)
	}
}

func TestCrosspost(t *testing.T) {
	s := start(t)
	list := "/channels/" + announcement + "/messages/"
	id := want(t, s, "POST", strings.TrimSuffix(list, "/"), `{"content":"x"}`, 200, 0).id(t)
	want(t, s, "POST", list+id+"/crosspost", "", 200, 0)
	want(t, s, "POST", list+id+"/crosspost", "", 400, 40033)
	id = want(t, s, "POST", messages, `{"content":"x"}`, 200, 0).id(t)
	want(t, s, "POST", messages+"/"+id+"/crosspost", "", 400, 50068)
}

func TestForumPost(t *testing.T) {
	s := start(t)
	path := "/channels/" + forum + "/threads"
	r := want(t, s, "POST", path, `{"name":"A story","applied_tags":["5"],"message":{"content":"first"}}`, 201, 0)
	var th struct {
		ID       string
		Type     int
		ParentID string `json:"parent_id"`
		Message  struct{ ID string }
	}
	r.decode(t, &th)
	if th.Type != discordtest.TypeThread || th.ParentID != forum || th.Message.ID != th.ID {
		t.Errorf("thread %s", r.body)
	}
	if got := s.Messages(th.ID); len(got) != 1 || got[0].Content != "first" || got[0].ChannelID != th.ID {
		t.Errorf("in the thread: %+v", got)
	}
	want(t, s, "POST", "/channels/"+th.ID+"/messages", `{"content":"second"}`, 200, 0)
	var active struct{ Threads []struct{ ID, Name string } }
	want(t, s, "GET", "/guilds/"+guild+"/threads/active", "", 200, 0).decode(t, &active)
	if len(active.Threads) != 1 || active.Threads[0].Name != "A story" {
		t.Errorf("active %+v", active)
	}
	want(t, s, "POST", path, `{"name":"x","message":{}}`, 400, 50006)
	want(t, s, "POST", path, `{"name":"x"}`, 400, 50035)
	want(t, s, "POST", path, `{"name":"`+strings.Repeat("x", 101)+`","message":{"content":"x"}}`, 400, 50035)
	want(t, s, "POST", "/channels/"+channel+"/threads", `{"name":"talk","type":11}`, 201, 0)
	want(t, s, "POST", "/channels/"+category+"/threads", `{"name":"talk","type":11}`, 400, 50024)
}

func TestWebhook(t *testing.T) {
	s := start(t)
	w := discordtest.Webhook{ID: "400", Token: "s3cret", ChannelID: channel, Name: "Wire"}
	s.AddWebhook(w)
	post := func(query, body string, status, code int) reply {
		t.Helper()
		req := request(t, s, "POST", w.URL(s)+query, body)
		req.Header.Del("Authorization") // the token is in the address
		r, err := send(t, req)
		if err != nil {
			t.Fatal(err)
		}
		if r.status != status || status >= 400 && r.code(t) != code {
			t.Fatalf("%d %s, want %d %d", r.status, r.body, status, code)
		}
		return r
	}
	if r := post("", `{"content":"silent","nonce":"n","enforce_nonce":true}`, 204, 0); len(r.body) != 0 {
		t.Errorf("without wait: %s", r.body)
	}
	post("", `{"content":"silent","nonce":"n","enforce_nonce":true}`, 204, 0)
	if got := s.Messages(channel); len(got) != 2 || got[0].WebhookID != "400" || got[0].Author != "Wire" ||
		got[0].Nonce != "" {
		t.Errorf("webhooks have no nonce: %+v", got)
	}
	id := post("?wait=true", `{"content":"x <@&300> <@7>","username":"Reuters"}`, 200, 0).id(t)
	got := s.Messages(channel)[2]
	if got.ID != id || got.Author != "Reuters" || !cmp.Equal(got.Pinged, []string{"7"}) {
		t.Errorf("a webhook's default pings users only: %+v", got)
	}
	one := w.URL(s) + "/messages/" + id
	want(t, s, "PATCH", one, `{"content":"y"}`, 200, 0)
	want(t, s, "GET", one, "", 200, 0)
	if r := want(t, s, "GET", messages+"/"+id, "", 200, 0); strings.Contains(string(r.body), `"y"`) {
		t.Errorf("the bot reads a webhook's text without the intent: %s", r.body)
	}
	want(t, s, "PATCH", messages+"/"+id, `{"content":"z"}`, 403, 50005)
	bots := want(t, s, "POST", messages, `{"content":"x"}`, 200, 0).id(t)
	want(t, s, "PATCH", w.URL(s)+"/messages/"+bots, `{"content":"z"}`, 404, 10008)
	want(t, s, "DELETE", one, "", 204, 0)
	want(t, s, "PATCH", one, `{"content":"y"}`, 404, 10008)
	post("?thread_id=9", `{"content":"x"}`, 404, 10003)
	post("", `{"content":"x","thread_name":"t"}`, 400, 220003)
	want(t, s, "GET", s.URL()+"/webhooks/400/wrong", "", 401, 50027)
	want(t, s, "GET", w.URL(s), "", 200, 0)
	s.DeleteWebhook("400")
	post("", `{"content":"x"}`, 404, 10015)

	w = discordtest.Webhook{ID: "401", Token: "s3cret", ChannelID: forum, Name: "Wire"}
	s.AddWebhook(w)
	post("", `{"content":"x"}`, 400, 220001)
	th := post("?wait=true", `{"content":"x","thread_name":"t"}`, 200, 0).id(t)
	post("?wait=true&thread_id="+th, `{"content":"y"}`, 200, 0)
	if got := s.Messages(th); len(got) != 2 || got[0].WebhookID != "401" {
		t.Errorf("in the webhook's thread: %+v", got)
	}
	want(t, s, "DELETE", w.URL(s), "", 204, 0)
	want(t, s, "GET", w.URL(s), "", 404, 10015)
}

func TestEmbedsOfOneURLAreFolded(t *testing.T) {
	s := start(t)
	want(t, s, "POST", messages,
		`{"embeds":[{"title":"a","url":"https://example.org"},{"title":"b","url":"https://example.org"},{"title":"c"},{"title":"d"}]}`, 200, 0)
	var titles []string
	for _, e := range s.Messages(channel)[0].Embeds {
		titles = append(titles, e.Title)
	}
	if d := cmp.Diff([]string{"a", "c", "d"}, titles); d != "" {
		t.Error(d)
	}
}

func TestCalls(t *testing.T) {
	s := start(t)
	call(t, s, "GET", "/users/@me?x=1", "")
	call(t, s, "POST", messages, `{"content":""}`)
	calls := s.Calls()
	if len(calls) != 2 {
		t.Fatalf("%d calls", len(calls))
	}
	if c := calls[0]; c.Method != "GET" || c.Path != "/api/v10/users/@me" || c.Query != "x=1" ||
		c.Status != http.StatusOK || c.At.IsZero() {
		t.Errorf("%+v", c)
	}
	if c := calls[1]; string(c.Body) != `{"content":""}` || c.Status != 400 ||
		c.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%+v", c)
	}
}
