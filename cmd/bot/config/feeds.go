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

// politeInterval is the shortest interval without a note.
const politeInterval = time.Minute

// A cadence is a parsed schedule, which many feeds may share.
type cadence struct {
	when poll.Schedule
	err  error
}

func validFeeds(b *binder, list []fileFeed) []poll.Feed {
	if len(list) == 0 {
		b.fail("feeds", "no feed is configured", "add one with its name and url")
	}
	first, same := map[string]int{}, map[string]int{}
	cadences := map[string]cadence{"": {}}
	var out []poll.Feed
	for i, f := range list {
		at := fmt.Sprintf("feeds[%d]", i)
		if strings.TrimSpace(f.Name) == "" {
			b.fail(at, "a feed needs a name", "readers see it as the outlet")
		} else if j, twice := first[f.Name]; twice {
			b.fail(at+".name", fmt.Sprintf("duplicate name, first in feeds[%d]", j),
				"names must be unique: the ledger knows feeds by their names")
		}
		first[f.Name] = i
		if u, err := url.Parse(f.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			b.fail(at+".url", "want a URL that begins with https:// or http://", "")
		} else if j, twice := same[document(u)]; twice {
			b.fail(at+".url", fmt.Sprintf("the same document as feeds[%d]", j),
				"remove one of them: one feed serves any number of topics and routes")
		} else {
			same[document(u)] = i
		}
		if f.Newest < 0 {
			b.fail(at+".newest", "want a number of at least 0", "")
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

// document returns a URL without the parts that do not change the document: the scheme, the case of
// the host, a default port and the fragment.
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

// feedNotes returns warnings about probable duplicates and about schedules that publishers object to.
func feedNotes(fs []poll.Feed) (notes []string) {
	var hasty []string
	pages := map[string]string{}
	for _, f := range fs {
		if _, loopback := poll.HostOf(f.URL); !f.When.IsZero() && f.When.Gap() < politeInterval && !loopback {
			hasty = append(hasty, f.Name)
		}
		page := feeds.Canonical(f.URL)
		if other, twice := pages[page]; twice && page != "" {
			notes = append(notes, fmt.Sprintf("%s and %s seem to be the same document; if so, remove one: "+
				"one feed serves any number of topics and routes", other, f.Name))
			continue
		}
		pages[page] = f.Name
	}
	if len(hasty) > 0 {
		names := hasty[0]
		if len(hasty) > 1 {
			names += fmt.Sprintf(" and %d more", len(hasty)-1)
		}
		notes = append(notes, fmt.Sprintf("%s: polled more than once a minute; "+
			"publishers block clients for that, and most ask for five minutes or more", names))
	}
	return notes
}

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// validHeaders rejects headers that would break the request or that the poller sets. A header whose
// variable is not set is omitted.
func validHeaders(b *binder, at string, hs map[string]feeds.Secret) map[string]feeds.Secret {
	var out map[string]feeds.Secret
	for _, name := range slices.Sorted(maps.Keys(hs)) {
		value := strings.TrimSpace(hs[name].Reveal())
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		path := join(at, name)
		_, twice := out[canonical]
		switch {
		case !headerName.MatchString(name):
			b.fail(path, fmt.Sprintf("invalid header name %q", name), "for example X-Api-Key")
		case twice:
			b.fail(path, "duplicate header: names differ in case only", "keep one of them")
		case canonical == "User-Agent":
			b.fail(path, "User-Agent has its own key", "write user_agent")
		case reserved(canonical):
			b.fail(path, fmt.Sprintf("%s is set by the poller", canonical), "remove it")
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			b.fail(path, "the value contains a control character, such as a line break", "")
		case value != "":
			if out == nil {
				out = map[string]feeds.Secret{}
			}
			out[canonical] = feeds.Secret(value)
		}
	}
	return out
}

// reserved reports whether the poller sets a header: for framing, conditional requests or encodings.
func reserved(name string) bool {
	switch name {
	case "Host", "Connection", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
		"Content-Length", "Accept-Encoding", "Range", "A-Im":
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
		b.fail(at, "invalid proxy URL", "write http://, https:// or socks5:// and the host with its port")
		return ""
	}
	return feeds.Secret(text)
}

func validAgent(b *binder, at, agent string) string {
	agent = strings.TrimSpace(agent)
	if strings.ContainsFunc(agent, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		b.fail(at, "the value contains a control character, such as a line break", "")
		return ""
	}
	return agent
}

// FeedYAML returns a feed as an entry of the feeds list of a configuration: its name, URL, language
// and tags, indented by two spaces.
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

// CheckLang returns an error unless code is empty or a language code such as en, az or en-GB.
func CheckLang(code string) error {
	if code != "" && !filters.LanguageCode(code) {
		return fmt.Errorf(
			"invalid language code %q: want two or three letters such as en or az, or a region as in en-GB", code)
	}
	return nil
}
