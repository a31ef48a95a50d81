package discord

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/alerts/discord/discordtest"
)

// TestGatewayTellsChanges has everything happen to channels that may put a target within reach
// again, or out of it.
func TestGatewayTellsChanges(t *testing.T) {
	t.Parallel()
	s, c := standIn(t)
	h := prepare(t, s, c)
	changes := make(chan string, 100)
	h.gateway.OnChange = func(ids []string) { changes <- strings.Join(ids, " ") }
	h.run(t)
	h.log.wait(t, "gateway connected")
	next := func(what, want string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		select {
		case got := <-changes:
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		case <-ctx.Done():
			t.Fatalf("%s: not told", what)
		}
	}
	const all = testChannel + " 124 " + testForum + " 126 " + testNews
	sorted := strings.Fields(all)
	slices.Sort(sorted)
	whole := strings.Join(sorted, " ")

	next("connected", whole)
	s.Deny(testChannel, 50013)
	next("channel", testChannel+" 126") // the thread's rights are its channel's
	s.Archive("126", true, true)
	next("thread", "126")
	s.Dispatch("GUILD_ROLE_UPDATE", map[string]any{
		"guild_id": "100",
		"role":     map[string]any{"id": "200", "permissions": "0"},
	})
	next("role", whole)
	s.Dispatch("GUILD_ROLE_DELETE", map[string]any{"guild_id": "100", "role_id": "200"})
	next("role deleted", whole)
	member := func(id string) map[string]any {
		return map[string]any{
			"guild_id": "100", "user": map[string]any{"id": id}, "roles": []string{},
			"joined_at": "2026-01-01T00:00:00Z",
		}
	}
	s.Dispatch("GUILD_MEMBER_UPDATE", member("5")) // another member
	s.Dispatch("GUILD_MEMBER_UPDATE", member(discordtest.BotID))
	next("own roles", whole)
	s.Dispatch("GUILD_ROLE_UPDATE", map[string]any{
		"guild_id": "999",
		"role":     map[string]any{"id": "1", "permissions": "0"},
	})

	if g := h.gateway.GuildOf("126"); g != "100" {
		t.Errorf("the guild of a thread is %q", g)
	}
	s.SetTags(testForum, []discordtest.Tag{{ID: "309", Name: "New"}})
	next("tags", testForum)
	s.DeleteChannel("124")
	next("deleted", "124")
	if g := h.gateway.GuildOf("124"); g != "" {
		t.Errorf("the guild of a deleted channel is %q", g)
	}
	s.Dispatch("GUILD_DELETE", map[string]any{"id": "100", "unavailable": true}) // an outage
	s.Dispatch("GUILD_DELETE", map[string]any{"id": "100"})
	next("removed", strings.Join(slices.DeleteFunc(sorted, func(id string) bool { return id == "124" }), " "))
}

// TestChangeForgetsTags has a forum's tags be read again as soon as it changed.
func TestChangeForgetsTags(t *testing.T) {
	s, c := standIn(t)
	h := prepare(t, s, c)
	changes := make(chan bool, 100)
	h.gateway.OnChange = func([]string) { changes <- true }
	h.run(t)
	<-changes
	if _, v := c.forum(t.Context(), testForum, time.Hour); v.Reason != "" {
		t.Fatal(v.Reason)
	}
	s.SetTags(testForum, []discordtest.Tag{{ID: "309", Name: "New"}})
	<-changes
	if f, _ := c.forum(t.Context(), testForum, time.Hour); f.tags["new"] != "309" {
		t.Errorf("%+v", f)
	}
}
