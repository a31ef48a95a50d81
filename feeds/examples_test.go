package feeds_test

import (
	"fmt"
	"net/url"
	"time"

	"tocsin/feeds"
)

func ExampleParse() {
	document := `<rss version="2.0"><channel><title>Example News</title>
		<item>
			<title>Two &lt;b&gt;brothers&lt;/b&gt; die</title>
			<link>/news/1?utm_source=rss</link>
			<guid isPermaLink="false">news-1</guid>
			<pubDate>вторник, 3 ноября 2026 г., 14:05</pubDate>
			<description>&lt;p&gt;In custody.&lt;/p&gt;&lt;p&gt;In Baku.&lt;/p&gt;</description>
		</item>
	</channel>` // the end is missing
	from, err := url.Parse("https://example.org/feed.xml")
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC)
	d, err := feeds.Parse([]byte(document), "text/xml", from, feeds.Feed{Name: "Example", Lang: "en"}, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, it := range d.Items {
		fmt.Println(it.ID, it.Published.Format(time.RFC3339))
		fmt.Println(it.Title)
		fmt.Println(it.URL)
		fmt.Println(it.Summary)
	}
	fmt.Println("damage:", d.Damage)
	// Output:
	// news-1 2026-11-03T14:05:00Z
	// Two brothers die
	// https://example.org/news/1?utm_source=rss
	// In custody.
	// In Baku.
	// damage: 9:12: the document ends inside <rss>
}
