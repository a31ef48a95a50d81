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

// A jsonDocument is gofeed's JSON Feed and what that leaves out.
type jsonDocument struct {
	jsonfeed.Feed

	Hubs []struct {
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
	if err := json.Unmarshal(doc, &native); err != nil {
		whole, d := mendJSON(doc)
		if err := guardJSON(whole); err != nil {
			return document{}, "", err
		}
		native, found = jsonDocument{}, d
		if err := json.Unmarshal(whole, &native); err != nil {
			if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok {
				return document{}, "", fmt.Errorf("broken JSON document: %w", err)
			}
		}
	}
	if native.Items == nil && !strings.Contains(native.Version, "jsonfeed.org") {
		// Any object would pass for an empty feed; an error message must not.
		return document{}, "", &NotFeedError{What: "JSON without items"}
	}
	d := jsonEntries(&native)
	if bare && !slices.ContainsFunc(d.entries, func(e entry) bool { return e.title != "" || e.content != "" || e.summary != "" }) {
		return document{}, "", &NotFeedError{What: "a JSON list without items of a feed"}
	}
	d.signals.Self = absolute(nil, native.FeedURL)
	for _, hub := range native.Hubs {
		if strings.EqualFold(hub.Type, "WebSub") || strings.EqualFold(hub.Type, "PubSubHubbub") {
			d.signals.Hub = cmp.Or(d.signals.Hub, absolute(nil, hub.URL))
		}
	}
	return d, found.sentence(doc, 0), nil
}

func jsonEntries(native *jsonDocument) document {
	d := document{title: native.Title, link: native.HomePageURL, lang: native.Language, plain: true}
	for _, own := range native.Items[:min(len(native.Items), maxItems)] {
		if own == nil {
			continue
		}
		e := entry{
			guid: own.ID, title: own.Title, summary: own.Summary, plainTitle: true, plain: true,
			links:      []string{own.URL, own.ExternalURL},
			content:    own.ContentHTML,
			categories: own.Tags,
			published:  []stamp{{own.DatePublished, nil}},
			updated:    []stamp{{own.DateModified, nil}},
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
