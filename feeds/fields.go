package feeds

import (
	"cmp"
	"slices"
	"strings"
)

// shutFeedField takes a field of the feed itself. Of most the first counts.
func (r *reader) shutFeedField(n *node, off int) {
	d := &r.d
	switch n.field {
	case fieldTitle:
		if s, plain := r.html(off); d.title == "" {
			d.title, d.plain = s, plain
		}
	case fieldLink:
		href := r.link(n, cmp.Or(r.attr, r.plain()))
		switch rel := r.said.rel; {
		case rel == "hub":
			d.signals.Hub = cmp.Or(d.signals.Hub, absolute(nil, href))
		case rel == "self":
			d.signals.Self = cmp.Or(d.signals.Self, absolute(nil, href))
		case rel != "" && rel != "alternate":
		case d.link == "" || d.linkIsFeed && (r.said.media == "" || strings.Contains(r.said.media, "html")):
			d.link = href
			d.linkIsFeed = r.said.media != "" && !strings.Contains(r.said.media, "html")
		}
	case fieldLanguage:
		if s := r.plain(); s != "" {
			d.lang = s
		}
	case fieldTTL:
		d.signals.setTTL(r.plain())
	case fieldGenerator:
		r.generator = r.plain()
	case fieldHour:
		d.signals.skipHour(r.plain())
	case fieldDay:
		d.signals.skipDay(r.plain())
	case fieldPeriod:
		r.period = r.plain()
	case fieldFrequency:
		r.frequency = r.plain()
	}
}

// shutField takes a field of an item.
func (r *reader) shutField(n *node, off int) {
	e := r.e
	if r.soup.cut { // half an address is wrong; the whole of a headline comes with the next poll
		switch n.field {
		case fieldTitle:
			r.late.dropped = true
			return
		case fieldSummary, fieldSubtitle, fieldMediaText, fieldContent, fieldEncoded:
		default:
			return
		}
	}
	switch n.field {
	case fieldTitle, fieldMediaTitle:
		s, plain := r.html(off)
		switch {
		case n.field == fieldTitle && n.vocab == vocabFeed && e.title == "":
			e.title, e.plainTitle = s, plain
		case n.vocab != vocabFeed && r.late.title == "":
			r.late.title = s
		}
	case fieldLink:
		r.addLink(n)
	case fieldGUID, fieldID:
		r.addGUID(n)
	case fieldSummary:
		if s, plain := r.html(off); e.summary == "" {
			e.summary, e.plain = s, plain
		}
	case fieldSubtitle, fieldMediaText:
		if s, plain := r.html(off); r.late.summary == "" || n.field == fieldMediaText && len(s) > len(r.late.summary) {
			r.late.summary, r.late.plain = s, plain
		}
	case fieldContent, fieldEncoded:
		r.addContent(n, off)
	case fieldCreator:
		e.authors = appendSome(e.authors, r.plain())
	case fieldCategory:
		e.categories = appendSome(e.categories, cmp.Or(r.attr, r.plain()))
	case fieldKeywords:
		for word := range strings.SplitSeq(r.plain(), ",") {
			e.categories = appendSome(e.categories, word)
		}
	case fieldPublished:
		if s := r.plain(); s != "" && len(e.published) < maxList {
			e.published = append(e.published, stamp(s))
		}
	case fieldUpdated:
		if s := r.plain(); s != "" && len(e.updated) < maxList {
			e.updated = append(e.updated, stamp(s))
		}
	case fieldEnclosure:
		e.addEnclosure(r.link(n, cmp.Or(r.attr, r.plain())), r.said.media, r.said.length)
	case fieldLanguage:
		if s := r.plain(); s != "" {
			e.lang = s
		}
	case fieldMediaThumbnail:
		r.addPicture(r.link(n, cmp.Or(r.attr, r.plain())), r.said.length)
	case fieldAltLink:
		if s := r.plain(); s != "" {
			r.e.links = slices.Insert(r.e.links, 0, r.link(n, s))
		}
	}
}

