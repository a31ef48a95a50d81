package config

import "tocsin/feeds"

// A config is the file as the operator writes it. Its tags name the keys, and its descriptions
// go into the JSON Schema (config.schema.json).
type file struct {
	Discord fileDiscord         `json:"discord,omitzero" jsonschema:"How the bot talks to Discord."`
	Store   string              `json:"store,omitempty" jsonschema:"Where the ledger is: sqlite:FILE. Default: sqlite:data/tocsin.db."`
	Web     fileWeb             `json:"web,omitzero" jsonschema:"The status page and the health endpoint."`
	Feeds   []fileFeed          `json:"feeds" jsonschema:"What is polled."`
	Topics  []fileTopic         `json:"topics" jsonschema:"What is looked for. People subscribe to topics."`
	Sets    map[string][]string `json:"sets,omitempty" jsonschema:"Lists of words and phrases by name, which topics name with @name. One of the list must be there."`
	Routes  []fileRoute         `json:"routes,omitempty" jsonschema:"Who hears of a topic. Subscriptions made in Discord come on top."`
	CatchUp string              `json:"catch_up,omitempty" jsonschema:"News that is older than this when it comes in, as after a downtime, is listed in a digest: 6h, 2d, or off. Default: 24h."`
}

type fileDiscord struct {
	Token     feeds.Secret `json:"token,omitempty" jsonschema:"The bot token. Needed for channels, threads and slash commands; webhooks work without."`
	TokenFile string       `json:"token_file,omitempty" jsonschema:"A file that holds the token, for example a Docker secret."`
	BaseURL   string       `json:"base_url,omitempty" jsonschema:"Another address for Discord's API: a proxy or a stand-in. The token is sent there."`
}

type fileWeb struct {
	Listen    string `json:"listen,omitempty" jsonschema:"Address and port of the status page, or off. Default: 127.0.0.1:8026."`
	PublicURL string `json:"public_url,omitempty" jsonschema:"The http or https address under which a reverse proxy serves /websub/ of this program to the internet: feeds that have a hub are followed by push then."`
}

type fileFeed struct {
	Name         string                  `json:"name" jsonschema:"Unique. Readers see it as the outlet."`
	URL          string                  `json:"url" jsonschema:"The address of the RSS, Atom or JSON feed: http or https."`
	Schedule     string                  `json:"schedule,omitempty" jsonschema:"A cron expression of five fields, @hourly, or @every 5m. Default: as often as the feed has news, from every 5 minutes to every 3 hours."`
	Lang         string                  `json:"lang,omitempty" jsonschema:"Language of items that do not say theirs: en, ru, az and so on."`
	Tags         []string                `json:"tags,omitempty" jsonschema:"Words of your own, to keep feeds apart."`
	Newest       int                     `json:"newest,omitempty" jsonschema:"How many items of the very first poll are news. Default: 0, all of them are a silent baseline."`
	AllowPrivate bool                    `json:"allow_private,omitempty" jsonschema:"The feed is in your own network: its address may be a private one. Default: false."`
	Headers      map[string]feeds.Secret `json:"headers,omitempty" jsonschema:"Headers that are sent with each request to the feed's own host, such as an API key: {X-Key: '${FEED_KEY}'}."`
	Proxy        feeds.Secret            `json:"proxy,omitempty" jsonschema:"The proxy for this feed: an http, https or socks5 URL. Default: what HTTP_PROXY and HTTPS_PROXY say."`
	UserAgent    string                  `json:"user_agent,omitempty" jsonschema:"What the bot calls itself to this publisher. Default: Tocsin, its version and its home."`
}

type fileTopic struct {
	Name         string         `json:"name" jsonschema:"Unique: letters, digits and hyphens. It is what people type."`
	Title        string         `json:"title,omitempty" jsonschema:"What readers see. Default: the name."`
	All          []string       `json:"all,omitempty" jsonschema:"Words or phrases that must all be there."`
	Any          []string       `json:"any,omitempty" jsonschema:"Words or phrases of which one must be there."`
	None         []string       `json:"none,omitempty" jsonschema:"Words or phrases of which none may be there."`
	In           []string       `json:"in,omitempty" jsonschema:"Where to look: title, summary, content. Default: all three."`
	Query        string         `json:"query,omitempty" jsonschema:"The full form: AND, OR, NOT, NEAR/n, n OF (…), phrases, prefix*, =exact, ~stem, /regex/, fields, @sets."`
	Score        map[string]int `json:"score,omitempty" jsonschema:"What words and phrases weigh, and under min what the weights of those that are there must reach: {min: 4, Azerbaijan: 3, football: -5}."`
	Langs        []string       `json:"langs,omitempty" jsonschema:"The languages whose inflections the words get: en, ru, uk, az, tr, hy, ka. Default: all that are written in the word's script."`
	MustMatch    []string       `json:"must_match,omitempty" jsonschema:"Headlines that must match; bot check tries them."`
	MustNotMatch []string       `json:"must_not_match,omitempty" jsonschema:"Headlines that must not match; bot check tries them."`
}

type fileRoute struct {
	Topic       string       `json:"topic" jsonschema:"The name of a topic."`
	Channel     string       `json:"channel,omitempty" jsonschema:"The id of a channel; it needs the token."`
	Thread      string       `json:"thread,omitempty" jsonschema:"The id of a thread; it needs the token."`
	Forum       string       `json:"forum,omitempty" jsonschema:"The id of a forum; each alert is a post. It needs the token."`
	User        string       `json:"user,omitempty" jsonschema:"The id of a member who wants direct messages; it needs the token."`
	Webhook     feeds.Secret `json:"webhook,omitempty" jsonschema:"The URL of a webhook; it needs nothing else. A URL from an unset variable switches the route off."`
	WebhookFile string       `json:"webhook_file,omitempty" jsonschema:"A file that holds the URL of a webhook."`
	Mention     string       `json:"mention,omitempty" jsonschema:"A role to mention with each new alert: @role:ID."`
	Quiet       fileQuiet    `json:"quiet,omitzero" jsonschema:"A daily time in which alerts wait."`
	Digest      string       `json:"digest,omitempty" jsonschema:"A cron expression: alerts wait for that time and come as one message."`
	Limit       fileLimit    `json:"limit,omitzero" jsonschema:"How many messages are posted there; what is beyond is folded into one digest message."`
	Tags        []string     `json:"tags,omitempty" jsonschema:"Names of the tags of a forum post."`
	Crosspost   bool         `json:"crosspost,omitempty" jsonschema:"Publish the alerts of an announcement channel to the servers that follow it: true or false."`
}

type fileLimit struct {
	Burst int `json:"burst,omitempty" jsonschema:"Messages within a minute. Default: 15."`
	Hour  int `json:"hour,omitempty" jsonschema:"Messages within an hour. Default: 60."`
}

type fileQuiet struct {
	From string `json:"from" jsonschema:"Its beginning: HH:MM."`
	To   string `json:"to" jsonschema:"Its end: HH:MM. A time before from is on the next day."`
	Zone string `json:"zone,omitempty" jsonschema:"The time zone, such as Asia/Baku. Default: that of the program (TZ)."`
}
