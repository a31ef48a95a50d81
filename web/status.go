package web

import (
	"context"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"time"

	"tocsin/web/internal/page"
)

//go:embed pages
var pages embed.FS

// Status shows the state of a bot: GET / as a page that keeps itself fresh, GET /status.json as
// a [View]. If read fails, both show its error with status 503.
func Status(read func(ctx context.Context) (View, error)) http.Handler {
	const images = "data:" // the icon
	p := page.Parse(pages, images, template.FuncMap{
		"when": when, "due": due, "short": short, "mood": mood, "join": strings.Join,
	}, "pages/status.html")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		v, err := read(r.Context())
		v = v.tidy(time.Now())
		text, good := verdict(v)
		data := statusPage{View: v, Feeds: troubled(v.Feeds), Verdict: text, Good: good}
		status := http.StatusOK
		if err != nil {
			data.Verdict, data.Good = "The state of the bot cannot be read: "+err.Error(), false
			status = http.StatusServiceUnavailable
		}
		p.Write(w, status, data)
	})
	mux.HandleFunc("GET /status.json", func(w http.ResponseWriter, r *http.Request) {
		v, err := read(r.Context())
		w.Header().Set("Content-Type", "application/json")
		var answer any = v.tidy(time.Now())
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			answer = struct {
				Error string `json:"error"`
			}{err.Error()}
		}
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		_ = out.Encode(answer) // a View always encodes; an error means that the reader is gone
	})
	return page.Guard(mux)
}

// statusPage is the data of the page's template. Its Feeds are those of the View in the order of the page.
type statusPage struct {
	View
	Feeds   []FeedRow
	Verdict string
	Good    bool
}

// Up returns the time since the start of the bot.
func (p statusPage) Up() time.Duration { return p.Now.Sub(p.Started) }

// mood sorts the states of deliveries, and the health of feeds, into those that are over and good, over and bad, and
// neither.
func mood(state string) string {
	switch state {
	case "delivered", "well":
		return "good"
	case "blocked", "gone", "fatal", "quarantine", "dead", "failing":
		return "bad"
	}
	return "open"
}
