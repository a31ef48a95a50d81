// Package websub subscribes to feeds at WebSub hubs (https://www.w3.org/TR/websub/), which push new
// items instead of waiting for the next poll.
//
// In go a feed and its cursor, the requests of its hub and the time now; out come the subscription as
// it is next, the requests to the hub, and whether a push is genuine.
//
// The one rule: a [Subscription] is a value, and its methods read no clock, reach no network and change
// nothing. The caller stores their results; only [Send] makes a request. A hub that fails, refuses
// or stays silent never costs the feed a poll.
//
//	hub, topic := websub.HubOf(feed, cursor)
//	s := websub.New(feed, hub, topic, "https://bot.example/websub/", now).Ask(now)
//	err := websub.Send(ctx, fetcher, feed, s) // the hub confirms at s.Callback: s.Verify(query, now)
package websub
