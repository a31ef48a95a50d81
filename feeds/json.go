package feeds

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"
)

// A jsonDocument is a JSON Feed whose items are still to be read, each by itself: gofeed's reader
// gives up the whole document over one of them.
type jsonDocument struct {
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

// readJSON reads a JSON Feed, version 1.0 or 1.1, or a bare list of its items. What encoding/json
// does not accept is mended first; a value of the wrong type is as good as none.
func readJSON(doc []byte) (document, string, error) {
	bare := doc[0] == '['
	if bare {
		doc = append(append([]byte(`{"items":`), doc...), '}')
	}
	if err := guardJSON(doc); err != nil {
		return document{}, "", err
	}
	var native jsonDocument
	var found damage
	if err := json.Unmarshal(doc, &native); isSyntax(err) {
		var whole []byte
		if whole, found = mendJSON(doc); guardJSON(whole) != nil {
			return document{}, "", guardJSON(whole)
		}
		native = jsonDocument{}
		if err := json.Unmarshal(whole, &native); isSyntax(err) {
			return document{}, "", fmt.Errorf("broken JSON document: %w", err)
		}
	}
	if native.Items == nil && !strings.Contains(native.Version, "jsonfeed.org") {
		// Any object would pass for an empty feed; an error message must not.
		return document{}, "", &NotFeedError{What: "JSON without items"}
	}
	d := jsonEntries(&native)
	if bare && !slices.ContainsFunc(d.entries, entry.says) {
		return document{}, "", &NotFeedError{What: "a JSON list without items of a feed"}
	}
	d.signals.Self = absolute(nil, native.FeedURL)
	for _, hub := range native.Hubs {
		if strings.EqualFold(hub.Type, "WebSub") || strings.EqualFold(hub.Type, "PubSubHubbub") {
			d.signals.Hub = cmp.Or(d.signals.Hub, absolute(nil, hub.URL))
		}
	}
	d.cut = found.cut
	return d, found.sentence(doc, 0), nil
}

// isSyntax tells an error of syntax from a value of the wrong type, which is as good as none.
func isSyntax(err error) bool {
	_, ok := errors.AsType[*json.UnmarshalTypeError](err)
	return err != nil && !ok
}

// jsonItem reads an item. gofeed's own way, which turns numbers into the strings they ought to be,
// takes twice as long, so it is for items with a value of the wrong type; where that does not help,
// such values are left out.
func jsonItem(raw json.RawMessage) (*jsonfeed.Item, bool) {
	type plain jsonfeed.Item // without gofeed's method
	own := &jsonfeed.Item{}
	if len(raw) == 0 || raw[0] != '{' {
		return nil, false
	}
	err := json.Unmarshal(raw, (*plain)(own))
	if isSyntax(err) {
		return nil, false
	}
	if err != nil {
		if coerced := (&jsonfeed.Item{}); json.Unmarshal(raw, coerced) == nil {
			return coerced, true
		}
	}
	return own, true
}

func jsonEntries(native *jsonDocument) document {
	d := document{title: native.Title, link: native.HomePageURL, lang: native.Language, plain: true}
	for _, raw := range native.Items[:min(len(native.Items), maxItems)] {
		own, ok := jsonItem(raw)
		if !ok {
			continue
		}
		e := entry{
			guid: own.ID, title: own.Title, summary: own.Summary, plainTitle: true, plain: true,
			links:      []string{own.URL, own.ExternalURL},
			content:    own.ContentHTML,
			categories: own.Tags,
			published:  []stamp{stamp(own.DatePublished)},
			updated:    []stamp{stamp(own.DateModified)},
			lang:       own.Language,
			images:     []string{own.Image, own.BannerImage},
		}
		if isWeb(own.ID) {
			e.links = append(e.links, own.ID)
		}
		if e.content == "" {
			e.content, e.plainContent = own.ContentText, true
		}
		for _, a := range append(own.Authors, own.Author) { // version 1.1, then 1.0
			if a != nil {
				e.authors = append(e.authors, a.Name)
			}
		}
		if own.Attachments != nil {
			for _, a := range *own.Attachments {
				e.addEnclosure(a.URL, a.MimeType, strconv.FormatInt(a.SizeInBytes, 10))
			}
		}
		d.entries = append(d.entries, e)
	}
	return d
}
