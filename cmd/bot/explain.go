package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/feeds/websub"
	"tocsin/store"
)

// An explanation is the time of a feed's next poll and everything that it depends on. Durations are in
// the form of [feeds.Brief].
type explanation struct {
	Feed       string     `json:"feed"`
	URL        string     `json:"url"`
	Configured bool       `json:"configured"` // false: as if it were, without a schedule
	Next       *time.Time `json:"next"`       // null: never
	Why        string     `json:"why"`
	Schedule   string     `json:"schedule"` // empty: adaptive
	Interval   string     `json:"interval"` // the shortest between two polls, by the schedule or the pace
	Phase      string     `json:"phase"`    // after the times of a cron expression
	NotBefore  time.Time  `json:"not_before,omitzero"`
	Wait       string     `json:"wait"` // the reason for NotBefore
	Pace       string     `json:"pace"` // between two items; empty while unknown
	Latest     time.Time  `json:"latest,omitzero"`
	Polled     time.Time  `json:"polled,omitzero"`
	Succeeded  time.Time  `json:"succeeded,omitzero"`
	Failures   int        `json:"failures"`
	Error      string     `json:"error"`
	Health     string     `json:"health"`
	Push       string     `json:"push"` // the state of the subscription at its hub; empty: none
	Host       string     `json:"host"`
	Shared     int        `json:"shared"`               // feeds of the configuration at this host
	HostFree   time.Time  `json:"host_free,omitzero"`   // by the Retry-After of another feed
	Gap        string     `json:"gap"`                  // the shortest between two polls at the host; empty: none
	AskedAt    string     `json:"asked_at,omitempty"`   // the URL to which it has moved permanently
	Validators []string   `json:"validators,omitempty"` // of the next, conditional request
}

// explain prints the time of the next poll of each feed, and the reason. A feed is a name or URL of the
// configuration, explained from the ledger; a URL that is not in the configuration is fetched.
func (p *program) explain(ctx context.Context, c *cli.Command) (err error) {
	conf, err := config.Load(p.configPath(c), p.getenv)
	if err != nil && !areURLs(c.Args().Slice()) {
		return p.configError(err)
	}
	if err != nil { // URLs need no configuration
		conf = &config.Config{}
	}
	known, hubs := map[string]store.FeedStatus{}, map[string]websub.Subscription{}
	if file := strings.TrimPrefix(conf.Store, "sqlite:"); conf.Store != "" && fileExists(file) {
		st, err := store.Open(ctx, conf.Store)
		if err != nil {
			return err
		}
		known, err = st.Feeds(ctx)
		var err2 error
		hubs, err2 = st.Hubs(ctx)
		if err = errors.Join(err, err2, st.Close()); err != nil {
			return err
		}
	}
	show, failed := console.NewScreen(p.stdout, p.getenv), false
	for _, source := range c.Args().Slice() {
		e, err := p.explainOne(ctx, conf, known, hubs, source)
		if err != nil {
			_, _ = fmt.Fprintf(p.stderr, "bot: %v\n", err)
			failed = true
			continue
		}
		if c.Bool("json") {
			if err := console.WriteJSON(p.stdout, e); err != nil {
				return err
			}
			continue
		}
		showExplanation(show, e, p.now())
	}
	if failed {
		return errReported
	}
	return nil
}

// areURLs reports whether all sources are http or https URLs.
func areURLs(sources []string) bool {
	for _, s := range sources {
		if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
			return false
		}
	}
	return true
}

