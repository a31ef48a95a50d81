package discordtest_test

import (
	"slices"
	"testing"

	"tocsin/alerts/discord/discordtest"
)

func TestDirectMessages(t *testing.T) {
	s := start(t)
	open := func(user string) string { return `{"recipient_id":"` + user + `"}` }
	id := want(t, s, "POST", "/users/@me/channels", open(reader), 200, 0).id(t)
	if again := want(t, s, "POST", "/users/@me/channels", open(reader), 200, 0).id(t); again != id {
		t.Errorf("a second channel %s beside %s", again, id)
	}
	want(t, s, "POST", "/users/@me/channels", open("6"), 400, 50033)
	want(t, s, "POST", "/users/@me/channels", `{}`, 400, 50035)
	want(t, s, "GET", "/users/"+reader, "", 200, 0)
	want(t, s, "GET", "/users/6", "", 404, 10013)

	path := "/channels/" + id + "/messages"
	first := want(t, s, "POST", path, `{"content":"x","nonce":"n","enforce_nonce":true}`, 200, 0).id(t)
	if again := want(t, s, "POST", path, `{"content":"x","nonce":"n","enforce_nonce":true}`, 200,
		0).id(t); again != first {
		t.Error("the nonce was not enforced")
	}
	s.DenyDirect(reader, 50007)
	want(t, s, "POST", path, `{"content":"y"}`, 403, 50007)
	s.DenyDirect(reader, 0)
	want(t, s, "POST", path, `{"content":"y"}`, 200, 0)
	if got := s.DirectMessages(reader); len(got) != 2 || got[0].ID != first || s.DirectMessages("6") != nil {
		t.Errorf("%+v", got)
	}
}

func TestForumTags(t *testing.T) {
	s := start(t)
	path := "/channels/" + forum + "/threads"
	want(t, s, "POST", path, `{"name":"a","applied_tags":["6"],"message":{"content":"x"}}`, 404, 10087)
	s.SetTags(forum, []discordtest.Tag{{ID: "6", Name: "New"}})
	id := want(t, s, "POST", path, `{"name":"a","applied_tags":["6"],"message":{"content":"x"}}`, 201, 0).id(t)
	if got := s.Applied(id); !slices.Equal(got, []string{"6"}) {
		t.Errorf("tags %q", got)
	}
	s.AddGuild(discordtest.Guild{
		ID:       "101",
		Channels: []discordtest.Channel{{ID: "210", Type: discordtest.TypeForum, RequireTag: true}},
	})
	want(t, s, "POST", "/channels/210/threads", `{"name":"a","message":{"content":"x"}}`, 400, 40067)
}

func TestArchivedThread(t *testing.T) {
	s := start(t)
	id := want(t, s, "POST", "/channels/"+forum+"/threads", `{"name":"a","message":{"content":"x"}}`, 201, 0).id(t)
	count := func(path string) int {
		t.Helper()
		var list struct{ Threads []any }
		want(t, s, "GET", path, "", 200, 0).decode(t, &list)
		return len(list.Threads)
	}
	const active, archived = "/guilds/" + guild + "/threads/active", "/channels/" + forum + "/threads/archived/public"
	edit := "/channels/" + id + "/messages/" + id
	s.Archive(id, true, false)
	want(t, s, "PATCH", edit, `{"content":"y"}`, 400, 50083)
	if count(active) != 0 || count(archived) != 1 {
		t.Errorf("%d active, %d archived", count(active), count(archived))
	}
	want(t, s, "PATCH", "/channels/"+id, `{"archived":false}`, 200, 0)
	want(t, s, "PATCH", edit, `{"content":"y"}`, 200, 0)
	s.Archive(id, true, false)
	want(t, s, "POST", "/channels/"+id+"/messages", `{"content":"opens it"}`, 200, 0)
	if count(active) != 1 || count(archived) != 0 {
		t.Errorf("%d active, %d archived", count(active), count(archived))
	}
	s.Archive(id, true, true)
	want(t, s, "POST", "/channels/"+id+"/messages", `{"content":"z"}`, 403, 160005)
	want(t, s, "PATCH", "/channels/"+id, `{"archived":false}`, 403, 160005)
	want(t, s, "PATCH", "/channels/"+channel, `{"archived":false}`, 403, 50013)
}
