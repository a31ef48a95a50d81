package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/snowflake"
)

// sendTimeout limits an attempt with all its requests.
const sendTimeout = 28 * time.Second

var _ alerts.Sender = (*Client)(nil)

// Send makes one attempt at a delivery's step, within half a minute. While Discord has asked to wait, it
// makes no request and returns Later.
//
// The verdict of a lost answer is Retry, and the repetition is safe: for a nonce that it knows Discord
// returns the first message. Where there is no nonce (forum posts, webhooks), or Discord may have
// forgotten it, Send looks for the message before it posts again. If the bot may not read the channel, the
// repetition may post a second message, since a lost message would be worse.
//
// After is the time that Discord names; for Delivered, the time until the target takes the next message.
func (c *Client) Send(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	d.Step = stepOf(d)
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	o := c.send(ctx, d)
	if o.Verdict == alerts.Delivered && d.Step != alerts.Create {
		o.MessageID = d.MessageID
	}
	o.Reason = c.redact(o.Reason)
	return o
}

// stepOf returns the step of a delivery. It is not Create if the message exists.
func stepOf(d alerts.Delivery) alerts.Step {
	if d.Step == alerts.Create && d.MessageID != "" {
		return alerts.Edit
	}
	return d.Step
}

func (c *Client) send(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	if err := c.checkTarget(d.Target); err != nil {
		return alerts.Outcome{Verdict: alerts.Quarantine, Reason: err.Error()}
	}
	if d.Step != alerts.Create && !snowflake.Valid(d.MessageID) {
		reason := "the message cannot be edited or published: its id is unknown"
		return alerts.Outcome{Verdict: alerts.Delivered, Reason: reason}
	}
	switch {
	case d.Step == alerts.Crosspost:
		return c.crosspost(ctx, d)
	case d.Target.Kind == alerts.Webhook:
		return c.sendByWebhook(ctx, d)
	case d.Target.Kind == alerts.Direct:
		return c.sendDirect(ctx, d)
	case d.Target.Kind == alerts.Forum && d.Step == alerts.Create:
		return c.post(ctx, d)
	case d.Target.Kind == alerts.Forum: // the first message of a post has the id of the post
		return c.message(ctx, d, d.MessageID).Outcome
	}
	return c.message(ctx, d, d.Target.ID).Outcome
}

// checkTarget returns an error if the client cannot post at a target at all.
func (c *Client) checkTarget(t alerts.Target) error {
	if !snowflake.Valid(t.ID) {
		return fmt.Errorf("%q is not an id of Discord: correct the route", t.ID)
	}
	switch t.Kind {
	case alerts.Channel, alerts.Thread, alerts.Forum, alerts.Direct:
		if c.token == "" {
			return fmt.Errorf("no bot token is set, and a %s needs one: set discord.token, or use a webhook", t.Kind)
		}
	case alerts.Webhook:
		if _, ok := c.webhooks[t.ID]; !ok {
			return fmt.Errorf("webhook %s is not in the configuration any more", t.ID)
		}
	default:
		return fmt.Errorf("unknown kind of target %q", t.Kind)
	}
	return nil
}

// message creates or edits the message of d in a channel.
func (c *Client) message(ctx context.Context, d alerts.Delivery, channel string) classified {
	m := Render(d)
	r, err := toPost("/channels/"+channel+"/messages", m)
	if err != nil {
		return notEncoded(err)
	}
	if d.Step == alerts.Edit {
		r.method, r.path = http.MethodPatch, r.path+"/"+d.MessageID
	}
	if d.Step == alerts.Create && !d.Tried.IsZero() && time.Since(d.Tried) > nonceWindow {
		if o, known := c.lostMessage(ctx, d, channel, m); known {
			return classified{Outcome: o}
		}
	}
	_, v := c.exchange(ctx, r, attemptOf(d))
	if v.code == threadArchived {
		v.Outcome = c.reopen(ctx, d, channel)
	}
	return v
}

// toPost returns a request with the bot's token that posts a body.
func toPost(path string, body any) (request, error) {
	b, err := json.Marshal(body)
	return request{method: http.MethodPost, path: path, body: b, bot: true}, err
}

// notEncoded returns the outcome for a body that cannot be encoded, which only a bug can cause.
func notEncoded(err error) classified {
	reason := "the message cannot be encoded: " + err.Error()
	return classified{Outcome: alerts.Outcome{Verdict: alerts.RetryPlain, Reason: reason}}
}

// threadArchived is the code for an edit in an archived thread.
const threadArchived = 50083

// reopen opens an archived thread, so that the next attempt works.
func (c *Client) reopen(ctx context.Context, d alerts.Delivery, thread string) alerts.Outcome {
	body := []byte(`{"archived":false}`)
	r := request{method: http.MethodPatch, path: "/channels/" + thread, body: body, bot: true}
	v := c.fetch(ctx, r, nil)
	if v.Verdict == alerts.Delivered {
		return alerts.Outcome{Verdict: alerts.Retry, Reason: "the thread was archived, and is open again"}
	}
	if v.code == threadsFull && d.Target.Kind == alerts.Forum {
		return c.makeRoom(ctx, d.Target.ID)
	}
	return v.Outcome
}
