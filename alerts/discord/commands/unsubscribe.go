package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/markdown"
)

// unsubscribe ends a subscription of the server, or one of the sender's own. The sender needs Manage Channels
// in the channel of the command, since Discord sends the permissions for that channel.
func (c Commands) unsubscribe(ctx context.Context, r Request, now time.Time) Reply {
	id := r.Options[optSubscription]
	own, list, titles, err := c.list(ctx, r)
	if err != nil {
		return internalError(err)
	}
	named := func(s alerts.Subscription) bool { return s.ID == id }
	guild, who := r.Guild, ""
	switch i := slices.IndexFunc(own, named); {
	case i >= 0:
		guild, who = own[i].Guild, "You do not follow" // made in any server
	case !r.Here.Member.Has(ManageChannels):
		return Reply{Text: "You need the permission **Manage Channels** to end a subscription of this server. " +
			"Your own need none."}
	case !slices.ContainsFunc(list, named): // it may be another member's
		return noSubscription()
	}
	ended, found, err := c.Store.Unsubscribe(ctx, guild, id, now)
	if err != nil {
		return internalError(err)
	}
	if !found {
		return noSubscription()
	}
	if who == "" {
		who = fmt.Sprintf("<#%s> does not follow", ended.Target.ID)
	}
	return Reply{Text: fmt.Sprintf("%s **%s** any more.", who, markdown.Escape(titles(ended.Topic), maxTitle))}
}

func noSubscription() Reply {
	return Reply{Text: "There is no such subscription. Choose one of the list that Discord shows while you type; " +
		"/subscriptions shows all."}
}
