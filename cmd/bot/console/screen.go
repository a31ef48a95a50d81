package console

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fatih/color"

	"tocsin/alerts"
	"tocsin/filters"
)

// A Screen writes lines for people, in colour where that is wanted. Without colour, matched words
// stand between asterisks. Errors of writing are ignored: there is no other place to report them.
type Screen struct {
	w     io.Writer
	plain bool

	Outlet, Hit, Quiet, Good, Bad Style
}

// NewScreen returns a screen on w. It uses colour on a terminal, unless NO_COLOR is set or TERM is
// dumb, and elsewhere if CLICOLOR_FORCE is set (https://no-color.org, https://bixense.com/clicolors).
func NewScreen(w io.Writer, getenv func(string) string) *Screen {
	s := &Screen{w: unwrap(w), plain: !coloured(w, getenv)}
	for _, of := range []struct {
		style      *Style
		attributes []color.Attribute
	}{
		{&s.Outlet, []color.Attribute{color.Bold, color.FgCyan}},
		{&s.Hit, []color.Attribute{color.Bold, color.FgYellow}},
		{&s.Quiet, []color.Attribute{color.Faint}},
		{&s.Good, []color.Attribute{color.FgGreen}},
		{&s.Bad, []color.Attribute{color.FgRed}},
	} {
		c := color.New(of.attributes...)
		if s.plain {
			c.DisableColor()
		} else {
			c.EnableColor()
		}
		of.style.Color = c
	}
	return s
}

func coloured(w io.Writer, getenv func(string) string) bool {
	switch force := getenv("CLICOLOR_FORCE"); {
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return IsTerminal(w) && getenv("TERM") != "dumb"
}

// A Style is a combination of colour and weight.
type Style struct{ *color.Color }

// Painted is text whose only control sequences are those of a [Style].
type Painted string

// Render returns the text in the style, on one line and without control characters.
func (s Style) Render(text string) Painted { return Painted(s.Sprint(OneLine(text))) }

// Printf writes a line. Arguments other than [Painted] text and integers are put on one line and
// lose their control characters.
func (s *Screen) Printf(format string, args ...any) {
	for i, arg := range args {
		switch arg.(type) {
		case Painted, int, int64:
		default:
			args[i] = OneLine(fmt.Sprint(arg))
		}
	}
	_, _ = fmt.Fprintf(s.w, format+"\n", args...)
}

// Alert shows a delivery: a new message with its matched words, an edit as the outlets that it adds.
func (s *Screen) Alert(d alerts.Delivery, at time.Time) {
	a, clock := d.Alert, s.Quiet.Render(at.Format("15:04:05"))
	if d.MessageID != "" {
		var also []string
		for _, r := range a.Others {
			also = append(also, string(s.Outlet.Render(Printable(r.Feed))))
		}
		s.Printf("%s  %s %s", clock, s.Quiet.Render("↳ also reported by"), Painted(strings.Join(also, ", ")))
		s.Printf("          %s", s.Quiet.Render(Printable(a.Lead.Title)))
		return
	}
	s.Printf("%s  %s", clock, s.Outlet.Render(Printable(a.Lead.Feed)))
	s.Printf("          %s", s.Mark(a.Lead.Title, "title", a.Spans, 200))
	inSummary := func(sp filters.Span) bool { return sp.Field == "summary" }
	if a.Lead.Summary != "" && slices.ContainsFunc(a.Spans, inSummary) {
		s.Printf("          %s", s.Mark(a.Lead.Summary, "summary", a.Spans, 160))
	}
	var topics []string
	for _, t := range a.Topics {
		topics = append(topics, Printable(t.Title))
	}
	s.Printf("          %s", s.Quiet.Render(strings.Join(topics, " · ")+"  "+Printable(a.Lead.URL)))
	if len(a.Others) > 0 {
		d.MessageID = "shown"
		s.Alert(d, at)
	}
}

// Mark returns at most limit characters of a field on one line, with the spans of that field
// highlighted.
func (s *Screen) Mark(text, field string, spans []filters.Span, limit int) Painted {
	var out strings.Builder
	n, at := 0, 0
	write := func(part string, hit bool) {
		if n >= limit {
			return
		}
		part = OneLine(part)
		if rest := limit - n; utf8.RuneCountInString(part) > rest {
			part = string([]rune(part)[:rest]) + "…"
		}
		n += utf8.RuneCountInString(part)
		switch {
		case hit && s.plain:
			part = "*" + part + "*"
		case hit:
			part = string(s.Hit.Render(part))
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
	return Painted(out.String())
}
