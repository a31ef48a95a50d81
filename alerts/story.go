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
	// StoryWindow is the time after its first report in which a story takes others.
	StoryWindow = 72 * time.Hour
	// repeatWindow is the time in which the same title of the same outlet is a duplicate.
	repeatWindow = 20 * time.Hour
)

// A Story is one event in the world, reported by one or more items.
type Story struct {
	ID      string
	Reports []Report  // in order of arrival; the first is the lead
	First   time.Time // arrival of the lead
	Last    time.Time // arrival of the newest report
}

// A Report is an item reduced to its part in a story.
type Report struct {
	ItemID    string    `json:"id"`
	Feed      string    `json:"feed"` // the outlet
	Title     string    `json:"title"`
	URL       string    `json:"url"`
	Lang      string    `json:"lang,omitempty"`
	Published time.Time `json:"published,omitzero"`
	Fetched   time.Time `json:"fetched,omitzero"`
}

// ReportOf returns the report of an item.
func ReportOf(it feeds.Item) Report {
	return Report{
		ItemID: it.ID, Feed: it.Feed, Title: it.Title, URL: it.URL, Lang: it.Lang,
		Published: it.When(), Fetched: it.Fetched,
	}
}

// StoryKeys returns the keys that reports of one story share, of any outlet: for the canonical URL and
// for the identifying title, each if the report has it. A report without keys is a story of its own. The
// keys are stored, so they must not change.
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

// newStory returns a story without reports. Its id is a hash of the lead and the time, so that the same
// entries result in the same plan.
func newStory(lead feeds.Item, now time.Time) *Story {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d", lead.Feed, lead.ID, now.UnixMilli()))
	return &Story{ID: hex.EncodeToString(sum[:8]), First: now, Last: now}
}

func (s *Story) add(r Report, now time.Time) {
	s.Reports = append(s.Reports, r)
	s.Last = now
}

// open reports whether a story takes more reports.
func (s *Story) open(now time.Time) bool { return now.Sub(s.First) <= StoryWindow }

// A relation is that of a report to a story.
type relation int

const (
	unrelated     relation = iota
	sameReport             // the story has it already
	furtherReport          // it extends the story
)

// relate returns the relation of a report to the story, and the reason.
func (s *Story) relate(r Report, now time.Time) (relation, string) {
	if !s.open(now) {
		return unrelated, ""
	}
	url := feeds.Canonical(r.URL)
	title, identifying := feeds.IdentifyingTitle(r.Title, r.Feed)
	sameURL := func(old Report) bool { return url != "" && url == feeds.Canonical(old.URL) }
	sameTitle := func(old Report) bool {
		return identifying && title == feeds.NormalTitle(old.Title, old.Feed)
	}
	// The outlet's own reports come first: a repeat by the same outlet is a duplicate.
	for _, old := range s.Reports {
		switch {
		case old.Feed != r.Feed:
		case sameURL(old):
			return sameReport, "same address as before"
		case sameTitle(old) && now.Sub(old.Fetched) < repeatWindow:
			return sameReport, "same title as before, within " + strings.TrimSuffix(repeatWindow.String(), "0m0s")
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
