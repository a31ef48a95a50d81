package discord

import (
	"context"
	"encoding/json"
	"net/http"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/snowflake"
)

// The codes that depend on whether a webhook belongs to a forum.
const (
	forumNeedsThread = 220001
	channelHasNone   = 220003
)

// A webhookPost is the body of a request that creates a post in the forum of a webhook.
// https://docs.discord.com/developers/resources/webhook#execute-webhook
type webhookPost struct {
	Message
	ThreadName string `json:"thread_name"`
}

// sendByWebhook creates or edits a message through a webhook. Only Discord's answers show whether the webhook
// belongs to a forum, where each message creates a post.
func (c *Client) sendByWebhook(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	if d.Step == alerts.Edit {
		return c.editByWebhook(ctx, d)
	}
	if !d.Tried.IsZero() {
		if o, known := c.lostByWebhook(ctx, d); known {
			return o
		}
	}
	var body any = Render(d)
	_, posts := c.forumHooks.Load(d.Target.ID)
	if posts {
		body = webhookPost{Render(d), renderPost(d).Name}
	}
	// With wait Discord answers with the message, and so with its id.
	r := request{method: http.MethodPost, path: c.webhookPath(d.Target.ID) + "?wait=true"}
	var err error
	if r.body, err = json.Marshal(body); err != nil {
		return notEncoded(err).Outcome
	}
	_, v := c.exchange(ctx, r, attemptOf(d))
	switch {
	case v.code == forumNeedsThread && !posts:
		c.forumHooks.Store(d.Target.ID, true)
	case v.code == channelHasNone && posts:
		c.forumHooks.Delete(d.Target.ID)
	case v.code == forumNeedsThread, v.code == channelHasNone: // contradicts the answer before: do not loop
		v.Verdict = alerts.Quarantine
	}
	return v.Outcome
}

// editByWebhook edits a message of a webhook. The path of a message in a forum needs the id of its post, which
// is that of the message.
func (c *Client) editByWebhook(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	body, err := json.Marshal(Render(d))
	if err != nil {
		return notEncoded(err).Outcome
	}
	path := c.webhookPath(d.Target.ID) + "/messages/" + d.MessageID
	a := attemptOf(d)
	_, posts := c.forumHooks.Load(d.Target.ID)
	var v classified
	if !posts {
		_, v = c.exchange(ctx, request{method: http.MethodPatch, path: path, body: body}, a)
		if v.code != messageIsGone {
			return v.Outcome
		}
	}
	a.post = true
	_, v = c.exchange(ctx, request{method: http.MethodPatch, path: path + "?thread_id=" + d.MessageID, body: body}, a)
	switch {
	case v.Verdict == alerts.Delivered && v.code == 0:
		c.forumHooks.Store(d.Target.ID, true)
	case v.code == threadArchived && c.token != "":
		return c.reopen(ctx, d, d.MessageID)
	case v.code == threadArchived:
		reason := "the post is archived, and a webhook cannot open it again"
		return alerts.Outcome{Verdict: alerts.Blocked, Reason: reason}
	}
	return v.Outcome
}

func (c *Client) webhookPath(id string) string {
	return "/webhooks/" + id + "/" + c.webhooks[id].Reveal()
}

// lostByWebhook looks for the message of an earlier attempt in the webhook's channel or forum. Only the bot can
// list the messages, and only the webhook can read the text of its own.
func (c *Client) lostByWebhook(ctx context.Context, d alerts.Delivery) (o alerts.Outcome, known bool) {
	if c.token == "" || c.limiter.refused() {
		return alerts.Outcome{}, false
	}
	var hook struct {
		ChannelID string `json:"channel_id"`
	}
	v := c.fetch(ctx, request{method: http.MethodGet, path: c.webhookPath(d.Target.ID)}, &hook)
	if v.Verdict != alerts.Delivered {
		return v.Outcome, true // the attempt would have the same outcome
	}
	if !snowflake.Valid(hook.ChannelID) {
		return alerts.Outcome{}, false
	}
	f, v := c.forum(ctx, hook.ChannelID, maxWait)
	if o, known = lookFailed(v); known {
		return o, o.Verdict != alerts.Fatal // the webhook does not need the bot's token
	}
	sent, unread := Render(d), classified{}
	ours := func(id, query string) bool {
		if unread.Verdict != alerts.Delivered {
			return false
		}
		var whole listedMessage
		path := c.webhookPath(d.Target.ID) + "/messages/" + id + query
		v := c.fetch(ctx, request{method: http.MethodGet, path: path}, &whole)
		if _, known := lookFailed(v); known {
			unread = v
		}
		return v.Verdict == alerts.Delivered && whole.shows(sent)
	}
	if f.posts {
		c.forumHooks.Store(d.Target.ID, true)
		name := renderPost(d).Name
		o, known = c.lookForPost(ctx, d, hook.ChannelID, f.guild, func(t thread) bool {
			return t.Name == name && ours(t.ID, "?thread_id="+t.ID)
		})
	} else {
		o, known = c.look(ctx, d, hook.ChannelID, func(m listedMessage) bool {
			return m.WebhookID == d.Target.ID && ours(m.ID, "")
		})
	}
	if !known && unread.Verdict != alerts.Delivered {
		return lookFailed(unread)
	}
	return o, known && o.Verdict != alerts.Fatal
}
