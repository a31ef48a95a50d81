package service

import (
	"context"
	"time"

	"tocsin/alerts"
	"tocsin/cmd/bot/config"
	"tocsin/store"
)

// An office answers the slash commands from the running configuration and the ledger. What it
// changes holds from the desk's next item on.
type office struct {
	store *store.Store
	setup func() *config.Config
	now   func() time.Time
}

func (o office) Topics(context.Context) ([]alerts.Topic, error) { return o.setup().Topics, nil }

func (o office) Subscriptions(ctx context.Context, guild string) ([]alerts.Subscription, error) {
	return o.store.Subscriptions(ctx, guild)
}

func (o office) Subscribe(ctx context.Context, s alerts.Subscription) (alerts.Subscription, bool, error) {
	s.At = o.now()
	return o.store.Subscribe(ctx, s)
}

func (o office) Unsubscribe(ctx context.Context, guild, id string) (alerts.Subscription, bool, error) {
	return o.store.Unsubscribe(ctx, guild, id, o.now())
}
