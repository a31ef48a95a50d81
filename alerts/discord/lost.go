package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/snowflake"
)

// If an answer is lost after Discord has posted the message, a repetition must not post it again. The
// method depends on the target:
//
//   - Channels, threads, direct messages: the nonce, which Discord remembers for a few minutes. After
//     nonceWindow the bot looks for its own message with the same text before it repeats.
//   - Forums: the bot looks for its own post with the same name, among the active and then the archived
//     ones.
//   - Webhooks: with a bot token, the bot looks in the webhook's channel for a message of the webhook, or
//     in its forum for a post. So no other program may use the webhook.
//
// The search covers the time since the first attempt and omits messages of other deliveries. Where the bot
// may not search (no token, no View Channel or Read Message History), delivery is at least once: the
// repetition may post the message a second time. A lost message would be worse.
const (
	// Discord remembers a nonce for "the past few minutes". Afterwards the sender looks for the message.
	// https://docs.discord.com/developers/resources/message#create-message
	nonceWindow = 2 * time.Minute
	// clockSlack is the time by which this machine's clock may be ahead of Discord's.
	clockSlack = 30 * time.Second

	lookPage  = 100 // messages of a page, Discord's maximum
	lookPages = 5
)

// A listedMessage is a message of a channel, as far as the search needs it. Discord shows a bot the text of
// its own messages only.
type listedMessage struct {
	ID        string `json:"id"`
	WebhookID string `json:"webhook_id"`
	Content   string `json:"content"`
	Author    struct {
		ID string `json:"id"`
	} `json:"author"`
	Embeds []struct {
		Title       string `json:"title"`
		Description string `json:"description"`
	} `json:"embeds"`
}

// lostMessage looks for the message of an earlier attempt whose answer was lost. If known is true, o is the
// outcome of the attempt: the message exists, or the search has to be repeated later.
func (c *Client) lostMessage(
	ctx context.Context, d alerts.Delivery, channel string, sent Message,
) (o alerts.Outcome, known bool) {
	me, v := c.self(ctx)
	if v.Verdict != alerts.Delivered {
		return lookFailed(v)
	}
	return c.look(ctx, d, channel, func(s listedMessage) bool {
		return s.Author.ID == me && s.WebhookID == "" && s.shows(sent)
	})
}

// shows reports whether the text of a message is that of m.
func (s listedMessage) shows(m Message) bool {
	same := func(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }
	if !same(s.Content, m.Content) || len(s.Embeds) != len(m.Embeds) {
		return false
	}
	for i, e := range m.Embeds {
		if !same(s.Embeds[i].Title, e.Title) || !same(s.Embeds[i].Description, e.Description) {
			return false
		}
	}
	return true
}

// look searches the messages of a channel since the first attempt for one that is ours and belongs to no
// other delivery.
func (c *Client) look(
	ctx context.Context, d alerts.Delivery, channel string, ours func(listedMessage) bool,
) (o alerts.Outcome, known bool) {
	after := snowflake.Lowest(d.Tried.Add(-clockSlack))
	for range lookPages {
		var list []listedMessage
		v := c.fetch(ctx, request{
			method: http.MethodGet, bot: true,
			path: fmt.Sprintf("/channels/%s/messages?limit=%d&after=%d", channel, lookPage, after),
		}, &list)
		if v.Verdict != alerts.Delivered {
			return lookFailed(v)
		}
		for _, s := range list {
			after = max(after, snowflake.Number(s.ID))
			if snowflake.Valid(s.ID) && ours(s) && !slices.Contains(d.Posted, s.ID) {
				return alerts.Outcome{Verdict: alerts.Delivered, MessageID: s.ID}, true
			}
		}
		if len(list) < lookPage {
			break
		}
	}
	return alerts.Outcome{}, false
}

// lookFailed returns the outcome of an attempt whose search failed. It is known if the search may succeed
// later. It is unknown if the bot may not search, so that the attempt posts.
func lookFailed(v classified) (o alerts.Outcome, known bool) {
	switch v.Verdict {
	case alerts.Retry, alerts.Later, alerts.Fatal:
		return v.Outcome, true
	}
	return alerts.Outcome{}, false
}

// self returns the id of the bot.
func (c *Client) self(ctx context.Context) (string, classified) {
	if id := c.me.Load(); id != nil {
		return *id, classified{}
	}
	var me struct {
		ID string `json:"id"`
	}
	v := c.fetch(ctx, request{method: http.MethodGet, path: "/users/@me", bot: true}, &me)
	if v.Verdict == alerts.Delivered {
		c.me.Store(&me.ID)
	}
	return me.ID, v
}
