package feeds

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// A document is what the engine read, before any repair.
type document struct {
	title, link, lang string
	linkIsBase        bool // relative links count from link rather than from where it was fetched
	plain             bool // title is text and no markup
	entries           []entry
}

// An entry is one item as the feed gave it: values with their markup, candidates best first.
type entry struct {
	guid                    string
	links                   []string
	title, summary, content string
	plain, plainContent     bool // title and summary, or content, are text and no markup
	authors, categories     []string
	published, updated      []stamp
	lang                    string
	images                  []string
	enclosures              []Enclosure
}

// A stamp is a time as written, and what the engine made of it.
type stamp struct {
	text   string
	parsed *time.Time
}

// read runs gofeed under the guard. Its parsers are called one by one, because its own detection
// sees no further than 4,096 bytes.
func read(k kind, doc []byte) (d document, err error) {
	defer func() {
		if r := recover(); r != nil {
			d, err = document{}, fmt.Errorf("the %s document cannot be read (%v)", k, r)
		}
	}()
	guard := guardXML
	if k == kindJSON {
		guard = guardJSON
	}
	if err := guard(doc); err != nil {
		return document{}, err
	}
	switch k {
	case kindRSS:
		d, err = readRSS(doc)
	case kindAtom:
		d, err = readAtom(doc)
	case kindJSON:
		d, err = readJSON(doc)
	}
	return d, err
}

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
			published:  []stamp{{it.Published, it.PublishedParsed}},
			updated:    []stamp{{it.Updated, it.UpdatedParsed}},
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
			published: []stamp{{own.Published, own.PublishedParsed}, {own.Updated, own.UpdatedParsed}},
			updated:   []stamp{{own.Updated, own.UpdatedParsed}},
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

// isTextual tells Atom content that can be shown from a picture in base64.
func isTextual(contentType string) bool {
	t := strings.ToLower(contentType)
	return t == "" || t == "text" || strings.HasPrefix(t, "text/") || strings.Contains(t, "html")
}

func readJSON(doc []byte) (document, error) {
	// gofeed takes any object for a feed; an error message in JSON must not pass as an empty one.
	var head struct {
		Version string          `json:"version"`
		Items   json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(doc, &head); err == nil && head.Items == nil && !strings.Contains(head.Version, "jsonfeed.org") {
		return document{}, &NotFeedError{What: "JSON without items"}
	}
	native, err := (&jsonfeed.Parser{}).Parse(bytes.NewReader(doc))
	if err != nil {
		return document{}, err
	}
	d := document{title: native.Title, link: native.HomePageURL, lang: native.Language, plain: true}
	for _, own := range native.Items {
		if own == nil {
			continue
		}
		e := entry{
			guid: own.ID, title: own.Title, summary: own.Summary, plain: true,
			links:      []string{own.URL, own.ExternalURL},
			content:    own.ContentHTML,
			categories: own.Tags,
			published:  []stamp{{own.DatePublished, nil}},
			updated:    []stamp{{own.DateModified, nil}},
			lang:       own.Language,
			images:     []string{own.Image, own.BannerImage},
		}
		if isWeb(own.ID) {
			e.links = append(e.links, own.ID)
		}
		if e.content == "" {
			e.content, e.plainContent = own.ContentText, true
		}
		for _, a := range append(own.Authors, own.Author) { // version 1.1, then 1.0
			if a != nil {
				e.authors = append(e.authors, a.Name)
			}
		}
		if own.Attachments != nil {
			for _, a := range *own.Attachments {
				e.addEnclosure(a.URL, a.MimeType, strconv.FormatInt(a.SizeInBytes, 10))
			}
		}
		d.entries = append(d.entries, e)
	}
	return d, nil
}

func (e *entry) addEnclosure(url, mediaType, length string) {
	n, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64)
	if err != nil || n < 0 {
		n = 0
	}
	e.enclosures = append(e.enclosures, Enclosure{URL: url, Type: mediaType, Length: n})
	if strings.HasPrefix(strings.ToLower(mediaType), "image/") {
		e.images = append(e.images, url)
	}
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
			e.published = append(e.published, stamp{text: v})
		}
	}
	for _, v := range values(x, "dcterms", "modified") {
		e.updated = append(e.updated, stamp{text: v})
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
