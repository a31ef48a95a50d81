package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"tocsin/alerts"
)

var _ alerts.Sender = (*Client)(nil)

// Send makes one attempt to create or edit the message of a delivery, in a channel, a thread or
// through a webhook. It makes none, and answers Retry, while Discord has asked everybody to wait.
//
// A lost answer is Retry. For channels and threads the nonce makes the repetition safe, if it
// comes within the few minutes that Discord remembers a nonce. Webhooks have no nonce, and their
// messages cannot be listed: there the repetition may post the message a second time. Losing it
// would be worse.
//
// After is set when Discord names a time: on Delivered it is when the target takes the next
// message.
func (c *Client) Send(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	req, err := c.request(d)
	if err != nil {
		return alerts.Outcome{Verdict: alerts.Quarantine, Reason: c.redact(err.Error())}
	}
	if d.MessageID != "" && !snowflake(d.MessageID) {
		return alerts.Outcome{Verdict: alerts.Delivered, MessageID: d.MessageID, Reason: "the message cannot be edited: Discord never told its id"}
	}
	if req.bot && c.gate.refused() {
		return alerts.Outcome{Verdict: alerts.Fatal, Reason: badToken}
	}
	if rest, why := c.gate.closed(); why != "" {
		return alerts.Outcome{Verdict: alerts.Retry, After: rest, Reason: why}
	}
	if err := c.gate.pass(ctx); err != nil {
		return alerts.Outcome{Verdict: alerts.Retry, Reason: "stopped before it was sent"}
	}
	answer, err := c.do(ctx, req)
	if err != nil {
		return alerts.Outcome{Verdict: alerts.Retry, Reason: c.redact("no answer from Discord: " + err.Error())}
	}
	r := classify(attemptOf(d), answer.status, answer.header, answer.body)
	c.gate.note(r)
	o := r.Outcome
	if o.Verdict == alerts.Delivered && d.MessageID != "" {
		o.MessageID = d.MessageID
	}
	o.Reason = c.redact(o.Reason)
	return o
}

// request is the one that creates or edits the message of d.
func (c *Client) request(d alerts.Delivery) (request, error) {
	r := request{method: http.MethodPost}
	if d.MessageID != "" {
		r.method = http.MethodPatch
	}
	if !snowflake(d.Target.ID) {
		return r, fmt.Errorf("%q is no id of Discord: correct the route", d.Target.ID)
	}
	switch d.Target.Kind {
	case alerts.Channel, alerts.Thread:
		if c.token == "" {
			return r, fmt.Errorf("no bot token is set, and a %s needs one: set discord.token, or use a webhook", d.Target.Kind)
		}
		r.bot, r.path = true, "/channels/"+d.Target.ID+"/messages"
		if d.MessageID != "" {
			r.path += "/" + d.MessageID
		}
	case alerts.Webhook:
		token, ok := c.webhooks[d.Target.ID]
		if !ok {
			return r, fmt.Errorf("webhook %s is not in the configuration any more", d.Target.ID)
		}
		r.path = "/webhooks/" + d.Target.ID + "/" + token.Reveal()
		if d.MessageID != "" {
			r.path += "/messages/" + d.MessageID
		} else {
			r.path += "?wait=true" // or Discord would not tell the message's id
		}
	default:
		return r, fmt.Errorf("%q is no kind of target", d.Target.Kind)
	}
	var err error
	r.body, err = json.Marshal(Render(d))
	return r, err
}
