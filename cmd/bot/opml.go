package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/feeds"

	"github.com/urfave/cli/v3"
	"golang.org/x/net/html/charset"
)

// An opml is a list of feeds as other readers exchange it, http://opml.org/spec2.opml.
type opml struct {
	XMLName xml.Name  `xml:"opml"`
	Version string    `xml:"version,attr"`
	Title   string    `xml:"head>title"`
	Body    []outline `xml:"body>outline"`
}

// An outline is a feed, when it has an xmlUrl, or a folder of outlines.
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
		Usage:     "turns OPML into feeds for the configuration",
		ArgsUsage: "FILE.opml",
		Description: `Prints the feeds of an OPML file (- for standard input), as other feed readers export it, in YAML:
append them under feeds: in the configuration. Folders become tags. Nothing is changed.

  bot import subscriptions.opml >> feeds.yaml`,
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return &usageError{"import wants one OPML file; see bot import --help"}
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
			s, err := config.Load(p.configPath(c), p.getenv)
			if err != nil {
				return p.configError(err)
			}
			out := opml{Version: "2.0", Title: "Tocsin"}
			for _, f := range s.Feeds {
				out.Body = append(out.Body, outline{Text: f.Name, Title: f.Name, Type: "rss", XMLURL: f.URL, Language: f.Lang, Category: strings.Join(f.Tags, ",")})
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

const maxOutlines = 100 // folders within folders

// readOPML gives the feeds of an OPML document; a name or an address that comes again is left out.
func readOPML(doc []byte) ([]feeds.Feed, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.CharsetReader = charset.NewReaderLabel
	d.Strict = false
	var in opml
	if err := d.Decode(&in); err != nil {
		return nil, fmt.Errorf("this is no OPML: %w", err)
	}
	var out []feeds.Feed
	seen := map[string]bool{}
	var walk func(os []outline, tags []string, depth int) error
	walk = func(os []outline, tags []string, depth int) error {
		if depth > maxOutlines {
			return errors.New("its folders go too deep")
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
