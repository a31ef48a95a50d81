package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
)

// What a feed's own keys come to, or what is wrong with them.
func TestFeedKeys(t *testing.T) {
	const secret = "s3cret-of-the-publisher"
	for _, tt := range []struct {
		keys  string
		want  feeds.Feed
		fault string // empty: none
	}{
		{"allow_private: true", feeds.Feed{AllowPrivate: true}, ""},
		{"headers: {x-api-key: '${KEY}', Cookie: a=b}", feeds.Feed{Headers: map[string]feeds.Secret{"X-Api-Key": secret, "Cookie": "a=b"}}, ""},
		{"headers: {X-Api-Key: '${UNSET}'}", feeds.Feed{}, ""},
		{"headers: {Authorization: Bearer}", feeds.Feed{Headers: map[string]feeds.Secret{"Authorization": "Bearer"}}, ""},
		{"proxy: 'socks5://me:${KEY}@10.0.0.1:1080'", feeds.Feed{Proxy: "socks5://me:" + secret + "@10.0.0.1:1080"}, ""},
		{"proxy: 'http://proxy:3128'", feeds.Feed{Proxy: "http://proxy:3128"}, ""},
		{"proxy: '${UNSET}'", feeds.Feed{}, ""},
		{"user_agent: ' Newsroom/1.0 (+https://oc.example) '", feeds.Feed{UserAgent: "Newsroom/1.0 (+https://oc.example)"}, ""},
		{"allow_private: yes", feeds.Feed{}, "true or false is wanted"},
		{"headers: {'X Key': a}", feeds.Feed{}, "no name of a header"},
		{"headers: {'': a}", feeds.Feed{}, "a word is wanted here"},
		{`headers: {X-Key: "${KEY}\r\nHost: b"}`, feeds.Feed{}, "such as a line break"},
		{"headers: {X-Key: a, x-key: b}", feeds.Feed{}, "a second time, in other capitals"},
		{"headers: {host: a}", feeds.Feed{}, "Host is the poller's own"},
		{"headers: {If-None-Match: a}", feeds.Feed{}, "If-None-Match is the poller's own"},
		{"headers: {Connection: close}", feeds.Feed{}, "Connection is the poller's own"},
		{"headers: {Proxy-Authorization: a}", feeds.Feed{}, "Proxy-Authorization is the poller's own"},
		{"headers: {User-Agent: a}", feeds.Feed{}, "write user_agent"},
		{"lang: en-GB", feeds.Feed{Lang: "en-GB"}, ""},
		{"lang: english", feeds.Feed{}, "no code of a language"},
		{"headers: [a]", feeds.Feed{}, "a mapping (key: value) is wanted"},
		{"proxy: 'ftp://${KEY}@proxy'", feeds.Feed{}, "no address of a proxy"},
		{"proxy: 'http://'", feeds.Feed{}, "no address of a proxy"},
		{"proxy: proxy:3128", feeds.Feed{}, "no address of a proxy"},
		{`user_agent: "a\nb"`, feeds.Feed{}, "such as a line break"},
	} {
		t.Run(tt.keys, func(t *testing.T) {
			doc := "topics: [{name: t, any: [x]}]\nfeeds:\n  - name: OC\n    url: https://oc.example/\n    " + tt.keys + "\n"
			s, err := Parse("c.yaml", []byte(doc), func(name string) string { return map[string]string{"KEY": secret}[name] })
			text := fmt.Sprintf("%v %+v", err, s)
			if strings.Contains(fmt.Sprint(err), secret) || s != nil && strings.Contains(fmt.Sprintf("%v %+v", s.Feeds[0].Headers, s.Feeds[0].Headers), secret) {
				t.Errorf("the secret is shown: %s", text)
			}
			if tt.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fault) {
					t.Errorf("fault %v, want … %s …", err, tt.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Name, tt.want.URL = "OC", "https://oc.example/"
			// Headers hide their values from the comparison's report only.
			if diff := cmp.Diff(tt.want, s.Feeds[0].Feed); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Two feeds of one document are a fault where that is certain, and a note where it is likely.
func TestSameDocument(t *testing.T) {
	const first = "https://news.example/feed?id=1"
	for second, want := range map[string]string{
		"https://news.example/feed?id=1":                "fault",
		"http://NEWS.example:443/feed?id=1#top":         "fault",
		"https://news.example/feed?id=2":                "",
		"https://news.example:8443/feed?id=1":           "",
		"https://news.example/Feed?id=1":                "",
		"https://www.news.example/feed/?id=1&utm_id=x1": "note",
	} {
		doc := fmt.Sprintf("topics: [{name: t, any: [x]}]\nfeeds: [{name: A, url: %q}, {name: B, url: %q}]\n", first, second)
		s, err := Parse("c.yaml", []byte(doc), func(string) string { return "" })
		got := ""
		switch {
		case err != nil && strings.Contains(err.Error(), "feeds[1].url: feeds[0] is the same document; remove one"):
			got = "fault"
		case err != nil:
			t.Errorf("%s: %v", second, err)
		case len(s.Notes) == 1 && strings.HasPrefix(s.Notes[0], "A and B seem to be the same document"):
			got = "note"
		case len(s.Notes) > 0:
			t.Errorf("%s: %v", second, s.Notes)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", second, got, want)
		}
	}
}

func TestHastyFeedsAreNoted(t *testing.T) {
	doc := `topics: [{name: t, any: [x]}]
feeds:
  - {name: A, url: "https://a.example/", schedule: "@every 59s"}
  - {name: B, url: "https://b.example/", schedule: "* * * * *"}
  - {name: C, url: "https://c.example/", schedule: "@every 10s"}
  - {name: D, url: "http://127.0.0.1:1/", schedule: "@every 1s"}
  - {name: E, url: "https://e.example/"}
`
	s, err := Parse("c.yaml", []byte(doc), func(string) string { return "" })
	if err != nil || len(s.Notes) != 1 || !strings.HasPrefix(s.Notes[0], "A and 1 more: asked more than once a minute") {
		t.Errorf("%v, notes %q", err, s.Notes)
	}
}

// TestGluedSecret: a value that no space parts from its key is no key to be shown.
func TestGluedSecret(t *testing.T) {
	for _, doc := range []string{
		"discord: {token:s3cret}\n", "discord: token:s3cret\n", "discord:\n  token:s3cret\n",
		"routes: https://discord.com/api/webhooks/1/s3cret\n", "routes: [{webhook:s3cret}]\n",
	} {
		_, err := Parse("c.yaml", []byte(doc+"topics: [{name: t, any: [x]}]\n"), func(string) string { return "" })
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s%v", doc, err)
		}
	}
}
