package mend

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tocsin/feeds/internal/weburl"
)

// A jsonFeed is a JSON Feed, version 1.0 or 1.1, whose items are still to be read, each by itself.
type jsonFeed struct {
	Version     string            `json:"version"`
	Title       string            `json:"title"`
	HomePageURL string            `json:"home_page_url"`
	FeedURL     string            `json:"feed_url"`
	Language    string            `json:"language"`
	Items       []json.RawMessage `json:"items"`
	Hubs        []struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	} `json:"hubs"`
}

type jsonItem struct {
	ID            jsonText     `json:"id"`
	URL           string       `json:"url"`
	ExternalURL   string       `json:"external_url"`
	Title         string       `json:"title"`
	ContentHTML   string       `json:"content_html"`
	ContentText   string       `json:"content_text"`
	Summary       string       `json:"summary"`
	Image         string       `json:"image"`
	BannerImage   string       `json:"banner_image"`
	DatePublished string       `json:"date_published"`
	DateModified  string       `json:"date_modified"`
	Language      string       `json:"language"`
	Tags          []string     `json:"tags"`
	Authors       []jsonAuthor `json:"authors"` // of version 1.1
	Author        jsonAuthor   `json:"author"`  // of version 1.0
	Attachments   []struct {
		URL      string   `json:"url"`
		MimeType string   `json:"mime_type"`
		Size     jsonText `json:"size_in_bytes"`
	} `json:"attachments"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

// A jsonText is a string, or the text of a value that ought to be one, such as a number.
type jsonText string

func (t *jsonText) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		s = string(b)
	}
	*t = jsonText(s)
	return nil
}

// readJSON reads a JSON Feed, or a bare list of its items. A document that encoding/json does not
// accept is repaired first; a value of the wrong type counts as missing.
func readJSON(doc []byte) (Feed, error) {
	bare := doc[0] == '['
	if bare {
		doc = append(append([]byte(`{"items":`), doc...), '}')
	}
	if err := guardJSON(doc); err != nil {
		return Feed{}, err
	}
	var feed jsonFeed
	var found damage
	if err := json.Unmarshal(doc, &feed); isSyntax(err) {
		var whole []byte
		whole, found = repairJSON(doc)
		if err := guardJSON(whole); err != nil {
			return Feed{}, err
		}
		feed = jsonFeed{}
		if err := json.Unmarshal(whole, &feed); isSyntax(err) {
			return Feed{}, fmt.Errorf("broken JSON document: %w", err)
		}
	}
	if feed.Items == nil && !strings.Contains(feed.Version, "jsonfeed.org") {
		// Any object would pass for an empty feed; an error message must not.
		return Feed{}, notFeed("JSON without items")
	}
	var w writer
	w.begin(len(doc))
	w.jsonFeed(&feed)
	w.end("json")
	if w.long {
		found.note(len(doc), longText, nil)
	}
	if bare && !w.useful {
		return Feed{}, notFeed("a JSON list without items of a feed")
	}
	return Feed{RSS: w.out, Items: w.items, Damage: found.sentence(doc, 0), Cut: found.cut}, nil
}

// guardJSON refuses a JSON document over the limits. encoding/json limits its depth to 10,000 levels
// only, and allocates some hundred bytes for every "{}".
func guardJSON(b []byte) error {
	depth, items, values := 0, 0, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			values++
			if b[i] == '{' && depth == 2 {
				items++
			}
			depth++
		case '}', ']':
			depth--
		case ',':
			values++
		}
		switch {
		case depth > maxDepth:
			return hostile("values nested more than %d deep", maxDepth)
		case items > maxItemStarts:
			return hostile("more than %d items", maxItemStarts)
		case values > maxJSON:
			return hostile("more than %d values", maxJSON)
		}
	}
	return nil
}

const maxJSON = 500_000 // values in a JSON document

// isSyntax reports whether an error is one of syntax, unlike that about a value of the wrong type.
func isSyntax(err error) bool {
	_, ok := errors.AsType[*json.UnmarshalTypeError](err)
	return err != nil && !ok
}

func (w *writer) jsonFeed(feed *jsonFeed) {
	w.best(elTitle, &w.feedTitle, jsonBytes(feed.Title), true, proper)
	w.best(elLink, &w.feedLink, jsonBytes(feed.HomePageURL), false, proper)
	w.add(elLanguage, jsonString(feed.Language))
	w.add(elSelf, jsonString(feed.FeedURL))
	for _, hub := range feed.Hubs {
		if strings.EqualFold(hub.Type, "WebSub") || strings.EqualFold(hub.Type, "PubSubHubbub") {
			w.add(elHub, jsonString(hub.URL))
		}
	}
	for _, raw := range feed.Items[:min(len(feed.Items), maxItems)] {
		var it jsonItem
		if len(raw) > 0 && raw[0] == '{' && !isSyntax(json.Unmarshal(raw, &it)) {
			w.jsonItem(&it)
		}
	}
}

func (w *writer) jsonItem(it *jsonItem) {
	w.beginItem()
	defer w.endItem()
	w.item.lang = jsonString(it.Language)
	w.best(elTitle, &w.item.title, jsonBytes(it.Title), true, proper)
	w.best(elDescription, &w.item.summary, jsonBytes(it.Summary), true, proper)
	if it.ContentHTML != "" {
		w.content(jsonBytes(it.ContentHTML), false)
	} else {
		w.content(jsonBytes(it.ContentText), true)
	}
	id := jsonString(string(it.ID))
	if id != "" {
		w.element(elGUID, []byte(id))
	}
	w.add(elLink, jsonString(it.URL))
	w.add(elLink, jsonString(it.ExternalURL))
	if weburl.IsWeb(id) {
		w.add(elOtherLink, id)
	}
	for _, a := range append(it.Authors, it.Author) {
		w.add(elCreator, jsonString(a.Name))
	}
	for _, tag := range it.Tags {
		w.add(elCategory, jsonString(tag))
	}
	w.add(elPublished, jsonString(it.DatePublished))
	w.add(elUpdated, jsonString(it.DateModified))
	w.add(elImage, jsonString(it.Image))
	w.add(elImage, jsonString(it.BannerImage))
	for _, a := range it.Attachments {
		w.enclosure(jsonString(a.URL), jsonString(a.MimeType), wholeNumber(string(a.Size)))
	}
}

// jsonBytes returns a value of JSON without the characters that XML forbids, which escapes of JSON
// may stand for.
func jsonBytes(s string) []byte { return clean([]byte(s)) }

func jsonString(s string) string { return string(bytes.TrimSpace(jsonBytes(s))) }

// wholeNumber returns a number without its fraction; "" for none.
func wholeNumber(s string) string {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n < 0 || n >= 1<<63 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}
