package feeds

import "time"

// A Feed is a document at an address that is polled on a schedule.
type Feed struct {
	Name         string            // unique; what readers see as the outlet
	URL          string            // http or https
	Schedule     string            // a cron expression, as the operator wrote it; empty: as often as the feed has news
	Lang         string            // BCP 47; of items without a language of their own, instead of the language that the document declares for all
	Tags         []string          // free words of the operator, to choose feeds by
	Newest       int               // how many items of the very first poll are news; the others are a baseline
	AllowPrivate bool              // addresses of private networks, and any port, are allowed: for it and its redirects
	Headers      map[string]Secret // sent with each request to the feed's own host and port, and nowhere else
	Proxy        Secret            // http, https or socks5 URL; empty: as the environment says.
	UserAgent    string            // instead of the Fetcher's
}

// A Cursor is what is remembered about a feed between two polls. It is valid after a failed
// poll, too: failures and the earliest next poll are part of it. When to poll next: Earliest.
type Cursor struct {
	URL          string    `json:"url,omitempty"`           // the feed's address, which all of this belongs to
	Final        string    `json:"final,omitempty"`         // where its redirects led, at the last answer: ETag and LastModified are of that address and sent to it alone
	ETag         string    `json:"etag,omitempty"`          // byte for byte as received
	LastModified string    `json:"last_modified,omitempty"` // byte for byte as received
	BodyHash     string    `json:"body_hash,omitempty"`     // SHA-256 of the last body that parsed, in hex
	Polled       time.Time `json:"polled,omitzero"`         // the last poll, however it ended
	Succeeded    time.Time `json:"succeeded,omitzero"`      // the last poll that was answered with a feed, or with "not modified"
	Read         time.Time `json:"read,omitzero"`           // the last poll that was answered with a whole document (200); validators are sent for at most 8 days after it
	NotBefore    time.Time `json:"not_before,omitzero"`     // no poll before: at most 6 h after a success (24 h for Retry-After and skipHours), 6 h after a failure, a week when GoneForGood; zero: whenever the schedule says
	Wait         string    `json:"wait,omitempty"`          // why NotBefore, for the operator: "Retry-After 2m", "max-age 900", "ttl 1h", "skipHours", "3 failures in a row"; empty with NotBefore
	WaitCause    WaitCause `json:"wait_cause,omitempty"`    // the kind of that reason
	Failures     int       `json:"failures,omitempty"`      // failed polls since Succeeded
	Error        string    `json:"error,omitempty"`         // the last failure, as a sentence for the operator; empty after a success

	Gone      int           `json:"gone,omitempty"`       // answers 410 with no other answer between; see GoneForGood
	GoneSince time.Time     `json:"gone_since,omitzero"`  // the first of them
	Moved     string        `json:"moved,omitempty"`      // where permanent redirects alone have led since MovedAt, and a feed was at every poll
	MovedAt   time.Time     `json:"moved_since,omitzero"` // when they first did
	Adopted   bool          `json:"adopted,omitempty"`    // Moved is asked instead of URL: it was right for 7 days, or is but https for http; a failure there ends it
	Latest    time.Time     `json:"latest,omitzero"`      // when the newest item that was ever in the document was published; never goes back, never in the future
	Pace      time.Duration `json:"pace,omitempty"`       // the median gap between the newest 20 items of the last document; 0 while it is unknown
	Signals   Signals       `json:"signals,omitzero"`     // of the last document that was read, and of Link headers, which go before it
}

// Signals are what a publisher says in a document about how to follow it.
type Signals struct {
	TTL       time.Duration `json:"ttl,omitempty"`        // ttl, or sy:updatePeriod by sy:updateFrequency; 0 when not said
	SkipHours uint32        `json:"skip_hours,omitempty"` // bit n: not between n:00 and n:59 UTC
	SkipDays  uint8         `json:"skip_days,omitempty"`  // bit n: not on time.Weekday(n), UTC
	Hub       string        `json:"hub,omitempty"`        // WebSub: the hub that the feed names
	Self      string        `json:"self,omitempty"`       // WebSub: the address by which the hub knows the feed
}

// A Document is a feed as it was read.
type Document struct {
	Title   string
	Items   []Item // in document order
	Damage  string // what was wrong with a document that was read nevertheless, as a sentence; empty for a sound one
	Cut     bool   // its end is missing, and items with it perhaps
	Signals Signals
}

// A Batch is the result of one poll.
type Batch struct {
	Feed   Feed
	Title  string // the feed's own title
	Items  []Item // in document order; empty when not modified
	Damage string // what was wrong with a document that was read nevertheless, as a sentence; empty for a sound one
	Cursor Cursor // what to remember, also when the poll failed
	First  bool   // the feed never answered before: its items are a baseline
	Status int    // HTTP status; 0 when there was no answer
	Bytes  int64  // of the body, decompressed
	Took   time.Duration
}
