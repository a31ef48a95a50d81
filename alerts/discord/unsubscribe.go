package discord

import (
	"context"
	"fmt"
)

// unsubscribe ends a subscription of the server. What Discord tells of the sender's rights is
// about the channel of the command, so that is where they must hold.
func (c Commands) unsubscribe(ctx context.Context, r Request) Reply {
	if !r.Here.Member.Has(ManageChannels) {
		return Reply{Text: "You need the permission **Manage Channels** to end a subscription."}
	}
	ended, found, err := c.Office.Unsubscribe(ctx, r.Guild, r.Options[optSubscription])
	if err != nil {
		return sorry(err)
	}
	if !found {
		return Reply{Text: "There is no such subscription. Choose one of the list that Discord shows while you type; /subscriptions shows all."}
	}
	title := ended.Topic
	if topics, err := c.Office.Topics(ctx); err == nil { // it has ended, title or not
		if t, ok, _ := find(topics, ended.Topic); ok {
			title = display(t)
		}
	}
	return Reply{Text: fmt.Sprintf("<#%s> does not follow **%s** any more.", ended.Target.ID, markdown(title, maxTitle))}
}
