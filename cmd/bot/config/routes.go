package config

import (
	"fmt"
	"net/url"
	"regexp"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/feeds/poll"
)

var (
	snowflake = regexp.MustCompile(`^\d{15,21}$`)
	roleRef   = regexp.MustCompile(`^@role:(\d{15,21})$`)
	hookPath  = regexp.MustCompile(`/webhooks/(\d{15,21})/([A-Za-z0-9_-]{20,})/?$`)
)

func validRoutes(b *binder, c *Config, list []fileRoute) []alerts.Route {
	var names []string
	for _, t := range c.Topics {
		names = append(names, t.Name)
	}
	ids := map[string]int{}
	var out []alerts.Route
	for i, r := range list {
		at := fmt.Sprintf("routes[%d]", i)
		if _, ok := c.TopicsByName()[r.Topic]; !ok {
			b.fail(at+".topic", fmt.Sprintf("unknown topic %q", r.Topic), Suggest(r.Topic, names))
		}
		route := alerts.Route{
			Topic: r.Topic, Tags: r.Tags, Publish: r.Crosspost, CatchUp: c.CatchUp,
			Quiet: validQuiet(b, at+".quiet", r.Quiet), Limit: validLimit(b, at+".limit", r.Limit),
		}
		if r.Digest != "" {
			when, err := poll.ParseSchedule(r.Digest)
			if err != nil {
				b.fail(at+".digest", err.Error(), `for example "0 8 * * *", every day at 08:00 (TZ)`)
			} else {
				route.Digest = when
			}
		}
		if len(r.Tags) > 0 && r.Forum == "" {
			b.fail(at+".tags", "only forum posts have tags", "set forum, or remove tags")
		}
		if r.Mention != "" {
			m := roleRef.FindStringSubmatch(r.Mention)
			if m == nil {
				b.fail(at+".mention", fmt.Sprintf("invalid role %q", r.Mention),
					`write "@role:" and the id of the role: right-click on the role, Copy Role ID`)
			} else {
				route.Role = m[1]
			}
		}
		var ok bool
		if route.Target, ok = validTarget(b, c, at, r); !ok {
			continue
		}
		route.ID = r.Topic + "@" + route.Target.String()
		if j, twice := ids[route.ID]; twice {
			b.fail(at, fmt.Sprintf("duplicate of routes[%d]", j), "remove one of them")
			continue
		}
		ids[route.ID] = i
		out = append(out, route)
	}
	return out
}

// validTarget returns the one target of a route. ok is false if there is none to send to.
func validTarget(b *binder, c *Config, at string, r fileRoute) (alerts.Target, bool) {
	_, unset := b.unset[at+".webhook"]
	webhook := secretOf(b, at+".webhook", r.Webhook, r.WebhookFile)
	var targets []alerts.Target
	for _, t := range []alerts.Target{
		{Kind: alerts.Channel, ID: r.Channel},
		{Kind: alerts.Thread, ID: r.Thread},
		{Kind: alerts.Forum, ID: r.Forum},
		{Kind: alerts.Direct, ID: r.User},
	} {
		if t.ID == "" {
			continue
		}
		targets = append(targets, t)
		if !snowflake.MatchString(t.ID) {
			b.fail(at+"."+t.Kind, fmt.Sprintf("invalid id %q of a %s", t.ID, t.Kind),
				"in Discord: Settings, Advanced, Developer Mode; then right-click, Copy ID")
		}
	}
	if webhook != "" {
		targets = append(targets, validWebhook(b, c, at, webhook))
	}
	switch {
	case len(targets) == 1:
		return targets[0], targets[0].ID != ""
	case len(targets) > 1:
		b.fail(at, "more than one target", "write one route for each")
	case unset: // as in the shipped config.yaml, until its webhook is set
		c.Off++
	default:
		b.fail(at, "missing target", "set channel, thread, forum, user or webhook")
	}
	return alerts.Target{}, false
}

// validWebhook parses a webhook URL and keeps its secret, which is sent to Discord's hosts or to the
// host of discord.base_url only.
func validWebhook(b *binder, c *Config, at string, secret feeds.Secret) alerts.Target {
	target := alerts.Target{Kind: alerts.Webhook}
	path := at + ".webhook"
	if _, ok := b.nodes[path]; !ok {
		path += "_file"
	}
	const hint = "in Discord: the channel's settings, Integrations, Webhooks, Copy Webhook URL"
	u, err := url.Parse(secret.Reveal())
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		b.fail(path, "invalid webhook URL", hint)
		return target
	}
	m := hookPath.FindStringSubmatch(u.Path)
	if m == nil {
		b.fail(path, "invalid webhook URL", hint)
		return target
	}
	if !discordHost(u, c.BaseURL) {
		b.fail(path, fmt.Sprintf("%s is not a host of Discord", u.Hostname()),
			"to use a proxy or a stand-in, set discord.base_url to it")
		return target
	}
	target.ID = m[1]
	c.Webhooks[m[1]] = feeds.Secret(m[2])
	return target
}

func discordHost(u *url.URL, baseURL string) bool {
	if base, err := url.Parse(baseURL); baseURL != "" && err == nil && base.Host == u.Host {
		return true
	}
	if u.Scheme != "https" {
		return false
	}
	switch u.Hostname() {
	case "discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com":
		return true
	}
	return false
}

func validLimit(b *binder, at string, l fileLimit) alerts.Limit {
	if l.Burst < 0 || l.Hour < 0 {
		b.fail(at, "want a number of at least 1", "leave it out for the default")
	}
	return alerts.Limit{Burst: l.Burst, Hour: l.Hour}
}

func validQuiet(b *binder, at string, q fileQuiet) alerts.Quiet {
	if q == (fileQuiet{}) {
		return alerts.Quiet{}
	}
	out := alerts.Quiet{From: clock(b, at+".from", q.From), To: clock(b, at+".to", q.To), Zone: time.Local}
	if q.Zone != "" {
		zone, err := time.LoadLocation(q.Zone)
		if err != nil {
			b.fail(at+".zone", fmt.Sprintf("unknown time zone %q", q.Zone), "for example Asia/Baku, Europe/Moscow, UTC")
			zone = time.UTC
		}
		out.Zone = zone
	}
	return out
}

func clock(b *binder, at, text string) time.Duration {
	t, err := time.Parse("15:04", text)
	if err != nil {
		b.fail(at, fmt.Sprintf("invalid time of day %q", text), `write it in quotation marks as "23:00"`)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}
