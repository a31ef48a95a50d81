package service

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"tocsin/feeds"
	"tocsin/feeds/websub"
	"tocsin/store"
)

// A callback is the service as hubs see it.
type callback struct{ *Service }

// Awaits reports whether pushes are expected at a callback.
func (c callback) Awaits(ctx context.Context, token string) (bool, error) {
	h, ok, err := c.store.HubSubscription(ctx, token)
	return ok && (h.State == websub.Asked || h.State == websub.Active), c.failed(ctx, h, err)
}

// failed logs an error of the ledger and returns it.
func (c callback) failed(ctx context.Context, h websub.Subscription, err error) error {
	if err != nil && ctx.Err() == nil {
		c.log.Error("a request of a hub failed; it has to repeat it", "feed", h.Feed, "err", err)
	}
	return err
}

// Confirm answers the verification request of a hub.
func (c callback) Confirm(ctx context.Context, token string, q url.Values) (string, bool, error) {
	for {
		h, ok, err := c.store.HubSubscription(ctx, token)
		if err != nil || !ok {
			return "", false, c.failed(ctx, h, err)
		}
		now := c.now()
		next, challenge, err := h.Verify(q, now)
		if err != nil {
			c.log.Warn("hub refused", "feed", h.Feed, "err", err)
			return "", false, nil
		}
		_, saved, err := c.store.SaveHub(ctx, next)
		switch {
		case err != nil:
			return "", false, c.failed(ctx, h, err)
		case !saved: // it was changed in the meantime
			continue
		}
		switch next.State {
		case websub.Active:
			c.log.Info("followed by push", "feed", h.Feed, "lease", next.LeaseEnd.Sub(now).String())
		case websub.Gone:
			c.log.Info("no longer followed by push", "feed", h.Feed)
		case websub.Denied:
			c.log.Warn("not followed by push", "feed", h.Feed, "reason", next.Reason, "again", next.Next)
		}
		wake(c.hubs.wake)
		return challenge, true, nil
	}
}

// Receive keeps the new items of a push and wakes the plan loop. A push without a valid signature is not
// parsed. An error is that of the ledger: the hub has to repeat the push.
func (c callback) Receive(ctx context.Context, token string, header http.Header, body []byte) error {
	h, ok, err := c.store.HubSubscription(ctx, token)
	if err != nil || !ok {
		return c.failed(ctx, h, err)
	}
	if !h.Signed(header, body) {
		c.counters.add(&c.counters.pushes, "unsigned")
		c.log.Warn("push ignored: its signature is missing or invalid", "feed", h.Feed, "bytes", len(body))
		return nil
	}
	f, ok := c.configured(h.Feed)
	if !ok {
		return nil
	}
	now := c.now()
	base, err := url.Parse(h.Topic)
	if err != nil {
		return nil //nolint:nilerr // unreachable: a topic is a valid URL
	}
	doc, err := feeds.Parse(body, header.Get("Content-Type"), base, f, now)
	if err != nil {
		c.counters.add(&c.counters.pushes, "unreadable")
		c.log.Warn("push ignored: it cannot be read", "feed", f.Name, "err", err)
		return nil // repeating it would not help; the next poll reads the feed
	}
	var items []feeds.Item
	for _, it := range doc.Items {
		if now.Sub(it.When()) <= staleNews {
			items = append(items, it)
		}
	}
	kept, err := c.store.KeepPushed(ctx, f, token, items, now)
	if errors.Is(err, store.ErrNoBaseline) {
		c.counters.add(&c.counters.pushes, "early")
		c.log.Debug("push ignored", "feed", f.Name, "err", err)
		return nil
	}
	if err != nil {
		return c.failed(ctx, h, err)
	}
	c.counters.add(&c.counters.pushes, "ok")
	c.log.Debug("pushed", "feed", f.Name,
		"items", len(doc.Items), "new", kept.New, "left_to_the_poll", len(doc.Items)-len(items))
	if kept.New > 0 {
		wake(c.planWake)
	}
	return nil
}
