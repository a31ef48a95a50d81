package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/feeds/poll"
	"tocsin/filters"
)

// A Config is a valid configuration.
type Config struct {
	Token    feeds.Secret            // of the bot; empty: webhooks only
	BaseURL  string                  // of Discord's API; empty: Discord itself
	Webhooks map[string]feeds.Secret // secret by webhook id
	Store    string                  // of the ledger, as sqlite:FILE
	Listen   string                  // address of the status page; empty: none
	// PublicURL is the URL under which the internet reaches the web server, without a trailing slash;
	// empty: none.
	PublicURL string
	Feeds     []poll.Feed
	Topics    []alerts.Topic
	Rules     *filters.Set
	Routes    []alerts.Route
	CatchUp   time.Duration // age above which news comes in a digest; 0: never
	Unset     []string      // names of variables of secrets that are not set
	Notes     []string      // warnings for the operator
	Off       int           // number of routes that are off because their webhook is not set
}

// TopicsByName returns the topics by name.
func (c *Config) TopicsByName() map[string]alerts.Topic {
	out := make(map[string]alerts.Topic, len(c.Topics))
	for _, t := range c.Topics {
		out[t.Name] = t
	}
	return out
}

// CanSend returns an error if credentials are missing: all of them, or the token that a route needs.
func (c *Config) CanSend() error {
	if c.Token == "" && len(c.Webhooks) == 0 {
		return errors.New("nothing to send with: set DISCORD_TOKEN to a bot token, " +
			"or DISCORD_WEBHOOK to the URL of a webhook (or try without either: bot demo)")
	}
	for _, r := range c.Routes {
		if r.Target.Kind != alerts.Webhook && c.Token == "" {
			return fmt.Errorf("a route posts to %s, which needs a bot token: "+
				"set DISCORD_TOKEN, or discord.token in the configuration", r.Target)
		}
	}
	return nil
}

// The defaults.
const (
	defaultStore   = "sqlite:data/tocsin.db"
	DefaultListen  = "127.0.0.1:8026"
	defaultCatchUp = 24 * time.Hour
)

// Load reads and validates a configuration file. The error joins one [Error] for every mistake; it is
// an [os.ErrNotExist] if there is no file.
func Load(path string, getenv func(string) string) (*Config, error) {
	doc, err := read(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, doc, getenv)
}

// read reads the file at path. A missing file is an [os.ErrNotExist].
func read(path string) ([]byte, error) {
	doc, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &notFoundError{path}
	}
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	return doc, nil
}

// A notFoundError reports that there is no file at path.
type notFoundError struct{ path string }

func (e *notFoundError) Error() string {
	return e.path + ": no such file; name a configuration with --config, or try bot demo, which needs none"
}

func (e *notFoundError) Is(target error) bool { return target == os.ErrNotExist }

// Parse is [Load] for a document that is in memory. Errors name it by path.
func Parse(path string, doc []byte, getenv func(string) string) (*Config, error) {
	b := &binder{file: filepath.ToSlash(path), getenv: getenv}
	var c file
	b.bind(doc, &c)
	if len(b.errs) > 0 && len(b.nodes) == 0 {
		return nil, b.err()
	}
	s := validate(b, c)
	return s, b.err()
}

// ParseDuration is [time.ParseDuration] for positive durations, which may also be in days, as in 30d.
func ParseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 36500 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, fmt.Errorf("invalid duration %q: want for example 30d or 12h", text)
}
