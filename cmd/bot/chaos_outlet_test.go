package main

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"time"
)

type pressOutlet struct {
	name     string
	dated    bool // its validator is a date
	articles []*article
	version  int // of its document
	kept     int // the newest version that the bot is known to hold
	down     time.Time
}

type article struct {
	title, url, guid string
	published        time.Time
	gone             bool
	since            int // the version that shows its newest form
	reused           bool
}

func (o *pressOutlet) etag(version int) string {
	if o.dated {
		return "none"
	}
	return fmt.Sprintf("%q", fmt.Sprintf("v%d", version))
}

// date is a validator; no event has this time.
func (o *pressOutlet) date(version int) string {
	if !o.dated {
		return "none"
	}
	return time.Date(2026, 1, 1, 0, 0, version, 0, time.UTC).Format(http.TimeFormat)
}

// document returns the current document of the outlet, as JSON Feed, Atom or RSS.
func (o *pressOutlet) document() (kind string, body []byte) {
	var b strings.Builder
	switch o.name {
	case "Echo":
		type item struct {
			ID    string    `json:"id"`
			URL   string    `json:"url"`
			Title string    `json:"title"`
			Text  string    `json:"content_text"`
			At    time.Time `json:"date_published"`
		}
		items := []item{}
		for _, a := range o.shown() {
			items = append(items, item{a.guid, a.url, a.title, "Nothing more is known.", a.published})
		}
		body, _ := json.Marshal(map[string]any{
			"version": "https://jsonfeed.org/version/1.1", "title": o.name,
			"items": items,
		})
		return "application/feed+json", body
	case "Foreland":
		fmt.Fprintf(&b,
			`<feed xmlns="http://www.w3.org/2005/Atom"><title>%s</title><id>urn:%[1]s</id><updated>2026-01-01T00:00:00Z</updated>`, o.name)
		for _, a := range o.shown() {
			fmt.Fprintf(&b,
				`<entry><title>%s</title><id>%s</id><link href="%s"/><published>%s</published><updated>%[4]s</updated></entry>`,
				html.EscapeString(a.title), a.guid, html.EscapeString(a.url), a.published.Format(time.RFC3339))
		}
		b.WriteString(`</feed>`)
		return "application/atom+xml", []byte(b.String())
	}
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title><link>https://%[1]s.example/</link>`, o.name)
	for _, a := range o.shown() {
		fmt.Fprintf(&b,
			`<item><title>%s</title><guid isPermaLink="false">%s</guid><link>%s</link><pubDate>%s</pubDate></item>`,
			html.EscapeString(a.title), a.guid, html.EscapeString(a.url), a.published.Format(time.RFC1123Z))
	}
	b.WriteString(`</channel></rss>`)
	return "application/rss+xml", []byte(b.String())
}

func (o *pressOutlet) shown() []*article {
	return slices.DeleteFunc(slices.Clone(o.articles), func(a *article) bool { return a.gone })
}
