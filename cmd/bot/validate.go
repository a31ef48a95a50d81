package main

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/filters"
)

// A setup is a configuration that was checked and can be run.
type setup struct {
	Token    feeds.Secret
	BaseURL  string
	Webhooks map[string]feeds.Secret // webhook id to its secret
	Store    string
	Listen   string // empty: no status page
	// PublicURL is where the world outside reaches the web server, without a slash at the end; empty:
	// nowhere.
	PublicURL string
	Feeds     []poll.Feed
	Topics    []alerts.Topic
	Rules     *filters.Set
	Routes    []alerts.Route
	CatchUp   time.Duration // 0: never
	Unset     []string      // variables of secrets that are not set, for the operator
	Notes     []string      // what is no fault, and that the operator may not have meant
	off       int           // routes whose webhook is not set
}

// topic gives the topics by name.
func (s *setup) topic() map[string]alerts.Topic {
	out := make(map[string]alerts.Topic, len(s.Topics))
	for _, t := range s.Topics {
		out[t.Name] = t
	}
	return out
}

// canSend says in one line what to set when there is nothing to send with.
func (s *setup) canSend() error {
	if s.Token != "" || len(s.Webhooks) > 0 {
		for _, r := range s.Routes {
			if r.Target.Kind != alerts.Webhook && s.Token == "" {
				return fmt.Errorf("a route posts to %s, which takes a bot token: set DISCORD_TOKEN, or write discord.token in the configuration", r.Target)
			}
		}
		return nil
	}
	return errors.New("nothing to send with: set DISCORD_TOKEN to a bot token, or DISCORD_WEBHOOK to the URL of a webhook (or try without either: bot demo)")
}

// validate checks what the binder cannot: it reports faults to it and gives what can be run.
func validate(b *binder, c config) *setup {
	s := &setup{Store: c.Store, BaseURL: c.Discord.BaseURL, Webhooks: map[string]feeds.Secret{}}
	if s.Store == "" {
		s.Store = defaultStore
	}
	if !strings.HasPrefix(s.Store, "sqlite:") || s.Store == "sqlite:" {
		b.fault("store", fmt.Sprintf("%q is no ledger that this version knows", s.Store), "write sqlite:FILE, for example "+defaultStore)
	}
	s.Listen = validListen(b, c.Web.Listen)
	s.PublicURL = validPublicURL(b, c.Web.PublicURL, s.Listen)
	s.Token = secretOf(b, "discord.token", c.Discord.Token, c.Discord.TokenFile)
	if s.BaseURL != "" {
		if u, err := url.Parse(s.BaseURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			b.fault("discord.base_url", "this is no http address", "leave it out for Discord itself")
		}
	}
	s.Feeds = validFeeds(b, c.Feeds)
	s.Notes = feedNotes(s.Feeds)
	s.Topics, s.Rules = validTopics(b, c.Topics, c.Sets)
	s.Routes = validRoutes(b, s, c.Routes)
	s.CatchUp = validCatchUp(b, c.CatchUp)
	for _, name := range b.unset {
		s.Unset = append(s.Unset, name)
	}
	slices.Sort(s.Unset)
	s.Unset = slices.Compact(s.Unset)
	return s
}

func validListen(b *binder, listen string) string {
	switch listen {
	case "":
		return defaultListen
	case "off":
		return ""
	}
	if _, _, err := net.SplitHostPort(listen); err != nil {
		b.fault("web.listen", fmt.Sprintf("%q is no address with a port", listen), "write 127.0.0.1:8026, :8026 for every interface, or off")
	}
	return listen
}

func validPublicURL(b *binder, address, listen string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		b.fault("web.public_url", "an address that begins with https:// or http:// is wanted", "write the one under which the world outside reaches /websub/, without /websub/")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		b.fault("web.public_url", "the address may have a path, but no user, query or fragment", "for example https://tocsin.example.org")
	case listen == "":
		b.fault("web.public_url", "nothing listens for what comes there", "give web.listen an address, or leave web.public_url out")
	}
	return strings.TrimRight(address, "/")
}

