package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fatih/color"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
)

// A screen is where people read. Without colour, matched words stand between asterisks.
type screen struct {
	w     io.Writer
	plain bool

	time, outlet, hit, quiet, good, bad style
}

func newScreen(w io.Writer, getenv func(string) string) *screen {
	s := &screen{w: beneath(w), plain: !coloured(w, getenv)}
	for _, of := range []struct {
		style *style
		looks []color.Attribute
	}{
		{&s.time, []color.Attribute{color.Faint}},
		{&s.outlet, []color.Attribute{color.Bold, color.FgCyan}},
		{&s.hit, []color.Attribute{color.Bold, color.FgYellow}},
		{&s.quiet, []color.Attribute{color.Faint}},
		{&s.good, []color.Attribute{color.FgGreen}},
		{&s.bad, []color.Attribute{color.FgRed}},
	} {
		c := color.New(of.looks...)
		if s.plain {
			c.DisableColor()
		} else {
			c.EnableColor()
		}
		of.style.Color = c
	}
	return s
}

// coloured tells whether w takes colour: a terminal does, unless NO_COLOR says no; CLICOLOR_FORCE
// says yes for a file or a pipe (https://no-color.org, https://bixense.com/clicolors).
func coloured(w io.Writer, getenv func(string) string) bool {
	switch force := getenv("CLICOLOR_FORCE"); {
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return terminal(w) && getenv("TERM") != "dumb"
}

// A style is how a piece of text looks.
type style struct{ *color.Color }

// A painted text has nothing that steers the terminal but its style.
type painted string

// Render gives the text in that style.
func (s style) Render(text string) painted { return painted(s.Sprint(oneLine(text))) }

// printf writes a line. Text that is not painted is made plain. A screen that cannot be written to has
// nobody to be told of it.
func (s *screen) printf(format string, args ...any) {
	for i, arg := range args {
		switch arg.(type) {
		case painted, int, int64:
		default:
			args[i] = oneLine(fmt.Sprint(arg))
		}
	}
	_, _ = fmt.Fprintf(s.w, format+"\n", args...)
}

// alert shows a message as it lands: a new one with its matched words, an edit by what it adds.
func (s *screen) alert(d alerts.Delivery, at time.Time) {
	a, clock := d.Alert, s.time.Render(at.Format("15:04:05"))
	if d.MessageID != "" {
		var also []string
		for _, r := range a.Others {
			also = append(also, string(s.outlet.Render(printable(r.Feed))))
		}
		s.printf("%s  %s %s", clock, s.quiet.Render("↳ also reported by"), painted(strings.Join(also, ", ")))
		s.printf("          %s", s.quiet.Render(printable(a.Lead.Title)))
		return
	}
	s.printf("%s  %s", clock, s.outlet.Render(printable(a.Lead.Feed)))
	s.printf("          %s", s.marked(a.Lead.Title, "title", a.Spans, 200))
	if text := excerptOf(a.Lead, a.Spans); text != "" {
		s.printf("          %s", s.marked(a.Lead.Summary, "summary", a.Spans, 160))
	}
	var topics []string
	for _, t := range a.Topics {
		topics = append(topics, printable(t.Title))
	}
	s.printf("          %s", s.quiet.Render(strings.Join(topics, " · ")+"  "+printable(a.Lead.URL)))
	if len(a.Others) > 0 {
		d.MessageID = "shown"
		s.alert(d, at)
	}
}

func excerptOf(it feeds.Item, spans []filters.Span) string {
	for _, sp := range spans {
		if sp.Field == "summary" {
			return it.Summary
		}
	}
	return ""
}

// marked gives at most limit characters of a field as one line, with the spans highlighted.
func (s *screen) marked(text, field string, spans []filters.Span, limit int) painted {
	var out strings.Builder
	n, at := 0, 0
	write := func(part string, hit bool) {
		if n >= limit {
			return
		}
		part = oneLine(part)
		if rest := limit - n; utf8.RuneCountInString(part) > rest {
			part = string([]rune(part)[:rest]) + "…"
		}
		n += utf8.RuneCountInString(part)
		switch {
		case hit && s.plain:
			part = "*" + part + "*"
		case hit:
			part = string(s.hit.Render(part))
		}
		out.WriteString(part)
	}
	for _, sp := range spans {
		if sp.Field != field || sp.Start < at || sp.End > len(text) {
			continue
		}
		write(text[at:sp.Start], false)
		write(text[sp.Start:sp.End], true)
		at = sp.End
	}
	write(text[at:], false)
	return painted(out.String())
}

// progress tells on stderr how far a long work is, where somebody watches.
type progress struct {
	w     io.Writer
	what  string
	total int
	shown time.Time
}

func newProgress(w io.Writer, what string, total int) *progress {
	if w = beneath(w); !terminal(w) {
		w = nil
	}
	return &progress{w: w, what: what, total: total}
}

func (p *progress) at(n int, now time.Time) {
	if p.w == nil || now.Sub(p.shown) < 200*time.Millisecond && n < p.total {
		return
	}
	p.shown = now
	_, _ = fmt.Fprintf(p.w, "\r%s %d of %d", p.what, n, p.total)
	if n == p.total {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
