package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"

	"github.com/urfave/cli/v3"
)

func (p *program) healthVerb() *cli.Command {
	return &cli.Command{
		Name:  "health",
		Usage: "reports whether the running bot is healthy (for HEALTHCHECK)",
		Description: `Requests /readyz at the address of web.listen. Exit status 0: the bot runs and its ledger
responds. 1: it does not; the reason is printed. The request takes three seconds at most.`,
		Flags: []cli.Flag{configFlag(), jsonFlag()},
		Action: func(ctx context.Context, c *cli.Command) error {
			if err := noArguments(c); err != nil {
				return err
			}
			// With an invalid file, a running bot keeps its old configuration and is healthy.
			address := config.DefaultListen
			if conf, _ := config.Load(p.configPath(c), p.getenv); conf != nil {
				address = conf.Listen
			} else if env := p.getenv("TOCSIN_LISTEN"); env != "" {
				address = env
			}
			if address == "" {
				return errors.New("web.listen is off: there is no address to request")
			}
			answer, err := requestHealth(ctx, address)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return console.WriteJSON(p.stdout, struct {
					Healthy bool   `json:"healthy"`
					Answer  string `json:"answer"`
				}{true, answer})
			}
			_, err = fmt.Fprintln(p.stdout, answer)
			return err
		},
	}
}

func requestHealth(ctx context.Context, listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return "", err
	}
	client := &http.Client{Transport: &http.Transport{}} // no proxy: the bot is on this machine
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("no bot answers at %s: %w", listen, errors.Unwrap(err))
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err != nil {
		return "", err
	}
	answer := strings.TrimSpace(string(body))
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the bot at %s is not healthy: %s", listen, answer)
	}
	return answer, nil
}
