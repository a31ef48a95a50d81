package discord

import (
	"strings"
	"time"

	"tocsin/alerts/discord/internal/snowflake"
)

// maxBuckets is the number of closed buckets above which expired ones are removed.
const maxBuckets = 1000

// A bucket is a rate limit of Discord. Requests with the same name and major parameter (the channel, the
// server or the webhook in the path) share it.
// https://docs.discord.com/developers/topics/rate-limits#rate-limits
type bucket struct{ name, major string }

// buckets records the bucket of each route and the buckets without room.
type buckets struct {
	names map[string]string    // by route, from the answers
	until map[bucket]time.Time // end of the time without room
}

// rest returns the time that a request to a route has to wait.
func (b *buckets) rest(route, major string, now time.Time) time.Duration {
	until := b.until[bucket{route, major}]
	if name := b.names[route]; name != "" {
		until = maxTime(until, b.until[bucket{name, major}])
	}
	return max(until.Sub(now), 0)
}

// learn records the name of the route's bucket, unless it is empty.
func (b *buckets) learn(route, name string) {
	if name == "" {
		return
	}
	if b.names == nil {
		b.names = map[string]string{}
	}
	b.names[route] = name
}

// hold closes the bucket of a route for a time.
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
	// Hold the route as well, since the name of its bucket may change.
	for _, k := range []bucket{{route, major}, {b.names[route], major}} {
		if k.name != "" {
			b.until[k] = maxTime(b.until[k], now.Add(after))
		}
	}
}

// route returns the method and the path without ids and secrets, and the major parameter, which divides
// the route's bucket.
func (r request) route() (route, major string) {
	path, _, _ := strings.Cut(r.path, "?")
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) > 1 {
		switch parts[0] {
		case "channels", "guilds", "webhooks":
			major, parts[1] = parts[1], "{}"
		}
		if parts[0] == "webhooks" && len(parts) > 2 {
			parts[2] = "{}" // the token
		}
	}
	for i, p := range parts {
		if snowflake.Valid(p) {
			parts[i] = "{}"
		}
	}
	return r.method + " " + strings.Join(parts, "/"), major
}

// free reports whether the bot's limits do not apply. A response to a command is authorized by the token
// in its path.
func (r request) free() bool { return strings.HasPrefix(r.path, "/interactions/") }
