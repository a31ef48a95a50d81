package fields_test

import (
	"strings"
	"testing"

	"tocsin/feeds"
	"tocsin/filters/internal/fields"
)

func TestWords(t *testing.T) {
	it := feeds.Item{
		Title: "Azerbaijan's Toplum TV", Summary: "cease-fire", Authors: []string{"@aynur", "J. O'Brien"}, Categories: []string{"South Caucasus"},
		Feed: "OC Media", Lang: "en-GB", URL: "https://user@www.oc-media.org:443/baku?caf%C3%A9=1",
	}
	for field, want := range []string{
		fields.Title:    "azerbaijan toplum tv",
		fields.Summary:  "cease+ceasefire fire",
		fields.Content:  "",
		fields.Author:   "@aynur+aynur j obrien",
		fields.Category: "south caucasus",
		fields.Source:   "oc media",
		fields.Site:     "www oc media org .www.oc-media.org .www .oc-media.org .oc-media .org",
		fields.Lang:     "en gb",
		fields.Link:     "https user www oc media org 443 baku cafe 1",
	} {
		var got []string
		for _, w := range fields.Words(field, fields.Value(&it, field)) {
			if w.Span > 0 {
				w.Text += "+" + w.Joined
			}
			got = append(got, w.Text)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: %s, want %s", fields.Name(field), got, want)
		}
		if set, ok := fields.Named(fields.Name(field)); !ok || !set.Has(field) {
			t.Errorf("%s is not found by its name", fields.Name(field))
		}
	}
	if it.URL = "no address"; fields.Value(&it, fields.Site) != "" {
		t.Errorf("%s has a site", it.URL)
	}
}
