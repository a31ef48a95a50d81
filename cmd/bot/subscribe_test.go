package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin/alerts/discord/discordtest"
)

// Permissions of Discord.
const (
	manageChannels = 1 << 4
	botNeeds       = 1<<10 | 1<<11 | 1<<14 // view channel, send messages, embed links
)

// slash sends a command as a member would, and returns the reply.
func (d *desk) slash(i discordtest.Interaction) discordtest.Reply {
	d.t.Helper()
	ctx, cancel := d.patience()
	defer cancel()
	if err := d.discord.WaitConnected(ctx); err != nil {
		d.t.Fatalf("the bot does not connect: %v\n%s", err, d.out)
	}
	if err := d.discord.WaitRegistered(ctx); err != nil {
		d.t.Fatalf("the bot registers no commands: %v\n%s", err, d.out)
	}
	i.Guild, i.Channel, i.User = testGuild, freeChannel, "300000000000000001"
	if i.Permissions == 0 {
		i.Permissions = manageChannels
	}
	i.AppPermissions = botNeeds
	r, err := d.discord.Interact(ctx, i)
	if err != nil {
		d.t.Fatalf("/%s: %v\n%s", i.Command, err, d.out)
	}
	if i.Focused == "" && !r.Ephemeral {
		d.t.Errorf("/%s is answered for everybody to see", i.Command)
	}
	return r
}

// A member subscribes, receives alerts at once and after a restart, and unsubscribes.
func TestSubscribe(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.configure(false)
	d.news.Publish(0)
	stop := d.start()
	ctx, cancel := d.patience()
	defer cancel()
	if err := d.news.Await(ctx); err != nil {
		t.Fatal(err)
	}

	choices := d.slash(discordtest.Interaction{
		Command: "subscribe", Options: map[string]any{"topic": "cust"},
		Focused: "topic",
	}).Choices
	if len(choices) == 0 || choices[0].Value != "custody" {
		t.Errorf("topics offered for \"cust\": %+v", choices)
	}
	if r := d.slash(discordtest.Interaction{Command: "topics"}); !strings.Contains(r.Content,
		"Deaths and torture in custody") {
		t.Errorf("/topics: %s", r.Content)
	}
	if r := d.slash(discordtest.Interaction{
		Command: "subscribe", Options: map[string]any{"topic": "custody"},
		Permissions: 1 << 11,
	}); !strings.Contains(r.Content, "Manage Channels") {
		t.Errorf("a member who may not manage the channel: %s", r.Content)
	}
	r := d.slash(discordtest.Interaction{
		Command: "subscribe",
		Options: map[string]any{"topic": "custody", "role": discordtest.RoleID(testRole)},
	})
	if !strings.Contains(r.Content, "Deaths and torture in custody") {
		t.Errorf("/subscribe: %s", r.Content)
	}
	if r := d.slash(discordtest.Interaction{Command: "subscriptions"}); !strings.Contains(r.Content, freeChannel) {
		t.Errorf("/subscriptions: %s", r.Content)
	}
	if r := d.slash(discordtest.Interaction{Command: "help"}); !strings.Contains(r.Content, "/subscribe") {
		t.Errorf("/help: %s", r.Content)
	}

	d.news.Publish(1) // effective at once
	first := posted{
		Outlet: "Caspian Courier", Title: "Two brothers from Azerbaijan die in custody in Yekaterinburg",
		Pinged: []string{testRole},
	}
	d.eventually("the first alert", func() bool { return cmp.Equal(d.posted(freeChannel), []posted{first}) })

	stop() // kept over a restart
	stop = d.start()
	d.news.Publish(2)
	first.Also = []string{"Tiflis Observer", "Ural Wire"}
	d.eventually("the edit after a restart", func() bool { return cmp.Equal(d.posted(freeChannel), []posted{first}) })

	ids := d.slash(discordtest.Interaction{
		Command: "unsubscribe", Options: map[string]any{"subscription": ""},
		Focused: "subscription",
	}).Choices
	if len(ids) != 1 {
		t.Fatalf("subscriptions offered: %+v", ids)
	}
	if r := d.slash(discordtest.Interaction{
		Command: "unsubscribe",
		Options: map[string]any{"subscription": ids[0].Value},
	}); !strings.Contains(r.Content, freeChannel) {
		t.Errorf("/unsubscribe: %s", r.Content)
	}
	d.news.Publish(4)
	if err := d.news.Await(ctx); err != nil {
		t.Fatal(err)
	}
	stop()
	d.once() // whatever was on its way has landed now
	if got := d.posted(freeChannel); !cmp.Equal(got, []posted{first}) {
		t.Errorf("after /unsubscribe: %+v", got)
	}
}
