// Package header reads the HTTP headers of feeds and hubs that net/http leaves as text.
//
// In go the lines of a header, out come its links (RFC 8288), its directives, or a span of time.
//
// The one rule: a header is outside input. A part that cannot be read is left out, quotation marks
// protect separators, and no wait is longer than a day.
//
//	for target, rel := range header.Links(h.Values("Link")) { … } // <https://hub.example/>; rel="hub"
package header
