package feeds

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

func readRSS(doc []byte) (document, error) {
	native, err := (&rss.Parser{}).Parse(bytes.NewReader(doc))
	if err != nil {
		return document{}, err
	}
	feed, err := (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(native)
	if err != nil {
		return document{}, err
	}
	d := document{title: feed.Title, link: feed.Link, lang: feed.Language, linkIsBase: true}
	for i, it := range feed.Items {
		own := native.Items[i]
		e := entry{
			guid: it.GUID, title: it.Title, summary: it.Description, content: it.Content,
			links:      append(values(it.Extensions, "feedburner", "origLink"), own.Links...),
			authors:    rssAuthors(own, it),
			categories: it.Categories,
			published:  []stamp{stamp(it.Published)},
			updated:    []stamp{stamp(it.Updated)},
		}
		for _, l := range it.Extensions["atom"]["link"] {
			if rel := l.Attrs["rel"]; rel == "" || rel == "alternate" {
				e.links = append(e.links, l.Attrs["href"])
			}
		}
		if own.GUID != nil && !strings.EqualFold(own.GUID.IsPermalink, "false") && isWeb(own.GUID.Value) {
			e.links = append(e.links, own.GUID.Value)
		}
		if dc := it.DublinCoreExt; dc != nil && len(dc.Language) > 0 {
			e.lang = dc.Language[0]
		}
		for _, enc := range it.Enclosures {
			e.addEnclosure(enc.URL, enc.Type, enc.Length)
		}
		e.addExtensions(it.Extensions)
		if it.Image != nil {
			e.images = append(e.images, it.Image.URL)
		}
		d.entries = append(d.entries, e)
	}
	return d, nil
}

// rssAuthors prefers dc:creator, which holds names, to author, which ought to be an address.
func rssAuthors(own *rss.Item, it *gofeed.Item) []string {
	if dc := it.DublinCoreExt; dc != nil && len(dc.Creator) > 0 {
		return dc.Creator
	}
	var names []string
	for _, p := range it.Authors {
		names = append(names, p.Name)
	}
	if strings.Join(names, "") == "" && !strings.Contains(own.Author, "@") {
		names = append(names, own.Author)
	}
	return names
}

func readAtom(doc []byte) (document, error) {
	native, err := (&atom.Parser{}).Parse(bytes.NewReader(doc))
	if err != nil {
		return document{}, err
	}
	d := document{title: native.Title, lang: native.Language}
	if links := alternates(native.Links); len(links) > 0 {
		d.link = links[0]
	}
	for _, own := range native.Entries {
		e := entry{
			guid: own.ID, title: own.Title, summary: own.Summary,
			links:     append(values(own.Extensions, "feedburner", "origLink"), alternates(own.Links)...),
			published: []stamp{stamp(own.Published), stamp(own.Updated)},
			updated:   []stamp{stamp(own.Updated)},
		}
		if isWeb(own.ID) {
			e.links = append(e.links, own.ID)
		}
		if c := own.Content; c != nil && isTextual(c.Type) {
			e.content, e.plainContent = c.Value, strings.EqualFold(c.Type, "text") || strings.EqualFold(c.Type, "text/plain")
		}
		for _, a := range own.Authors {
			e.authors = append(e.authors, a.Name)
		}
		for _, c := range own.Categories {
			if c.Term != "" {
				e.categories = append(e.categories, c.Term)
			} else {
				e.categories = append(e.categories, c.Label)
			}
		}
		for _, l := range own.Links {
			if l.Rel == "enclosure" {
				e.addEnclosure(l.Href, l.Type, l.Length)
			}
		}
		e.addExtensions(own.Extensions)
		d.entries = append(d.entries, e)
	}
	return d, nil
}

// alternates gives the links to the page itself, those to HTML first.
func alternates(links []*atom.Link) []string {
	var pages, others []string
	for _, l := range links {
		switch {
		case l.Rel != "alternate" || l.Href == "":
		case l.Type == "" || strings.Contains(l.Type, "html"):
			pages = append(pages, l.Href)
		default:
			others = append(others, l.Href)
		}
	}
	return append(pages, others...)
}

// addExtensions takes what Media RSS and Dublin Core add to RSS and Atom alike.
func (e *entry) addExtensions(x ext.Extensions) {
	m := x["media"]
	sets := []map[string][]ext.Extension{m}
	for _, group := range m["group"] {
		sets = append(sets, group.Children)
	}
	for _, set := range sets {
		if e.title == "" {
			e.title = firstValue(set["title"])
		}
		if e.summary == "" && e.content == "" {
			e.summary = firstValue(set["description"])
		}
	}
	e.images = append(pictures(sets), e.images...)
	for _, name := range []string{"issued", "created"} {
		for _, v := range values(x, "dcterms", name) {
			e.published = append(e.published, stamp(v))
		}
	}
	for _, v := range values(x, "dcterms", "modified") {
		e.updated = append(e.updated, stamp(v))
	}
}

// pictures gives the pictures of Media RSS, the widest first.
func pictures(sets []map[string][]ext.Extension) []string {
	type picture struct {
		url   string
		width int
	}
	var all []picture
	add := func(m ext.Extension) {
		width, err := strconv.Atoi(m.Attrs["width"])
		if err != nil {
			width = 0
		}
		all = append(all, picture{m.Attrs["url"], width})
	}
	for _, set := range sets {
		for _, c := range set["content"] {
			if t := c.Attrs["type"]; strings.HasPrefix(t, "image/") || c.Attrs["medium"] == "image" ||
				t == "" && c.Attrs["medium"] == "" && hasImageName(c.Attrs["url"]) {
				add(c)
			}
			for _, t := range c.Children["thumbnail"] {
				add(t)
			}
		}
		for _, t := range set["thumbnail"] {
			add(t)
		}
	}
	slices.SortStableFunc(all, func(a, b picture) int { return cmp.Compare(b.width, a.width) })
	urls := make([]string, len(all))
	for i, p := range all {
		urls[i] = p.url
	}
	return urls
}

func values(x ext.Extensions, prefix, name string) []string {
	var all []string
	for _, e := range x[prefix][name] {
		all = append(all, e.Value)
	}
	return all
}

func firstValue(all []ext.Extension) string {
	if len(all) == 0 {
		return ""
	}
	return all[0].Value
}
