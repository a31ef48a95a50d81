package web

import (
	"fmt"
	"slices"
	"time"

	"tocsin/web/internal/page"
)

// A View is the state of a bot at one moment. GET /status.json returns it as JSON: times in UTC to the second,
// omitted if zero; lists never null.
type View struct {
	Version string      `json:"version"`
	Started time.Time   `json:"started,omitzero"`
	Now     time.Time   `json:"now,omitzero"`
	Notices []string    `json:"notices"` // sentences for the operator
	Feeds   []FeedRow   `json:"feeds"`
	Topics  []TopicRow  `json:"topics"`
	Targets []TargetRow `json:"targets"`
	Waiting int         `json:"waiting"` // deliveries that are not done
	Recent  []AlertRow  `json:"recent"`  // newest first
	Events  []EventRow  `json:"events"`  // newest first
}

// A FeedRow is the state of a feed.
type FeedRow struct {
	Name      string    `json:"name"`
	URL       string    `json:"url"`
	Lang      string    `json:"lang"`
	Schedule  string    `json:"schedule"`
	Polled    time.Time `json:"polled,omitzero"`    // the last poll; zero: none yet
	Succeeded time.Time `json:"succeeded,omitzero"` // the last good one
	Next      time.Time `json:"next,omitzero"`
	Health    string    `json:"health"`   // new, well, failing, silent, dead or gone
	Items     int       `json:"items"`    // kept so far
	Failures  int       `json:"failures"` // since Succeeded
	Error     string    `json:"error"`    // the last failure; empty after a success
}

// Trouble reports whether the last poll failed or the feed is not well.
func (f FeedRow) Trouble() bool {
	return f.Failures > 0 || f.Error != "" || f.Health == "silent" || f.Health == "dead" || f.Health == "gone"
}

// An EventRow is a change in the health of a feed.
type EventRow struct {
	At     time.Time `json:"at,omitzero"`
	Feed   string    `json:"feed"`
	Health string    `json:"health"` // since then
	Reason string    `json:"reason"`
}

// A TopicRow counts the routes and the alerts of a topic.
type TopicRow struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Routes int    `json:"routes"`
	Alerts int    `json:"alerts"`
}

// A TargetRow is the state of a channel, thread or webhook.
type TargetRow struct {
	Name      string `json:"name"` // never with the secret of a webhook
	Waiting   int    `json:"waiting"`
	Delivered int    `json:"delivered"`
	Blocked   int    `json:"blocked"` // refused for good
	Trouble   string `json:"trouble"` // why it cannot be reached; empty when it can
}

// An AlertRow is an alert.
type AlertRow struct {
	At     time.Time `json:"at,omitzero"`
	Outlet string    `json:"outlet"`
	Title  string    `json:"title"`
	URL    string    `json:"url"`
	Also   []string  `json:"also"`   // further outlets
	Topics []string  `json:"topics"` // that brought it
	State  string    `json:"state"`  // of its delivery, in one word
}

// tidy returns the view with the times and lists of its JSON, without modifying the caller's.
func (v View) tidy(now time.Time) View {
	if v.Now.IsZero() {
		v.Now = now
	}
	second := func(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
	v.Started, v.Now = second(v.Started), second(v.Now)
	v.Feeds, v.Topics = own(v.Feeds), own(v.Topics)
	v.Targets, v.Recent = own(v.Targets), own(v.Recent)
	v.Notices, v.Events = own(v.Notices), own(v.Events)
	for i := range v.Feeds {
		f := &v.Feeds[i]
		f.Polled, f.Succeeded, f.Next = second(f.Polled), second(f.Succeeded), second(f.Next)
	}
	for i := range v.Events {
		v.Events[i].At = second(v.Events[i].At)
	}
	for i := range v.Recent {
		a := &v.Recent[i]
		a.At, a.Also, a.Topics = second(a.At), own(a.Also), own(a.Topics)
	}
	return v
}

// own copies a list; the copy is never nil.
func own[T any](s []T) []T { return append(make([]T, 0, len(s)), s...) }

// troubled returns the feeds with those in trouble first.
func troubled(feeds []FeedRow) []FeedRow {
	feeds = slices.Clone(feeds)
	slices.SortStableFunc(feeds, func(a, b FeedRow) int {
		switch {
		case a.Trouble() == b.Trouble():
			return 0
		case a.Trouble():
			return -1
		}
		return 1
	})
	return feeds
}

// verdict returns the state of the bot as text, and reports whether it is good.
func verdict(v View) (string, bool) {
	ill, stuck := 0, 0
	for _, f := range v.Feeds {
		if f.Trouble() {
			ill++
		}
	}
	for _, t := range v.Targets {
		if t.Trouble != "" {
			stuck++
		}
	}
	var text string
	switch {
	case len(v.Feeds) == 0:
		text = "No feeds yet."
	case ill == 0 && len(v.Feeds) == 1:
		text = "The feed is well."
	case ill == 0:
		text = fmt.Sprintf("All %d feeds are well.", len(v.Feeds))
	case ill == 1:
		text = fmt.Sprintf("1 of %s is in trouble.", page.Count(len(v.Feeds), "feed"))
	default:
		text = fmt.Sprintf("%d of %s are in trouble.", ill, page.Count(len(v.Feeds), "feed"))
	}
	if stuck > 0 {
		text += fmt.Sprintf(" %s out of reach.", page.Count(stuck, "target"))
	}
	switch v.Waiting {
	case 0:
		text += " Nothing waits to be delivered."
	case 1:
		text += " 1 message waits to be delivered."
	default:
		text += fmt.Sprintf(" %d messages wait to be delivered.", v.Waiting)
	}
	return text, ill == 0 && stuck == 0
}
