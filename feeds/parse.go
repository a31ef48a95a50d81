package feeds

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"time"

	"tocsin/feeds/internal/charset"
	"tocsin/feeds/internal/mend"
)

// Parse reads a feed document: RSS, Atom, CDF or JSON Feed. Its bytes decide which, and contentType (the
// header of the HTTP answer; may be empty) no more than the encoding of old documents. Relative links
// count from base, the address of the document after redirects; it may be nil. Parse returns at most
// 2,000 items.
//
// Items without title, text and link are left out, and so are repetitions. A document that breaks
// off, or is broken in the middle, yields every item that can be read, and Document.Damage describes
// its first fault, beginning with line and column.
//
// The error is a [*NotFeedError], a [*HostileError], or describes the fault of the document.
// Parse reads no clock: now becomes Item.Fetched and the measure for dates in the future.
func Parse(body []byte, contentType string, base *url.URL, f Feed, now time.Time) (d Document, err error) {
	defer func() { // a publisher must not be able to end the process
		if r := recover(); r != nil {
			d, err = Document{}, fmt.Errorf("the document cannot be read (%v)", r)
		}
	}()
	body, packed, err := unpack(body)
	if err != nil {
		return Document{}, err
	}
	text, recoded := charset.Decode(body, contentType)
	mended, err := mend.Document(text, contentType)
	if err != nil {
		return Document{}, withFeedLinks(refusal(err), text, base)
	}
	g, err := readMended(mended.RSS)
	if err != nil {
		return Document{}, fmt.Errorf("the mended document cannot be read: %w", err)
	}
	return Document{
		Title:   oneLine(g.title(), maxTitle),
		Items:   g.items(base, f, now),
		Damage:  cmp.Or(mended.Damage, recoded, packed),
		Cut:     mended.Cut,
		Signals: g.signals(),
	}, nil
}

// refusal returns the package's own error for one of mend.
func refusal(err error) error {
	r, ok := errors.AsType[*mend.RefusedError](err)
	switch {
	case !ok:
		return err
	case r.Hostile:
		return &HostileError{What: r.What}
	}
	return &NotFeedError{What: r.What}
}
