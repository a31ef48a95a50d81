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
	// A forum is not asked for its tags more often, whatever is wrong with them.
	tagsAge = time.Minute

	requireTag  = 1 << 4 // among the flags of a forum
	tagUnknown  = 10087
	tagsMissing = 40066
	tagWanted   = 40067
)

// A forumPost is the body of a request that opens a post in a forum.
// https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
type forumPost struct {
	Name        string   `json:"name"`
	Message     Message  `json:"message"`
	AppliedTags []string `json:"applied_tags,omitempty"` // ids
}

// renderPost turns a delivery into a post, named after the headline. Its tags are missing: the
// forum knows their ids.
func renderPost(d alerts.Delivery) forumPost {
	name := ""
	if len(d.Digest) > 0 {
		name = heading(len(d.Digest))
	} else {
		_, host, _ := markdown.Link(d.Alert.Lead.URL)
		for _, text := range []string{d.Alert.Lead.Title, d.Alert.Lead.Summary, d.Alert.Lead.Content, host, "Untitled"} {
			if name = markdown.Plain(text, maxPostName); name != "" {
				break
			}
		}
	}
	return forumPost{Name: name, Message: Render(d)}
}

// A forum is what is known of one.
type forum struct {
	guild    string
	posts    bool              // it is one: a channel of another kind has no posts
	tags     map[string]string // ids, by name in lower case
	required bool              // each post needs a tag
	at       time.Time         // when it was asked for
}

// ids finds tags by their names, and says whether all are there.
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

// A catalogue keeps what is known of forums.
type catalogue struct {
	mu     sync.Mutex
	forums map[string]forum
}

func (c *catalogue) get(id string) (forum, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.forums[id]
	return f, ok
}

func (c *catalogue) put(id string, f forum) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.forums == nil {
		c.forums = map[string]forum{}
	}
	c.forums[id] = f
}

// forget has a forum be asked again.
func (c *catalogue) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.forums, id)
}

// distrust takes the tags of a forum for wrong, since Discord refused one. If they were read just
// now, posts go without for a while.
func (c *catalogue) distrust(id string, now time.Time) {
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

// forum gives what is known of a forum, and asks Discord if nothing is, or if that is older than
// age.
func (c *Client) forum(ctx context.Context, id string, age time.Duration) (forum, reading) {
	if f, ok := c.forums.get(id); ok && time.Since(f.at) <= age {
		return f, reading{}
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
	f := forum{guild: ch.GuildID, posts: commands.TargetKind(ch.Type) == alerts.Forum, tags: map[string]string{}, required: ch.Flags&requireTag != 0, at: time.Now()}
	for _, t := range ch.AvailableTags {
		if snowflake.Valid(t.ID) {
			f.tags[strings.ToLower(strings.TrimSpace(t.Name))] = t.ID
		}
	}
	c.forums.put(id, f)
	return f, v
}

// post opens a post in a forum.
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
			return alerts.Outcome{Verdict: alerts.Quarantine, Reason: "the forum asks for a tag and has none named " + saying(strings.Join(names, ", ")) + ": name one that it has in the route"}
		}
		p.AppliedTags = ids
	}
	r, err := toPost("/channels/"+d.Target.ID+"/threads", p)
	if err != nil {
		return unwritten(err).Outcome
	}
	_, v := c.exchange(ctx, r, attemptOf(d))
	switch v.code {
	case tagUnknown:
		c.forums.distrust(d.Target.ID, time.Now())
	case tagsMissing, tagWanted:
		c.forums.forget(d.Target.ID)
	case threadsFull:
		return c.makeRoom(ctx, d.Target.ID)
	}
	return v.Outcome
}

// tagsOf gives the names of the tags of a post.
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
