package config

import "tocsin/feeds"

// A file is the configuration as written. The json tags are the keys, and the jsonschema tags are the
// descriptions in config.schema.json.
type file struct {
	Discord fileDiscord         `json:"discord,omitzero" jsonschema:"How the bot talks to Discord."`
	Store   string              `json:"store,omitempty" jsonschema:"Where the ledger is: sqlite:FILE. Default: sqlite:data/tocsin.db."`
	Web     fileWeb             `json:"web,omitzero" jsonschema:"The status page and the health endpoint."`
	Feeds   []fileFeed          `json:"feeds" jsonschema:"The feeds to poll."`
	Topics  []fileTopic         `json:"topics" jsonschema:"The rules that items are matched against. People subscribe to topics."`
	Sets    map[string][]string `json:"sets,omitempty" jsonschema:"Lists of words and phrases by name. A topic refers to a list as @name, which matches any of its entries."`
	Routes  []fileRoute         `json:"routes,omitempty" jsonschema:"Where the alerts of a topic are posted, in addition to subscriptions made in Discord."`
	CatchUp string              `json:"catch_up,omitempty" jsonschema:"Items older than this when they are first read, as after a downtime, are posted as one digest: 6h, 2d, or off. Default: 24h."`
}

type fileDiscord struct {
	Token     feeds.Secret `json:"token,omitempty" jsonschema:"The bot token. Channels, threads and slash commands need it; webhooks do not."`
	TokenFile string       `json:"token_file,omitempty" jsonschema:"A file with the token, for example a Docker secret."`
	BaseURL   string       `json:"base_url,omitempty" jsonschema:"Another URL for Discord's API: a proxy or a stand-in. The token is sent to it."`
}

type fileWeb struct {
	Listen    string `json:"listen,omitempty" jsonschema:"Address and port of the status page, or off. Default: 127.0.0.1:8026."`
	PublicURL string `json:"public_url,omitempty" jsonschema:"The http or https URL under which a reverse proxy makes /websub/ of this program available to the internet. Feeds with a hub are then received by push."`
}

type fileFeed struct {
	Name         string                  `json:"name" jsonschema:"Unique. Messages show it as the outlet."`
	URL          string                  `json:"url" jsonschema:"The http or https URL of the RSS, Atom or JSON feed."`
	Schedule     string                  `json:"schedule,omitempty" jsonschema:"A cron expression of five fields, @hourly, or @every 5m. Default: adapted to how often the feed has news, from every 5 minutes to every 3 hours."`
	Lang         string                  `json:"lang,omitempty" jsonschema:"Language of items without one of their own: en, ru, az and so on."`
	Tags         []string                `json:"tags,omitempty" jsonschema:"Words of your own choice, to group feeds."`
	Newest       int                     `json:"newest,omitempty" jsonschema:"How many items of the very first poll count as news. Default: 0, all of them are a silent baseline."`
	AllowPrivate bool                    `json:"allow_private,omitempty" jsonschema:"The feed may be at a private address, in your own network. Default: false."`
	Headers      map[string]feeds.Secret `json:"headers,omitempty" jsonschema:"Headers for each request to the feed's own host, such as an API key: {X-Key: '${FEED_KEY}'}."`
	Proxy        feeds.Secret            `json:"proxy,omitempty" jsonschema:"The proxy for this feed: an http, https or socks5 URL. Default: that of HTTP_PROXY and HTTPS_PROXY."`
	UserAgent    string                  `json:"user_agent,omitempty" jsonschema:"The User-Agent header for this feed. Default: Tocsin, its version and its home page."`
}

type fileTopic struct {
	Name         string         `json:"name" jsonschema:"Unique: letters, digits and hyphens. People type it to subscribe."`
	Title        string         `json:"title,omitempty" jsonschema:"The name that readers see. Default: the name."`
	All          []string       `json:"all,omitempty" jsonschema:"Words or phrases that must all occur."`
	Any          []string       `json:"any,omitempty" jsonschema:"Words or phrases of which at least one must occur."`
	None         []string       `json:"none,omitempty" jsonschema:"Words or phrases of which none may occur."`
	In           []string       `json:"in,omitempty" jsonschema:"The fields to search: title, summary, content. Default: all three."`
	Query        string         `json:"query,omitempty" jsonschema:"The full form: AND, OR, NOT, NEAR/n, n OF (…), phrases, prefix*, =exact, ~stem, /regex/, fields, @sets."`
	Score        map[string]int `json:"score,omitempty" jsonschema:"Weights of words and phrases, and under min the least sum of the weights of those that occur: {min: 4, Azerbaijan: 3, football: -5}."`
	Langs        []string       `json:"langs,omitempty" jsonschema:"The languages in which the words are inflected: en, ru, uk, az, tr, hy, ka. Default: all that use the script of the word."`
	MustMatch    []string       `json:"must_match,omitempty" jsonschema:"Headlines that must match; bot check tests them."`
	MustNotMatch []string       `json:"must_not_match,omitempty" jsonschema:"Headlines that must not match; bot check tests them."`
}

type fileRoute struct {
	Topic       string       `json:"topic" jsonschema:"The name of a topic."`
	Channel     string       `json:"channel,omitempty" jsonschema:"The id of a channel; needs the token."`
	Thread      string       `json:"thread,omitempty" jsonschema:"The id of a thread; needs the token."`
	Forum       string       `json:"forum,omitempty" jsonschema:"The id of a forum, where each alert is a post; needs the token."`
	User        string       `json:"user,omitempty" jsonschema:"The id of a member who receives direct messages; needs the token."`
	Webhook     feeds.Secret `json:"webhook,omitempty" jsonschema:"The URL of a webhook; needs no token. If its variable is not set, the route is off."`
	WebhookFile string       `json:"webhook_file,omitempty" jsonschema:"A file with the URL of a webhook."`
	Mention     string       `json:"mention,omitempty" jsonschema:"A role to mention with each new alert: @role:ID."`
	Quiet       fileQuiet    `json:"quiet,omitzero" jsonschema:"A daily period in which alerts wait."`
	Digest      string       `json:"digest,omitempty" jsonschema:"A cron expression: alerts wait until then and are posted as one message."`
	Limit       fileLimit    `json:"limit,omitzero" jsonschema:"The number of messages that may be posted; alerts beyond it are folded into one digest message."`
	Tags        []string     `json:"tags,omitempty" jsonschema:"The tags of a forum post, by name."`
	Crosspost   bool         `json:"crosspost,omitempty" jsonschema:"Publish the alerts of an announcement channel to the servers that follow it: true or false."`
}

type fileLimit struct {
	Burst int `json:"burst,omitempty" jsonschema:"Messages within a minute. Default: 15."`
	Hour  int `json:"hour,omitempty" jsonschema:"Messages within an hour. Default: 60."`
}

type fileQuiet struct {
	From string `json:"from" jsonschema:"The start: HH:MM."`
	To   string `json:"to" jsonschema:"The end: HH:MM. A time before from is on the next day."`
	Zone string `json:"zone,omitempty" jsonschema:"The time zone, such as Asia/Baku. Default: that of the program (TZ)."`
}