// secretOf takes a secret from the file or from its place in the configuration, not from both.
func secretOf(b *binder, path string, inline feeds.Secret, file string) feeds.Secret {
	if file == "" {
		return feeds.Secret(strings.TrimSpace(inline.Reveal()))
	}
	if inline != "" {
		b.fault(path+"_file", "the secret is given twice, here and as "+path, "keep one of them")
		return ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		b.fault(path+"_file", "the secret cannot be read: "+errors.Unwrap(err).Error(), "")
		return ""
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		b.fault(path+"_file", "the file is empty", "write the secret into it")
	}
	return feeds.Secret(strings.TrimSpace(string(text)))
}

var topicName = regexp.MustCompile(`^[\p{L}\d][\p{L}\p{M}\d._-]{0,99}$`)

func validTopics(b *binder, list []topicConfig, named map[string][]string) ([]alerts.Topic, *filters.Set) {
	sets := filters.WithSets(validSets(b, named))
	if len(list) == 0 {
		b.fault("topics", "there is no topic to look for", "add one with its name and any: [words]")
	}
	first := map[string]int{}
	var topics []alerts.Topic
	var rules []filters.Rule
	for i, t := range list {
		at := fmt.Sprintf("topics[%d]", i)
		switch j, twice := first[t.Name]; {
		case t.Name == "" && b.faulty(at+".name"):
			continue
		case t.Name == "":
			b.fault(at, "a topic needs a name", "people type it to subscribe")
			continue
		case !topicName.MatchString(t.Name):
			b.fault(at+".name", fmt.Sprintf("%q is no name for a topic", t.Name), "letters, digits and hyphens, without spaces; title is what readers see")
		case twice:
			b.fault(at+".name", fmt.Sprintf("topics[%d] has this name already", j), "names must be unique")
			continue
		}
		first[t.Name] = i
		topic := alerts.Topic{Name: t.Name, Title: t.Title}
		if topic.Title == "" {
			topic.Title = t.Name
		}
		topics = append(topics, topic)
		rule := filters.Rule{Name: t.Name, All: t.All, Any: t.Any, None: t.None, In: t.In, Query: t.Query, Langs: t.Langs}
		rule.Score, rule.Min = scoreOf(t.Score)
		rules = append(rules, rule)
		if len(t.MustMatch)+len(t.MustNotMatch) == 0 || b.faulty(at) { // what was not read may be what matches
			continue
		}
		if alone, err := filters.Compile([]filters.Rule{rule}, sets); err == nil { // else it is told below
			samples(b, at, alone, t)
		}
	}
	// Together, since rules share limits: what each may be alone, all may not be.
	set, err := filters.Compile(rules, sets)
	ruleFaults(b, func(rule string) string { return fmt.Sprintf("topics[%d]", first[rule]) }, err)
	return topics, set
}

// scoreOf parts what the weights must reach from the weights.
func scoreOf(score map[string]int) (map[string]int, int) {
	weights := maps.Clone(score)
	delete(weights, "min")
	return weights, score["min"]
}

// validSets gives the operator's sets by their names in lower case.
func validSets(b *binder, named map[string][]string) map[string][]string {
	out := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		at, key := "sets."+name, strings.ToLower(name)
		switch _, twice := out[key]; {
		case !topicName.MatchString(name):
			b.fault(at, fmt.Sprintf("%q is no name for a set", name), "letters, digits and hyphens, without spaces and without @")
		case twice:
			b.fault(at, "another set has this name but for its capitals", "names must be unique")
		case len(named[name]) == 0:
			b.fault(at, "the set is empty", "write a list of words: ["+name+"]")
		}
		out[key] = named[name]
	}
	_, err := filters.Compile(nil, filters.WithSets(out))
	ruleFaults(b, func(string) string { return "sets" }, err)
	return out
}

