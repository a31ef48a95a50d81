package feeds

import "time"

// A Feed is a document at an address that is polled on a schedule.
type Feed struct {
	Name     string   // unique; what readers see as the outlet
	URL      string   // http or https
	Schedule string   // a cron expression, as the operator wrote it
	Lang     string   // BCP 47; used for items that do not say their own
	Tags     []string // free words of the operator, to choose feeds by
	Newest   int      // how many items of the very first poll are news; the others are a baseline
}

// A Cursor is what is remembered about a feed between two polls. It is valid after a failed
// poll, too: failures and the earliest next poll are part of it.
type Cursor struct {
	URL          string    // the address that ETag and LastModified belong to
	ETag         string    // byte for byte as received
	LastModified string    // byte for byte as received
	BodyHash     string    // SHA-256 of the last body that parsed, in hex
	Polled       time.Time // the last poll, however it ended
	Succeeded    time.Time // the last poll that was answered with a feed, or with "not modified"
	NotBefore    time.Time // no poll before; zero: whenever the schedule says
	Failures     int       // failed polls since Succeeded
	Error        string    // the last failure, as a sentence for the operator; empty after a success
}

// A Batch is the result of one poll.
type Batch struct {
	Feed   Feed
	Title  string // the feed's own title
	Items  []Item // in document order; empty when not modified
	Cursor Cursor // what to remember, also when the poll failed
	First  bool   // the feed never answered before: its items are a baseline
	Status int    // HTTP status; 0 when there was no answer
	Bytes  int64  // of the body, decompressed
	Took   time.Duration
}
