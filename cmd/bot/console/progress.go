package console

import (
	"fmt"
	"io"
	"time"
)

// A Progress is a counter that is rewritten in place on a terminal. On any other writer it is silent.
type Progress struct {
	w     io.Writer // nil: silent
	verb  string
	total int
	shown time.Time
}

// NewProgress returns a progress of the form "asked 3 of 20".
func NewProgress(w io.Writer, verb string, total int) *Progress {
	if !IsTerminal(w) {
		return &Progress{}
	}
	return &Progress{w: unwrap(w), verb: verb, total: total}
}

// Set shows n, at most five times a second. When n is the total, the line is erased.
func (p *Progress) Set(n int, now time.Time) {
	if p.w == nil || now.Sub(p.shown) < 200*time.Millisecond && n < p.total {
		return
	}
	p.shown = now
	_, _ = fmt.Fprintf(p.w, "\r%s %d of %d", p.verb, n, p.total)
	if n == p.total {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
