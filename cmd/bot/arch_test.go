package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestImports checks the direction of imports. A row lists the packages that a package may import beside the
// standard library; /... includes all packages below a path. The rows are in the order of the data: a
// package may import those above it, and none below it. Tests may import any package. .golangci.yml has the
// same rows for depguard.
func TestImports(t *testing.T) {
	rows := map[string][]string{
		"feeds/internal/htmltext": {"golang.org/x/net/html/..."},
		"feeds/internal/dates":    {"tocsin/feeds/internal/htmltext", "golang.org/x/text/unicode/norm"},
		"feeds/internal/header":   {},
		"feeds/internal/weburl":   {"golang.org/x/net/idna"},
		"feeds/internal/charset":  {"golang.org/x/net/html/charset", "golang.org/x/text/encoding/..."},
		"feeds/internal/mend": {
			"tocsin/feeds/internal/charset", "tocsin/feeds/internal/htmltext",
			"tocsin/feeds/internal/weburl", "golang.org/x/text/encoding/charmap",
		},

		"feeds": {
			"tocsin/feeds/internal/...", "code.dny.dev/ssrf", "github.com/klauspost/compress/zstd",
			"github.com/mmcdole/gofeed/...", "golang.org/x/net/...", "golang.org/x/text/...",
		},
		"feeds/discover": {"tocsin/feeds", "tocsin/feeds/internal/weburl"},
		"feeds/websub":   {"tocsin/feeds", "tocsin/feeds/internal/header"},
		"feeds/poll":     {"tocsin/feeds", "github.com/robfig/cron/v3"},

		"filters/internal/fold":     {"golang.org/x/text/unicode/norm"},
		"filters/internal/inflect":  {"tocsin/filters/internal/fold", "github.com/blevesearch/snowballstem/..."},
		"filters/internal/fields":   {"tocsin/feeds", "tocsin/filters/internal/fold", "tocsin/filters/internal/words"},
		"filters/internal/index":    {"tocsin/feeds", "tocsin/filters/internal/fields", "tocsin/filters/internal/fold", "tocsin/filters/internal/inflect", "tocsin/filters/internal/words"},
		"filters/internal/texttest": {},
		"filters/internal/words":    {"tocsin/filters/internal/fold", "tocsin/filters/internal/inflect"},
		"filters":                   {"tocsin/feeds", "tocsin/filters/internal/..."},

		"alerts":                            {"tocsin/feeds", "tocsin/filters"},
		"alerts/discord/internal/markdown":  {"tocsin/filters", "golang.org/x/net/idna"},
		"alerts/discord/internal/snowflake": {},
		"alerts/discord/commands": {
			"tocsin/filters", "tocsin/alerts", "tocsin/alerts/discord/internal/...", "github.com/bwmarrin/discordgo",
		},
		"alerts/discord": {
			"tocsin/feeds", "tocsin/filters", "tocsin/alerts", "tocsin/alerts/discord/commands",
			"tocsin/alerts/discord/internal/...",
			"github.com/bwmarrin/discordgo", "github.com/gorilla/websocket", "golang.org/x/time/rate",
		},

		"store": {
			"tocsin/feeds", "tocsin/feeds/websub", "tocsin/filters", "tocsin/alerts", "modernc.org/sqlite/...",
			"github.com/pressly/goose/v3/...",
		},

		"web/internal/page":     {},
		"web/internal/pagetest": {"golang.org/x/net/html"},
		"web":                   {"tocsin/web/internal/page"},
		"web/preview":           {"tocsin/web/internal/page"},

		"cmd/bot": {
			"tocsin/...",
			"github.com/urfave/cli/v3",
			"golang.org/x/crypto/x509roots/fallback",
			"golang.org/x/net/html/charset",
			"golang.org/x/sync/errgroup",
		},
		"cmd/bot/service": {
			"tocsin/feeds", "tocsin/feeds/poll", "tocsin/feeds/websub", "tocsin/filters", "tocsin/alerts",
			"tocsin/alerts/discord", "tocsin/alerts/discord/commands", "tocsin/store", "tocsin/web",
			"tocsin/cmd/bot/config", "golang.org/x/sync/errgroup",
		},
		"cmd/bot/config": {
			"tocsin/feeds", "tocsin/feeds/poll", "tocsin/filters", "tocsin/alerts",
			"go.yaml.in/yaml/v4",
		},
		"cmd/bot/console": {
			"tocsin/filters", "tocsin/alerts", "github.com/fatih/color", "github.com/mattn/go-isatty",
			"golang.org/x/text/width",
		},

		// For tests and the demo only: stand-ins for outlets and Discord, and the tests of every ledger.
		"feeds/feedtest":                    {"tocsin/feeds"},
		"alerts/discord/discordtest":        {"github.com/gorilla/websocket"},
		"alerts/discord/discordtest/schema": {"github.com/santhosh-tekuri/jsonschema/v6"},
		"store/storetest": {
			"tocsin/feeds", "tocsin/feeds/websub", "tocsin/filters", "tocsin/alerts",
			"tocsin/store", "github.com/google/go-cmp/cmp/...",
		},
	}
	graph := importsOf(t)
	for _, pkg := range slices.Sorted(maps.Keys(graph)) {
		row, ok := rows[pkg]
		if !ok {
			t.Errorf("package %s has no row in arch_test.go: does what it does not belong in a package that has one?",
				pkg)
			continue
		}
		for _, path := range graph[pkg] {
			if !standard(path) && !slices.ContainsFunc(row, func(p string) bool { return covers(p, path) }) {
				t.Errorf("%s must not import %s", pkg, path)
			}
		}
	}
	for pkg := range rows {
		if _, ok := graph[pkg]; !ok {
			t.Errorf("arch_test.go has a row for %s, which is no package", pkg)
		}
	}
}

