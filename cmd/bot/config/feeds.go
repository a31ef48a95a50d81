package config

import (
	"fmt"
	"maps"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/filters"
)

// politeInterval is the shortest interval of which bot check notes nothing.
const politeInterval = time.Minute

// A cadence is a schedule as it was read, which many feeds share.
type cadence struct {
	when poll.Schedule
	err  error
}

func validFeeds(b *binder, list []fileFeed) []poll.Feed {
	if len(list) == 0 {
		b.fail("feeds", "there is no feed to poll", "add one with its name and url")
	}
	first, same := map[string]int{}, map[string]int{}
	cadences := map[string]cadence{"": {}}
	var out []poll.Feed
	for i, f := range list {
		at := fmt.Sprintf("feeds[%d]", i)
		if strings.TrimSpace(f.Name) == "" {
			b.fail(at, "a feed needs a name", "readers see it as the outlet")
		} else if j, twice := first[f.Name]; twice {
			b.fail(at+".name", fmt.Sprintf("feeds[%d] has this name already", j), "names must be unique: what was seen is remembered by them")
		}
		first[f.Name] = i
		if u, err := url.Parse(f.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			b.fail(at+".url", "an address that begins with https:// or http:// is wanted", "")
		} else if j, twice := same[document(u)]; twice {
			b.fail(at+".url", fmt.Sprintf("feeds[%d] is the same document", j), "remove one of them: one feed serves any number of topics and routes")
		} else {
			same[document(u)] = i
		}
		if f.Newest < 0 {
			b.fail(at+".newest", "a number from 0 is wanted", "")
		}
		if err := CheckLang(f.Lang); err != nil {
			b.fail(at+".lang", err.Error(), "")
		}
		c, known := cadences[f.Schedule]
		if !known {
			c.when, c.err = poll.ParseSchedule(f.Schedule)
			cadences[f.Schedule] = c
		}
		if c.err != nil {
			b.fail(at+".schedule", c.err.Error(), `for example "@every 5m", "@hourly" or "*/10 7-23 * * *"`)
		}
		out = append(out, poll.NewFeed(feeds.Feed{
			Name: f.Name, URL: f.URL, Schedule: f.Schedule, Lang: f.Lang, Tags: f.Tags, Newest: f.Newest,
			AllowPrivate: f.AllowPrivate, Headers: validHeaders(b, at+".headers", f.Headers),
			Proxy: validProxy(b, at+".proxy", f.Proxy), UserAgent: validAgent(b, at+".user_agent", f.UserAgent),
		}, c.when))
	}
	return out
}

// document is an address without what leads to the same document: http or https, the case of the
// host, the port that goes without saying, a fragment.
func document(u *url.URL) string {
	port := u.Port()
	if port == "80" || port == "443" {
		port = ""
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	return strings.ToLower(u.Hostname()) + ":" + port + path + "?" + u.RawQuery
}

// feedNotes tells of what publishers do not like.
func feedNotes(fs []poll.Feed) (notes []string) {
	var hasty []string
	pages := map[string]string{}
	for _, f := range fs {
		if _, loopback := poll.HostOf(f.URL); !f.When.IsZero() && f.When.Gap() < politeInterval && !loopback {
			hasty = append(hasty, f.Name)
		}
		page := feeds.Canonical(f.URL)
		if other, twice := pages[page]; twice && page != "" {
			notes = append(notes, fmt.Sprintf("%s and %s seem to be the same document; if so, remove one: one feed serves any number of topics and routes", other, f.Name))
			continue
		}
		pages[page] = f.Name
	}
	if len(hasty) > 0 {
		names := hasty[0]
		if len(hasty) > 1 {
			names += fmt.Sprintf(" and %d more", len(hasty)-1)
		}
		notes = append(notes, fmt.Sprintf("%s: asked more than once a minute, for which publishers shut readers out; most ask for five minutes or more", names))
	}
	return notes
}

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// validHeaders refuses headers that would break the request, or that are the poller's own. A
// header whose variable is not set is left out.
func validHeaders(b *binder, at string, hs map[string]feeds.Secret) map[string]feeds.Secret {
	var out map[string]feeds.Secret
	for _, name := range slices.Sorted(maps.Keys(hs)) {
		value := strings.TrimSpace(hs[name].Reveal())
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		path := join(at, name)
		_, twice := out[canonical]
		switch {
		case !headerName.MatchString(name):
			b.fail(path, fmt.Sprintf("%q is no name of a header", name), "for example X-Api-Key")
		case twice:
			b.fail(path, "the header stands here a second time, in other capitals", "keep one of them")
		case canonical == "User-Agent":
			b.fail(path, "this has a key of its own", "write user_agent")
		case reserved(canonical):
			b.fail(path, fmt.Sprintf("%s is the poller's own", canonical), "remove it")
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			b.fail(path, "the value has a character that no header may have, such as a line break", "")
		case value != "":
			if out == nil {
				out = map[string]feeds.Secret{}
			}
			out[canonical] = feeds.Secret(value)
		}
	}
	return out
}

// reserved knows the headers by which a request works: its frame, its conditions, its encodings.
func reserved(name string) bool {
	switch name {
	case "Host", "Connection", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Content-Length", "Accept-Encoding", "Range", "A-Im":
		return true
	}
	return strings.HasPrefix(name, "If-") || strings.HasPrefix(name, "Proxy-")
}

func validProxy(b *binder, at string, proxy feeds.Secret) feeds.Secret {
	text := strings.TrimSpace(proxy.Reveal())
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" || u.Hostname() == "" {
		b.fail(at, "this is no address of a proxy", "write http://, https:// or socks5:// and the host with its port")
		return ""
	}
	return feeds.Secret(text)
}

func validAgent(b *binder, at, agent string) string {
	agent = strings.TrimSpace(agent)
	if strings.ContainsFunc(agent, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		b.fail(at, "the value has a character that no header may have, such as a line break", "")
		return ""
	}
	return agent
}

// FeedYAML writes a feed as an entry of the configuration.
func FeedYAML(f feeds.Feed) (string, error) {
	entry := struct {
		Name string   `yaml:"name"`
		URL  string   `yaml:"url"`
		Lang string   `yaml:"lang,omitempty"`
		Tags []string `yaml:"tags,omitempty,flow"`
	}{f.Name, f.URL, f.Lang, f.Tags}
	doc, err := yaml.Dump([]any{entry})
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for line := range strings.Lines(string(doc)) {
		out.WriteString("  " + line)
	}
	return out.String(), nil
}

// CheckLang takes the code of any language, of which few inflect here.
func CheckLang(code string) error {
	if code != "" && !filters.LanguageCode(code) {
		return fmt.Errorf("%q is no code of a language: two or three letters such as en or az, or with a region as in en-GB", code)
	}
	return nil
}
