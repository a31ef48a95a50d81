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

// validate checks what the binder cannot: it reports faults to it and gives what can be run.
func validate(b *binder, c file) *Config {
	s := &Config{Store: c.Store, BaseURL: c.Discord.BaseURL, Webhooks: map[string]feeds.Secret{}}
	if s.Store == "" {
		s.Store = defaultStore
	}
	if !strings.HasPrefix(s.Store, "sqlite:") || s.Store == "sqlite:" {
		b.fail("store", fmt.Sprintf("%q is no ledger that this version knows", s.Store), "write sqlite:FILE, for example "+defaultStore)
	}
	s.Listen = validListen(b, c.Web.Listen)
	s.PublicURL = validPublicURL(b, c.Web.PublicURL, s.Listen)
	s.Token = secretOf(b, "discord.token", c.Discord.Token, c.Discord.TokenFile)
	if s.BaseURL != "" {
		if u, err := url.Parse(s.BaseURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			b.fail("discord.base_url", "this is no http address", "leave it out for Discord itself")
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
		return DefaultListen
	case "off":
		return ""
	}
	if _, _, err := net.SplitHostPort(listen); err != nil {
		b.fail("web.listen", fmt.Sprintf("%q is no address with a port", listen), "write 127.0.0.1:8026, :8026 for every interface, or off")
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
		b.fail("web.public_url", "an address that begins with https:// or http:// is wanted", "write the one under which the world outside reaches /websub/, without /websub/")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		b.fail("web.public_url", "the address may have a path, but no user, query or fragment", "for example https://tocsin.example.org")
	case listen == "":
		b.fail("web.public_url", "nothing listens for what comes there", "give web.listen an address, or leave web.public_url out")
	}
	return strings.TrimRight(address, "/")
}

// secretOf takes a secret from the file or from its place in the configuration, not from both.
func secretOf(b *binder, path string, inline feeds.Secret, file string) feeds.Secret {
	if file == "" {
		return feeds.Secret(strings.TrimSpace(inline.Reveal()))
	}
	if inline != "" {
		b.fail(path+"_file", "the secret is given twice, here and as "+path, "keep one of them")
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
	d, err := ParseSpan(text)
	if err != nil {
		b.fail("catch_up", fmt.Sprintf("%q is no span of time", text), "for example 6h or 2d, or off")
	}
	return d
}
