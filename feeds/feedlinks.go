package feeds

import (
	"bytes"
	"errors"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"tocsin/feeds/internal/htmltext"
	"tocsin/feeds/internal/weburl"
)

// maxFeedLinks bounds the feeds of one page: the first is the one to read.
const maxFeedLinks = 20

// A FeedLink is a page's link to a feed.
type FeedLink struct {
	URL   string // absolute; http or https
	Title string // in one line; may be empty
}

// withFeedLinks adds to the error about a page the feeds that it names, so that a reader of the error
// need not open the page. doc is the page in UTF-8, page its address.
func withFeedLinks(err error, doc []byte, page *url.URL) error {
	not, ok := errors.AsType[*NotFeedError](err)
	if !ok || !not.Page() {
		return err
	}
	not.Feeds = feedLinks(doc, page)
	// A page may repeat the query of its address, and that may hold a key.
	not.shows = page == nil || page.RawQuery == ""
	return err
}

// feedLinks returns the feeds that an HTML page names in its link elements, in the order of the page,
// those of comments last. page is its address after redirects, or nil.
func feedLinks(doc []byte, page *url.URL) []FeedLink {
	z := html.NewTokenizer(bytes.NewReader(doc))
	if page != nil && page.User != nil { // or its password would end up in every address
		bare := *page
		bare.User = nil
		page = &bare
	}
	base, based := page, false
	var found, comments []FeedLink
	seen := map[string]bool{}
	for len(found)+len(comments) < maxFeedLinks {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		name, more := z.TagName()
		if !more {
			continue
		}
		switch string(name) {
		case "base":
			to, err := url.Parse(weburl.Absolute(page, tagAttributes(z)["href"]))
			if !based && err == nil && to.Host != "" {
				base, based = to, true
			}
		case "link":
			a := tagAttributes(z)
			to := weburl.Absolute(base, a["href"])
			if !namesFeed(a) || to == "" || seen[to] || page != nil && to == page.String() {
				continue
			}
			seen[to] = true
			f := FeedLink{URL: to, Title: htmltext.Line(a["title"], maxLabel)}
			if ofComments(to) {
				comments = append(comments, f)
			} else {
				found = append(found, f)
			}
		}
	}
	if found = append(found, comments...); len(found) == 0 && page != nil && isYouTube(page.Hostname()) {
		if id := youTubeChannel.FindSubmatch(doc); id != nil {
			found = append(found, FeedLink{URL: "https://www.youtube.com/feeds/videos.xml?channel_id=" + string(id[1])})
		}
	}
	return found
}

// tagAttributes returns the attributes of the tag that z is at; of a repeated one the first counts.
func tagAttributes(z *html.Tokenizer) map[string]string {
	all := map[string]string{}
	for more := true; more; {
		var key, val []byte
		key, val, more = z.TagAttr()
		if _, ok := all[string(key)]; !ok {
			all[string(key)] = string(val)
		}
	}
	return all
}

// namesFeed reports whether a link element leads to a feed (html.spec.whatwg.org, "alternate").
// JSON is ambiguous: WordPress names its programming interface so on every page.
func namesFeed(link map[string]string) bool {
	rel := strings.Fields(strings.ToLower(link["rel"]))
	if !slices.Contains(rel, "alternate") && !slices.Contains(rel, "feed") || slices.Contains(rel, "stylesheet") {
		return false
	}
	media, _, err := mime.ParseMediaType(link["type"])
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(link["type"]), ";")
		media = strings.TrimSpace(media)
	}
	switch media {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
		"application/rss", "application/atom", "text/rss", "text/rss+xml", "text/atom+xml":
		return true
	case "application/json":
		return !strings.Contains(link["href"], "/wp-json/")
	case "application/xml", "text/xml":
		href := strings.ToLower(link["href"])
		return strings.Contains(href, "rss") || strings.Contains(href, "feed") || strings.Contains(href, "atom")
	case "":
		return slices.Contains(rel, "feed")
	}
	return false
}

func ofComments(address string) bool {
	u, err := url.Parse(address)
	return err == nil &&
		(strings.Contains(u.Path, "/comments/") || strings.HasPrefix(u.Query().Get("feed"), "comments"))
}

// youTubeChannel matches the id of a channel on its page, which often does not name the feed.
var youTubeChannel = regexp.MustCompile(
	`(?:"externalId":"|"channelId":"|youtube\.com/channel/)(UC[A-Za-z0-9_-]{22})["/]`)

func isYouTube(host string) bool {
	host = strings.ToLower(host)
	return host == "youtube.com" || strings.HasSuffix(host, ".youtube.com")
}
