package discord

import (
	"context"
	"net/http"
	"sync"
	"time"

	"tocsin/alerts"
)

// Discord takes a bot that writes to many members for a spammer, and has no number for how many
// are too many. https://docs.discord.com/developers/resources/user#create-dm
const (
	directEvery   = 2 * time.Second // between two messages to members, whoever they are
	directOpens   = 10
	directWindow  = 10 * time.Minute
	channelIsGone = 10003
)

// A postbox keeps what messages to members need: their channels, and the slow pace.
type postbox struct {
	line queue

	mu       sync.Mutex
	channels map[string]string // by user id
	opens    rolling
}

func newPostbox() *postbox {
	return &postbox{line: queue{every: directEvery}, channels: map[string]string{}, opens: rolling{n: directOpens, per: directWindow}}
}

// channel gives the channel of a member, if it is open; else how long none can be opened.
func (p *postbox) channel(user string, now time.Time) (id string, rest time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id = p.channels[user]; id != "" {
		return id, 0
	}
	return "", p.opens.room(now)
}

func (p *postbox) opening(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opens.add(now)
}

func (p *postbox) keep(user, channel string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.channels[user] = channel
}

func (p *postbox) forget(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.channels, user)
}

// directly creates or edits a message to a member.
func (c *Client) directly(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	now := time.Now()
	channel, rest := c.direct.channel(d.Target.ID, now)
	if rest > 0 {
		return alerts.Outcome{Verdict: alerts.Later, After: rest, Reason: "too many members were written to for the first time just now"}
	}
	if rest := c.direct.line.ask(d.Target.ID, now); rest > 0 {
		return alerts.Outcome{Verdict: alerts.Later, After: rest, Reason: "direct messages are sent slowly, and others come first"}
	}
	if channel == "" {
		var o alerts.Outcome
		if channel, o = c.open(ctx, d.Target.ID); channel == "" {
			return o
		}
	}
	v := c.message(ctx, d, channel)
	if v.code == channelIsGone { // the channel and not the member: it can be opened again
		c.direct.forget(d.Target.ID)
		v.Outcome = alerts.Outcome{Verdict: alerts.Retry, Reason: "the channel to the member is not there any more, and will be opened again"}
	}
	return v.Outcome
}

// open gives the channel to a member, which Discord makes if there is none.
func (c *Client) open(ctx context.Context, user string) (channel string, o alerts.Outcome) {
	c.direct.opening(time.Now())
	r := request{method: http.MethodPost, path: "/users/@me/channels", body: []byte(`{"recipient_id":"` + user + `"}`), bot: true}
	var ch struct {
		ID string `json:"id"`
	}
	v := c.fetch(ctx, r, &ch)
	switch {
	case v.Verdict == alerts.Retry || v.Verdict == alerts.Later:
		c.gate.hold(r, v.After) // what Discord says of one member's channel holds for all
		return "", v.Outcome
	case v.Verdict != alerts.Delivered:
		return "", v.Outcome
	case !snowflake(ch.ID):
		return "", alerts.Outcome{Verdict: alerts.Retry, Reason: "Discord did not tell the channel to the member"}
	}
	c.direct.keep(user, ch.ID)
	return ch.ID, alerts.Outcome{}
}
