package discord

import (
	"strings"
	"time"

	"tocsin/alerts/discord/internal/snowflake"
)

// maxBuckets is how many limits are remembered before those that are over are forgotten.
const maxBuckets = 1000

// A bucket is a limit of Discord's: what shares its name and its major parameter (the channel, the
// server or the webhook in the path) shares the limit.
// https://docs.discord.com/developers/topics/rate-limits#rate-limits
type bucket struct{ name, major string }

// buckets remember which requests share a limit, and which limits are used up.
type buckets struct {
	names map[string]string    // by route, as answers told them
	until map[bucket]time.Time // nothing more goes in before
}

// rest tells how long a request to a route has to wait.
func (b *buckets) rest(route, major string, now time.Time) time.Duration {
	until := b.until[bucket{route, major}]
	if name := b.names[route]; name != "" {
		until = maxTime(until, b.until[bucket{name, major}])
	}
	return max(until.Sub(now), 0)
}

// learn takes from an answer the name of the route's bucket, if it told one.
func (b *buckets) learn(route, name string) {
	if name == "" {
		return
	}
	if b.names == nil {
		b.names = map[string]string{}
	}
	b.names[route] = name
}

// hold closes the bucket of a route.
func (b *buckets) hold(route, major string, after time.Duration, now time.Time) {
	if after <= 0 {
		return
	}
	if len(b.until) >= maxBuckets {
		for k, t := range b.until {
			if !now.Before(t) {
				delete(b.until, k)
			}
		}
	}
	if b.until == nil {
		b.until = map[bucket]time.Time{}
	}
	// The route is held as well: it may get another bucket's name in the meantime.
	for _, k := range []bucket{{route, major}, {b.names[route], major}} {
		if k.name != "" {
			b.until[k] = maxTime(b.until[k], now.Add(after))
		}
	}
}

// route is what Discord names a bucket for: the method and the path without ids and secrets. Major
// is the parameter that parts the bucket.
func (r request) route() (route, major string) {
	path, _, _ := strings.Cut(r.path, "?")
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) > 1 {
		switch parts[0] {
		case "channels", "guilds", "webhooks":
			major, parts[1] = parts[1], "{}"
		}
		if parts[0] == "webhooks" && len(parts) > 2 {
			parts[2] = "{}" // its secret
		}
	}
	for i, p := range parts {
		if snowflake.Valid(p) {
			parts[i] = "{}"
		}
	}
	return r.method + " " + strings.Join(parts, "/"), major
}

// free tells requests that no limit of the bot's holds for: the token in the path of an answer to
// a command is its authority.
func (r request) free() bool { return strings.HasPrefix(r.path, "/interactions/") }
