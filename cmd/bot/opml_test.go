package main

import (
	"testing"

	"go.yaml.in/yaml/v4"

	"tocsin/cmd/bot/config"
)

// FuzzOPML: imported feeds are YAML that reads back as the same feeds.
func FuzzOPML(f *testing.F) {
	f.Add(`<opml><body><outline text="a"><outline title="b: #c" xmlUrl="http://b.example/?a=1&amp;c"/></outline></body></opml>`)
	f.Add(`<opml><body><outline text="- x" xmlUrl="*y" category="/a,b, c"/></body></opml>`)
	f.Fuzz(func(t *testing.T, doc string) {
		list, err := readOPML([]byte(doc))
		if err != nil {
			return
		}
		for _, feed := range list {
			line, err := config.FeedYAML(feed)
			if err != nil {
				t.Fatal(err)
			}
			var back []struct{ Name, URL string }
			if err := yaml.Unmarshal([]byte(line), &back); err != nil {
				t.Fatalf("%+v gives %q: %v", feed, line, err)
			}
			if len(back) != 1 || back[0].Name != feed.Name || back[0].URL != feed.URL {
				t.Fatalf("%+v gives %q, which is %+v", feed, line, back)
			}
		}
	})
}
