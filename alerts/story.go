package alerts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"tocsin/feeds"
)

// The limits of a story.
const (
	// StoryWindow is how long after its first report a story takes further ones.
	StoryWindow = 72 * time.Hour
	// sameOutlet is how long an outlet's own title, repeated, is the same report.
	sameOutlet = 20 * time.Hour
)

// A Story is one event in the world, reported by one or more items.
type Story struct {
	ID      string
	Reports []Report  // in the order they came in; the first is the lead
	First   time.Time // when the lead came in
	Last    time.Time // when the newest report came in
}

// A Report is one item's part in a story.
type Report struct {
	ItemID    string    `json:"id"`
	Feed      string    `json:"feed"` // the outlet
	Title     string    `json:"title"`
	URL       string    `json:"url"`
	Lang      string    `json:"lang,omitempty"`
	Published time.Time `json:"published,omitzero"`
	Fetched   time.Time `json:"fetched,omitzero"`
}

// ReportOf reduces an item to its part in a story.
func ReportOf(it feeds.Item) Report {
	return Report{ItemID: it.ID, Feed: it.Feed, Title: it.Title, URL: it.URL, Lang: it.Lang, Published: it.When(), Fetched: it.Fetched}
}

// StoryKeys gives what reports of one story have in common, whoever brings them: the canonical
// URL and the normalised title. A report without either has none, and is a story of its own.
func StoryKeys(r Report) []feeds.Key {
	var keys []feeds.Key
	if u := feeds.Canonical(r.URL); u != "" {
		keys = append(keys, feeds.NewKey([]byte("url "+u)))
	}
	if t, ok := feeds.IdentifyingTitle(r.Title, r.Feed); ok {
		keys = append(keys, feeds.NewKey([]byte("title "+t)))
	}
	return keys
}

// newStory opens a story with its lead. Its id is made from the lead and the time, so that a
// plan made twice from the same ledger is the same plan.
func newStory(lead feeds.Item, now time.Time) *Story {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d", lead.Feed, lead.ID, now.UnixMilli()))
	return &Story{ID: hex.EncodeToString(sum[:8]), First: now, Last: now}
}

func (s *Story) add(r Report, now time.Time) {
	s.Reports = append(s.Reports, r)
	s.Last = now
}

// open tells whether a story still takes reports.
func (s *Story) open(now time.Time) bool { return now.Sub(s.First) <= StoryWindow }

// kinship is how a report belongs to a story.
type kinship int

const (
	unrelated kinship = iota
	sameReport
	furtherReport
)

// relation tells how a report belongs to a story, and why.
func (s *Story) relation(r Report, now time.Time) (kinship, string) {
	if !s.open(now) {
		return unrelated, ""
	}
	url := feeds.Canonical(r.URL)
	title, identifying := feeds.IdentifyingTitle(r.Title, r.Feed)
	sameURL := func(old Report) bool { return url != "" && url == feeds.Canonical(old.URL) }
	sameTitle := func(old Report) bool {
		return identifying && title == feeds.NormalTitle(old.Title, old.Feed)
	}
	// The outlet's own reports come first: what it said itself, it does not say "also".
	for _, old := range s.Reports {
		switch {
		case old.Feed != r.Feed:
		case sameURL(old):
			return sameReport, "same address as before"
		case sameTitle(old) && now.Sub(old.Fetched) < sameOutlet:
			return sameReport, "same title as before, within " + strings.TrimSuffix(sameOutlet.String(), "0m0s")
		case sameTitle(old):
			return unrelated, ""
		}
	}
	for _, old := range s.Reports {
		switch {
		case sameURL(old):
			return furtherReport, "same address as " + old.Feed
		case sameTitle(old):
			return furtherReport, "same title as " + old.Feed
		}
	}
	return unrelated, ""
}
