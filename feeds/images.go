package feeds

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"tocsin/feeds/internal/weburl"
)

// minImage is in pixels. A picture with a smaller width or height is an icon or a counter.
const minImage = 32

// image returns the picture of an item: the first that the feed names, else the first in the texts,
// whose relative addresses count from page.
func image(named []string, content, summary rawText, base *url.URL, page string) string {
	for _, s := range named {
		if s = weburl.Absolute(base, s); s != "" && !isTracker(s) {
			return s
		}
	}
	if u, err := url.Parse(page); err == nil && u.Host != "" {
		base = u
	}
	for _, text := range []rawText{content, summary} {
		if !text.plain {
			if s := firstImage(text.s, base); s != "" {
				return s
			}
		}
	}
	return ""
}

// firstImage returns the first picture in a text that is meant for people.
func firstImage(markup string, base *url.URL) string {
	if !strings.Contains(markup, "<") {
		return ""
	}
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			if kind == html.SelfClosingTagToken { // XHTML's <iframe/> has no text
				z.NextIsNotRawText()
			}
			if name, more := z.TagName(); more && string(name) == "img" {
				if s := usable(z, base); s != "" {
					return s
				}
			}
		}
	}
}

// usable returns the address of the img tag that z stands on, unless it is tiny, a tracker or an
// emoji. A picture loaded on scrolling has its true address in a data attribute.
func usable(z *html.Tokenizer, base *url.URL) string {
	attrs := tagAttributes(z)
	for _, side := range []string{"width", "height"} {
		if n, err := strconv.Atoi(strings.TrimSuffix(attrs[side], "px")); err == nil && n < minImage {
			return ""
		}
	}
	for _, key := range []string{"data-src", "data-lazy-src", "data-original", "src"} {
		if s := weburl.Absolute(base, attrs[key]); s != "" && !isTracker(s) {
			return s
		}
	}
	for _, key := range []string{"data-srcset", "srcset"} {
		if s := weburl.Absolute(base, widest(attrs[key])); s != "" && !isTracker(s) {
			return s
		}
	}
	return ""
}

// widest returns the last address of a srcset, which by habit is the one of the largest picture.
func widest(srcset string) string {
	candidates := strings.Split(strings.TrimRight(srcset, ", \n\t"), ", ") // an address may hold a comma
	if fields := strings.Fields(candidates[len(candidates)-1]); len(fields) > 0 {
		return fields[0]
	}
	return ""
}

// isTracker reports whether a picture is one of the common counting pixels, advertisements and emoji.
func isTracker(s string) bool {
	u, err := url.Parse(s)
	if err != nil {
		return true
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range []string{
		"pixel.wp.com", "stats.wordpress.com", "feeds.feedburner.com", "feedsportal.com", "doubleclick.net",
		"google-analytics.com", "googlesyndication.com", "scorecardresearch.com", "mc.yandex.ru",
		"counter.yadro.ru", "top-fwz1.mail.ru", "facebook.com", "statcounter.com", "quantserve.com",
		"feeds.wordpress.com", "amazon-adsystem.com",
	} {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	lower := strings.ToLower(u.Path)
	switch path.Base(lower) {
	case "pixel.gif", "spacer.gif", "blank.gif", "1x1.gif", "1x1.png":
		return true
	}
	return strings.Contains(lower, "/emoji/")
}
