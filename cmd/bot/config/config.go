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

// A Config is a configuration that was checked and can be run.
type Config struct {
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
	Off       int           // routes whose webhook is not set
}

// topic gives the topics by name.
func (s *Config) TopicsByName() map[string]alerts.Topic {
	out := make(map[string]alerts.Topic, len(s.Topics))
	for _, t := range s.Topics {
		out[t.Name] = t
	}
	return out
}

// canSend says in one line what to set when there is nothing to send with.
func (s *Config) CanSend() error {
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

// The defaults.
const (
	defaultStore   = "sqlite:data/tocsin.db"
	DefaultListen  = "127.0.0.1:8026"
	defaultCatchUp = 24 * time.Hour
)

// Load reads and checks a configuration file. The error joins a fault for everything that
// is wrong.
func Load(path string, getenv func(string) string) (*Config, error) {
	doc, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, doc, getenv)
}

// readConfig reads the file. One that is not there is an [os.ErrNotExist].
func readConfig(path string) ([]byte, error) {
	doc, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &noConfigError{path}
	}
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	return doc, nil
}

// A noConfigError says that there is no configuration.
type noConfigError struct{ path string }

func (e *noConfigError) Error() string {
	return e.path + ": there is no such file; name one with --config, or try the bot without any: bot demo"
}

func (e *noConfigError) Is(target error) bool { return target == os.ErrNotExist }

// Parse is [Load] for a document in hand.
func Parse(path string, doc []byte, getenv func(string) string) (*Config, error) {
	b := &binder{file: filepath.ToSlash(path), getenv: getenv}
	var c file
	b.bind(doc, &c)
	if len(b.errs) > 0 && len(b.places) == 0 {
		return nil, b.err()
	}
	s := validate(b, c)
	return s, b.err()
}

// ParseSpan reads a duration that may be in days.
func ParseSpan(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 36500 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, fmt.Errorf("%q is no span of time such as 30d or 12h", text)
}
