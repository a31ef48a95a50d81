package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/feeds"
)

const maxDocument = 64 << 20 // bytes of a file; the fetcher has its own limit

func (p *program) feedVerb() *cli.Command {
	return &cli.Command{
		Name:      "feed",
		Usage:     "fetches and parses feeds, and prints the items",
		ArgsUsage: "FILE or URL …",
		Description: `Prints the items as the bot would see them. - is standard input. For the URL of a page, a profile,
a channel or a repository it finds the feed and prints its URL.

  bot feed https://oc-media.org/feed/
  bot feed https://oc-media.org
  bot feed --json saved.xml | jq .title
  bot feed --explain "OC Media"      the time of the next poll of a feed, and the reason`,
		Flags: append(documentFlags(), configFlag(), jsonFlag(),
			&cli.BoolFlag{
				Name:  "explain",
				Usage: "print the time of the next poll of a feed, by name or URL, and the reason",
			}),
		Action: func(ctx context.Context, c *cli.Command) error {
			if !c.Args().Present() {
				return &usageError{"feed takes files or URLs; see bot feed --help"}
			}
			if c.Bool("explain") {
				return p.explain(ctx, c)
			}
			show := console.NewScreen(p.stdout, p.getenv)
			failed := false
			for _, source := range c.Args().Slice() {
				d, err := p.document(ctx, source, documentOptions(c))
				if err != nil {
					_, _ = fmt.Fprintf(p.stderr, "bot: %v\n", err)
					failed = true
					continue
				}
				if c.Bool("json") {
					for _, it := range d.Items {
						if err := console.WriteJSON(p.stdout, it); err != nil {
							return err
						}
					}
					continue
				}
				if d.Damage != "" {
					_, _ = fmt.Fprintf(p.stderr, "bot: note: %s: the document is damaged: %s\n",
						console.Printable(source), console.Printable(d.Damage))
				}
				showFeed(show, source, d.Title, d.Items)
			}
			if failed {
				return errReported
			}
			return nil
		},
	}
}

// showFeed prints the items of a feed.
func showFeed(s *console.Screen, source, title string, items []feeds.Item) {
	s.Printf("%s  %s", s.Outlet.Render(console.Printable(title)),
		s.Quiet.Render(fmt.Sprintf("%s, %d items", console.Printable(source), len(items))))
	for _, it := range items {
		when := "no date"
		if !it.Published.IsZero() {
			when = it.Published.Local().Format("2006-01-02 15:04")
		}
		s.Printf("\n  %s  %s", s.Quiet.Render(when), console.Printable(it.Title))
		if text := []rune(console.Printable(it.Summary)); len(text) > 0 {
			if len(text) > 160 {
				text = append(text[:160], '…')
			}
			s.Printf("  %s", s.Quiet.Render(string(text)))
		}
		if it.URL != "" {
			s.Printf("  %s", s.Quiet.Render(it.URL))
		}
	}
	s.Printf("")
}

// documentHints replace the HTTP headers that a file lacks.
type documentHints struct {
	contentType string
	base        *url.URL
	lang        string
}

func documentFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "content-type", Usage: "the content `TYPE` of a file in HTTP, with the charset"},
		&cli.StringFlag{Name: "base", Usage: "the `URL` of a file, for its relative links"},
		&cli.StringFlag{
			Name: "lang", Usage: "the language `xx` of items without their own",
			Validator: config.CheckLang,
		},
	}
}

func documentOptions(c *cli.Command) documentHints {
	h := documentHints{contentType: c.String("content-type"), lang: c.String("lang")}
	if base := c.String("base"); base != "" {
		if u, err := url.Parse(base); err == nil && u.IsAbs() {
			h.base = u
		}
	}
	return h
}

// document reads a feed from a URL, a file, or standard input.
func (p *program) document(ctx context.Context, source string, h documentHints) (feeds.Document, error) {
	// A URL on the command line may be in the operator's own network.
	f := feeds.Feed{Name: source, URL: source, Lang: h.lang, AllowPrivate: true}
	if strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		b, err := p.fetch(ctx, newFetcher(), f)
		return feeds.Document{Title: b.Title, Items: b.Items, Damage: b.Damage}, err
	}
	body, err := p.read(source)
	if err != nil {
		return feeds.Document{}, err
	}
	doc, err := feeds.Parse(body, h.contentType, h.base, f, p.now())
	if err != nil {
		return feeds.Document{}, fmt.Errorf("%s: %w", source, err)
	}
	return doc, nil
}

// read reads a file, or standard input for -.
func (p *program) read(source string) ([]byte, error) {
	r := p.stdin
	if source != "-" {
		f, err := os.Open(source)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%s: no such file; a URL begins with https:// or http://", source)
		}
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // only read from
		r = f
	}
	body, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err == nil && len(body) > maxDocument {
		err = fmt.Errorf("%s: larger than %d MiB", source, maxDocument>>20)
	}
	return body, err
}
