package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v3"

	"tocsin/cmd/bot/console"
	"tocsin/feeds"
)

// version and commit are set by the linker in a release. Otherwise the build information is used.
var version, commit string

type buildInfo struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
}

func thisBuild() buildInfo {
	b := buildInfo{Version: version, Commit: commit, Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && b.Commit == "" {
				b.Commit = s.Value
			}
		}
	}
	if b.Version == "" {
		b.Version = "devel"
	}
	if b.Commit == "" {
		b.Commit = "unknown"
	}
	return b
}

// newFetcher returns a fetcher whose User-Agent names the program, its version and its home page.
func newFetcher() *feeds.Fetcher {
	return feeds.NewFetcher("Tocsin/" + thisBuild().Version + " (+https://github.com/tocsin-bot/tocsin)")
}

func (p *program) versionVerb() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "prints version, commit and Go version",
		Flags: []cli.Flag{jsonFlag()},
		Action: func(_ context.Context, c *cli.Command) error {
			if err := noArguments(c); err != nil {
				return err
			}
			b := thisBuild()
			if c.Bool("json") {
				return console.WriteJSON(p.stdout, b)
			}
			_, err := fmt.Fprintf(p.stdout, "tocsin %s (%s, %s)\n", b.Version, b.Commit, b.Go)
			return err
		},
	}
}
