package discord

import (
	"context"
	"net/http"
	"sync"
	"time"

	"tocsin/alerts"
)

// Discord publishes at most ten messages of a channel within an hour. It does not document that,
// and answers what goes over it with a limit of up to an hour.
const (
	crosspostsPerHour = 10
	crosspostWindow   = time.Hour
)

// A newsstand counts what was published, by channel.
type newsstand struct {
	mu     sync.Mutex
	counts map[string]*rolling
}

// room tells how long a channel has to wait before it can publish another message.
func (n *newsstand) room(channel string, now time.Time) time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r := n.counts[channel]; r != nil {
		return r.room(now)
	}
	return 0
}

func (n *newsstand) count(channel string, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.counts[channel]
	if r == nil {
		if n.counts == nil {
			n.counts = map[string]*rolling{}
		}
		r = &rolling{n: crosspostsPerHour, per: crosspostWindow}
		n.counts[channel] = r
	}
	r.add(now)
}

// crosspost publishes a message to the servers that follow its channel. Where there is nothing to
// publish it is done.
// https://docs.discord.com/developers/resources/message#crosspost-message
func (c *Client) crosspost(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	if d.Target.Kind != alerts.Channel {
		return alerts.Outcome{Verdict: alerts.Delivered}
	}
	if rest := c.news.room(d.Target.ID, time.Now()); rest > 0 {
		return alerts.Outcome{Verdict: alerts.Later, After: rest, Reason: "ten messages of the channel were published within the hour, and Discord takes no more"}
	}
	r := request{method: http.MethodPost, path: "/channels/" + d.Target.ID + "/messages/" + d.MessageID + "/crosspost", bot: true}
	got, v := c.exchange(ctx, r, attemptOf(d))
	// An answer that tells nothing may hide a message that was published.
	if got.status/100 == 2 || got.status >= 500 || got.status == 0 && v.After == 0 && v.Verdict == alerts.Retry {
		c.news.count(d.Target.ID, time.Now())
	}
	if v.Verdict == alerts.Delivered {
		v.After = 0 // the next message of the channel need not wait for what is about publishing
	}
	return v.Outcome
}
