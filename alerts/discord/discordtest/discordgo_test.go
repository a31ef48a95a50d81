package discordtest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"tocsin/alerts/discord/discordtest"
	"tocsin/alerts/discord/discordtest/schema"
)

// toStandIn sends requests for discord.com to the stand-in and refuses all others.
type toStandIn struct {
	base *url.URL
	next *http.Transport
}

func (tr toStandIn) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "discord.com" {
		return nil, fmt.Errorf("%s is not Discord", r.URL.Host)
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = tr.base.Scheme, tr.base.Host, ""
	return tr.next.RoundTrip(r)
}

// TestDiscordgo runs discordgo against the stand-in. The bodies that it sends must conform to Discord's
// OpenAPI document.
func TestDiscordgo(t *testing.T) {
	t.Parallel()
	s := start(t)
	check, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	s.Check = check
	base, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	bot, err := discordgo.New("Bot " + s.Token)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	bot.Client = &http.Client{Transport: toStandIn{base, tr}}
	bot.Dialer = &websocket.Dialer{}
	bot.Identify.Intents = discordgo.IntentsGuilds
	guilds := make(chan *discordgo.GuildCreate, 1)
	ready := make(chan *discordgo.Ready, 1)
	bot.AddHandler(func(_ *discordgo.Session, e *discordgo.Ready) { ready <- e })
	bot.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) { guilds <- e })
	bot.AddHandler(func(b *discordgo.Session, i *discordgo.InteractionCreate) {
		data := i.ApplicationCommandData()
		ch := data.Options[0].ChannelValue(b)
		err := b.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{
				Content: data.Name + " " + ch.Name,
				Flags:   discordgo.MessageFlagsEphemeral,
			},
		})
		if err != nil {
			t.Error(err)
		}
	})
	if err := bot.Open(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := bot.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := s.WaitConnected(deadline(t)); err != nil {
		t.Fatal(err)
	}
	if id := (<-ready).User.ID; id != discordtest.BotID {
		t.Errorf("ready as %s", id)
	}
	if g := <-guilds; g.Name != "Newsroom" || len(g.Channels) != 4 {
		t.Errorf("guild %+v", g)
	}
	if ids := s.Identifies(); len(ids) != 1 || ids[0].Token != s.Token || ids[0].Intents != 1 {
		t.Errorf("identified as %+v", ids)
	}
	manageChannels := int64(discordgo.PermissionManageChannels)
	_, err = bot.ApplicationCommandBulkOverwrite(discordtest.BotID, "", []*discordgo.ApplicationCommand{{
		Name: "subscribe", Description: "d", DefaultMemberPermissions: &manageChannels,
		Options: []*discordgo.ApplicationCommandOption{{
			Type: discordgo.ApplicationCommandOptionChannel,
			Name: "channel", Description: "d", Required: true,
		}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Interact(deadline(t), discordtest.Interaction{
		Command: "subscribe",
		Options: map[string]any{"channel": discordtest.ChannelID(announcement)},
	})
	if err != nil || r.Content != "subscribe news" || !r.Ephemeral {
		t.Errorf("%+v %v", r, err)
	}
	m, err := bot.ChannelMessageSend(channel, "hello")
	if err != nil {
		t.Fatal(err)
	}
	if m, err = bot.ChannelMessageEdit(channel, m.ID, "hello again"); err != nil || m.EditedTimestamp == nil {
		t.Errorf("%+v %v", m, err)
	}
	if got := s.Messages(channel); len(got) != 1 || got[0].Content != "hello again" {
		t.Errorf("%+v", got)
	}
}
