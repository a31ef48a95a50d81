package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"tocsin/feeds"
)

// validate returns the configuration of a file. It records errors in b.
func validate(b *binder, f file) *Config {
	c := &Config{Store: f.Store, BaseURL: f.Discord.BaseURL, Webhooks: map[string]feeds.Secret{}}
	if c.Store == "" {
		c.Store = defaultStore
	}
	if !strings.HasPrefix(c.Store, "sqlite:") || c.Store == "sqlite:" {
		b.fail("store", fmt.Sprintf("unknown ledger %q", c.Store), "write sqlite:FILE, for example "+defaultStore)
	}
	c.Listen = validListen(b, f.Web.Listen)
	c.PublicURL = validPublicURL(b, f.Web.PublicURL, c.Listen)
	c.Token = secretOf(b, "discord.token", f.Discord.Token, f.Discord.TokenFile)
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			b.fail("discord.base_url", "want an http or https URL", "leave it out for Discord itself")
		}
	}
	c.Feeds = validFeeds(b, f.Feeds)
	c.Notes = feedNotes(c.Feeds)
	c.Topics, c.Rules = validTopics(b, f.Topics, f.Sets)
	c.CatchUp = validCatchUp(b, f.CatchUp)
	c.Routes = validRoutes(b, c, f.Routes)
	for _, name := range b.unset {
		c.Unset = append(c.Unset, name)
	}
	slices.Sort(c.Unset)
	c.Unset = slices.Compact(c.Unset)
	return c
}

func validListen(b *binder, listen string) string {
	switch listen {
	case "":
		return DefaultListen
	case "off":
		return ""
	}
	if _, _, err := net.SplitHostPort(listen); err != nil {
		b.fail("web.listen", fmt.Sprintf("%q is not HOST:PORT", listen),
			"write 127.0.0.1:8026, :8026 for every interface, or off")
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
		b.fail("web.public_url", "want a URL that begins with https:// or http://",
			"write the URL under which the internet reaches /websub/, without /websub/ itself")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		b.fail("web.public_url", "the URL must not have a user, a query or a fragment",
			"for example https://tocsin.example.org")
	case listen == "":
		b.fail("web.public_url", "there is no web server for it",
			"set web.listen to an address, or remove web.public_url")
	}
	return strings.TrimRight(address, "/")
}

// secretOf returns a secret from the configuration or from a file of its own. Both is an error.
func secretOf(b *binder, path string, inline feeds.Secret, file string) feeds.Secret {
	if file == "" {
		return feeds.Secret(strings.TrimSpace(inline.Reveal()))
	}
	if inline != "" {
		b.fail(path+"_file", "the secret is set twice, here and in "+path, "keep one of them")
		return ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		b.fail(path+"_file", "the secret cannot be read: "+errors.Unwrap(err).Error(), "")
		return ""
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		b.fail(path+"_file", "the file is empty", "write the secret into it")
	}
	return feeds.Secret(strings.TrimSpace(string(text)))
}

func validCatchUp(b *binder, text string) time.Duration {
	switch text {
	case "":
		return defaultCatchUp
	case "off":
		return 0
	}
	d, err := ParseDuration(text)
	if err != nil {
		b.fail("catch_up", fmt.Sprintf("invalid duration %q", text), "for example 6h or 2d, or off")
	}
	return d
}
