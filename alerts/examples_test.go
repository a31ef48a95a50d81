package alerts_test

import (
	"fmt"
	"time"

	"tocsin/alerts"
	"tocsin/feeds"
	"tocsin/filters"
)

// Two outlets report one event. The first report makes a message in the channel that follows the topic,
// the second grows it. The third item matches no rule.
func ExampleNewPlan() {
	now := time.Date(2026, 6, 28, 9, 0, 0, 0, time.UTC)
	match := []filters.Match{{Rule: "custody", Reason: `matches "custody" in the title`}}
	entries := []alerts.Entry{
		{Seq: 1, Matches: match, Item: feeds.Item{
			ID: "a", Feed: "OC Media", Title: "Two brothers die in " +
				"custody", URL: "https://oc-media.org/a", Fetched: now,
		}},
		{Seq: 2, Matches: match, Item: feeds.Item{
			ID: "7", Feed: "JAMnews", Title: "Two brothers die in custody", URL: "https://jam-news.net/7", Fetched: now,
		}},
		{Seq: 3, Item: feeds.Item{ID: "b", Feed: "OC Media", Title: "Tbilisi wins the cup final", Fetched: now}},
	}
	topics := map[string]alerts.Topic{"custody": {Name: "custody", Title: "Deaths in custody"}}
	routes := []alerts.Route{{ID: "desk", Topic: "custody", Target: alerts.Target{Kind: alerts.Channel, ID: "123"}}}

	plan := alerts.NewPlan(now, entries, alerts.Known{}, topics, routes)
	for _, d := range plan.Decisions {
		fmt.Printf("%d %s: %s\n", d.Seq, d.Decision, d.Reason)
	}
	for _, d := range plan.Deliveries {
		fmt.Printf("to %s: %s, also reported by %s\n", d.Target, d.Alert.Lead.Title, d.Alert.Others[0].Feed)
	}
	// Output:
	// 1 new: matches "custody" in the title
	// 2 grown: same title as OC Media
	// 3 unmatched: no topic matches
	// to channel:123: Two brothers die in custody, also reported by JAMnews
}
