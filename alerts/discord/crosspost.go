package discord

import (
	"context"
	"net/http"
	"time"

	"tocsin/alerts"
)

// Discord publishes at most ten messages of a channel in an hour. The limit is not documented, and the
// answer to the eleventh is a wait of up to an hour. The ledger records the publications, so that they
// survive a restart.
const (
	crosspostsPerHour = 10
	crosspostWindow   = time.Hour
)

// crosspost publishes a message to the servers that follow its channel. Messages of other kinds of target
// are never published, which counts as delivered.
// https://docs.discord.com/developers/resources/message#crosspost-message
func (c *Client) crosspost(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	if d.Target.Kind != alerts.Channel {
		return alerts.Outcome{Verdict: alerts.Delivered}
	}
	published := slidingWindow{n: crosspostsPerHour, per: crosspostWindow, at: d.Published}
	if rest := published.room(time.Now()); rest > 0 {
		return alerts.Outcome{
			Verdict: alerts.Later, After: rest,
			Reason: "ten messages of the channel were published within the hour, and Discord takes no more",
		}
	}
	path := "/channels/" + d.Target.ID + "/messages/" + d.MessageID + "/crosspost"
	r := request{method: http.MethodPost, path: path, bot: true}
	_, v := c.exchange(ctx, r, attemptOf(d))
	if v.Verdict == alerts.Delivered {
		v.After = 0 // the limit of crossposts does not delay the channel's next message
	}
	return v.Outcome
}
