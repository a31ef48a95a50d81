package feedtest

import (
	"bufio"
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed news
var news embed.FS

// The kinds of [Expected].
const (
	New    = "new"    // a new message
	Grown  = "grown"  // an edit that adds the outlet to the message of another report
	Silent = "silent" // neither
)

// Expected is the alert that a bot with the topics of news/README.md must make of one item. An item is
// new to its outlet's document by guid, title and link.
type Expected struct {
	Edition int
	Outlet  string // Feed.Name
	Title   string // as the document has it
	Kind    string // New, Grown or Silent
	Joins   string // the title of the first report of the story; only for Grown
	Why     string // a few words
}

// A script is everything in folder news.
type script struct {
	outlets  []outlet
	expected []Expected
	sources  []source
	pictures map[string][]byte
	editions int
}

type outlet struct{ name, file, lang string }

// A source is the file of one document.
type source struct {
	edition int
	outlet  outlet
	file    string // within the embedded folder
	dialect dialect
}

// readScript reads the tables and lists the documents.
func readScript() (script, error) {
	readme, err := news.ReadFile("news/README.md")
	if err != nil {
		return script{}, fmt.Errorf("feedtest: %w", err)
	}
	s, err := parseTables(readme)
	if err != nil {
		return script{}, fmt.Errorf("feedtest: news/README.md:%w", err)
	}
	if s.sources, err = listSources(s.outlets); err != nil {
		return script{}, fmt.Errorf("feedtest: %w", err)
	}
	for _, src := range s.sources {
		s.editions = max(s.editions, src.edition+1)
	}
	s.pictures = make(map[string][]byte)
	pictures, err := fs.Glob(news, "news/pictures/*")
	for _, file := range pictures {
		body, readErr := news.ReadFile(file)
		err = errors.Join(err, readErr)
		s.pictures[path.Base(file)] = body
	}
	return s, err
}

func listSources(outlets []outlet) ([]source, error) {
	files, err := fs.Glob(news, "news/[0-9]*/*")
	if err != nil {
		return nil, err
	}
	var sources []source
	for _, file := range files {
		edition, err := strconv.Atoi(path.Base(path.Dir(file)))
		if err != nil {
			return nil, fmt.Errorf("%s: the folder is not the number of an edition", file)
		}
		o := slices.IndexFunc(outlets, func(o outlet) bool { return o.file == path.Base(file) })
		if o < 0 {
			return nil, fmt.Errorf("%s: no outlet serves it; add a row to news/README.md", file)
		}
		d, ok := dialectOf(file)
		if !ok {
			return nil, fmt.Errorf("%s: a document ends in .rss, .atom or .json", file)
		}
		sources = append(sources, source{edition: edition, outlet: outlets[o], file: file, dialect: d})
	}
	return sources, nil
}

// newest finds the latest document of an outlet up to an edition.
func (s script) newest(o outlet, edition int) (source, bool) {
	var found []source
	for _, src := range s.sources {
		if src.outlet == o && src.edition <= edition {
			found = append(found, src)
		}
	}
	if len(found) == 0 {
		return source{}, false
	}
	return slices.MaxFunc(found, func(a, b source) int { return cmp.Compare(a.edition, b.edition) }), true
}

// parseTables reads the tables under "## Outlets" and "## Edition N". An error starts with the
// number of the line.
func parseTables(readme []byte) (script, error) {
	var s script
	section, head := "", true
	lines := bufio.NewScanner(bytes.NewReader(readme))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if title, ok := strings.CutPrefix(line, "## "); ok {
			section, head = title, true
			continue
		}
		if !strings.HasPrefix(line, "|") {
			continue
		}
		if head { // as long as the line of dashes has not come
			head = !strings.HasPrefix(line, "|---")
			continue
		}
		if err := s.add(section, cells(line)); err != nil {
			return script{}, fmt.Errorf("%d: %w", n, err)
		}
	}
	return s, lines.Err()
}

func (s *script) add(section string, row []string) error {
	if section == "Outlets" {
		if len(row) != 3 {
			return errors.New("an outlet has a name, a document and a language")
		}
		s.outlets = append(s.outlets, outlet{name: row[0], file: row[1], lang: row[2]})
		return nil
	}
	number, ok := strings.CutPrefix(section, "Edition ")
	if !ok {
		return nil
	}
	number, _, _ = strings.Cut(number, ":")
	edition, err := strconv.Atoi(number)
	if err != nil {
		return fmt.Errorf("%q is not the number of an edition", number)
	}
	if len(row) != 5 {
		return errors.New("an item has an outlet, a headline, a kind, a joins and a why")
	}
	e := Expected{Edition: edition, Outlet: row[0], Title: row[1], Kind: row[2], Joins: row[3], Why: row[4]}
	if !slices.ContainsFunc(s.outlets, func(o outlet) bool { return o.name == e.Outlet }) {
		return fmt.Errorf("%q is no outlet", e.Outlet)
	}
	if e.Kind != New && e.Kind != Grown && e.Kind != Silent {
		return fmt.Errorf("%q is none of new, grown, silent", e.Kind)
	}
	if (e.Kind == Grown) != (e.Joins != "") {
		return errors.New("joins goes with grown, and only with it")
	}
	s.expected = append(s.expected, e)
	return nil
}

// cells splits a row at its bars, but not at those behind a backslash.
func cells(line string) []string {
	const bar = "\x00"
	line = strings.ReplaceAll(line, `\|`, bar)
	row := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
	for i, cell := range row {
		row[i] = strings.TrimSpace(strings.ReplaceAll(cell, bar, "|"))
	}
	return row
}
