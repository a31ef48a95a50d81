package feeds

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	ext "github.com/mmcdole/gofeed/extensions"

	"tocsin/feeds/internal/htmltext"
	"tocsin/feeds/internal/mend"
	"tocsin/feeds/internal/weburl"
)

// A mendedFeed is a mended document as gofeed read it. The values that gofeed would bend stand in the
// elements of mend's namespace; see the documentation of mend.
type mendedFeed struct {
	*gofeed.Feed
	own extension
}

// An extension holds the elements of mend's namespace by their names.
type extension map[string][]ext.Extension

func (x extension) values(name string) []string {
	var all []string
	for _, e := range x[name] {
		all = append(all, e.Value)
	}
	return all
}

func (x extension) last(name string) string {
	if all := x[name]; len(all) > 0 {
		return all[len(all)-1].Value
	}
	return ""
}

func (x extension) attribute(name, key string) string {
	if all := x[name]; len(all) > 0 {
		return all[0].Attrs[key]
	}
	return ""
}

// A rawText is a text as written, with its markup if it has any.
type rawText struct {
	s     string
	plain bool // it is text without markup and entities
}

// readMended reads a mended document. gofeed's own search for pictures in texts is off, since
// image does it.
func readMended(rss []byte) (mendedFeed, error) {
	p := gofeed.NewParser()
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	feed, err := p.Parse(bytes.NewReader(rss))
	if err != nil {
		return mendedFeed{}, err
	}
	return mendedFeed{feed, feed.Extensions[mend.Prefix]}, nil
}

func (g mendedFeed) title() rawText {
	return rawText{g.Title, g.own.attribute("feed", "title") == "plain"}
}

func (g mendedFeed) signals() Signals {
	var s Signals
	for _, address := range g.own.values("hub") {
		s.Hub = cmp.Or(s.Hub, weburl.Absolute(nil, address))
	}
	for _, address := range g.own.values("self") {
		s.Self = cmp.Or(s.Self, weburl.Absolute(nil, address))
	}
	for _, minutes := range g.own.values("ttl") {
		s.setTTL(minutes)
	}
	for _, hour := range g.own.values("hour") {
		s.skipHour(hour)
	}
	for _, day := range g.own.values("day") {
		s.skipDay(day)
	}
	name, frequency := g.own.last("period"), g.own.last("frequency")
	if s.TTL == 0 && !isDefault(g.Generator, name, frequency) {
		s.TTL = period(name, frequency)
	}
	return s
}

// items maps gofeed's items to the package's own. Identity comes last, because it needs the other
// fields.
func (g mendedFeed) items(from *url.URL, f Feed, now time.Time) []Item {
	kind := g.own.attribute("feed", "kind")
	base := baseOf(g.Link, kind == "rss", from)
	lang := cmp.Or(primary(f.Lang), primary(g.Language))
	items := make([]Item, 0, len(g.Items))
	guids := make([]string, 0, len(g.Items))
	for _, one := range g.Items {
		x := extension(one.Extensions[mend.Prefix])
		it := Item{
			Feed: f.Name, Fetched: now.UTC(),
			Lang:       cmp.Or(primary(x.attribute("item", "lang")), lang),
			URL:        firstAddress(base, x.values("origin"), one.Links, x.values("link")),
			Categories: labels(one.Categories),
			Authors:    labels(authors(x)),
			Updated:    firstTime(x.values("updated"), now),
			Enclosures: enclosures(one.Enclosures, base),
		}
		plain := func(name string) bool { return x.attribute("item", name) == "plain" }
		summary := rawText{one.Description, plain("summary")}
		content := rawText{one.Content, plain("content")}
		it.Title = oneLine(rawText{one.Title, plain("title")}, maxTitle)
		it.setTexts(summary, content)
		if it.Title == "" && it.Summary == "" && it.URL == "" {
			continue
		}
		if it.Title == "" {
			it.Title = htmltext.Shorten(strings.Join(strings.Fields(it.Summary), " "), maxLead)
		}
		if it.Published = firstTime(x.values("published"), now); it.Published.IsZero() && kind != "json" {
			it.Published = it.Updated
		}
		named := append(pictures(x["picture"]), x.values("image")...)
		page := cmp.Or(weburl.Absolute(base, x.attribute("item", "base")), it.URL)
		it.Image = image(named, content, summary, base, page)
		items = append(items, it)
		guids = append(guids, believableGUID(one.GUID))
	}
	return identify(items, guids)
}

// firstAddress returns the first of an item's addresses that leads to the web, resolved where it is a
// ticket of Google News.
func firstAddress(base *url.URL, lists ...[]string) string {
	for _, list := range lists {
		for _, s := range list {
			if s = weburl.Absolute(base, s); s != "" {
				if page, ok := resolveGoogleNews(s); ok {
					return page
				}
				return s
			}
		}
	}
	return ""
}

// authors prefers creators, which are names, to authors, which ought to be addresses.
func authors(x extension) []string {
	all := x.values("creator")
	if len(all) == 0 {
		all = x.values("author")
	}
	for i, s := range all {
		all[i] = personName(s)
	}
	return all
}

// pictures returns the addresses of Media RSS's pictures, the widest first.
func pictures(all []ext.Extension) []string {
	width := func(e ext.Extension) int {
		n, err := strconv.Atoi(e.Attrs["width"])
		if err != nil {
			return 0
		}
		return n
	}
	slices.SortStableFunc(all, func(a, b ext.Extension) int { return cmp.Compare(width(b), width(a)) })
	urls := make([]string, len(all))
	for i, e := range all {
		urls[i] = e.Value
	}
	return urls
}

func enclosures(raw []*gofeed.Enclosure, base *url.URL) []Enclosure {
	var out []Enclosure
	for _, r := range raw {
		e := Enclosure{URL: weburl.Absolute(base, r.URL), Type: htmltext.Line(r.Type, maxLabel)}
		if n, err := strconv.ParseInt(strings.TrimSpace(r.Length), 10, 64); err == nil && n > 0 {
			e.Length = n
		}
		if e.URL != "" && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// baseOf returns the address that relative links count from: in RSS the channel's link, whose pages
// the items are; in Atom (RFC 4287, section 2) and JSON Feed the document's own. Where one is
// missing it is the other. An xml:base has been applied by then. It never has a user or password:
// those of the feed's address would end up in every link.
func baseOf(link string, linkIsBase bool, from *url.URL) *url.URL {
	if from != nil && from.User != nil {
		bare := *from
		bare.User = nil
		from = &bare
	}
	site, err := url.Parse(weburl.Absolute(from, link))
	if err != nil || site.Host == "" || !linkIsBase && from != nil {
		return from
	}
	site.User = nil
	return site
}
