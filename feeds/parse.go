package feeds

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Parse reads a feed document: RSS, Atom or JSON Feed, whatever contentType (the header of the
// HTTP answer; may be empty) says. Relative links count from base, the address the document came
// from after redirects; nil when it came from none. It returns at most 2,000 items.
//
// Items without title, text and link are left out, and so are repetitions. Of a document that
// breaks off, or breaks, the whole items before the damage are returned.
//
// The error is a [*NotFeedError], a [*HostileError], or says what is wrong with the document.
// Parse reads no clock: now becomes Item.Fetched and the measure for dates in the future.
func Parse(body []byte, contentType string, base *url.URL, f Feed, now time.Time) (Document, error) {
	doc := dropControls(toUTF8(body, contentType))
	k, root, err := sniff(doc, contentType)
	if err != nil {
		return Document{}, namingFeeds(err, doc, base)
	}
	d, err := readOrSalvage(k, root)
	if err != nil {
		return Document{}, err
	}
	return Document{Title: oneLine(d.title, d.plain, maxTitle), Items: normalise(d, base, f, now)}, nil
}

func readOrSalvage(k kind, doc []byte) (document, error) {
	if k != kindJSON {
		doc = mendXML(doc)
	}
	d, err := read(k, doc)
	if err == nil {
		return d, nil
	}
	var hostile *HostileError
	var not *NotFeedError
	if errors.As(err, &hostile) || errors.As(err, &not) {
		return document{}, err
	}
	if k != kindJSON {
		if whole := wholeItems(doc); whole != nil {
			if d, again := read(k, whole); again == nil && len(d.entries) > 0 {
				return d, nil
			}
		}
	}
	return document{}, fmt.Errorf("broken %s document: %w", k, err)
}
