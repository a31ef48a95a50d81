package discord

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord/internal/snowflake"
)

const (
	threadsFull = 160006
	// To make room for new posts, the bot archives this number of its own at a time, those without a
	// message for longest, and none younger than archiveAge.
	archiveAtOnce = 5
	archiveAge    = time.Hour
)

// A thread is an element of a list of threads.
type thread struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	ParentID      string `json:"parent_id"`
	OwnerID       string `json:"owner_id"`
	LastMessageID string `json:"last_message_id"`
}

// threads requests a list of threads.
func (c *Client) threads(ctx context.Context, path string) ([]thread, classified) {
	var list struct {
		Threads []thread `json:"threads"`
	}
	v := c.fetch(ctx, request{method: http.MethodGet, path: path, bot: true}, &list)
	return list.Threads, v
}

// lostPost looks for the post of an earlier attempt whose answer was lost: a post of the bot with this name,
// created since the attempt, that belongs to no other delivery.
func (c *Client) lostPost(ctx context.Context, d alerts.Delivery, name string) (o alerts.Outcome, known bool) {
	me, v := c.self(ctx)
	if v.Verdict != alerts.Delivered {
		return lookFailed(v)
	}
	f, v := c.forum(ctx, d.Target.ID, maxWait)
	if v.Verdict != alerts.Delivered {
		return lookFailed(v)
	}
	return c.lookForPost(ctx, d, d.Target.ID, f.guild, func(t thread) bool { return t.OwnerID == me && t.Name == name })
}

// lookForPost searches the active and the archived posts of a forum since the first attempt for one that is
// ours and belongs to no other delivery.
func (c *Client) lookForPost(
	ctx context.Context, d alerts.Delivery, forum, guild string, ours func(thread) bool,
) (o alerts.Outcome, known bool) {
	from := snowflake.Lowest(d.Tried.Add(-clockSlack))
	for _, path := range []string{
		"/guilds/" + guild + "/threads/active",
		"/channels/" + forum + "/threads/archived/public?limit=50",
	} {
		list, v := c.threads(ctx, path)
		if v.Verdict != alerts.Delivered {
			if o, known := lookFailed(v); known {
				return o, true
			}
			continue
		}
		for _, t := range list {
			if t.ParentID == forum && snowflake.Number(t.ID) >= from && !slices.Contains(d.Posted, t.ID) && ours(t) {
				return alerts.Outcome{Verdict: alerts.Delivered, MessageID: t.ID}, true
			}
		}
	}
	return alerts.Outcome{}, false
}

// makeRoom archives old posts of the bot in a forum whose server has the maximum of open threads. Readers
// still find them, and an edit opens a post again.
func (c *Client) makeRoom(ctx context.Context, forum string) alerts.Outcome {
	me, v := c.self(ctx)
	if v.Verdict != alerts.Delivered {
		return v.Outcome
	}
	f, v := c.forum(ctx, forum, maxWait)
	if v.Verdict != alerts.Delivered {
		return v.Outcome
	}
	list, v := c.threads(ctx, "/guilds/"+f.guild+"/threads/active")
	if v.Verdict != alerts.Delivered {
		return v.Outcome
	}
	before := snowflake.Lowest(time.Now().Add(-archiveAge))
	list = slices.DeleteFunc(list, func(t thread) bool {
		return t.ParentID != forum || t.OwnerID != me || snowflake.Number(t.ID) >= before
	})
	silent := func(t thread) uint64 { return max(snowflake.Number(t.ID), snowflake.Number(t.LastMessageID)) }
	slices.SortFunc(list, func(a, b thread) int { return cmp.Compare(silent(a), silent(b)) })
	archived := 0
	for _, t := range list[:min(len(list), archiveAtOnce)] {
		body := []byte(`{"archived":true}`)
		r := request{method: http.MethodPatch, path: "/channels/" + t.ID, body: body, bot: true}
		v := c.fetch(ctx, r, nil)
		if o, known := lookFailed(v); known && archived == 0 {
			return o
		}
		if v.Verdict != alerts.Delivered {
			break
		}
		archived++
	}
	if archived == 0 {
		return alerts.Outcome{Verdict: alerts.Quarantine, Reason: "the server has too many open threads (160006), " +
			"and the bot has no old one in this forum that it may archive: " +
			"archive some, or give the bot Manage Threads there"}
	}
	return alerts.Outcome{Verdict: alerts.Later, Reason: "the server has too many open threads (160006): " +
		"old ones of the bot's were archived to make room"}
}
