package discord

import (
	"context"
	"encoding/json"
	"net/http"

	"tocsin/alerts"
)

// viaWebhook creates or edits a message through a webhook.
func (c *Client) viaWebhook(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	r := request{method: http.MethodPost, path: c.webhookPath(d.Target.ID) + "?wait=true"} // or Discord would not tell the message's id
	if d.Step == alerts.Edit {
		r = request{method: http.MethodPatch, path: c.webhookPath(d.Target.ID) + "/messages/" + d.MessageID}
	}
	var err error
	if r.body, err = json.Marshal(Render(d)); err != nil {
		return unwritten(err).Outcome
	}
	if d.Step == alerts.Create && !d.Tried.IsZero() {
		if o, known := c.lostByWebhook(ctx, d); known {
			return o
		}
	}
	_, v := c.exchange(ctx, r, attemptOf(d))
	return v.Outcome
}

func (c *Client) webhookPath(id string) string {
	return "/webhooks/" + id + "/" + c.webhooks[id].Reveal()
}

// lostByWebhook looks for the message of an earlier attempt in the webhook's channel, which only
// the bot can list. There the text is hidden from the bot; the webhook itself may read what it wrote.
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
	if !snowflake(hook.ChannelID) {
		return alerts.Outcome{}, false
	}
	sent, unread := Render(d), reading{}
	o, known = c.look(ctx, d, hook.ChannelID, func(s sighting) bool {
		if s.WebhookID != d.Target.ID || unread.Verdict != alerts.Delivered {
			return false
		}
		var whole sighting
		v := c.fetch(ctx, request{method: http.MethodGet, path: c.webhookPath(d.Target.ID) + "/messages/" + s.ID}, &whole)
		if _, known := unseen(v); known {
			unread = v
		}
		return v.Verdict == alerts.Delivered && whole.shows(sent)
	})
	if !known && unread.Verdict != alerts.Delivered {
		return unseen(unread)
	}
	if o.Verdict == alerts.Fatal { // the bot's token is no matter of the webhook's
		return alerts.Outcome{}, false
	}
	return o, known
}