// TestDoors checks that the libraries with an owner are imported by their owners only.
func TestDoors(t *testing.T) {
	doors := map[string][]string{
		"github.com/mmcdole/gofeed/...":     {"feeds"},
		"github.com/bwmarrin/discordgo/...": {"alerts/discord", "alerts/discord/commands"},
		"database/sql":                      {"store"},
		"modernc.org/sqlite/...":            {"store"},
		"github.com/pressly/goose/v3/...":   {"store"},
		"github.com/robfig/cron/v3/...":     {"feeds/poll"},
		"go.yaml.in/yaml/v4/...":            {"cmd/bot/config"},
		"github.com/urfave/cli/v3/...":      {"cmd/bot"},
		"github.com/fatih/color/...":        {"cmd/bot/console"},
		"github.com/mattn/go-isatty/...":    {"cmd/bot/console"},
	}
	graph := importsOf(t)
	for library, owners := range doors {
		var importers []string
		for pkg, paths := range graph {
			if slices.ContainsFunc(paths, func(path string) bool { return covers(library, path) }) {
				importers = append(importers, pkg)
			}
		}
		slices.Sort(importers)
		if !slices.Equal(importers, owners) {
			t.Errorf("%s is imported by %q; want %q", library, importers, owners)
		}
	}
}

// importsOf returns the imports of each package of the module, without its tests, on all platforms.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	graph := map[string][]string{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		pkg := filepath.ToSlash(filepath.Dir(file))
		for _, spec := range source.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			graph[pkg] = append(graph[pkg], path)
		}
	}
	return graph
}

// root is the path of the module's root from this package.
const root = "../.."

// goFiles returns the Go files of the module, by their paths from its root.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != root && (name == "testdata" || strings.HasPrefix(name, ".") ||
			strings.HasPrefix(name, "_")):
			return filepath.SkipDir // as the go command does
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		file, err := filepath.Rel(root, path)
		files = append(files, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestRoomsAreSmall checks that no folder has more than 25 Go files beside its tests.
func TestRoomsAreSmall(t *testing.T) {
	files := map[string]int{}
	for _, file := range goFiles(t) {
		if !strings.HasSuffix(file, "_test.go") {
			files[filepath.Dir(file)]++
		}
	}
	for pkg, n := range files {
		if n > 25 {
			t.Errorf("%s has %d Go files; at most 25 are allowed: move some that belong together into a package", pkg, n)
		}
	}
}

// standard reports whether a package is in the standard library: the first part of its path has no dot.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != "tocsin" && !strings.Contains(first, ".")
}

func covers(pattern, path string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == base || strings.HasPrefix(path, base+"/")
	}
	return path == pattern
}
