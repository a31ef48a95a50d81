package discordtest

import (
	"encoding/json"
	"time"
)

// An Embed has the fields of Discord's JSON:
// https://discord.com/developers/docs/resources/message#embed-object
type Embed struct {
	Title       string       `json:"title,omitempty"`
	URL         string       `json:"url,omitempty"`
	Description string       `json:"description,omitempty"`
	Color       int          `json:"color,omitempty"`
	Timestamp   string       `json:"timestamp,omitempty"` // ISO 8601, as it was sent
	Footer      EmbedFooter  `json:"footer,omitzero"`
	Author      EmbedAuthor  `json:"author,omitzero"`
	Image       EmbedImage   `json:"image,omitzero"`
	Thumbnail   EmbedImage   `json:"thumbnail,omitzero"`
	Fields      []EmbedField `json:"fields,omitempty"`
}

// EmbedFooter is the line below an [Embed].
type EmbedFooter struct {
	Text    string `json:"text,omitempty"`
	IconURL string `json:"icon_url,omitempty"`
}

// EmbedAuthor is the line above the title of an [Embed].
type EmbedAuthor struct {
	Name    string `json:"name,omitempty"`
	URL     string `json:"url,omitempty"`
	IconURL string `json:"icon_url,omitempty"`
}

// EmbedImage is the image or the thumbnail of an [Embed].
type EmbedImage struct {
	URL string `json:"url,omitempty"`
}

// EmbedField is one of up to 25 small texts of an [Embed].
type EmbedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// shows reports whether a reader would see anything of the embed.
func (e Embed) shows() bool {
	return e.Title != "" || e.Description != "" || len(e.Fields) > 0 || e.Footer.Text != "" || e.Author.Name != "" ||
		e.Image.URL != "" || e.Thumbnail.URL != ""
}

// onePerURL keeps the first of the embeds that share a URL: clients fold the others into it.
func onePerURL(list []Embed) []Embed {
	var kept []Embed
	seen := map[string]bool{}
	for _, e := range list {
		if e.URL != "" && seen[e.URL] {
			continue
		}
		seen[e.URL] = true
		kept = append(kept, e)
	}
	return kept
}

// answered returns the embed as Discord's answer has it.
type answered Embed

func (a answered) MarshalJSON() ([]byte, error) {
	e := Embed(a)
	if t, valid := parseISO(e.Timestamp); valid {
		e.Timestamp = stamp(t)
	}
	return json.Marshal(struct {
		Type string `json:"type"`
		Embed
	}{"rich", e})
}

// parseISO reads the forms of ISO 8601 that senders use; without a zone it is UTC.
func parseISO(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
