package discover

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"tocsin/feeds/internal/weburl"
)

// feedless has the sites that offer no feeds at all.
var feedless = map[string]string{
	"t.me":          "Telegram",
	"telegram.me":   "Telegram",
	"x.com":         "X",
	"twitter.com":   "X",
	"facebook.com":  "Facebook",
	"instagram.com": "Instagram",
	"threads.net":   "Threads",
	"threads.com":   "Threads",
	"tiktok.com":    "TikTok",
	"linkedin.com":  "LinkedIn",
}

// wellKnown returns the feeds of an address without a request, the best one first, if its site is known.
// without is the name of a site that offers none.
func wellKnown(u *url.URL) (feeds []string, without string) {
	feeds, without = onSite(u)
	for i := range feeds {
		feeds[i] = weburl.Absolute(nil, feeds[i])
	}
	return slices.DeleteFunc(feeds, func(s string) bool { return s == "" }), without
}

func onSite(u *url.URL) (feeds []string, without string) {
	host := weburl.ASCIIHost(strings.ToLower(u.Hostname()))
	for _, prefix := range []string{"www.", "m.", "old.", "new.", "np.", "mobile."} {
		host = strings.TrimPrefix(host, prefix)
	}
	if site := feedless[host]; site != "" {
		return nil, site
	}
	parts := strings.FieldsFunc(u.EscapedPath(), func(r rune) bool { return r == '/' })
	if isFeedLike(parts, u.RawQuery) {
		return nil, ""
	}
	switch sub, site, _ := strings.Cut(host, "."); {
	case host == "youtube.com":
		return youTube(parts, u.Query()), ""
	case host == "reddit.com":
		return reddit(parts), ""
	case host == "github.com":
		return gitHub(parts), ""
	case host == "news.google.com":
		return googleNews(parts, u.RawQuery), ""
	case host == "medium.com" && len(parts) > 0:
		if parts[0] == "tag" && len(parts) > 1 {
			parts[0] += "/" + parts[1]
		}
		return []string{"https://medium.com/feed/" + parts[0]}, ""
	case host == "open.substack.com" && len(parts) > 1 && parts[0] == "pub" && isLabel(parts[1]):
		return []string{"https://" + parts[1] + ".substack.com/feed"}, ""
	case host == "bsky.app" && len(parts) == 2 && parts[0] == "profile":
		return []string{"https://bsky.app/profile/" + parts[1] + "/rss"}, ""
	case host == "tumblr.com" && len(parts) > 0 && isLabel(parts[0]) &&
		!slices.Contains([]string{"dashboard", "explore", "search", "tagged"}, parts[0]):
		return []string{"https://" + parts[0] + ".tumblr.com/rss"}, ""
	case len(parts) > 0 && strings.Contains(parts[0], "@"):
		return mastodon(host, parts), ""
	default:
		if path := ownSite[site]; path != "" && sub != "" {
			return []string{"https://" + host + path}, ""
		}
	}
	return nil, ""
}

// ownSite has the hosts where each user has a subdomain, and the path of the feed there.
var ownSite = map[string]string{
	"substack.com":    "/feed",
	"medium.com":      "/feed",
	"wordpress.com":   "/feed/",
	"tumblr.com":      "/rss",
	"blogspot.com":    "/feeds/posts/default",
	"livejournal.com": "/data/rss",
}

const youTubeFeed = "https://www.youtube.com/feeds/videos.xml?"

// youTube returns the feed of a channel, a user or a playlist. The feed of a handle is on its page.
func youTube(parts []string, query url.Values) []string {
	switch {
	case len(parts) > 1 && parts[0] == "channel" && channelID.MatchString(parts[1]):
		return []string{youTubeFeed + "channel_id=" + parts[1]}
	case len(parts) > 1 && parts[0] == "user":
		return []string{youTubeFeed + "user=" + parts[1]}
	case len(parts) > 0 && parts[0] == "playlist" && query.Get("list") != "":
		return []string{youTubeFeed + "playlist_id=" + url.QueryEscape(query.Get("list"))}
	}
	return nil
}

var channelID = regexp.MustCompile(`^UC[A-Za-z0-9_-]{22}$`)

// reddit returns the feed of a listing or a thread.
func reddit(parts []string) []string {
	if len(parts) > 1 && parts[0] == "u" {
		parts[0] = "user"
	}
	return []string{"https://www.reddit.com/" + strings.Join(append(parts, ".rss"), "/")}
}

// gitHub returns the feeds of a user, or of a repository: releases, tags, commits.
func gitHub(parts []string) []string {
	if len(parts) > 0 && slices.Contains([]string{
		"about", "collections", "enterprise", "explore", "features", "login", "marketplace", "orgs", "pricing",
		"search", "security", "settings", "sponsors", "topics", "trending",
	}, parts[0]) {
		return nil
	}
	switch {
	case len(parts) == 1:
		return []string{"https://github.com/" + parts[0] + ".atom"}
	case len(parts) < 2:
		return nil
	}
	repository := "https://github.com/" + parts[0] + "/" + strings.TrimSuffix(parts[1], ".git")
	switch {
	case len(parts) == 2, parts[2] == "releases":
		return []string{repository + "/releases.atom", repository + "/tags.atom", repository + "/commits.atom"}
	case parts[2] == "tags":
		return []string{repository + "/tags.atom"}
	case parts[2] == "commits" && len(parts) > 3:
		return []string{repository + "/commits/" + strings.Join(parts[3:], "/") + ".atom"}
	case parts[2] == "commits":
		return []string{repository + "/commits.atom"}
	}
	return nil
}

// googleNews returns the feed of a search, a topic or a section. The query selects the language.
func googleNews(parts []string, query string) []string {
	feed := "https://news.google.com/rss"
	switch {
	case len(parts) > 0 && (parts[0] == "search" || parts[0] == "topics"):
		feed += "/" + strings.Join(parts, "/")
	case len(parts) > 0 && parts[0] != "home" && parts[0] != "topstories":
		return nil
	}
	if query != "" {
		feed += "?" + query
	}
	return []string{feed}
}

// mastodon returns the feed of a profile, whose path begins with @. Other sites have such paths too, so
// the host needs a name of Mastodon's, or the profile a second host, which is then the account's.
func mastodon(host string, parts []string) []string {
	user, home, away := strings.Cut(strings.TrimPrefix(parts[0], "@"), "@")
	if user == "" || !strings.HasPrefix(parts[0], "@") {
		return nil
	}
	if home = weburl.ASCIIHost(strings.ToLower(home)); away && strings.Contains(home, ".") {
		return []string{"https://" + home + "/@" + user + ".rss"}
	}
	for _, sign := range []string{"mastodon", "mstdn", "masto.", "fosstodon", "hachyderm", "social."} {
		if strings.Contains(host, sign) {
			return []string{"https://" + host + "/@" + user + ".rss"}
		}
	}
	return nil
}

// isFeedLike reports whether an address may be a feed's own.
func isFeedLike(parts []string, query string) bool {
	if strings.Contains(query, "feed") || strings.Contains(query, "format=") {
		return true
	}
	for _, p := range parts {
		if p == "feed" || p == "feeds" || p == "rss" || p == "atom" {
			return true
		}
	}
	if len(parts) == 0 {
		return false
	}
	switch path.Ext(parts[len(parts)-1]) {
	case ".rss", ".atom", ".xml", ".rdf", ".json":
		return true
	}
	return false
}

func isLabel(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; !(c >= 'a' && c <= 'z' || s[i] >= '0' && s[i] <= '9' || s[i] == '-') {
			return false
		}
	}
	return s != ""
}
