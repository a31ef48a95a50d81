package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v3"

	"tocsin/cmd/bot/config"
	"tocsin/cmd/bot/console"
	"tocsin/feeds"
	"tocsin/filters"
	"tocsin/store"
)

const maxLine = 16 << 20 // bytes of a JSON Lines file

func (p *program) tryVerb() *cli.Command {
	return &cli.Command{
		Name:      "try",
		Usage:     "prints the items that a query matches, with the words highlighted",
		ArgsUsage: "QUERY FILE or URL …",
		Description: `Reads feeds, recorded items (--items) or the items of the ledger (--history).

  bot try 'custody NEAR/12 (Azerbaijan OR Baku)' https://oc-media.org/feed/
  bot try --why 'title:Russia -football' saved.xml
  bot try --history 30d Karabakh
  bot try --forms 'custody NEAR/12 (Azerbaijan OR Baku)'

At the end it prints how many more items broader words (custod*, ~custody) would match. The query
may use the sets of the configuration; nothing else of it is read.
A query that begins with - needs -- before it. The README describes the query language.`,
		Flags: append(documentFlags(), configFlag(), jsonFlag(),
			&cli.StringFlag{Name: "items", Usage: "read items from a JSON Lines `FILE`, as of bot feed --json"},
			&cli.StringFlag{Name: "history", Usage: "read items fetched in the last `TIME`, such as 30d or 12h"},
			&cli.BoolFlag{Name: "why", Usage: "print every item, and the result of each part of the query"},
			&cli.BoolFlag{Name: "forms", Usage: "print the canonical query, its meaning, and the forms of its words"},
		),
		Action: p.try,
	}
}

func (p *program) try(ctx context.Context, c *cli.Command) error {
	query, sources := c.Args().First(), c.Args().Tail()
	if query == "" {
		return &usageError{"try takes a query; see bot try --help"}
	}
	q, err := p.readQuery(c, query)
	if err != nil {
		return err
	}
	if c.Bool("forms") {
		return p.showForms(q.query, c.String("lang"), c.Bool("json"))
	}
	if len(sources) == 0 && c.String("items") == "" && c.String("history") == "" {
		return &usageError{"try takes files, URLs, --items or --history; see bot try --help"}
	}
	t := &trial{
		set: q.set, program: p, screen: console.NewScreen(p.stdout, p.getenv), why: c.Bool("why"), json: c.Bool("json"),
	}
	if !t.json {
		t.broader = newBroader(q)
	}
	failed := false
	for _, source := range sources {
		d, err := p.document(ctx, source, documentOptions(c))
		if err != nil {
			_, _ = fmt.Fprintf(p.stderr, "bot: %v\n", err)
			failed = true
			continue
		}
		for _, it := range d.Items {
			t.item(it)
		}
	}
	if file := c.String("items"); file != "" {
		items, err := p.items(file)
		if err != nil {
			return err
		}
		for _, it := range items {
			if it.Lang == "" {
				it.Lang = c.String("lang")
			}
			t.item(it)
		}
	}
	if span := c.String("history"); span != "" {
		if err := p.history(ctx, c, span, t); err != nil {
			return err
		}
	}
	if !t.json {
		t.screen.Printf("%s", t.screen.Quiet.Render(fmt.Sprintf("%d of %d items match", t.matched, t.seen)))
		t.broader.print(t.screen, q.query)
	}
	if failed {
		return errReported
	}
	return t.err
}

// history tests the query on the items of the ledger.
func (p *program) history(ctx context.Context, c *cli.Command, span string, t *trial) (err error) {
	d, err := config.ParseDuration(span)
	if err != nil {
		return &usageError{"--history: " + err.Error()}
	}
	st, err := p.openLedger(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return st.History(ctx, p.now().Add(-d), func(i store.Pending) bool {
		t.item(i.Item)
		return t.err == nil
	})
}

// A trial tests a query on items and prints the results.
type trial struct {
	set           *filters.Set
	program       *program
	screen        *console.Screen
	why, json     bool
	seen, matched int
	broader       *broader
	err           error
}

func (t *trial) item(it feeds.Item) {
	v := t.set.Explain(it)[0]
	t.seen++
	if v.Matched {
		t.matched++
	}
	if t.json {
		t.err = errors.Join(t.err, console.WriteJSON(t.program.stdout, matchedItem{it, v}))
		return
	}
	if !v.Matched {
		t.broader.item(it)
	}
	if !v.Matched && !t.why {
		return
	}
	s := t.screen
	sign := s.Good.Render("+")
	if !v.Matched {
		sign = s.Bad.Render("-")
	}
	s.Printf("%s %s", sign, s.Mark(it.Title, "title", v.Spans, 300))
	for _, field := range []struct{ name, text string }{{"summary", it.Summary}, {"content", it.Content}} {
		for _, sp := range v.Spans {
			if sp.Field == field.name {
				s.Printf("  %s", s.Mark(around(field.text, field.name, v.Spans)))
				break
			}
		}
	}
	s.Printf("  %s", s.Quiet.Render(strings.TrimSpace(console.Printable(it.URL)+"  "+v.Reason)))
	if !t.why {
		return
	}
	for _, cl := range v.Clauses {
		verdict := s.Good.Render("holds")
		if !cl.Held {
			verdict = s.Bad.Render("fails")
		}
		s.Printf("  %s %s: %s  %s", verdict, cl.Part, cl.Text, s.Quiet.Render(cl.Why))
	}
}

// around returns the arguments of [console.Screen.Mark] for the part of a text that begins shortly before
// its first span.
func around(text, field string, spans []filters.Span) (string, string, []filters.Span, int) {
	const before, limit = 80, 300
	start := 0
	var in []filters.Span
	for _, sp := range spans {
		if sp.Field == field {
			in = append(in, sp)
		}
	}
	if len(in) > 0 && in[0].Start > before {
		if i := strings.LastIndexByte(text[:in[0].Start-before/2], ' '); i > 0 {
			start = i + 1
		}
	}
	for i := range in {
		in[i].Start -= start
		in[i].End -= start
	}
	return text[start:], field, in, limit
}

// items reads a JSON Lines file of items. The error has the number of the line.
func (p *program) items(file string) ([]feeds.Item, error) {
	body, err := p.read(file)
	if err != nil {
		return nil, err
	}
	var out []feeds.Item
	lines := bufio.NewReaderSize(bytes.NewReader(body), 64<<10)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var it feeds.Item
			if len(line) > maxLine {
				return nil, fmt.Errorf("%s:%d: the line is longer than %d MiB", file, n, maxLine>>20)
			}
			if err := json.Unmarshal(line, &it); err != nil {
				return nil, fmt.Errorf("%s:%d: invalid item: %w", file, n, err)
			}
			out = append(out, it)
		}
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// A matchedItem is an item and its verdict. Its JSON has the keys of the item, and spans, matched and
// reason.
type matchedItem struct {
	item    feeds.Item
	verdict filters.Verdict
}

// MarshalJSON joins the two JSON objects.
func (m matchedItem) MarshalJSON() ([]byte, error) {
	item, err := m.item.MarshalJSON()
	if err != nil {
		return nil, err
	}
	spans := m.verdict.Spans
	if spans == nil {
		spans = []filters.Span{}
	}
	match, err := json.Marshal(struct {
		Spans   []filters.Span `json:"spans"`
		Matched bool           `json:"matched"`
		Reason  string         `json:"reason"`
	}{spans, m.verdict.Matched, m.verdict.Reason})
	if err != nil {
		return nil, err
	}
	return append(append(item[:len(item)-1], ','), match[1:]...), nil
}
