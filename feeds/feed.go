package feeds

import "time"

// A Feed is a document at a URL that is polled again and again.
type Feed struct {
	Name string // unique; the outlet as readers see it
	URL  string // http or https
	// Schedule is a cron expression as the operator wrote it; empty: as often as the feed has news.
	Schedule string
	// Lang is the BCP 47 tag of items without a language of their own. It replaces the language that
	// the document declares.
	Lang string
	Tags []string // the operator's words for choosing feeds
	// Newest is the number of items of the very first poll that are news; the others are a baseline.
	Newest int
	// AllowPrivate permits addresses of private networks, and any port, for the feed and its redirects.
	AllowPrivate bool
	Headers      map[string]Secret // sent to the feed's own host and port only
	Proxy        Secret            // http, https or socks5 URL; empty: from the environment
	UserAgent    string            // instead of the Fetcher's
}

// A Cursor is the memory of a feed between two polls. It is valid after a failed poll too. It holds no
// time of the next poll, only bounds for it: see [Cursor.Earliest].
type Cursor struct {
	// URL is the feed's URL, to which all other fields belong.
	URL string `json:"url,omitempty"`
	// Final is the URL of the last answer, after redirects. ETag and LastModified are sent to it alone.
	Final        string `json:"final,omitempty"`
	ETag         string `json:"etag,omitempty"`          // byte for byte as received
	LastModified string `json:"last_modified,omitempty"` // byte for byte as received
	BodyHash     string `json:"body_hash,omitempty"`     // SHA-256 of the last body that was parsed, in hex

	Polled    time.Time `json:"polled,omitzero"`    // the last poll, with any outcome
	Succeeded time.Time `json:"succeeded,omitzero"` // the last poll with a feed or "not modified"
	// Read is the last poll with a whole document (200). Validators are sent for at most 8 days after it.
	Read time.Time `json:"read,omitzero"`

	// NotBefore is the end of the wait after the last poll: at most 6 h after a success (24 h for
	// Retry-After and skipHours), at most 6 h after a failure, a week if GoneForGood; zero: no wait.
	NotBefore time.Time `json:"not_before,omitzero"`
	// Wait is the reason of NotBefore for the operator, such as "Retry-After 2m", "max-age 900", "ttl 1h",
	// "skipHours" or "3 failures in a row". It is empty if NotBefore is zero.
	Wait      string    `json:"wait,omitempty"`
	WaitCause WaitCause `json:"wait_cause,omitempty"` // the kind of that reason
	Failures  int       `json:"failures,omitempty"`   // failed polls since Succeeded
	Error     string    `json:"error,omitempty"`      // of the last poll, as a sentence; empty after a success

	Gone      int       `json:"gone,omitempty"`      // answers 410 in a row; see GoneForGood
	GoneSince time.Time `json:"gone_since,omitzero"` // the first of them

	// Moved is the target of permanent redirects at every poll since MovedAt.
	Moved   string    `json:"moved,omitempty"`
	MovedAt time.Time `json:"moved_since,omitzero"`
	// Adopted reports that Moved is polled instead of URL: it was right for 7 days, or differs only in
	// https for http. A failure there resets it.
	Adopted bool `json:"adopted,omitempty"`

	// Latest is the newest time of publication seen so far. It is never in the future.
	Latest time.Time `json:"latest,omitzero"`
	// Pace is the median gap between the newest 20 items of the last document; 0: unknown.
	Pace time.Duration `json:"pace,omitempty"`
	// Signals are those of the last document that was read and, before them, of Link headers.
	Signals Signals `json:"signals,omitzero"`
}

// Signals are a document's statements on when and how to poll it.
type Signals struct {
	TTL       time.Duration `json:"ttl,omitempty"`        // ttl, or sy:updatePeriod by sy:updateFrequency; 0: none
	SkipHours uint32        `json:"skip_hours,omitempty"` // bit n: not between n:00 and n:59 UTC
	SkipDays  uint8         `json:"skip_days,omitempty"`  // bit n: not on time.Weekday(n), UTC
	Hub       string        `json:"hub,omitempty"`        // WebSub: the hub of the feed
	Self      string        `json:"self,omitempty"`       // WebSub: the hub's URL of the feed
}

// A Document is a feed as it was read.
type Document struct {
	Title   string
	Items   []Item // in document order
	Damage  string // a fault of a document that was read all the same, as a sentence; empty: none
	Cut     bool   // its end is missing, perhaps with items
	Signals Signals
}

// A Batch is the result of one poll.
type Batch struct {
	Feed   Feed
	Title  string // the feed's own
	Items  []Item // in document order; empty if not modified
	Damage string // as in Document
	Cursor Cursor // has to be kept, also after a failure
	First  bool   // the feed was never read before: its items are a baseline
	Status int    // HTTP status; 0 without an answer
	Bytes  int64  // of the body, decompressed
	Took   time.Duration
}
