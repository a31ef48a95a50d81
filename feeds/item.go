package feeds

import (
	"bytes"
	"encoding/json"
	"time"
)

// An Item is one entry of a feed, normalised: text without markup in valid UTF-8, absolute links, times
// in UTC. A missing or unreadable time is zero.
type Item struct {
	ID         string      `json:"id"`      // the guid as written; else the canonical URL; else a hash of the text
	Feed       string      `json:"feed"`    // Feed.Name
	URL        string      `json:"url"`     // as written, made absolute; http or https, or empty
	Title      string      `json:"title"`   // one line
	Summary    string      `json:"summary"` // paragraphs separated by newlines
	Content    string      `json:"content"` // the full text if the feed has it, like Summary
	Authors    []string    `json:"authors"`
	Categories []string    `json:"categories"`
	Published  time.Time   `json:"published,omitzero"`
	Updated    time.Time   `json:"updated,omitzero"`
	Fetched    time.Time   `json:"fetched,omitzero"`
	Lang       string      `json:"lang"`
	Image      string      `json:"image"` // http or https, or empty
	Enclosures []Enclosure `json:"enclosures"`
}

// An Enclosure is a file that an item points to.
type Enclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type"`   // media type, as written
	Length int64  `json:"length"` // bytes; 0 when unknown
}

// When returns the time of publication, or the time of the fetch if the item has none or one after the
// fetch.
func (it Item) When() time.Time {
	if it.Published.IsZero() || !it.Fetched.IsZero() && it.Published.After(it.Fetched) {
		return it.Fetched
	}
	return it.Published
}

// MarshalJSON writes empty lists as [] and times in UTC to the second, so that all items have one shape.
func (it Item) MarshalJSON() ([]byte, error) {
	type plain Item
	p := plain(it)
	p.Authors, p.Categories = list(p.Authors), list(p.Categories)
	p.Enclosures = list(p.Enclosures)
	for _, t := range []*time.Time{&p.Published, &p.Updated, &p.Fetched} {
		*t = t.UTC().Truncate(time.Second)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // the encoder of the item decides
	if err := e.Encode(p); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
