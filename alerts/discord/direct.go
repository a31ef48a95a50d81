package discord

import (
	"context"
	"net/http"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/snowflake"
)

// Discord flags a bot that opens many channels to members as a spammer. The threshold is not documented.
// https://docs.discord.com/developers/resources/user#create-dm
const (
	directEvery   = 2 * time.Second // between two messages to members
	directOpens   = 10
	directWindow  = 10 * time.Minute
	channelIsGone = 10003
)

// sendDirect creates or edits a message to a member. The ledger records the member's channel and the times
// when channels were opened, so that both survive a restart.
func (c *Client) sendDirect(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	now := time.Now()
	opened := slidingWindow{n: directOpens, per: directWindow, at: d.Opened}
	full := opened.room(now)
	later := func(after time.Duration, why string) alerts.Outcome {
		return alerts.Outcome{Verdict: alerts.Later, After: after, Reason: why}
	}
	const many = "too many members were written to for the first time just now"
	if d.Channel == "" && full > 0 {
		return later(full, many)
	}
	if rest := c.direct.ask(d.Target.ID, now); rest > 0 {
		return later(rest, "direct messages are sent slowly, and others come first")
	}
	opening, channel := d.Channel == "", d.Channel
	if opening {
		var o alerts.Outcome
		if channel, o = c.open(ctx, d.Target.ID); channel == "" {
			return o
		}
	}
	v := c.message(ctx, d, channel)
	if v.code == channelIsGone { // the channel and not the member: open it again
		switch {
		case opening:
			channel = ""
		case full > 0:
			return later(full, many)
		default:
			var o alerts.Outcome
			if channel, o = c.open(ctx, d.Target.ID); channel == "" {
				return o
			}
			opening = true
		}
		v.Outcome = alerts.Outcome{
			Verdict: alerts.Retry, Reason: "the channel to the member did not exist any more, and is opened again",
		}
	}
	v.Opening, v.Channel = opening, channel
	return v.Outcome
}

// open returns the channel to a member. Discord creates it if there is none. On failure the channel is ""
// and o is the outcome of the attempt.
func (c *Client) open(ctx context.Context, user string) (channel string, o alerts.Outcome) {
	body := []byte(`{"recipient_id":"` + user + `"}`)
	r := request{method: http.MethodPost, path: "/users/@me/channels", body: body, bot: true}
	var ch struct {
		ID string `json:"id"`
	}
	v := c.fetch(ctx, r, &ch)
	switch {
	case v.Verdict == alerts.Retry || v.Verdict == alerts.Later:
		c.limiter.hold(r, v.After) // the limit for one member's channel applies to all
	case v.Verdict == alerts.Delivered && snowflake.Valid(ch.ID):
		return ch.ID, alerts.Outcome{}
	case v.Verdict == alerts.Delivered:
		v.Outcome = alerts.Outcome{
			Verdict: alerts.Retry, Reason: "Discord did not send the id of the channel to the member",
		}
	}
	v.Opening = v.made
	return "", v.Outcome
}