func (p *program) explainOne(
	ctx context.Context, conf *config.Config, known map[string]store.FeedStatus, hubs map[string]websub.Subscription,
	source string,
) (explanation, error) {
	now := p.now()
	var names []string
	for _, f := range conf.Feeds {
		if f.Name == source || f.URL == source {
			e := explained(f, known[f.Name].Cursor, known[f.Name].Health, hubs[f.Name], now)
			e.Configured = true
			neighbours(&e, conf.Feeds, known, now)
			return e, nil
		}
		names = append(names, f.Name)
	}
	if !areURLs([]string{source}) {
		hint := "a URL begins with https:// or http://"
		if close := config.Suggest(source, names); strings.HasPrefix(close, "did you mean") {
			hint = close
		}
		return explanation{}, fmt.Errorf("%s: no such feed in the configuration; %s", source, hint)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	f := poll.Feed{Feed: feeds.Feed{Name: source, URL: source, AllowPrivate: true}}
	b, err := newFetcher().Fetch(ctx, f.Feed, feeds.Cursor{}, now)
	if err != nil {
		return explanation{}, err
	}
	return explained(f, b.Cursor, poll.HealthWell, websub.Subscription{}, now), nil
}

// explained returns the explanation of a feed with a cursor, a stored health, and a subscription.
func explained(f poll.Feed, c feeds.Cursor, health string, hub websub.Subscription, now time.Time) explanation {
	f.PushEvery = hub.PollEvery(now)
	next, why := poll.Next(f, c, now)
	host, local := f.Host(c)
	second := func(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
	e := explanation{
		Feed: f.Name, URL: f.URL, Schedule: f.Schedule, Why: why, NotBefore: second(c.NotBefore),
		Latest: second(c.Latest), Polled: second(c.Polled), Succeeded: second(c.Succeeded), Failures: c.Failures,
		Error: c.Error, Health: poll.HealthWord(health, c), Host: host, Shared: 1, Gap: feeds.Brief(poll.HostGap),
	}
	if local {
		e.Gap = ""
	}
	if !next.IsZero() {
		at := second(next)
		e.Next = &at
	}
	e.Interval = feeds.Brief(f.Interval(c))
	if f.Phase > 0 {
		e.Phase = feeds.Brief(f.Phase)
	}
	if !c.NotBefore.IsZero() {
		e.Wait = poll.WaitReason(c)
	}
	if c.Pace > 0 {
		e.Pace = feeds.Brief(c.Pace)
	}
	if at := f.Address(c); at != f.URL {
		e.AskedAt = at
	}
	switch {
	case hub.Active(now):
		e.Push = "its hub pushes until " + hub.LeaseEnd.UTC().Format("2006-01-02 15:04 UTC")
	case hub.Reason != "":
		e.Push = hub.Reason
	case hub.State != "":
		e.Push = "its hub has not confirmed the subscription yet"
	}
	if c.ETag != "" {
		e.Validators = append(e.Validators, "ETag "+c.ETag)
	}
	if c.LastModified != "" {
		e.Validators = append(e.Validators, "Last-Modified "+c.LastModified)
	}
	return e
}

// neighbours adds the effect of the other feeds at the same host.
func neighbours(e *explanation, all []poll.Feed, known map[string]store.FeedStatus, now time.Time) {
	for _, f := range all {
		c := known[f.Name].Cursor
		if host, _ := f.Host(c); f.Name == e.Feed || host != e.Host {
			continue
		}
		e.Shared++
		if at := poll.HostRest(c, now); at.After(e.HostFree) {
			e.HostFree = at.UTC().Truncate(time.Second)
		}
	}
	if e.Next != nil && e.HostFree.After(*e.Next) {
		e.Next, e.Why = &e.HostFree, "its host asked another feed to wait that long"
	}
}

// showExplanation prints an explanation, one property per line.
func showExplanation(s *console.Screen, e explanation, now time.Time) {
	s.Printf("%s  %s", s.Outlet.Render(console.Printable(e.Feed)), s.Quiet.Render(console.Printable(e.URL)))
	line := func(name, format string, args ...any) {
		s.Printf("  %-11s %s", name, console.Printable(fmt.Sprintf(format, args...)))
	}
	at := func(t time.Time) string {
		text := t.UTC().Format("2006-01-02 15:04:05 UTC")
		if d := t.Sub(now); d >= 0 {
			return text + ", in " + feeds.Brief(d.Round(time.Second))
		}
		return text + ", " + feeds.Brief(now.Sub(t).Round(time.Second)) + " ago"
	}
	switch {
	case e.Next == nil:
		line("next poll", "never")
	case !e.Next.After(now):
		line("next poll", "as soon as the bot runs")
	default:
		line("next poll", "%s", at(*e.Next))
	}
	line("because", "%s", e.Why)
	if e.Schedule == "" {
		line("schedule", "none: as often as it has news, now every %s", e.Interval)
	} else {
		line("schedule", "%s", e.Schedule)
	}
	if e.Phase != "" {
		line("phase", "%s after the times of the schedule", e.Phase)
	}
	if e.Pace != "" {
		line("pace", "an item about every %s; the newest is of %s", e.Pace, at(e.Latest))
	}
	if e.NotBefore.After(now) {
		line("not before", "%s: %s", at(e.NotBefore), e.Wait)
	}
	gap := ""
	if e.Gap != "" {
		gap = fmt.Sprintf(", %s apart at least", e.Gap)
	}
	line("host", "%s: %s there, one poll at a time%s", e.Host, plural(e.Shared, "feed"), gap)
	if e.HostFree.After(now) {
		line("", "no poll there until %s", at(e.HostFree))
	}
	if !e.Polled.IsZero() {
		line("last poll", "%s", at(e.Polled))
	}
	if e.Failures > 0 {
		line("failures", "%d: %s", e.Failures, e.Error)
	}
	line("health", "%s", e.Health)
	if e.Push != "" {
		line("push", "%s", e.Push)
	}
	if e.AskedAt != "" {
		line("moved", "it is polled at %s, to which its URL redirects permanently", e.AskedAt)
	}
	for _, v := range e.Validators {
		line("sent back", "%s", v)
	}
	if !e.Configured {
		line("", "not in the configuration: as it would be polled without a schedule")
	}
}
