package discord

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"tocsin/alerts"
	"tocsin/alerts/discord/commands"
	"tocsin/alerts/discord/internal/markdown"
	"tocsin/alerts/discord/internal/snowflake"
)

const (
	maxPostName = 100
	maxPostTags = 5
	// A forum's tags are read again at most this often.
	tagsAge = time.Minute

	requireTag  = 1 << 4 // among the flags of a forum
	tagUnknown  = 10087
	tagsMissing = 40066
	tagWanted   = 40067
)

// A forumPost is the body of a request that creates a post in a forum.
// https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
type forumPost struct {
	Name        string   `json:"name"`
	Message     Message  `json:"message"`
	AppliedTags []string `json:"applied_tags,omitempty"` // ids
}

// renderPost returns the post of a delivery, named after the headline, without tags, whose ids only the
// forum has.
func renderPost(d alerts.Delivery) forumPost {
	name := ""
	if len(d.Digest) > 0 {
		name = heading(len(d.Digest))
	} else {
		_, host, _ := markdown.Link(d.Alert.Lead.URL)
		it := d.Alert.Lead
		for _, text := range []string{it.Title, it.Summary, it.Content, host, "Untitled"} {
			if name = markdown.Plain(text, maxPostName); name != "" {
				break
			}
		}
	}
	return forumPost{Name: name, Message: Render(d)}
}

// A forum is a channel's description, as far as posts need it.
type forum struct {
	guild    string
	posts    bool              // the channel is a forum and has posts
	tags     map[string]string // ids by lower-case name
	required bool              // a post must have a tag
	at       time.Time         // time of the request
}

// ids returns the ids of tags, and reports whether the forum has all of them.
func (f forum) ids(names []string) (ids []string, all bool) {
	all = true
	for _, name := range names {
		id := f.tags[strings.ToLower(strings.TrimSpace(name))]
		switch {
		case id == "":
			all = false
		case !slices.Contains(ids, id) && len(ids) < maxPostTags:
			ids = append(ids, id)
		}
	}
	return ids, all
}

// A forumCache holds descriptions of forums by id. It is safe for concurrent use.
type forumCache struct {
	mu     sync.Mutex
	forums map[string]forum
}

func (c *forumCache) get(id string) (forum, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.forums[id]
	return f, ok
}

func (c *forumCache) put(id string, f forum) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.forums == nil {
		c.forums = map[string]forum{}
	}
	c.forums[id] = f
}

// forget removes a forum, so that it is requested again.
func (c *forumCache) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.forums, id)
}

// dropTags removes the tags of a forum after Discord refused one. If they were read less than tagsAge ago,
// posts have no tags until then.
func (c *forumCache) dropTags(id string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.forums[id]
	if !ok || now.Sub(f.at) > tagsAge {
		delete(c.forums, id)
		return
	}
	f.tags, f.at = nil, now
	c.forums[id] = f
}

// forum returns the description of a forum. It requests it from Discord if the known one is older than
// age.
func (c *Client) forum(ctx context.Context, id string, age time.Duration) (forum, classified) {
	if f, ok := c.forums.get(id); ok && time.Since(f.at) <= age {
		return f, classified{}
	}
	var ch struct {
		GuildID       string                `json:"guild_id"`
		Type          discordgo.ChannelType `json:"type"`
		Flags         int                   `json:"flags"`
		AvailableTags []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"available_tags"`
	}
	v := c.fetch(ctx, request{method: http.MethodGet, path: "/channels/" + id, bot: true}, &ch)
	if v.Verdict != alerts.Delivered {
		return forum{}, v
	}
	f := forum{
		guild: ch.GuildID, posts: commands.TargetKind(ch.Type) == alerts.Forum,
		tags: map[string]string{}, required: ch.Flags&requireTag != 0, at: time.Now(),
	}
	for _, t := range ch.AvailableTags {
		if snowflake.Valid(t.ID) {
			f.tags[strings.ToLower(strings.TrimSpace(t.Name))] = t.ID
		}
	}
	c.forums.put(id, f)
	return f, v
}

// post creates a post in a forum.
func (c *Client) post(ctx context.Context, d alerts.Delivery) alerts.Outcome {
	p := renderPost(d)
	if !d.Tried.IsZero() {
		if o, known := c.lostPost(ctx, d, p.Name); known {
			return o
		}
	}
	if names := tagsOf(d); len(names) > 0 {
		f, v := c.forum(ctx, d.Target.ID, maxWait)
		ids, all := f.ids(names)
		if v.Verdict == alerts.Delivered && !all {
			f, v = c.forum(ctx, d.Target.ID, tagsAge)
			ids, _ = f.ids(names)
		}
		if v.Verdict != alerts.Delivered {
			return v.Outcome
		}
		if len(ids) == 0 && f.required {
			return alerts.Outcome{
				Verdict: alerts.Quarantine,
				Reason: "the forum asks for a tag and has none named " + sanitize(strings.Join(names, ", ")) +
					": name one that it has in the route",
			}
		}
		p.AppliedTags = ids
	}
	r, err := toPost("/channels/"+d.Target.ID+"/threads", p)
	if err != nil {
		return notEncoded(err).Outcome
	}
	_, v := c.exchange(ctx, r, attemptOf(d))
	switch v.code {
	case tagUnknown:
		c.forums.dropTags(d.Target.ID, time.Now())
	case tagsMissing, tagWanted:
		c.forums.forget(d.Target.ID)
	case threadsFull:
		return c.makeRoom(ctx, d.Target.ID)
	}
	return v.Outcome
}

// tagsOf returns the names of the tags of a post.
func tagsOf(d alerts.Delivery) []string {
	names := slices.Clone(d.Alert.Tags)
	for _, a := range d.Digest {
		for _, name := range a.Tags {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
