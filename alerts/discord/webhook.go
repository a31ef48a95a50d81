package discord

import (
	"context"
	"encoding/json"
	"net/http"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/snowflake"
)

// The codes that tell whether a webhook belongs to a forum.
const (
	forumNeedsThread = 220001
	channelHasNone   = 220003
)

// A webhookPost opens a post in the forum that a webhook belongs to.
// https://docs.discord.com/developers/resources/webhook#execute-webhook
type webhookPost struct {
	Message
	ThreadName string `json:"thread_name"`
}

// viaWebhook creates or edits a message through a webhook. Whether that belongs to a forum, where
// each message opens a post, only Discord's answers tell.
func (c *Client) viaWebhook(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	if d.Step == alerts.Edit {
		return c.editViaWebhook(ctx, d)
	}
	if !d.Tried.IsZero() {
		if o, known := c.lostByWebhook(ctx, d); known {
			return o
		}
	}
	var body any = Render(d)
	_, posts := c.posting.Load(d.Target.ID)
	if posts {
		body = webhookPost{Render(d), renderPost(d).Name}
	}
	r := request{method: http.MethodPost, path: c.webhookPath(d.Target.ID) + "?wait=true"} // or Discord would not tell the message's id
	var err error
	if r.body, err = json.Marshal(body); err != nil {
		return unwritten(err).Outcome
	}
	_, v := c.exchange(ctx, r, attemptOf(d))
	switch {
	case v.code == forumNeedsThread && !posts:
		c.posting.Store(d.Target.ID, true)
	case v.code == channelHasNone && posts:
		c.posting.Delete(d.Target.ID)
	case v.code == forumNeedsThread, v.code == channelHasNone: // which cannot be, and would never end
		v.Verdict = alerts.Quarantine
	}
	return v.Outcome
}

// editViaWebhook edits a message of a webhook. One that opened a post in a forum is found with that
// post only, which has the message's id.
func (c *Client) editViaWebhook(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	body, err := json.Marshal(Render(d))
	if err != nil {
		return unwritten(err).Outcome
	}
	path := c.webhookPath(d.Target.ID) + "/messages/" + d.MessageID
	a := attemptOf(d)
	_, posts := c.posting.Load(d.Target.ID)
	var v reading
	if !posts {
		if _, v = c.exchange(ctx, request{method: http.MethodPatch, path: path, body: body}, a); v.code != messageIsGone {
			return v.Outcome
		}
	}
	a.post = true
	_, v = c.exchange(ctx, request{method: http.MethodPatch, path: path + "?thread_id=" + d.MessageID, body: body}, a)
	switch {
	case v.Verdict == alerts.Delivered && v.code == 0:
		c.posting.Store(d.Target.ID, true)
	case v.code == threadArchived && c.token != "":
		return c.reopen(ctx, d, d.MessageID)
	case v.code == threadArchived:
		return alerts.Outcome{Verdict: alerts.Blocked, Reason: "the post is archived, and a webhook cannot open it again"}
	}
	return v.Outcome
}

func (c *Client) webhookPath(id string) string {
	return "/webhooks/" + id + "/" + c.webhooks[id].Reveal()
}

// lostByWebhook looks for the message of an earlier attempt in the webhook's channel or forum, which
// only the bot can list. There the text is hidden from the bot; the webhook itself may read what it
// wrote.
func (c *Client) lostByWebhook(ctx context.Context, d alerts.Delivery) (o alerts.Outcome, known bool) {
	if c.token == "" || c.gate.refused() {
		return alerts.Outcome{}, false
	}
	var hook struct {
		ChannelID string `json:"channel_id"`
	}
	v := c.fetch(ctx, request{method: http.MethodGet, path: c.webhookPath(d.Target.ID)}, &hook)
	if v.Verdict != alerts.Delivered {
		return v.Outcome, true // what holds for the webhook holds for the attempt
	}
	if !snowflake.Valid(hook.ChannelID) {
		return alerts.Outcome{}, false
	}
	f, v := c.forum(ctx, hook.ChannelID, maxWait)
	if o, known = unseen(v); known {
		return o, o.Verdict != alerts.Fatal // the bot's token is no matter of the webhook's
	}
	sent, unread := Render(d), reading{}
	ours := func(id, query string) bool {
		if unread.Verdict != alerts.Delivered {
			return false
		}
		var whole sighting
		v := c.fetch(ctx, request{method: http.MethodGet, path: c.webhookPath(d.Target.ID) + "/messages/" + id + query}, &whole)
		if _, known := unseen(v); known {
			unread = v
		}
		return v.Verdict == alerts.Delivered && whole.shows(sent)
	}
	if f.posts {
		c.posting.Store(d.Target.ID, true)
		name := renderPost(d).Name
		o, known = c.lookForPost(ctx, d, hook.ChannelID, f.guild, func(t thread) bool { return t.Name == name && ours(t.ID, "?thread_id="+t.ID) })
	} else {
		o, known = c.look(ctx, d, hook.ChannelID, func(s sighting) bool { return s.WebhookID == d.Target.ID && ours(s.ID, "") })
	}
	if !known && unread.Verdict != alerts.Delivered {
		return unseen(unread)
	}
	return o, known && o.Verdict != alerts.Fatal
}
