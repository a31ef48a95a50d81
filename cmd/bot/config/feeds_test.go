package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tocsin/feeds"
)

// The values of a feed's own keys, or their errors.
func TestFeedKeys(t *testing.T) {
	const secret = "s3cret-of-the-publisher"
	for _, tt := range []struct {
		keys string
		want feeds.Feed
		err  string // empty: none
	}{
		{"allow_private: true", feeds.Feed{AllowPrivate: true}, ""},
		{
			"headers: {x-api-key: '${KEY}', Cookie: a=b}",
			feeds.Feed{Headers: map[string]feeds.Secret{"X-Api-Key": secret, "Cookie": "a=b"}},
			"",
		},
		{"headers: {X-Api-Key: '${UNSET}'}", feeds.Feed{}, ""},
		{
			"headers: {Authorization: Bearer}",
			feeds.Feed{Headers: map[string]feeds.Secret{"Authorization": "Bearer"}},
			"",
		},
		{
			"proxy: 'socks5://me:${KEY}@10.0.0.1:1080'",
			feeds.Feed{Proxy: "socks5://me:" + secret + "@10.0.0.1:1080"},
			"",
		},
		{"proxy: 'http://proxy:3128'", feeds.Feed{Proxy: "http://proxy:3128"}, ""},
		{"proxy: '${UNSET}'", feeds.Feed{}, ""},
		{
			"user_agent: ' Newsroom/1.0 (+https://oc.example) '",
			feeds.Feed{UserAgent: "Newsroom/1.0 (+https://oc.example)"},
			"",
		},
		{"allow_private: yes", feeds.Feed{}, "want true or false"},
		{"headers: {'X Key': a}", feeds.Feed{}, "invalid header name"},
		{"headers: {'': a}", feeds.Feed{}, "want a word"},
		{`headers: {X-Key: "${KEY}\r\nHost: b"}`, feeds.Feed{}, "such as a line break"},
		{"headers: {X-Key: a, x-key: b}", feeds.Feed{}, "duplicate header"},
		{"headers: {host: a}", feeds.Feed{}, "Host is set by the poller"},
		{"headers: {If-None-Match: a}", feeds.Feed{}, "If-None-Match is set by the poller"},
		{"headers: {Connection: close}", feeds.Feed{}, "Connection is set by the poller"},
		{"headers: {Proxy-Authorization: a}", feeds.Feed{}, "Proxy-Authorization is set by the poller"},
		{"headers: {User-Agent: a}", feeds.Feed{}, "write user_agent"},
		{"lang: en-GB", feeds.Feed{Lang: "en-GB"}, ""},
		{"lang: english", feeds.Feed{}, "invalid language code"},
		{"headers: [a]", feeds.Feed{}, "want a mapping (key: value)"},
		{"proxy: 'ftp://${KEY}@proxy'", feeds.Feed{}, "invalid proxy URL"},
		{"proxy: 'http://'", feeds.Feed{}, "invalid proxy URL"},
		{"proxy: proxy:3128", feeds.Feed{}, "invalid proxy URL"},
		{`user_agent: "a\nb"`, feeds.Feed{}, "such as a line break"},
	} {
		t.Run(tt.keys, func(t *testing.T) {
			doc := "topics: [{name: t, any: [x]}]\nfeeds:\n  - name: OC\n    url: https://oc.example/\n    " + tt.keys + "\n"
			s, err := Parse("c.yaml", []byte(doc),
				func(name string) string { return map[string]string{"KEY": secret}[name] })
			text := fmt.Sprintf("%v %+v", err, s)
			if strings.Contains(fmt.Sprint(err), secret) ||
				s != nil && strings.Contains(fmt.Sprintf("%v %+v", s.Feeds[0].Headers, s.Feeds[0].Headers), secret) {
				t.Errorf("the secret is shown: %s", text)
			}
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want … %s …", err, tt.err)
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

// Two feeds with the same document are an error if that is certain, and a note if it is likely.
func TestSameDocument(t *testing.T) {
	const first = "https://news.example/feed?id=1"
	for second, want := range map[string]string{
		"https://news.example/feed?id=1":                "error",
		"http://NEWS.example:443/feed?id=1#top":         "error",
		"https://news.example/feed?id=2":                "",
		"https://news.example:8443/feed?id=1":           "",
		"https://news.example/Feed?id=1":                "",
		"https://www.news.example/feed/?id=1&utm_id=x1": "note",
	} {
		doc := fmt.Sprintf("topics: [{name: t, any: [x]}]\nfeeds: [{name: A, url: %q}, {name: B, url: %q}]\n", first,
			second)
		s, err := Parse("c.yaml", []byte(doc), func(string) string { return "" })
		got := ""
		switch {
		case err != nil && strings.Contains(err.Error(), "feeds[1].url: the same document as feeds[0]; remove one"):
			got = "error"
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

func TestFrequentPollsAreNoted(t *testing.T) {
	doc := `topics: [{name: t, any: [x]}]
feeds:
  - {name: A, url: "https://a.example/", schedule: "@every 59s"}
  - {name: B, url: "https://b.example/", schedule: "* * * * *"}
  - {name: C, url: "https://c.example/", schedule: "@every 10s"}
  - {name: D, url: "http://127.0.0.1:1/", schedule: "@every 1s"}
  - {name: E, url: "https://e.example/"}
`
	s, err := Parse("c.yaml", []byte(doc), func(string) string { return "" })
	if err != nil || len(s.Notes) != 1 ||
		!strings.HasPrefix(s.Notes[0], "A and 1 more: polled more than once a minute") {
		t.Errorf("%v, notes %q", err, s.Notes)
	}
}

// An error does not show a value that no space separates from its key: it may be a secret.
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