// addLink takes a link element of either kind: RSS writes the address as text, Atom as href.
func (r *reader) addLink(n *node) {
	href := r.link(n, cmp.Or(r.attr, r.plain()))
	if href == "" || len(r.e.links)+len(r.late.links) > 2*maxList {
		return
	}
	switch rel := r.said.rel; {
	case rel == "enclosure":
		r.e.addEnclosure(href, r.said.media, r.said.length)
	case rel != "" && rel != "alternate":
	case r.said.media == "" || strings.Contains(r.said.media, "html"):
		r.e.links = append(r.e.links, href)
	default:
		r.late.links = append(r.late.links, href)
	}
}

// addGUID takes the identity as it is written. It is a link, too, where it is a permalink.
func (r *reader) addGUID(n *node) {
	s := r.plain()
	if s == "" {
		return
	}
	if r.e.guid == "" || n.field == fieldGUID || n.vocab == vocabFeed {
		r.e.guid = s
	}
	if r.attr == "false" {
		return
	}
	if isWeb(s) || r.attr == "true" && strings.Contains(s, "/") && !strings.Contains(s, ":") {
		r.late.links = append(r.late.links, r.link(n, s))
	}
}

// addContent takes the whole text. Of several, as of a multipart/alternative, HTML is best; RSS's
// content:encoded is whatever else there is.
func (r *reader) addContent(n *node, off int) {
	if r.said.src != "" {
		r.late.links = append(r.late.links, r.link(n, r.said.src))
	}
	s, plain := r.html(off)
	if strings.TrimSpace(s) == "" {
		return
	}
	if r.e.content == "" || r.e.plainContent && !plain {
		r.e.content, r.e.plainContent = s, plain
	}
}

func (r *reader) addImage(n *node, address string) {
	if address != "" && len(r.e.images) < maxList {
		r.e.images = append(r.e.images, r.link(n, address))
	}
}

// shutPerson takes an author: Atom's name and address, or RSS's text.
func (r *reader) shutPerson() {
	name := r.name
	if !r.found {
		name = personName(r.plain())
	}
	switch {
	case name != "":
		r.late.authors = appendSome(r.late.authors, name)
	case r.email != "":
		r.late.authors = appendSome(r.late.authors, r.email)
	}
}

// personName takes the name out of what RSS has in its author element: "mail (Name)",
// "Name <mail>", a name, or an address alone.
func personName(s string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	if i := strings.IndexByte(s, '('); i >= 0 {
		if j := strings.LastIndexByte(s, ')'); j > i && !strings.Contains(s[i:j], "@") {
			return strings.TrimSpace(s[i+1 : j])
		}
	}
	if i := strings.IndexByte(s, '<'); i > 0 {
		if name := strings.Trim(s[:i], " \t\r\n\""); name != "" && !strings.Contains(name, "@") {
			return name
		}
	}
	return s
}

// shutItem finishes an item with what comes second where the first is missing.
func (r *reader) shutItem() {
	e := r.e
	r.e = nil
	if len(r.d.entries) >= maxItems || r.late.dropped {
		return
	}
	if e.title == "" {
		e.title = r.late.title
	}
	if e.summary == "" && e.content == "" {
		e.summary, e.plain = r.late.summary, r.late.plain
	}
	if len(e.authors) == 0 { // else there are names, and author ought to be an address
		e.authors = r.late.authors
	}
	e.links = append(e.links, r.late.links...)
	e.published = append(e.published, e.updated...)
	slices.SortStableFunc(r.pictures, func(a, b picture) int { return cmp.Compare(b.width, a.width) })
	var urls []string
	for _, p := range r.pictures {
		urls = append(urls, p.url)
	}
	e.images = append(urls, e.images...)
	r.d.entries = append(r.d.entries, *e)
}

// appendSome appends to a list that has a limit, and no empty entries.
func appendSome(list []string, s string) []string {
	if s = strings.TrimSpace(s); s == "" || len(list) >= maxList {
		return list
	}
	return append(list, s)
}
