package discord_test

import (
	"encoding/json"
	"fmt"
	"time"

	"tocsin/alerts"
	"tocsin/alerts/discord"
	"tocsin/feeds"
	"tocsin/filters"
)

// An alert becomes an embed with the matched word in bold. Text of the feed that Discord would read as
// markup is escaped.
func ExampleRender() {
	m := discord.Render(alerts.Delivery{
		Target: alerts.Target{Kind: alerts.Channel, ID: "123456789012345678"},
		Nonce:  "5f0c1e8a9b7d6c3e2f1a0b9c",
		Alert: alerts.Alert{
			Topics: []alerts.Topic{{Name: "custody", Title: "Deaths in custody"}},
			Roles:  []string{"234567890123456789"},
			Lead: feeds.Item{
				Feed: "OC Media", Title: "Two *brothers* die", URL: "https://oc-media.org/a",
				Summary: "Both died in custody.", Published: time.Date(2026, 6, 28, 9, 0, 0, 0, time.UTC),
			},
			Spans:  []filters.Span{{Field: "summary", Start: 13, End: 20}},
			Others: []alerts.Report{{Feed: "JAMnews", URL: "https://jam-news.net/7"}},
		},
	})
	embed := m.Embeds[0]
	fmt.Println(m.Content)
	fmt.Println(embed.Title)
	fmt.Println(embed.Description)
	mentions, err := json.Marshal(m.AllowedMentions)
	fmt.Println(string(mentions), err)
	// Output:
	// <@&234567890123456789>
	// Two \*brothers\* die
	// Both died in **custody**.
	// Also reported by [JAMnews](<https://jam-news.net/7>)
	// Published <t:1782637200:R>
	// {"parse":[],"roles":["234567890123456789"]} <nil>
}
