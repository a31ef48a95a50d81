package discord

import (
	"context"
	"net/http"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/snowflake"
)

// Discord takes a bot that writes to many members for a spammer, and has no number for how many
// are too many. https://docs.discord.com/developers/resources/user#create-dm
const (
	directEvery   = 2 * time.Second // between two messages to members, whoever they are
	directOpens   = 10
	directWindow  = 10 * time.Minute
	channelIsGone = 10003
)

// directly creates or edits a message to a member. The member's channel and the openings of channels
// stand in the ledger: a restart neither opens a channel again nor forgets the pace.
func (c *Client) directly(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	now := time.Now()
	opened := rolling{n: directOpens, per: directWindow, at: d.Opened}
	full := opened.room(now)
	put := func(after time.Duration, why string) alerts.Outcome {
		return alerts.Outcome{Verdict: alerts.Later, After: after, Reason: why}
	}
	const many = "too many members were written to for the first time just now"
	if d.Channel == "" && full > 0 {
		return put(full, many)
	}
	if rest := c.direct.ask(d.Target.ID, now); rest > 0 {
		return put(rest, "direct messages are sent slowly, and others come first")
	}
	opening, channel := d.Channel == "", d.Channel
	if opening {
		var o alerts.Outcome
		if channel, o = c.open(ctx, d.Target.ID); channel == "" {
			return o
		}
	}
	v := c.message(ctx, d, channel)
	if v.code == channelIsGone { // the channel and not the member: it is opened again
		switch {
		case opening:
			channel = ""
		case full > 0:
			return put(full, many)
		default:
			var o alerts.Outcome
			if channel, o = c.open(ctx, d.Target.ID); channel == "" {
				return o
			}
			opening = true
		}
		v.Outcome = alerts.Outcome{Verdict: alerts.Retry, Reason: "the channel to the member was not there any more, and is opened again"}
	}
	v.Opening, v.Channel = opening, channel
	return v.Outcome
}

// open gives the channel to a member, which Discord makes if there is none.
func (c *Client) open(ctx context.Context, user string) (channel string, o alerts.Outcome) {
	r := request{method: http.MethodPost, path: "/users/@me/channels", body: []byte(`{"recipient_id":"` + user + `"}`), bot: true}
	var ch struct {
		ID string `json:"id"`
	}
	v := c.fetch(ctx, r, &ch)
	switch {
	case v.Verdict == alerts.Retry || v.Verdict == alerts.Later:
		c.gate.hold(r, v.After) // what Discord says of one member's channel holds for all
	case v.Verdict == alerts.Delivered && snowflake.Valid(ch.ID):
		return ch.ID, alerts.Outcome{}
	case v.Verdict == alerts.Delivered:
		v.Outcome = alerts.Outcome{Verdict: alerts.Retry, Reason: "Discord did not tell the channel to the member"}
	}
	v.Opening = v.made
	return "", v.Outcome
}
