package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/feeds"

	"github.com/urfave/cli/v3"
	"golang.org/x/net/html/charset"
)

// An opml is a list of feeds in the exchange format of feed readers, http://opml.org/spec2.opml.
type opml struct {
	XMLName xml.Name  `xml:"opml"`
	Version string    `xml:"version,attr"`
	Title   string    `xml:"head>title"`
	Body    []outline `xml:"body>outline"`
}

// An outline is a feed if it has an xmlUrl, and a folder of outlines otherwise.
type outline struct {
	Text     string    `xml:"text,attr"`
	Title    string    `xml:"title,attr,omitempty"`
	Type     string    `xml:"type,attr,omitempty"`
	XMLURL   string    `xml:"xmlUrl,attr,omitempty"`
	Language string    `xml:"language,attr,omitempty"`
	Category string    `xml:"category,attr,omitempty"`
	Outlines []outline `xml:"outline"`
}

func (p *program) importVerb() *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "converts OPML to feeds for the configuration",
		ArgsUsage: "FILE.opml",
		Description: `Prints the feeds of an OPML file (- for standard input), the export format of feed readers, as
YAML to append under feeds: in the configuration. Folders become tags. No file is changed.

  bot import subscriptions.opml >> feeds.yaml`,
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return &usageError{"import takes one OPML file; see bot import --help"}
			}
			doc, err := p.read(c.Args().First())
			if err != nil {
				return err
			}
			list, err := readOPML(doc)
			if err != nil {
				return fmt.Errorf("%s: %w", c.Args().First(), err)
			}
			for _, f := range list {
				line, err := config.FeedYAML(f)
				if err != nil {
					return err
				}
				if _, err := fmt.Fprint(p.stdout, line); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintf(p.stderr, "bot: %s\n", plural(len(list), "feed"))
			return err
		},
	}
}

func (p *program) exportVerb() *cli.Command {
	return &cli.Command{
		Name:  "export",
		Usage: "prints the feeds of the configuration as OPML",
		Flags: []cli.Flag{configFlag()},
		Action: func(_ context.Context, c *cli.Command) error {
			if err := noArguments(c); err != nil {
				return err
			}
			conf, err := config.Load(p.configPath(c), p.getenv)
			if err != nil {
				return p.configError(err)
			}
			out := opml{Version: "2.0", Title: "Tocsin"}
			for _, f := range conf.Feeds {
				out.Body = append(out.Body, outline{
					Text: f.Name, Title: f.Name, Type: "rss", XMLURL: f.URL, Language: f.Lang,
					Category: strings.Join(f.Tags, ","),
				})
			}
			doc, err := xml.MarshalIndent(out, "", "  ")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.stdout, "%s%s\n", xml.Header, console.Escape(doc, "&#x%X;"))
			return err
		},
	}
}

const maxOutlines = 100 // depth of nested folders

// readOPML returns the feeds of an OPML document. A feed with a duplicate name or URL is omitted.
func readOPML(doc []byte) ([]feeds.Feed, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.CharsetReader = charset.NewReaderLabel
	d.Strict = false
	var in opml
	if err := d.Decode(&in); err != nil {
		return nil, fmt.Errorf("invalid OPML: %w", err)
	}
	var out []feeds.Feed
	seen := map[string]bool{}
	var walk func(os []outline, tags []string, depth int) error
	walk = func(os []outline, tags []string, depth int) error {
		if depth > maxOutlines {
			return fmt.Errorf("folders are nested more than %d deep", maxOutlines)
		}
		for _, o := range os {
			name := strings.TrimSpace(o.Title)
			if name == "" {
				name = strings.TrimSpace(o.Text)
			}
			url := strings.TrimSpace(o.XMLURL)
			if url == "" {
				inner := tags
				if name != "" {
					inner = slices.Concat(tags, []string{name})
				}
				if err := walk(o.Outlines, inner, depth+1); err != nil {
					return err
				}
				continue
			}
			if name == "" {
				name = url
			}
			if seen[url] || seen[name] {
				continue
			}
			seen[url], seen[name] = true, true
			f := feeds.Feed{Name: name, URL: url, Lang: o.Language, Tags: tags}
			for tag := range strings.SplitSeq(o.Category, ",") {
				if tag = strings.Trim(strings.TrimSpace(tag), "/"); tag != "" {
					f.Tags = append(slices.Clip(f.Tags), tag)
				}
			}
			out = append(out, f)
		}
		return nil
	}
	return out, walk(in.Body, nil, 0)
}
