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

// sendTimeout is how long an attempt may take with all that belongs to it.
const sendTimeout = 28 * time.Second

var _ alerts.Sender = (*Client)(nil)

// Send makes one attempt at a delivery's step. It makes none, and answers Later, while Discord has
// asked to wait.
//
// A lost answer is Retry, and the repetition is safe. Discord returns the first message to a nonce
// that it knows; where it knows no nonce (forum posts, webhooks), or may have forgotten it, the
// message is looked for before it is posted again. Where the bot may not look, the repetition may
// post it a second time: losing it would be worse.
//
// It takes half a minute at most, looks and all. After is set when Discord names a time: on Delivered it is when the target takes the next
// message.
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

// stepOf is what a delivery asks for: a message that is there is not created again.
func stepOf(d alerts.Delivery) alerts.Step {
	if d.Step == alerts.Create && d.MessageID != "" {
		return alerts.Edit
	}
	return d.Step
}

func (c *Client) send(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	if err := c.able(d.Target); err != nil {
		return alerts.Outcome{Verdict: alerts.Quarantine, Reason: err.Error()}
	}
	if d.Step != alerts.Create && !snowflake.Valid(d.MessageID) {
		return alerts.Outcome{Verdict: alerts.Delivered, Reason: "the message cannot be edited or published: Discord never told its id"}
	}
	switch {
	case d.Step == alerts.Crosspost:
		return c.crosspost(ctx, d)
	case d.Target.Kind == alerts.Webhook:
		return c.viaWebhook(ctx, d)
	case d.Target.Kind == alerts.Direct:
		return c.directly(ctx, d)
	case d.Target.Kind == alerts.Forum && d.Step == alerts.Create:
		return c.post(ctx, d)
	case d.Target.Kind == alerts.Forum: // the first message of a post has the post's id
		return c.message(ctx, d, d.MessageID).Outcome
	}
	return c.message(ctx, d, d.Target.ID).Outcome
}

// able says what keeps the client from posting at a target at all.
func (c *Client) able(t alerts.Target) error {
	if !snowflake.Valid(t.ID) {
		return fmt.Errorf("%q is no id of Discord: correct the route", t.ID)
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
		return fmt.Errorf("%q is no kind of target", t.Kind)
	}
	return nil
}

// message creates or edits the message of d in a channel.
func (c *Client) message(ctx context.Context, d alerts.Delivery, channel string) reading {
	m := Render(d)
	r, err := toPost("/channels/"+channel+"/messages", m)
	if err != nil {
		return unwritten(err)
	}
	if d.Step == alerts.Edit {
		r.method, r.path = http.MethodPatch, r.path+"/"+d.MessageID
	}
	if d.Step == alerts.Create && !d.Tried.IsZero() && time.Since(d.Tried) > nonceWindow {
		if o, known := c.lostMessage(ctx, d, channel, m); known {
			return reading{Outcome: o}
		}
	}
	_, v := c.exchange(ctx, r, attemptOf(d))
	if v.code == threadArchived {
		v.Outcome = c.reopen(ctx, d, channel)
	}
	return v
}

// toPost is a request that posts something in the bot's name.
func toPost(path string, body any) (request, error) {
	b, err := json.Marshal(body)
	return request{method: http.MethodPost, path: path, body: b, bot: true}, err
}

// unwritten is a message that cannot be put into JSON, which only a fault of ours can bring about.
func unwritten(err error) reading {
	return reading{Outcome: alerts.Outcome{Verdict: alerts.RetryPlain, Reason: "the message cannot be written: " + err.Error()}}
}

// threadArchived is the code of an edit in a thread that was archived meanwhile.
const threadArchived = 50083

// reopen opens an archived thread, so that the next attempt works.
func (c *Client) reopen(ctx context.Context, d alerts.Delivery, thread string) alerts.Outcome {
	r := request{method: http.MethodPatch, path: "/channels/" + thread, body: []byte(`{"archived":false}`), bot: true}
	v := c.fetch(ctx, r, nil)
	if v.Verdict == alerts.Delivered {
		return alerts.Outcome{Verdict: alerts.Retry, Reason: "the thread was archived, and is open again"}
	}
	if v.code == threadsFull && d.Target.Kind == alerts.Forum {
		return c.makeRoom(ctx, d.Target.ID)
	}
	return v.Outcome
}
