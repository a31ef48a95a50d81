package feeds

import (
	"cmp"
	"net/url"
	"time"

	"tocsin/feeds/internal/charset"
)

// Parse reads a feed document: RSS, Atom, CDF or JSON Feed, whatever contentType (the header of
// the HTTP answer; may be empty) says. Relative links count from base, the address the document
// came from after redirects; nil when it came from none. It returns at most 2,000 items.
//
// Items without title, text and link are left out, and so are repetitions. A document that breaks
// off, or is broken in the middle, gives every item that can be read, and says what is wrong with
// it in Document.Damage, beginning with line and column.
//
// The error is a [*NotFeedError], a [*HostileError], or says what is wrong with the document.
// Parse reads no clock: now becomes Item.Fetched and the measure for dates in the future.
func Parse(body []byte, contentType string, base *url.URL, f Feed, now time.Time) (Document, error) {
	body, packed, err := unpack(body)
	if err != nil {
		return Document{}, err
	}
	doc, recoded := charset.Decode(body, contentType)
	doc = dropControls(doc)
	k, root, err := sniff(doc, contentType)
	if err != nil {
		return Document{}, namingFeeds(err, doc, base)
	}
	d, wrong, err := read(k, doc, root)
	if err != nil {
		return Document{}, err
	}
	return Document{
		Title:   oneLine(d.title, d.plain, maxTitle),
		Items:   normalise(d, base, f, now),
		Damage:  cmp.Or(wrong, recoded, packed),
		Cut:     d.cut,
		Signals: d.signals,
	}, nil
}