// ruleFaults tells each fault of the rules and sets at its place in the file. A rule stands at
// place(its name).
func ruleFaults(b *binder, place func(rule string) string, err error) {
	if err == nil {
		return
	}
	all := []error{err}
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		all = many.Unwrap()
	}
	for _, one := range all {
		var r *filters.RuleError
		if !errors.As(one, &r) {
			b.fault("topics", one.Error(), "")
			continue
		}
		at := place(r.Rule)
		switch {
		case r.Part == "" && b.faulty(at): // it may lack only what could not be read
		case r.Part == "":
			b.fault(at, r.Err.Msg, r.Err.Hint)
		case r.Part == "sets":
			b.fault(fmt.Sprintf("sets.%s[%d]", r.Rule[1:], r.Index), fmt.Sprintf("%q: %s", r.Err.Input, r.Err.Msg), r.Err.Hint)
		case r.Part == "score" && b.faulty(at+".score"): // the sum lacks what could not be read
		case r.Part == "score":
			b.fault(at+".score."+r.Err.Input, fmt.Sprintf("%q: %s", r.Err.Input, r.Err.Msg), r.Err.Hint)
		case r.Part == "query":
			b.queryFault(at+".query", r.Err)
		default:
			b.fault(fmt.Sprintf("%s.%s[%d]", at, r.Part, r.Index), fmt.Sprintf("%q: %s", r.Err.Input, r.Err.Msg), r.Err.Hint)
		}
	}
}

// samples tries must_match and must_not_match.
func samples(b *binder, at string, set *filters.Set, t topicConfig) {
	for i, title := range t.MustMatch {
		if v := set.Explain(feeds.Item{Title: title})[0]; !v.Matched {
			b.fault(fmt.Sprintf("%s.must_match[%d]", at, i), fmt.Sprintf("%q does not match", title), v.Reason)
		}
	}
	for i, title := range t.MustNotMatch {
		if v := set.Explain(feeds.Item{Title: title})[0]; v.Matched {
			b.fault(fmt.Sprintf("%s.must_not_match[%d]", at, i), fmt.Sprintf("%q matches", title), v.Reason)
		}
	}
}

var (
	snowflake = regexp.MustCompile(`^\d{15,21}$`)
	roleRef   = regexp.MustCompile(`^@role:(\d{15,21})$`)
	hookPath  = regexp.MustCompile(`/webhooks/(\d{15,21})/([A-Za-z0-9_-]{20,})/?$`)
)

func validRoutes(b *binder, s *setup, list []routeConfig) []alerts.Route {
	var names []string
	for _, t := range s.Topics {
		names = append(names, t.Name)
	}
	ids := map[string]int{}
	var out []alerts.Route
	for i, r := range list {
		at := fmt.Sprintf("routes[%d]", i)
		if _, ok := s.topic()[r.Topic]; !ok {
			b.fault(at+".topic", fmt.Sprintf("there is no topic %q", r.Topic), suggest(r.Topic, names))
		}
		route := alerts.Route{
			Topic: r.Topic, Tags: r.Tags, Publish: r.Crosspost,
			Quiet: validQuiet(b, at+".quiet", r.Quiet), Limit: validLimit(b, at+".limit", r.Limit),
		}
		if r.Digest != "" {
			when, err := poll.ParseSchedule(r.Digest)
			if err != nil {
				b.fault(at+".digest", err.Error(), `for example "0 8 * * *", every day at 08:00 (TZ)`)
			} else {
				route.Digest = when
			}
		}
		if len(r.Tags) > 0 && r.Forum == "" {
			b.fault(at+".tags", "only the posts of a forum have tags", "name a forum, or remove the line")
		}
		if r.Mention != "" {
			m := roleRef.FindStringSubmatch(r.Mention)
			if m == nil {
				b.fault(at+".mention", fmt.Sprintf("%q is no role", r.Mention), `write "@role:" and the role's id: right-click on the role, Copy Role ID`)
			} else {
				route.Role = m[1]
			}
		}
		var ok bool
		if route.Target, ok = validTarget(b, s, at, r); !ok {
			continue
		}
		route.ID = r.Topic + "@" + route.Target.String()
		if j, twice := ids[route.ID]; twice {
			b.fault(at, fmt.Sprintf("routes[%d] says the same", j), "remove one of them")
			continue
		}
		ids[route.ID] = i
		out = append(out, route)
	}
	return out
}

