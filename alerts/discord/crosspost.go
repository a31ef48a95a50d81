package discord

import (
	"context"
	"net/http"
	"time"

	"tocsin/alerts"
)

// Discord publishes at most ten messages of a channel within an hour. It does not document that,
// and answers what goes over it with a limit of up to an hour. What was published stands in the
// ledger, so that a restart does not forget it.
const (
	crosspostsPerHour = 10
	crosspostWindow   = time.Hour
)

// crosspost publishes a message to the servers that follow its channel. Where there is nothing to
// publish it is done.
// https://docs.discord.com/developers/resources/message#crosspost-message
func (c *Client) crosspost(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	if d.Target.Kind != alerts.Channel {
		return alerts.Outcome{Verdict: alerts.Delivered}
	}
	published := rolling{n: crosspostsPerHour, per: crosspostWindow, at: d.Published}
	if rest := published.room(time.Now()); rest > 0 {
		return alerts.Outcome{Verdict: alerts.Later, After: rest, Reason: "ten messages of the channel were published within the hour, and Discord takes no more"}
	}
	r := request{method: http.MethodPost, path: "/channels/" + d.Target.ID + "/messages/" + d.MessageID + "/crosspost", bot: true}
	_, v := c.exchange(ctx, r, attemptOf(d))
	if v.Verdict == alerts.Delivered {
		v.After = 0 // the next message of the channel need not wait for what is about publishing
	}
	return v.Outcome
}