// validTarget gives the one target of a route; false when there is none to send to.
func validTarget(b *binder, s *setup, at string, r routeConfig) (alerts.Target, bool) {
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
			b.fault(at+"."+t.Kind, fmt.Sprintf("%q is no id of a %s", t.ID, t.Kind), "in Discord: Settings, Advanced, Developer Mode; then right-click, Copy ID")
		}
	}
	if webhook != "" {
		targets = append(targets, validWebhook(b, s, at, webhook))
	}
	switch {
	case len(targets) == 1:
		return targets[0], targets[0].ID != ""
	case len(targets) > 1:
		b.fault(at, "a route has one target", "write a route for each")
	case unset: // a webhook that may come later: config.yaml ships with one
		s.off++
	default:
		b.fault(at, "a route needs a target", "channel, thread, forum, user or webhook")
	}
	return alerts.Target{}, false
}

// validWebhook takes a webhook URL apart. Its secret is sent to Discord's hosts only, or to the
// host of discord.base_url.
func validWebhook(b *binder, s *setup, at string, secret feeds.Secret) alerts.Target {
	target := alerts.Target{Kind: alerts.Webhook}
	path := at + ".webhook"
	if _, ok := b.places[path]; !ok {
		path += "_file"
	}
	const hint = "in Discord: the channel's settings, Integrations, Webhooks, Copy Webhook URL"
	u, err := url.Parse(secret.Reveal())
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		b.fault(path, "this is no address of a webhook", hint)
		return target
	}
	m := hookPath.FindStringSubmatch(u.Path)
	if m == nil {
		b.fault(path, "this is no address of a webhook", hint)
		return target
	}
	if !discordHost(u, s.BaseURL) {
		b.fault(path, fmt.Sprintf("%s is not Discord", u.Hostname()), "to use a proxy or a stand-in, set discord.base_url to it")
		return target
	}
	target.ID = m[1]
	s.Webhooks[m[1]] = feeds.Secret(m[2])
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

func validLimit(b *binder, at string, l limitConfig) alerts.Limit {
	if l.Burst < 0 || l.Hour < 0 {
		b.fault(at, "a limit is a number from 1", "leave it out for the default")
	}
	return alerts.Limit{Burst: l.Burst, Hour: l.Hour}
}

func validCatchUp(b *binder, text string) time.Duration {
	switch text {
	case "":
		return defaultCatchUp
	case "off":
		return 0
	}
	d, err := parseSpan(text)
	if err != nil {
		b.fault("catch_up", fmt.Sprintf("%q is no span of time", text), "for example 6h or 2d, or off")
	}
	return d
}

func validQuiet(b *binder, at string, q quietConfig) alerts.Quiet {
	if q == (quietConfig{}) {
		return alerts.Quiet{}
	}
	out := alerts.Quiet{From: clock(b, at+".from", q.From), To: clock(b, at+".to", q.To), Zone: time.Local}
	if q.Zone != "" {
		zone, err := time.LoadLocation(q.Zone)
		if err != nil {
			b.fault(at+".zone", fmt.Sprintf("there is no time zone %q", q.Zone), "for example Asia/Baku, Europe/Moscow, UTC")
			zone = time.UTC
		}
		out.Zone = zone
	}
	return out
}

func clock(b *binder, at, text string) time.Duration {
	t, err := time.Parse("15:04", text)
	if err != nil {
		b.fault(at, fmt.Sprintf("%q is no time of day", text), `write it in quotation marks as "23:00"`)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}
